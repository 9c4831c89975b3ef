using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Merging;

/// <summary>What to split, and into what.</summary>
public sealed record SplitOptions
{
    /// <summary>The bundle.</summary>
    public required string Input { get; init; }
    /// <summary>The folder of the new bundles, which are called after the input: <c>news-00001.wacz</c> …</summary>
    public required string Output { get; init; }
    /// <summary>The most bytes of a new bundle; one that holds a single source may have more. Null: any.</summary>
    public long? MaxBytes { get; init; }
    /// <summary>The most articles of a new bundle; one that holds a single source may have more. Null: any.</summary>
    public int? MaxArticles { get; init; }
    /// <summary>What to do when other files stand there.</summary>
    public OverwritePolicy Overwrite { get; init; }
    /// <summary>Whether it is only decided what goes where.</summary>
    public bool IsDryRun { get; init; }
}
