using System.Text;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Merging;

/// <summary>The manifest of an input as it stands in a merged bundle: every row with its archive, and behind a prefix.</summary>
/// <param name="input">The input; it has a manifest.</param>
/// <param name="prefix">What stands before its paths; empty: nothing.</param>
sealed class PrefixedManifest(MergeInput input, string prefix)
{
    readonly byte[] _prefixBytes = Encoding.UTF8.GetBytes(prefix);

    /// <summary>The input.</summary>
    public MergeInput Input => input;

    /// <summary>What stands before its paths.</summary>
    public string Prefix => prefix;

    /// <summary>The manifest as it is.</summary>
    public BundleManifest Manifest { get; } = input.Manifest ?? throw new ArgumentException("an input without a manifest has no rows", nameof(input));

    /// <summary>The archives that it holds whole, itself the last.</summary>
    public IEnumerable<ManifestPart> Parts => (Manifest.Parts.IsDefault ? [] : Manifest.Parts).Select(part => part with { Prefix = Join(part.Prefix) }).Append(new ManifestPart(Manifest.Archive, Join(null)));

    /// <summary>A row of it.</summary>
    public object Apply(object row) => row switch
    {
        ManifestSource source => source with
        {
            Path = prefix + source.Path,
            PathBytes = source.PathBytes.IsDefaultOrEmpty ? source.PathBytes : [.. _prefixBytes, .. source.PathBytes],
            Archive = source.Archive ?? Manifest.Archive,
            Prefix = Join(source.Prefix),
        },
        ManifestArticle article => article with
        {
            Path = prefix + article.Path,
            Source = prefix + article.Source,
            Archive = article.Archive ?? Manifest.Archive,
            Prefix = Join(article.Prefix),
        },
        ManifestAsset asset => asset with { Path = prefix + asset.Path, Archive = asset.Archive ?? Manifest.Archive, Prefix = Join(asset.Prefix) },
        _ => throw new ArgumentException("no row of a manifest", nameof(row)),
    };

    string? Join(string? own) => prefix.Length + (own?.Length ?? 0) == 0 ? null : prefix + own;
}
