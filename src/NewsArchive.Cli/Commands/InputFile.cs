using System.Globalization;
using NewsArchive.Articles;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reading;
using NewsArchive.Cli.Output;
using NewsArchive.Warc;

namespace NewsArchive.Cli.Commands;

/// <summary>A single file that a command reads: looked at first, so that what is wrong with it is not taken for trouble with the output.</summary>
static class InputFile
{
    /// <summary>Reads a file; what is wrong in it is said of the path as it was named.</summary>
    /// <exception cref="InputException">It is not there, cannot be read, or is not what it should be.</exception>
    /// <exception cref="LimitException">It holds more than a limit allows.</exception>
    public static T Read<T>(string path, Func<T> read, string what = "a .wacz, .warc, .warc.gz or .cdxj file")
    {
        Require(path, what);
        return Explain(path, read);
    }

    /// <summary>Reads standard input as <see cref="Read"/> does a file.</summary>
    /// <exception cref="InputException">It is not what it should be.</exception>
    public static T ReadInput<T>(CommandContext context, Func<StreamedInput, T> read) => Explain(StandardInput, () =>
    {
        using var input = StreamedInput.Begin(context.OpenInput(), StandardInput);
        return read(input);
    });

    /// <summary>How standard input is named.</summary>
    public const string StandardInput = "-";

    /// <summary>Makes sure that standard input is named once.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    public static void RequireOneInput(IEnumerable<string> paths)
    {
        if (paths.Count(path => path == StandardInput) > 1)
            throw new UsageException("- is standard input, which can be read once; name it once");
    }

    static T Explain<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArticleFormatException exception) when (exception.IsLimit)
        {
            throw new LimitException($"{path}: {WithoutName(exception.Message, path)}");
        }
        catch (Exception exception) when (exception is WarcFormatException or ArticleFormatException)
        {
            throw new InputException(path, WithoutName(exception.Message, path) + (exception is WarcFormatException { Reason: var reason } ? Advice(path, reason) : ""), exception);
        }
    }

    /// <summary>Reads the records of a WARC file; where they cannot be read, says how to save what is sound.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static T ReadRecords<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (WarcFormatException exception)
        {
            throw Damaged(path, exception.Offset, exception.Reason, exception);
        }
    }

    /// <summary>The same of several files, of which what is wrong says which.</summary>
    /// <exception cref="InputException">One is damaged.</exception>
    /// <exception cref="WarcFormatException">What is wrong is not in one of them alone.</exception>
    public static T ReadRecords<T>(IReadOnlyList<string> paths, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (WarcFormatException exception) when (paths.FirstOrDefault(path => IsIn(path, exception)) is not null)
        {
            var path = paths.First(path => IsIn(path, exception));
            throw new InputException(path, WithoutName(exception.Message, path) + Advice(path, exception.Reason), exception);
        }
    }

    /// <summary>Of a file in a bundle the name begins with that of the bundle.</summary>
    static bool IsIn(string path, WarcFormatException exception) =>
        exception.File is { } file && (file == path || file == Path.GetFileName(path) || file.StartsWith(path + ": ", StringComparison.Ordinal));

    /// <summary>That records cannot be read, and how to save what is sound.</summary>
    public static InputException Damaged(string path, long? offset, string reason, WarcFormatException? inner = null) =>
        new(path, (offset is not null ? string.Create(CultureInfo.InvariantCulture, $"byte {offset}: ") : "") + reason + Advice(path, reason), inner);

    /// <summary>What to do about a file of which a part can be read.</summary>
    public static string RepairHint(string path) => path == StandardInput
        ? $"{path}: written into a file, newsarchive repair FILE -o OUT saves what is sound of it"
        : $"{path}: newsarchive repair {path} -o OUT saves what is sound";

    /// <summary>How reasons begin that are no damage.</summary>
    static readonly string[] NotDamaged = ["an ARC file", "is empty", "holds no WARC ", "a zip, perhaps", "the record is cut into segments, and", "the record is a revisit", "no line of it", "a zip, but no WACZ", "neither a WACZ", "the WARC-Record-ID is that of another"];

    /// <summary>What to do about a damaged bundle or WARC file, where the reason does not say it.</summary>
    static string Advice(string path, string reason) =>
        reason.Contains("newsarchive ", StringComparison.Ordinal) || NotDamaged.Any(start => reason.StartsWith(start, StringComparison.Ordinal)) ? ""
        : path == StandardInput ? "; written into a file, newsarchive repair FILE -o OUT saves what is sound of it"
        : FileKinds.Tell(path) is FileKind.Wacz or FileKind.Warc ? $"; run newsarchive repair {path} -o OUT to save what is sound"
        : "";

    static string WithoutName(string message, string path)
    {
        foreach (var name in new[] { path + ":", Path.GetFileName(path) + ":" })
            if (message.StartsWith(name, StringComparison.Ordinal) && message.Length > name.Length)
                return char.IsAsciiDigit(message[name.Length]) ? "line " + message[name.Length..] : message[name.Length..].TrimStart();
        return message;
    }

    /// <summary>Makes sure that the file is there and can be read at any place.</summary>
    /// <exception cref="InputException">It is not, or cannot.</exception>
    public static void Require(string path, string what = "a .wacz, .warc, .warc.gz or .cdxj file")
    {
        if (!Open(path, what))
            throw new InputException(path, $"is a pipe; name {what} on disk, or - for standard input where the help page says so");
    }

    /// <summary>Makes sure that the file, or the pipe that a shell gives for <c>&lt;(command)</c>, is there and can be read.</summary>
    /// <exception cref="InputException">It is not, or cannot.</exception>
    public static void RequireReadable(string path, string what) => Open(path, what);

    /// <summary>Opens and closes the file; false when it can only be read once, from its start (nothing of it is read then).</summary>
    static bool Open(string path, string what)
    {
        if (Directory.Exists(path))
            throw new InputException(path, $"is a folder; name {what}");
        if (!File.Exists(path))
            throw new InputException(path, path.Contains('\uFFFD') ? "no such file; if its name is not UTF-8 it cannot be named here: rename it, or let a symbolic link lead to it" : path == StandardInput ? $"standard input cannot be read at any place, and {what} is; write it into a file first" : "no such file; check the name");
        if (DiskPlace.Of(path).Kind == DiskPlaceKind.Stream)
            return false; // to open a FIFO would wait for its writer, and to close it would be its end
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            if (file.CanSeek)
                file.ReadByte();
            return file.CanSeek;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read ({exception.Message.TrimEnd('.')}); check its permissions", exception);
        }
    }
}
