using System.Text;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Cli.Output;

/// <summary>
/// A file that every run writes anew: a report, a list of missing images. It appears complete, and replaces nothing but an empty file or one of an earlier
/// run. Into a FIFO or character device it is written as it comes.
/// </summary>
sealed class ReportFile : IDisposable
{
    const int LookedAtBytes = 64 * 1024; // more than the longest summary: a path, a digest, some counts

    readonly string _path;
    readonly DurableFile? _file;
    readonly FileStream? _stream;

    ReportFile(string path, DurableFile? file, FileStream? stream) => (_path, _file, _stream) = (path, file, stream);

    /// <summary>Where to write; forward only.</summary>
    public Stream Stream => _stream ?? _file!.Stream; // one of the two

    /// <summary>Begins the file.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static ReportFile Create(string path)
    {
        var target = DiskPlace.Target(path); // a link stays one
        return DiskPlace.Of(path).Kind == DiskPlaceKind.Stream
            ? new(target, null, new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            : new(target, DurableFile.Create(target), null);
    }

    /// <summary>Whether a run may write its report there: nothing is lost by it.</summary>
    public static bool MayReplace(string path) => DiskPlace.Of(path).Kind switch
    {
        DiskPlaceKind.Nothing or DiskPlaceKind.Stream => true,
        DiskPlaceKind.File => IsOfARun(path),
        _ => false,
    };

    /// <summary>Ends the file, which gets its name now.</summary>
    /// <exception cref="NameTakenException">Something else has got it since the run began.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Finish()
    {
        _stream?.Flush();
        _file?.Commit(overwrite: MayReplace(_path));
    }

    /// <summary>Empty, or known by its first and last line.</summary>
    static bool IsOfARun(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length == 0)
                return true;
            var first = ReadText(file, 0);
            return first.StartsWith("file,level,rule,place,", StringComparison.Ordinal)
                || (first.StartsWith("<!DOCTYPE html>", StringComparison.Ordinal) && first.Contains("<title>newsarchive verify</title>", StringComparison.Ordinal))
                || (first.StartsWith("{\"type\":\"", StringComparison.Ordinal) && EndsAsRows(ReadText(file, Math.Max(0, file.Length - LookedAtBytes))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A report ends with its summary, a list of missing images with one of them.</summary>
    static bool EndsAsRows(string text)
    {
        var last = text.TrimEnd('\n');
        last = last[(last.LastIndexOf('\n') + 1)..];
        return last.StartsWith("{\"type\":\"summary\",\"command\":\"", StringComparison.Ordinal) || last.Contains("\"status\":\"missing\"", StringComparison.Ordinal);
    }

    static string ReadText(FileStream file, long offset)
    {
        var bytes = new byte[(int)Math.Min(LookedAtBytes, file.Length - offset)];
        file.Position = offset;
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    /// <summary>Removes the file unless it is finished.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _stream?.Dispose();
    }
}
