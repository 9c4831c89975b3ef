using System.Text;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Articles.Bundles;

/// <summary>The lines of a CDXJ or CDX file, plain or gzip, one in memory at a time.</summary>
static class IndexLines
{
    /// <summary>The longest line in bytes.</summary>
    const int MaxBytes = 1 << 20;

    /// <summary>Each line with what it says.</summary>
    public static IEnumerable<IndexLine> Read(string path)
    {
        foreach (var line in Read(File.OpenRead(path), Path.GetFileName(path)))
            yield return line;
    }

    /// <summary>The same of a stream, which is disposed at the end.</summary>
    public static IEnumerable<IndexLine> Read(Stream file, string name)
    {
        using var stream = CdxjReader.OpenText(file, name);
        CdxColumns? columns = null;
        foreach (var line in ByteLine.Enumerate(stream, MaxBytes))
        {
            if (line.Number == 1)
                columns = CdxColumns.TryParse(line.Bytes.Span);
            yield return new IndexLine(line.Number, line.Bytes, IsHead(line, columns), Entry(line, columns)) { IsTooLong = line.IsTooLong };
        }
    }

    static bool IsHead(ByteLine line, CdxColumns? columns) => line.Bytes.Span is [(byte)'!', ..] || (line.Number == 1 && columns is not null);

    static CdxjEntry? Entry(ByteLine line, CdxColumns? columns)
    {
        var text = Encoding.UTF8.GetString(line.Bytes.Span);
        return columns is not null ? columns.Read(text) : CdxjEntry.TryParse(text, out var entry) ? entry : null;
    }
}

/// <summary>One line of an index.</summary>
/// <param name="Number">1-based.</param>
/// <param name="Bytes">The line without its end; empty when too long.</param>
/// <param name="IsHead">Whether it is a line about the file: metadata (CDXJ: begins with <c>!</c>), the names of columns (CDX).</param>
/// <param name="Entry">What it says; null for a head line and for what is no line of an index.</param>
readonly record struct IndexLine(int Number, ReadOnlyMemory<byte> Bytes, bool IsHead, CdxjEntry? Entry)
{
    /// <summary>Whether nothing stands there. A line that is too long is not empty.</summary>
    public bool IsEmpty => Bytes.IsEmpty && !IsTooLong;

    /// <summary>Whether it was longer than a line may be, and passed over.</summary>
    public bool IsTooLong { get; init; }
}
