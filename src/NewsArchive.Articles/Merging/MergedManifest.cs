using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Articles.Merging;

/// <summary>
/// The manifests of several bundles as one: each row names the archive that it comes from. Does not depend on the order of the bundles. Rows are sorted and wait outside memory,
/// where some keys of each stay.
/// </summary>
sealed class MergedManifest : IDisposable
{
    readonly List<PrefixedManifest> _inputs;
    readonly ManifestRows<ManifestSource> _sources = [];
    readonly ManifestRows<ManifestArticle> _articles = [];
    readonly ManifestRows<ManifestAsset> _assets = [];
    readonly HashSet<ulong> _sourceRecords = []; // keys of ids
    readonly TextPlaces _pages = new(); // articles by the URL of their page
    readonly Lazy<TextPlaces> _sourcePlaces;
    readonly bool _withPrefix;

    /// <summary>Takes the manifests of inputs that have one.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="withPrefix">Whether each bundle's paths go below its file name.</param>
    /// <exception cref="ArgumentException">Two bundles give one path different contents.</exception>
    public MergedManifest(IReadOnlyList<MergeInput> inputs, bool withPrefix)
    {
        _withPrefix = withPrefix;
        _sourcePlaces = new(() => PlacesOf(_sources, source => source.Path));
        _inputs = [.. inputs.Where(input => input.Manifest is not null)
            .OrderBy(input => input.Manifest!.Archive, StringComparer.Ordinal).ThenBy(input => input.Digest.Hex, StringComparer.Ordinal) // Where has looked
            .Select(input => new PrefixedManifest(input, PrefixOf(input)))];
        TakeSources();
        TakeArticles();
        TakeAssets();
    }

    /// <summary>What stands before the paths of an input.</summary>
    public string PrefixOf(MergeInput input) => _withPrefix ? Path.GetFileNameWithoutExtension(input.Path) + "/" : "";

    /// <summary>Whether a record holds a source: it stays whole. Thread-safe.</summary>
    public bool IsOfSource(string recordId) => _sourceRecords.Contains(TextKey.Of(recordId));

    /// <summary>Sources, articles and shown images.</summary>
    public (int Sources, int Articles, int Assets) Counts => (_sources.Count, _articles.Count, _assets.Count);

    /// <summary>Path of the article whose readable page has that URL, or null.</summary>
    public string? PathOfPage(string url) => _pages.Find(url).Select(number => _articles[number]).FirstOrDefault(article => article.Page.Uri == url)?.Path;

    /// <summary>Articles whose records are kept, although the manifest names another article of their path.</summary>
    public IReadOnlyList<ProblemRow> LeftOut { get; private set; } = [];

    /// <summary>The manifest, with the ids that records have after the merge.</summary>
    public BundleManifest ToManifest(WarcMerge merge)
    {
        var own = ArchiveUris.IdOf(_sources);
        string? Foreign(string? archive) => archive == own ? null : archive;
        ManifestRecord Follow(ManifestRecord record) => record with { RecordId = merge.IdOf(record.RecordId) };
        return new BundleManifest
        {
            Archive = own,
            Software = ToolVersion.Software,
            Parts = Parts(own),
            Sources = new(_sources.Select(source => source with { Archive = Foreign(source.Archive), RecordId = merge.IdOf(source.RecordId) })),
            Articles = new(_articles.Select(article => article with
            {
                Archive = Foreign(article.Archive),
                Clean = Follow(article.Clean),
                Page = Follow(article.Page),
                MetadataRecordId = merge.IdOf(article.MetadataRecordId),
            })),
            Assets = new(_assets.Select(asset => asset with { Archive = Foreign(asset.Archive), Record = Follow(asset.Record) })),
        };
    }

