using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// Addresses and paths of more articles than fit into memory: a file of sorted lines that is searched where it lies. Reading is thread-safe.
/// </summary>
public sealed class ArticleLinkIndex : IDisposable
{
    const int MaxLineBytes = 1 << 20;

    readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    readonly string _path;
    readonly long _length;

    /// <summary>Opens a file of <see cref="Lines"/>, sorted by bytes.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public ArticleLinkIndex(string path)
    {
        _file = File.OpenHandle(path);
        (_path, _length) = (path, RandomAccess.GetLength(_file));
    }

    /// <summary>The lines of an article, without line feeds. Of two articles with one address the one with the lower number counts.</summary>
    /// <param name="path">Path of the article.</param>
    /// <param name="url">Its address, or null.</param>
    /// <param name="number">Its place in the order of all articles.</param>
    public static IEnumerable<string> Lines(string path, string? url, long number)
    {
        yield return $"p\t{Escape(path)}\t";
        if (url is not null && ArticleLinkMap.Key(url) is { } key)
            yield return string.Create(CultureInfo.InvariantCulture, $"u\t{Escape(key)}\t{number:0000000000}\t{Escape(path)}");
    }

    /// <summary>Whether there is an article of that path.</summary>
    public bool HasPath(string path) => Find($"p\t{Escape(path)}\t") is not null;

    /// <summary>Path of the article with that key of an address, or null.</summary>
    public string? FindUrl(string key) => Find($"u\t{Escape(key)}\t") is { } line ? Unescape(line[(line.LastIndexOf('\t') + 1)..]) : null;

    /// <summary>The first line that begins so: lines are sorted, so a binary search over the bytes finds it.</summary>
    string? Find(string prefix)
    {
        var wanted = Encoding.UTF8.GetBytes(prefix);
        var (low, high) = (0L, _length); // the line lies at or behind low, and begins before high
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var start = LineStart(middle, low);
            var line = ReadLine(start);
            if (line.AsSpan().SequenceCompareTo(wanted) < 0)
                low = start + line.Length + 1;
            else
                high = start;
        }
        if (low >= _length)
            return null;
        var found = ReadLine(low);
        return found.AsSpan().StartsWith(wanted) ? Encoding.UTF8.GetString(found) : null;
    }

    /// <summary>Where the line begins that holds a byte; a line is known to begin at <paramref name="least"/>.</summary>
    long LineStart(long offset, long least)
    {
        var buffer = new byte[512];
        while (offset > least)
        {
            var from = Math.Max(least, offset - buffer.Length);
            var part = buffer.AsSpan(0, (int)(offset - from));
            Fill(part, from);
            if (part.LastIndexOf((byte)'\n') is >= 0 and var at)
                return from + at + 1;
            offset = from;
        }
        return least;
    }

    byte[] ReadLine(long offset)
    {
        for (var size = 512; ; size *= 4)
        {
            var buffer = new byte[Math.Min(size, _length - offset)];
            Fill(buffer, offset);
            if (buffer.AsSpan().IndexOf((byte)'\n') is >= 0 and var end)
                return buffer[..end];
            if (buffer.Length < size || size > MaxLineBytes)
                throw new IOException($"{_path}: a line without end; make the plan anew");
        }
    }

    void Fill(Span<byte> buffer, long offset)
    {
        for (var done = 0; done < buffer.Length;)
        {
            var read = RandomAccess.Read(_file, buffer[done..], offset + done);
            if (read == 0)
                throw new IOException($"{_path}: became shorter while it was read");
            done += read;
        }
    }

    static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            plain.Append(text[i] != '\\' ? text[i] : text[++i] switch { 't' => '\t', 'n' => '\n', var other => other });
        return plain.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
