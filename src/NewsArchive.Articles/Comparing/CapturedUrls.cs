using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Comparing;

/// <summary>The URLs of captures in ordinal order, each with its digests; sorted outside memory, however many there are.</summary>
sealed class CapturedUrls : IDisposable
{
    readonly CdxjLines _lines = new(new() { MaxLineBytes = Array.MaxLength }); // keys are four times as long as URLs

    public CapturedUrls(IEnumerable<CdxjEntry> captures)
    {
        foreach (var entry in captures)
            _lines.Add(Encoding.UTF8.GetBytes($"{SortKey(entry.Url)} {ToDigest(entry.Digest)?.ToString() ?? "-"}"));
    }

    /// <summary>pywb writes SHA-1 in Base32 without its name.</summary>
    static WarcDigest? ToDigest(string? text) =>
        WarcDigest.TryParse(text, out var digest) || (text is { Length: 32 } && WarcDigest.TryParse("sha1:" + text, out digest)) ? digest : null;

    /// <summary>Those of a bundle: of its index or, where that holds nothing or is damaged, of its records.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="onDamage">Told what is wrong with the index.</param>
    /// <param name="cancel">Ends the reading of records.</param>
    /// <exception cref="WarcFormatException">There are no records; or they are needed, and damaged.</exception>
    public static CapturedUrls Of(Bundle bundle, Action<WarcDiagnostic> onDamage, CancellationToken cancel)
    {
        if (!ArchiveEntries.Of(bundle.Wacz).Any())
            throw new WarcFormatException("holds no WARC file, and so nothing that could be compared");
        WarcDiagnostic? damage = null, emptyLine = null;
        var urls = new CapturedUrls(bundle.Wacz.ReadIndex(found => _ = found.Level == WarcDiagnosticLevel.Fail ? damage ??= found : emptyLine ??= found).TakeWhile(_ => damage is null));
        if (damage is null && urls._lines.Count > 0)
            return urls;
        urls.Dispose();
        if ((damage ?? emptyLine) is { } wrong)
            onDamage(wrong);
        return new(Records(bundle.Wacz, cancel));
    }

    static IEnumerable<CdxjEntry> Records(WaczReader wacz, CancellationToken cancel)
    {
        var isEmpty = true;
        foreach (var entry in ArchiveEntries.Of(wacz))
        {
            using var warc = ArchiveEntries.Open(wacz, entry);
            foreach (var capture in WarcRecords.Select(warc, entry.Name, record => CdxjBuilder.Build(record.Head, null, default, entry.Name), cancel))
            {
                isEmpty = false;
                if (capture is not null)
                    yield return capture;
            }
        }
        if (isEmpty)
            throw new WarcFormatException("holds no WARC record, and so nothing that could be compared");
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
