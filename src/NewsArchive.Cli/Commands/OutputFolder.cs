using NewsArchive.Cli.Output;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Cli.Commands;

/// <summary>A folder that one process at a time writes a tree into: what two of them would write would stand mixed in it.</summary>
sealed class OutputFolder : IDisposable
{
    readonly string _path;
    readonly bool _isNew;
    readonly FileLock _lock;

    OutputFolder(string path, bool isNew, FileLock taken) => (_path, _isNew, _lock) = (path, isNew, taken);

    /// <summary>Takes the folder until disposed; it is made when missing, and removed again when nothing was written. Null, and nothing happens, for no folder.</summary>
    /// <exception cref="OutputInUseException">Another process writes there.</exception>
    public static OutputFolder? Take(string? path)
    {
        if (path is null)
            return null;
        var isNew = !Directory.Exists(path);
        return FileLock.TryAcquireFolder(path) is { } taken ? new OutputFolder(path, isNew, taken) : throw new OutputInUseException(path);
    }

    public void Dispose()
    {
        if (_isNew && Directory.Exists(_path) && !Directory.EnumerateFileSystemEntries(_path).Any())
            RemoveEmpty();
        _lock.Dispose();
    }

    void RemoveEmpty()
    {
        try
        {
            Directory.Delete(_path);
        }
        catch (IOException)
        {
            // Somebody else put something there meanwhile.
        }
    }
}
