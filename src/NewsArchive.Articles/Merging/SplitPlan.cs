using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Merging;

/// <summary>
/// Decides which record goes where: sources in path order, each with its articles and everything that these show. What no article leads to
/// goes with the first sources.
/// </summary>
sealed class SplitPlan : IDisposable
{
    readonly Bundle _bundle;
    readonly BundleManifest _manifest;
    readonly SplitOptions _options;
    readonly SplitRecords _records;
    readonly TextPlaces _articles = new(), _assets = new(); // by source, by path
    readonly List<int> _assetRecords = [];

    public SplitPlan(Bundle bundle, BundleManifest manifest, SplitOptions options, CancellationToken cancel)
    {
        (_bundle, _manifest, _options) = (bundle, manifest, options);
        _records = new SplitRecords(bundle, cancel);
        try
        {
            foreach (var (number, article) in manifest.Articles.Index())
                _articles.Add(article.Source, number);
            foreach (var (number, asset) in manifest.Assets.Index())
            {
                _assets.Add(asset.Path, number);
                _assetRecords.Add(_records.Find(asset.Record.RecordId)?.Number ?? -1);
            }
            Fill(cancel);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The bundles to be written; at least one.</summary>
    public List<SplitPart> Parts { get; } = [];

    /// <summary>All records.</summary>
    public SplitRecords Records => _records;

    /// <summary>The shown images whose record is in a part, by their numbers in the manifest.</summary>
    public IEnumerable<int> AssetsOf(SplitPart part) => Enumerable.Range(0, _assetRecords.Count).Where(number => _assetRecords[number] is >= 0 and var record && part.Holds(record));

    void Fill(CancellationToken cancel)
    {
        var (articles, records) = (new NumberLists(), new NumberLists()); // of each source
        foreach (var source in _manifest.Sources)
        {
            articles.Add(ArticlesOf(source));
            records.Add(RecordsOf(source, articles[^1], cancel));
        }
        var first = new SplitPart(_records);
        first.Add(Unreached(records.All));
        Parts.Add(first);
        for (var source = 0; source < records.Count; source++)
        {
            if (Parts[^1] is { Sources.Count: > 0 } part && (part.Bytes + part.CostOf(records[source]) > _options.MaxBytes || part.Articles.Count + articles[source].Count > _options.MaxArticles))
                Parts.Add(new SplitPart(_records));
            Parts[^1].Sources.Add(source);
            Parts[^1].Articles.AddRange(articles[source]);
            Parts[^1].Add(records[source]);
        }
        foreach (var each in Parts)
            each.Add(WarcInfos(each));
    }

    /// <summary>Records of no source, without the warcinfo records, which go with their files.</summary>
    List<int> Unreached(IEnumerable<int> reached)
    {
        var all = new SplitPart(_records);
        all.Add(reached);
        var infos = _records.Infos.ToHashSet();
        return [.. Enumerable.Range(0, _records.Count).Where(record => !infos.Contains(record) && !all.Holds(record))];
    }

    List<int> WarcInfos(SplitPart part)
    {
        var files = part.Records.Select(_records.FileOf).ToHashSet(StringComparer.Ordinal);
        return [.. _records.Infos.Where(record => files.Contains(_records.FileOf(record)))];
    }

    List<int> ArticlesOf(ManifestSource source) => [.. _articles.Find(source.Path).Where(number => _manifest.Articles[number].Source == source.Path)];

    List<int> RecordsOf(ManifestSource source, IEnumerable<int> articles, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var ids = new List<string> { source.RecordId };
        var records = new List<SplitRecord>();
        foreach (var article in articles.Select(number => _manifest.Articles[number]))
        {
            ids.AddRange([article.Clean.RecordId, article.Page.RecordId, article.MetadataRecordId]);
            foreach (var (shown, capture) in ImagesOf(article))
            {
                ids.AddRange(shown is null ? [] : AssetsAt(article.Prefix + shown).Select(asset => asset.Record.RecordId));
                records.AddRange(capture is null ? [] : _records.At(capture));
            }
        }
        return [.. ids.Select(_records.Find).OfType<SplitRecord>().Concat(records).Select(record => record.Number)];
    }

    IEnumerable<ManifestAsset> AssetsAt(string path) => _assets.Find(path).Select(number => _manifest.Assets[number]).Where(asset => asset.Path == path);

    /// <summary>The images that an article's provenance names: path of what is shown, URL of what was captured.</summary>
    IReadOnlyList<ProvenanceImage> ImagesOf(ManifestArticle article)
    {
        if (_records.Find(article.MetadataRecordId) is not { } metadata)
            return [];
        using var access = _bundle.Wacz.ReadRecord(_records.FileOf(metadata.Number), metadata.Location);
        return ProvenanceImage.Read(access.Record.Block); // verified before: it is what we wrote
    }

    public void Dispose() => _records.Dispose();

    /// <summary>Many short lists of numbers.</summary>
    sealed class NumberLists
    {
        readonly List<int> _all = [];
        readonly List<int> _starts = [0];

        public int Count => _starts.Count - 1;

        public IEnumerable<int> All => _all;

        public List<int> this[Index index] => index.GetOffset(Count) is var at ? _all.GetRange(_starts[at], _starts[at + 1] - _starts[at]) : [];

        public void Add(IEnumerable<int> numbers)
        {
            _all.AddRange(numbers);
            _starts.Add(_all.Count);
        }
    }
}
