using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>How to clean. <c>new()</c> is the <c>article</c> profile with all limits on.</summary>
public sealed record CleaningOptions
{
    readonly int? maxCharacters, maxDepth, maxTags, maxAttributes;

    /// <summary>What is allowed, kept and removed.</summary>
    public CleaningPolicy Policy { get; init; } = ProfilePolicies.For(CleaningProfile.Article);

    /// <summary>The built-in profile of the policy, or the one that it extends; setting it sets the policy.</summary>
    public CleaningProfile Profile
    {
        get => ProfilePolicies.ProfileOf(Policy);
        init => Policy = ProfilePolicies.For(value);
    }

    /// <inheritdoc cref="CleaningLimits.MaxCharacters"/>
    /// <remarks>This and the other limits are the policy's, unless set.</remarks>
    public int MaxCharacters
    {
        get => maxCharacters ?? Policy.Limits.MaxCharacters;
        init => maxCharacters = value;
    }

    /// <inheritdoc cref="CleaningLimits.MaxDepth"/>
    public int MaxDepth
    {
        get => maxDepth ?? Policy.Limits.MaxDepth;
        init => maxDepth = value;
    }

    /// <inheritdoc cref="CleaningLimits.MaxTags"/>
    public int MaxTags
    {
        get => maxTags ?? Policy.Limits.MaxTags;
        init => maxTags = value;
    }

    /// <inheritdoc cref="CleaningLimits.MaxAttributes"/>
    public int MaxAttributes
    {
        get => maxAttributes ?? Policy.Limits.MaxAttributes;
        init => maxAttributes = value;
    }

    /// <summary>
    /// Whether bodies that need no tree are cleaned without one: ten times faster, and the same result (docs/cleaning.md, "The fast path"). What was cleaned with one then goes through parser and
    /// gate only where the scanner does not know the outcome.
    /// </summary>
    public bool UsesScanner { get; init; } = true;

    /// <summary>The least and the most that a limit may be, by its name in policy files.</summary>
    public static (int Least, int Most) LimitRange(string limit) => PolicyBounds.Limits[limit];

    /// <summary>The policy with the limits that hold: all that decides what cleaning makes of a body.</summary>
    public CleaningPolicy EffectivePolicy => Policy with
    {
        Limits = new() { MaxCharacters = MaxCharacters, MaxTags = MaxTags, MaxDepth = MaxDepth, MaxAttributes = MaxAttributes },
    };
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