    /// <summary>Those archives of which every row is here as it was.</summary>
    ImmutableArray<ManifestPart> Parts(string own)
    {
        var parts = _inputs.SelectMany(input => input.Parts).Distinct().Where(part => part != new ManifestPart(own)).OrderBy(part => (part.Archive, part.Prefix ?? "")).ToList();
        var whole = parts.Zip(ArchiveUris.AreWhole(parts, _sources, own)).Where(part => part.Second).Select(part => part.First).ToImmutableArray();
        return whole.IsEmpty ? default : whole;
    }

    /// <exception cref="ArgumentException">Two bundles give one path different contents.</exception>
    void TakeSources()
    {
        var conflict = new FirstConflict();
        using var rows = new InputRows<ManifestSource>(_inputs, manifest => manifest.Sources, source => source.Path);
        foreach (var (source, from) in rows.ByPath().Select(group => Choose(group, conflict)))
        {
            _sources.Add(source);
            _sourceRecords.Add(TextKey.Of(source.RecordId));
        }
        conflict.Throw();
    }

    static (ManifestSource Row, MergeInput From) Choose(IEnumerable<InputRow<ManifestSource>> rows, FirstConflict conflict)
    {
        (ManifestSource Row, MergeInput From)? kept = null;
        foreach (var (source, from, number) in rows)
        {
            if (kept is not { } other)
                kept = (source, from);
            else if ((other.Row.Lost || source.Lost) && other.Row.Digest == source.Digest)
                kept = source.Lost && other.Row.Length >= source.Length ? other : (source, from); // of one that is lost the length may be too
            else if (other.Row.Digest != source.Digest || other.Row.Length != source.Length)
                conflict.Note(number, $"{other.From.Path} and {from.Path} both hold {source.Path}, with different contents: merge them with --prefix, which puts each bundle's paths below its file name (two files of one name need other names first)");
            else if (IsBefore(source.Archive, source.RecordId, other.Row.Archive, other.Row.RecordId))
                kept = (source, from);
        }
        return kept!.Value; // no group is empty
    }

    void TakeArticles()
    {
        var left = new List<(int Number, ProblemRow Row)>();
        using var rows = new InputRows<ManifestArticle>(_inputs, manifest => manifest.Articles, article => article.Path);
        foreach (var group in rows.ByPath())
        {
            ManifestArticle? kept = null;
            foreach (var (article, _, number) in group)
                kept = kept is null || IsFuller(article, kept) ? article
                    : IsFuller(kept, article) || (kept.Clean.RecordId == article.Clean.RecordId && kept.Page.RecordId == article.Page.RecordId) ? kept
                    : Prefer(article, kept, row => left.Add((number, row)));
            if (Losses(kept!) > 0) // no group is empty
                kept = Complete(kept!, group);
            _pages.Add(kept!.Page.Uri, _articles.Count);
            _articles.Add(kept);
        }
        LeftOut = [.. left.OrderBy(row => row.Number).Select(row => row.Row)];
    }

    /// <summary>Whether all is here of an article of which the other bundle lost something.</summary>
    static bool IsFuller(ManifestArticle article, ManifestArticle other) =>
        article.Clean.Digest == other.Clean.Digest && (other.Clean.Lost || other.Page.Lost) && !article.Clean.Lost && !article.Page.Lost;

    /// <summary>The article with what its copies still have: a part that is lost comes from a row that has the record of its URI and digest.</summary>
    static ManifestArticle Complete(ManifestArticle article, IReadOnlyList<InputRow<ManifestArticle>> copies) =>
        copies.Where(copy => copy.Row.Clean.Digest == article.Clean.Digest)
            .Select(copy => (copy.From, copy.Row, Whole: copy.Row with { Clean = Held(copy.Row.Clean, copies, row => row.Clean), Page = Held(copy.Row.Page, copies, row => row.Page) }))
            .OrderBy(copy => Losses(copy.Whole))
            .ThenBy(copy => copy.Row.Archive != article.Archive)
            .ThenBy(copy => copy.From.Manifest!.Rebuilt) // rows are of inputs that have one
            .ThenBy(copy => copy.Row.Page.Lost) // a manifest that was made anew has its title from the page
            .First().Whole; // the article is one of them

