using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Articles.Merging;

/// <summary>The manifests of several bundles as one: each row names the archive that it comes from. Does not depend on the order of the bundles.</summary>
sealed class MergedManifest
{
    readonly SortedDictionary<string, (ManifestSource Row, MergeInput From)> _sources = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, ManifestArticle> _articles = new(StringComparer.Ordinal);
    readonly Dictionary<(string Path, string Archive), ManifestAsset> _assets = [];
    readonly Dictionary<string, string> _assetDigests = new(StringComparer.Ordinal);
    readonly SortedDictionary<(string Archive, string Prefix), bool> _parts = [];
    readonly List<ProblemRow> _left = [];
    readonly bool _withPrefix;

    /// <summary>Takes the manifests of inputs that have one.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="withPrefix">Whether each bundle's paths go below its file name.</param>
    /// <exception cref="ArgumentException">Two bundles give one path different contents.</exception>
    public MergedManifest(IReadOnlyList<MergeInput> inputs, bool withPrefix)
    {
        _withPrefix = withPrefix;
        var prefixed = inputs.Where(input => input.Manifest is not null)
            .Select(input => (Input: input, Manifest: ManifestPrefix.Apply(input.Manifest!, PrefixOf(input)))) // Where has looked
            .OrderBy(pair => pair.Manifest.Archive, StringComparer.Ordinal).ThenBy(pair => pair.Input.Digest.Hex, StringComparer.Ordinal).ToList();
        foreach (var (input, manifest) in prefixed)
            foreach (var source in manifest.Sources)
                Add(source, input);
        foreach (var (_, manifest) in prefixed)
        {
            foreach (var article in manifest.Articles)
                Add(article);
            foreach (var asset in manifest.Assets)
                Add(asset);
        }
        foreach (var (_, manifest) in prefixed)
            foreach (var part in manifest.Parts)
                _parts[(part.Archive, part.Prefix ?? "")] = true;
    }

    /// <summary>What stands before the paths of an input.</summary>
    public string PrefixOf(MergeInput input) => _withPrefix ? Path.GetFileNameWithoutExtension(input.Path) + "/" : "";

    /// <summary>Ids of the records that hold the sources: they stay whole.</summary>
    public IReadOnlySet<string> SourceRecords => _sources.Values.Select(source => source.Row.RecordId).ToHashSet(StringComparer.Ordinal);

    /// <summary>Sources, articles and shown images.</summary>
    public (int Sources, int Articles, int Assets) Counts => (_sources.Count, _articles.Count, _assets.Count);

    /// <summary>Path of the article whose readable page has that URL.</summary>
    public IReadOnlyDictionary<string, string> PagePaths => _articles.Values.DistinctBy(article => article.Page.Uri).ToDictionary(article => article.Page.Uri, article => article.Path, StringComparer.Ordinal);

    /// <summary>Articles whose records are kept, although the manifest names another article of their path.</summary>
    public IReadOnlyList<ProblemRow> LeftOut => _left;

    /// <summary>The manifest, with the ids that records have after the merge.</summary>
    public BundleManifest ToManifest(WarcMerge merge)
    {
        var sources = _sources.Values.Select(source => source.Row).ToImmutableArray();
        var own = ArchiveUris.IdOf(sources);
        string? Foreign(string? archive) => archive == own ? null : archive;
        ManifestRecord Follow(ManifestRecord record) => record with { RecordId = merge.IdOf(record.RecordId) };
        return new BundleManifest
        {
            Archive = own,
            Software = ToolVersion.Software,
            Parts = Parts(sources, own),
            Sources = [.. sources.Select(source => source with { Archive = Foreign(source.Archive), RecordId = merge.IdOf(source.RecordId) })],
            Articles = [.. _articles.Values.Select(article => article with
            {
                Archive = Foreign(article.Archive), Clean = Follow(article.Clean), Page = Follow(article.Page), MetadataRecordId = merge.IdOf(article.MetadataRecordId),
            })],
            Assets = [.. _assets.OrderBy(asset => asset.Key.Path, StringComparer.Ordinal).ThenBy(asset => asset.Key.Archive, StringComparer.Ordinal)
                .Select(asset => asset.Value with { Archive = Foreign(asset.Value.Archive), Record = Follow(asset.Value.Record) })],
        };
    }

    /// <summary>Those archives of which every row is here as it was.</summary>
    ImmutableArray<ManifestPart> Parts(ImmutableArray<ManifestSource> sources, string own)
    {
        var rows = sources.ToLookup(source => (source.Archive ?? own, source.Prefix ?? ""));
        var whole = _parts.Keys.Where(part => part != (own, "") && ArchiveUris.IdOf(rows[part].Select(ArchiveUris.WithoutPrefix)) == part.Archive)
            .Select(part => new ManifestPart(part.Archive, part.Prefix.Length == 0 ? null : part.Prefix)).ToImmutableArray();
        return whole.IsEmpty ? default : whole;
    }

