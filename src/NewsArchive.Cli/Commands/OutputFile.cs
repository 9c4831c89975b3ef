using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Cli.Commands;

/// <summary>The one file that a command makes of others: complete under its name or not there at all; on a dry run it has no name. That it is no input is seen to before (<see cref="WrittenPaths"/>).</summary>
sealed class OutputFile : IDisposable
{
    readonly string _path;
    readonly bool _overwrite;
    readonly DurableFile? _file;
    readonly FileStream? _unnamed;

    OutputFile(string path, bool overwrite, DurableFile? file, FileStream? unnamed) => (_path, _overwrite, _file, _unnamed) = (path, overwrite, file, unnamed);

    /// <summary>Where to write; readable, writable, seekable.</summary>
    public Stream Stream => _unnamed ?? _file!.Stream; // one of the two

    /// <summary>Where what was written so far can be read, to check it.</summary>
    public string ReadablePath
    {
        get
        {
            Stream.Flush();
            return _unnamed?.Name ?? _file!.TemporaryPath; // one of the two
        }
    }

    /// <summary>Begins the file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="overwrite">Whether a file of that name is replaced.</param>
    /// <param name="isDryRun">Whether only to find out what would be written.</param>
    /// <exception cref="UsageException">The name is taken, or is that of a folder.</exception>
    public static OutputFile Create(string path, bool overwrite, bool isDryRun)
    {
        if (!isDryRun)
            RemoveLeftovers(Path.GetFullPath(path));
        Check(path, overwrite);
        return isDryRun ? new(path, overwrite, null, Unnamed()) : new(path, overwrite, DurableFile.Create(path), null);
    }

    static void Check(string path, bool overwrite)
    {
        if (path == "-")
            throw new UsageException("the output appears complete or not at all, so it cannot go to stdout; name a file");
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            throw new UsageException($"{path} is a folder; name a file in it");
        if (File.Exists(path) && !overwrite)
            throw new UsageException($"{path} exists; name another file, or pass --force to replace it");
    }

    /// <summary>What a killed run left; it may have given the file its name and not come to removing the other one.</summary>
    static void RemoveLeftovers(string path)
    {
        var name = Path.GetFileName(path);
        if (name.Length > 0)
            DurableFile.RemoveStaleTemporaries(Path.GetDirectoryName(path) ?? "/", found => found == name);
    }

    static FileStream Unnamed() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });

    /// <summary>Gives the file its name; what was, or would be, written.</summary>
    /// <exception cref="IOException">The disk is full, or somebody else took the name.</exception>
    public FileRow Commit()
    {
        Stream.Flush();
        var row = new FileRow(_path, _file is null ? "would-write" : "written", Stream.Length);
        _file?.Commit(_overwrite);
        return row;
    }

    public void Dispose()
    {
        _unnamed?.Dispose();
        _file?.Dispose();
    }
}