    static ManifestRecord Held(ManifestRecord record, IReadOnlyList<InputRow<ManifestArticle>> copies, Func<ManifestArticle, ManifestRecord> partOf) =>
        record.Lost ? copies.Select(copy => partOf(copy.Row)).FirstOrDefault(other => !other.Lost && other.Uri == record.Uri && other.Digest == record.Digest) ?? record : record;

    static int Losses(ManifestArticle article) => (article.Clean.Lost ? 1 : 0) + (article.Page.Lost ? 1 : 0);

    /// <summary>The article from the source that was kept; two bundles may have cleaned the same source differently.</summary>
    ManifestArticle Prefer(ManifestArticle article, ManifestArticle other, Action<ProblemRow> onLeft)
    {
        var source = _sourcePlaces.Value.Find(article.Source).Select(number => _sources[number]).FirstOrDefault(source => source.Path == article.Source);
        var wins = source is not null && source.Archive == article.Archive
            && (source.Archive != other.Archive || IsBefore(article.Archive, article.Clean.RecordId, other.Archive, other.Clean.RecordId));
        var (kept, left) = wins ? (article, other) : (other, article);
        if (kept.Clean.Digest != left.Clean.Digest)
            onLeft(new ProblemRow(left.Path, "other-article", $"archive {left.Archive} has cleaned the same source otherwise; its records are kept, the article of archive {kept.Archive} is the one that restore --clean writes"));
        return kept;
    }

    /// <exception cref="ArgumentException">Two images of one name.</exception>
    void TakeAssets()
    {
        var conflict = new FirstConflict();
        using var rows = new InputRows<ManifestAsset>(_inputs, manifest => manifest.Assets, asset => asset.Path);
        foreach (var group in rows.ByPath())
        {
            var kept = new SortedDictionary<string, ManifestAsset>(StringComparer.Ordinal); // by archive
            foreach (var (asset, _, number) in group)
            {
                if (kept.Values.FirstOrDefault() is { } any && any.Record.Digest != asset.Record.Digest)
                    conflict.Note(number, $"two bundles hold different images as {asset.Path}: merge them with --prefix");
                if (!kept.TryGetValue(asset.Archive ?? "", out var other) || (asset.Record.Lost != other.Record.Lost ? other.Record.Lost : string.CompareOrdinal(asset.Record.RecordId, other.Record.RecordId) < 0))
                    kept[asset.Archive ?? ""] = asset;
            }
            foreach (var asset in kept.Values)
                _assets.Add(asset);
        }
        conflict.Throw();
    }

    /// <summary>Which of two equal rows counts: any order will do that does not depend on that of the inputs.</summary>
    static bool IsBefore(string? archive, string recordId, string? otherArchive, string otherRecordId) =>
        string.CompareOrdinal(archive, otherArchive) is not 0 and var order ? order < 0 : string.CompareOrdinal(recordId, otherRecordId) < 0;

    static TextPlaces PlacesOf<T>(ManifestRows<T> rows, Func<T, string> textOf) where T : class
    {
        var places = new TextPlaces();
        foreach (var (number, row) in rows.Index())
            places.Add(textOf(row), number);
        return places;
    }

    public void Dispose()
    {
        _sources.Release();
        _articles.Release();
        _assets.Release();
    }

    /// <summary>Of several conflicts the one that reading the inputs in their order meets first.</summary>
    sealed class FirstConflict
    {
        (int Number, string Message)? _first;

        public void Note(int number, string message)
        {
            if (_first is not { } first || number < first.Number)
                _first = (number, message);
        }

        public void Throw()
        {
#pragma warning disable CA2208, MA0015 // It is not one argument that is wrong, but two inputs: the command answers as to a wrong call.
            if (_first is { } first)
                throw new ArgumentException(first.Message);
#pragma warning restore CA2208, MA0015
        }
    }
}