    void Add(ManifestSource source, MergeInput from)
    {
        if (!_sources.TryGetValue(source.Path, out var other))
            _sources.Add(source.Path, (source, from));
        else if (other.Row.Digest != source.Digest || other.Row.Length != source.Length)
            throw Conflict(source.Path, other.From, from);
        else if (IsBefore(source.Archive, source.RecordId, other.Row.Archive, other.Row.RecordId))
            _sources[source.Path] = (source, from);
    }

#pragma warning disable CA2208, MA0015 // It is not one argument that is wrong, but two inputs: the command answers as to a wrong call.
    static ArgumentException Conflict(string path, MergeInput one, MergeInput two) =>
        new($"{one.Path} and {two.Path} both hold {path}, with different contents: merge them with --prefix, which puts each bundle's paths below its file name (two files of one name need other names first)");
#pragma warning restore CA2208, MA0015

    /// <summary>The article from the source that was kept; two bundles may have cleaned the same source differently.</summary>
    void Add(ManifestArticle article)
    {
        var isOfSource = _sources.TryGetValue(article.Source, out var source) && source.Row.Archive == article.Archive;
        if (!_articles.TryGetValue(article.Path, out var other))
            _articles.Add(article.Path, article);
        else if (other.Clean.RecordId != article.Clean.RecordId || other.Page.RecordId != article.Page.RecordId)
            _articles[article.Path] = Prefer(article, other, isOfSource);
    }

    ManifestArticle Prefer(ManifestArticle article, ManifestArticle other, bool isOfSource)
    {
        var wins = isOfSource && (_sources[article.Source].Row.Archive != other.Archive || IsBefore(article.Archive, article.Clean.RecordId, other.Archive, other.Clean.RecordId));
        var (kept, left) = wins ? (article, other) : (other, article);
        if (kept.Clean.Digest != left.Clean.Digest)
            _left.Add(new ProblemRow(left.Path, "other-article", $"archive {left.Archive} has cleaned the same source otherwise; its records are kept, the article of archive {kept.Archive} is the one that restore --clean writes"));
        return kept;
    }

    /// <exception cref="ArgumentException">Two images of one name.</exception>
    void Add(ManifestAsset asset)
    {
        if (_assetDigests.TryGetValue(asset.Path, out var digest) && digest != asset.Record.Digest.ToString())
#pragma warning disable CA2208, MA0015
            throw new ArgumentException($"two bundles hold different images as {asset.Path}: merge them with --prefix");
#pragma warning restore CA2208, MA0015
        _assetDigests[asset.Path] = asset.Record.Digest.ToString();
        var key = (asset.Path, asset.Archive ?? "");
        if (!_assets.TryGetValue(key, out var other) || string.CompareOrdinal(asset.Record.RecordId, other.Record.RecordId) < 0)
            _assets[key] = asset;
    }

    /// <summary>Which of two equal rows counts: any order will do that does not depend on that of the inputs.</summary>
    static bool IsBefore(string? archive, string recordId, string? otherArchive, string otherRecordId) =>
        string.CompareOrdinal(archive, otherArchive) is not 0 and var order ? order < 0 : string.CompareOrdinal(recordId, otherRecordId) < 0;
}

/// <summary>A manifest as it stands in a merged bundle: every row with its archive, and behind a prefix.</summary>
static class ManifestPrefix
{
    public static BundleManifest Apply(BundleManifest manifest, string prefix)
    {
        string? Join(string? own) => prefix.Length + (own?.Length ?? 0) == 0 ? null : prefix + own;
        var bytes = Encoding.UTF8.GetBytes(prefix);
        return manifest with
        {
            Parts = [.. (manifest.Parts.IsDefault ? [] : manifest.Parts).Select(part => part with { Prefix = Join(part.Prefix) }), new ManifestPart(manifest.Archive, Join(null))],
            Sources = [.. manifest.Sources.Select(source => source with
            {
                Path = prefix + source.Path,
                PathBytes = source.PathBytes.IsDefaultOrEmpty ? source.PathBytes : [.. bytes, .. source.PathBytes],
                Archive = source.Archive ?? manifest.Archive,
                Prefix = Join(source.Prefix),
            })],
            Articles = [.. manifest.Articles.Select(article => article with
            {
                Path = prefix + article.Path, Source = prefix + article.Source, Archive = article.Archive ?? manifest.Archive, Prefix = Join(article.Prefix),
            })],
            Assets = [.. manifest.Assets.Select(asset => asset with { Path = prefix + asset.Path, Archive = asset.Archive ?? manifest.Archive, Prefix = Join(asset.Prefix) })],
        };
    }
}
