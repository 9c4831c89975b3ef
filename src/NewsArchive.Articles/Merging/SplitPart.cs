using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Merging;

/// <summary>One of the bundles that a bundle is split into, while it is filled.</summary>
sealed class SplitPart(SplitRecords records)
{
    // Generous, so that a bundle stays below the size asked for: zip headers, datapackage.json, README; an index line and a manifest row.
    const long BytesOfABundle = 8 * 1024, BytesOfARecord = 1024;

    readonly HashSet<int> _records = [];

    /// <summary>Sources in path order.</summary>
    public List<ManifestSource> Sources { get; } = [];

    /// <summary>Articles in path order.</summary>
    public List<ManifestArticle> Articles { get; } = [];

    /// <summary>About how long the bundle will be; never less than it is, as long as page texts are counted.</summary>
    public long Bytes { get; private set; } = BytesOfABundle;

    public bool Holds(SplitRecord record) => _records.Contains(record.Number);

    /// <summary>How much longer the bundle gets by records and all that they need.</summary>
    public long CostOf(IEnumerable<SplitRecord> added) => Missing(added).Sum(Cost);

    public void Add(IEnumerable<SplitRecord> added)
    {
        foreach (var record in Missing(added))
        {
            _records.Add(record.Number);
            Bytes += Cost(record);
        }
    }

    List<SplitRecord> Missing(IEnumerable<SplitRecord> added)
    {
        var missing = new List<SplitRecord>();
        var seen = new HashSet<int>();
        var open = new Stack<SplitRecord>(added);
        while (open.TryPop(out var record))
        {
            if (Holds(record) || !seen.Add(record.Number))
                continue;
            missing.Add(record);
            foreach (var needed in records.Needs(record))
                open.Push(needed);
        }
        return missing;
    }

    // The text of a page is in the page list too, compressed worse than in its record.
    static long Cost(SplitRecord record) => BytesOfARecord + (4 * (record.Uri?.Length ?? 0)) + (record.Location.Length * (IsPage(record) ? 4 : 1));

    static bool IsPage(SplitRecord record) => record.Type == WarcRecordType.Resource && record.Uri?.StartsWith(ArchiveUris.Host, StringComparison.Ordinal) == true && record.Uri.EndsWith(".html", StringComparison.Ordinal);
}
