using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Comparing;

/// <summary>The URLs of an index in ordinal order, each with its digests; sorted outside memory, however many there are.</summary>
sealed class CapturedUrls : IDisposable
{
    readonly CdxjLines _lines = new(new() { MaxLineBytes = Array.MaxLength }); // keys are four times as long as URLs

    public CapturedUrls(IEnumerable<CdxjEntry> index)
    {
        foreach (var entry in index)
            _lines.Add(Encoding.UTF8.GetBytes($"{SortKey(entry.Url)} {(WarcDigest.TryParse(entry.Digest, out var digest) ? digest.ToString() : "-")}"));
    }

    // Sorts by bytes as ordinal comparison does texts, and holds no blank.
    static string SortKey(string url) => Convert.ToHexStringLower(Encoding.BigEndianUnicode.GetBytes(url));

    /// <summary>A URL may have several captures: the set of their digests counts, in whatever form they are written.</summary>
    public IEnumerable<(string Url, string Digests)> Read()
    {
        string? key = null;
        var digests = new List<string>();
        foreach (var line in _lines.Read())
        {
            var (of, digest) = Parse(line.Span);
            if (key is not null && key != of)
            {
                yield return (UrlOf(key), string.Join(' ', digests));
                digests.Clear();
            }
            key = of;
            if (digests.Count == 0 || digests[^1] != digest) // they come in order
                digests.Add(digest);
        }
        if (key is not null)
            yield return (UrlOf(key), string.Join(' ', digests));
    }

    static (string Key, string Digest) Parse(ReadOnlySpan<byte> line)
    {
        var blank = line.IndexOf((byte)' ');
        return (Encoding.ASCII.GetString(line[..blank]), Encoding.UTF8.GetString(line[(blank + 1)..]));
    }

    static string UrlOf(string key) => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(key));

    public void Dispose() => _lines.Dispose();
}
