using System.Text;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Cdxj;

/// <summary>Reads the lines of a CDXJ 0.1.0 file, plain or gzip, one at a time.</summary>
public static class CdxjReader
{
    /// <summary>The longest line, in bytes: 1 MiB.</summary>
    public const int MaxLineBytes = 1 << 20;

    /// <summary>The entries in file order. Empty lines and header lines (<c>!…</c>, <c> CDX…</c>) are passed over.</summary>
    /// <param name="file">The file; read lazily; disposed at the end.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <exception cref="WarcFormatException">A line is no CDXJ or too long, or the gzip is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<CdxjEntry> Read(Stream file, string fileName)
    {
        using var text = OpenText(file, fileName);
        foreach (var (offset, line) in TextLines.Read(text, fileName, MaxLineBytes))
        {
            if (line.IsEmpty || line.Span[0] is (byte)'!' or (byte)' ')
                continue;
            if (!CdxjEntry.TryParse(Encoding.UTF8.GetString(line.Span), out var entry) || entry is null)
                throw new WarcFormatException("no CDXJ line", fileName, offset);
            yield return entry;
        }
    }

    /// <summary>The text of an index file, decompressed where it is gzip: every line, as it stands there. Reads forward; owns the file.</summary>
    /// <param name="file">The file, from its first byte.</param>
    /// <param name="fileName">How errors name it: damaged gzip raises <see cref="WarcFormatException"/> while it is read.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Stream OpenText(Stream file, string fileName)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(fileName);
        var start = new byte[3];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var whole = new Records.PrefixedStream(start.AsMemory(0, read), file);
        return GzipMemberStream.IsMagic(start) ? new GzipReadStream(whole, fileName) : whole;
    }
}
