using System.Text;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Articles.Bundles;

/// <summary>The lines of a CDXJ file, plain or gzip, one in memory at a time.</summary>
static class IndexLines
{
    /// <summary>The longest line in bytes.</summary>
    const int MaxBytes = 1 << 20;

    /// <summary>Each line with what it says.</summary>
    public static IEnumerable<IndexLine> Read(string path)
    {
        using var stream = CdxjReader.OpenText(File.OpenRead(path), Path.GetFileName(path));
        foreach (var line in ByteLine.Enumerate(stream, MaxBytes))
            yield return new IndexLine(line.Number, line.Bytes, CdxjEntry.TryParse(Encoding.UTF8.GetString(line.Bytes.Span), out var entry) ? entry : null);
    }
}

/// <summary>One line of an index.</summary>
/// <param name="Number">1-based.</param>
/// <param name="Bytes">The line without its end; empty when too long.</param>
/// <param name="Entry">What it says; null for a head line (<c>!</c>) and for what is no CDXJ.</param>
readonly record struct IndexLine(int Number, ReadOnlyMemory<byte> Bytes, CdxjEntry? Entry)
{
    /// <summary>A line of metadata at the start of a file (CDXJ: begins with <c>!</c>).</summary>
    public bool IsHead => Bytes.Span is [(byte)'!', ..];
}
