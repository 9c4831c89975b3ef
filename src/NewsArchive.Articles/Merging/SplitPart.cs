using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Merging;

/// <summary>One of the bundles that a bundle is split into, while it is filled: numbers of rows and records.</summary>
sealed class SplitPart(SplitRecords records)
{
    // Generous, so that a bundle stays below the size asked for: zip headers, datapackage.json, README; an index line and a manifest row.
    const long BytesOfABundle = 8 * 1024, BytesOfARecord = 1024;

    readonly HashSet<int> _records = [];

    /// <summary>Numbers of its sources in the manifest, in path order.</summary>
    public List<int> Sources { get; } = [];

    /// <summary>Numbers of its articles in the manifest, in the order of their sources.</summary>
    public List<int> Articles { get; } = [];

    /// <summary>Numbers of its records, in their order.</summary>
    public IEnumerable<int> Records => _records.Order();

    /// <summary>About how long the bundle will be; never less than it is, as long as page texts are counted.</summary>
    public long Bytes { get; private set; } = BytesOfABundle;

    public bool Holds(int record) => _records.Contains(record);

    /// <summary>How much longer the bundle gets by records and all that they need.</summary>
    public long CostOf(IEnumerable<int> added) => Missing(added).Sum(Cost);

    public void Add(IEnumerable<int> added)
    {
        foreach (var record in Missing(added))
        {
            _records.Add(record);
            Bytes += Cost(record);
        }
    }

    List<int> Missing(IEnumerable<int> added)
    {
        var missing = new List<int>();
        var seen = new HashSet<int>();
        var open = new Stack<int>(added);
        while (open.TryPop(out var number))
        {
            if (Holds(number) || !seen.Add(number))
                continue;
            missing.Add(number);
            foreach (var needed in records.Needs(records[number]))
                open.Push(needed.Number);
        }
        return missing;
    }

    long Cost(int number) => Cost(records[number]);

    // The text of a page is in the page list too, compressed worse than in its record.
    static long Cost(SplitRecord record) => BytesOfARecord + (4 * (record.Uri?.Length ?? 0)) + (record.Location.Length * (IsPage(record) ? 4 : 1));

    static bool IsPage(SplitRecord record) => record.Type == WarcRecordType.Resource && record.Uri?.StartsWith(ArchiveUris.Host, StringComparison.Ordinal) == true && record.Uri.EndsWith(".html", StringComparison.Ordinal);
}
