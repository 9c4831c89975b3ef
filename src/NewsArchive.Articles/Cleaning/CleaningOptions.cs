namespace NewsArchive.Articles.Cleaning;

/// <summary>How to clean. <c>new()</c> is the <c>article</c> profile with all limits on.</summary>
public sealed record CleaningOptions
{
    /// <summary>The profile.</summary>
    public CleaningProfile Profile { get; init; } = CleaningProfile.Article;

    /// <summary>The longest body in UTF-16 characters; a longer one is refused.</summary>
    public int MaxCharacters { get; init; } = 32 << 20;

    /// <summary>Elements nested deeper are unwrapped, not deleted (the parser is quadratic in depth).</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>The most tags in one body.</summary>
    public int MaxTags { get; init; } = 2_000_000;

    /// <summary>The most attributes on one element; more are dropped, and reported.</summary>
    public int MaxAttributes { get; init; } = 256;
}

/// <summary>What to remove; the table of rules by profile is in docs/cleaning.md.</summary>
public enum CleaningProfile
{
    /// <summary>Every rule.</summary>
    Article = 0,
    /// <summary>Security only.</summary>
    Lossless,
    /// <summary>Text, links, images, lists, tables, headings; hidden text dropped and counted.</summary>
    Strict,
    /// <summary>Article and office markup.</summary>
    Word,
    /// <summary>Plain text out, no markup.</summary>
    Text,
}
