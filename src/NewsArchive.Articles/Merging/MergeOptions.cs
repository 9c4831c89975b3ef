using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Merging;

/// <summary>What to merge, and where to.</summary>
public sealed record MergeOptions
{
    /// <summary>Bundles, other WACZ files and WARC files. Their order does not matter.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }
    /// <summary>The new bundle.</summary>
    public required string Output { get; init; }
    /// <summary>What to do when another file stands there.</summary>
    public OverwritePolicy Overwrite { get; init; }
    /// <summary>Whether each bundle's paths go below its file name.</summary>
    public bool WithPrefix { get; init; }
    /// <summary>Whether everything is read and decided, and nothing written.</summary>
    public bool IsDryRun { get; init; }
}
