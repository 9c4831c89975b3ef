using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Merging;

/// <summary>
/// Decides which record goes where: sources in path order, each with its articles and everything that these show. What no article leads to
/// goes with the first sources.
/// </summary>
sealed class SplitPlan
{
    readonly Bundle _bundle;
    readonly BundleManifest _manifest;
    readonly SplitOptions _options;
    readonly SplitRecords _records;
    readonly ILookup<string, ManifestArticle> _articles;
    readonly ILookup<string, ManifestAsset> _assets;

    public SplitPlan(Bundle bundle, BundleManifest manifest, SplitOptions options, CancellationToken cancel)
    {
        (_bundle, _manifest, _options) = (bundle, manifest, options);
        _records = new SplitRecords(bundle, cancel);
        _articles = manifest.Articles.ToLookup(article => article.Source, StringComparer.Ordinal);
        _assets = manifest.Assets.ToLookup(asset => asset.Path, StringComparer.Ordinal);
        Fill(cancel);
    }

    /// <summary>The bundles to be written; at least one.</summary>
    public List<SplitPart> Parts { get; } = [];

    /// <summary>All records.</summary>
    public SplitRecords Records => _records;

    void Fill(CancellationToken cancel)
    {
        var units = _manifest.Sources.Select(source => (Source: source, Articles: _articles[source.Path].ToList(), Records: RecordsOf(source, cancel))).ToList();
        var first = new SplitPart(_records);
        first.Add(Unreached(units.SelectMany(unit => unit.Records)));
        Parts.Add(first);
        foreach (var (source, articles, records) in units)
        {
            if (Parts[^1] is { Sources.Count: > 0 } part && (part.Bytes + part.CostOf(records) > _options.MaxBytes || part.Articles.Count + articles.Count > _options.MaxArticles))
                Parts.Add(new SplitPart(_records));
            Parts[^1].Sources.Add(source);
            Parts[^1].Articles.AddRange(articles);
            Parts[^1].Add(records);
        }
        foreach (var each in Parts)
            each.Add(WarcInfos(each));
    }

    /// <summary>Records of no source, without the warcinfo records, which go with their files.</summary>
    IEnumerable<SplitRecord> Unreached(IEnumerable<SplitRecord> reached)
    {
        var all = new SplitPart(_records);
        all.Add(reached);
        return _records.All.Where(record => record.Type != WarcRecordType.WarcInfo && !all.Holds(record));
    }

    List<SplitRecord> WarcInfos(SplitPart part)
    {
        var files = _records.All.Where(part.Holds).Select(record => record.File).ToHashSet(StringComparer.Ordinal);
        return [.. _records.All.Where(record => record.Type == WarcRecordType.WarcInfo && files.Contains(record.File))];
    }

    List<SplitRecord> RecordsOf(ManifestSource source, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var ids = new List<string> { source.RecordId };
        var records = new List<SplitRecord>();
        foreach (var article in _articles[source.Path])
        {
            ids.AddRange([article.Clean.RecordId, article.Page.RecordId, article.MetadataRecordId]);
            foreach (var (shown, capture) in ImagesOf(article))
            {
                ids.AddRange(shown is null ? [] : _assets[article.Prefix + shown].Select(asset => asset.Record.RecordId));
                records.AddRange(capture is null ? [] : _records.At(capture));
            }
        }
        return [.. ids.Select(_records.Find).OfType<SplitRecord>(), .. records];
    }

    /// <summary>The images that an article's provenance names: path of what is shown, URL of what was captured.</summary>
    IReadOnlyList<ProvenanceImage> ImagesOf(ManifestArticle article)
    {
        if (_records.Find(article.MetadataRecordId) is not { } metadata)
            return [];
        using var access = _bundle.Wacz.ReadRecord(metadata.File, metadata.Location);
        return ProvenanceImage.Read(access.Record.Block); // verified before: it is what we wrote
    }
}
