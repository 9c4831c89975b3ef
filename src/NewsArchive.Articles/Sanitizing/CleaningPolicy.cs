using System.Collections.Immutable;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// What cleaning allows, keeps and removes, as data: a built-in profile, or one that a policy file changed (docs/cleaning.md, "Policy files"). Immutable; only
/// made from a profile or by reading a file, so that it never allows what <see cref="PolicyBounds"/> rules out.
/// </summary>
public sealed record CleaningPolicy
{
    internal CleaningPolicy()
    {
    }

    /// <summary>Name of the built-in profile that this one started from.</summary>
    public string Extends { get; internal init; } = "";

    /// <summary>Whether plain text is written instead of markup.</summary>
    public bool IsPlainText { get; internal init; }

    /// <summary>Names of the active rules, in the order in which they run.</summary>
    public ImmutableArray<string> Rules { get; internal init; } = [];

    /// <summary>Elements that may stand in the output.</summary>
    public ImmutableSortedSet<string> Elements { get; internal init; } = [];

    /// <summary>Attributes by element; those under <c>*</c> may stand on every one. <c>style</c> and <c>data-*</c> are decided by the properties below.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Attributes { get; internal init; } = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty;

    /// <summary>Whether every <c>data-*</c> attribute is kept.</summary>
    public bool AllowsDataAttributes { get; internal init; }

    /// <summary>Schemes of links; images are http and https, as far as these are among them.</summary>
    public ImmutableSortedSet<string> UrlSchemes { get; internal init; } = [];

    /// <summary>Whether raster images may stand in <c>img src</c> as <c>data:</c>.</summary>
    public bool AllowsDataImages { get; internal init; }

    /// <summary>Inline style properties that are kept, with their values; an empty set stands for any plain value.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Styles { get; internal init; } = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty;

    /// <summary>Which elements say what styles mean.</summary>
    public StyleElements StyleMeaning { get; internal init; } = new();

    /// <summary>Whether text that a style hides is dropped (and counted) instead of kept.</summary>
    public bool DropsHiddenText { get; internal init; }

    /// <summary>Characters without width that are dropped from text.</summary>
    public ImmutableSortedSet<char> ZeroWidth { get; internal init; } = [];

    /// <summary>Query parameters cut out of links; a name may end in <c>*</c>.</summary>
    public ImmutableArray<string> Trackers { get; internal init; } = [];

    /// <summary>Attributes in which lazy images keep their URL, best first.</summary>
    public ImmutableArray<string> LazySources { get; internal init; } = [];

    /// <summary>Attributes in which lazy images keep their srcset.</summary>
    public ImmutableArray<string> LazySrcsets { get; internal init; } = [];

    /// <summary>How much one body may hold.</summary>
    public CleaningLimits Limits { get; internal init; } = new();

    /// <summary>Whether a rule is active.</summary>
    public bool HasRule(string name) => Rules.Contains(name, StringComparer.Ordinal);
}

/// <summary>The element that stands for what a style means; null when nothing does.</summary>
public sealed record StyleElements
{
    /// <summary>Bold: <c>strong</c> or <c>b</c>.</summary>
    public string? Bold { get; init; } = "strong";
    /// <summary>Italic: <c>em</c> or <c>i</c>.</summary>
    public string? Italic { get; init; } = "em";
    /// <summary>Underlined: <c>u</c> or <c>ins</c>.</summary>
    public string? Underline { get; init; } = "u";
    /// <summary>Struck through: <c>s</c>, <c>del</c> or <c>strike</c>.</summary>
    public string? Strike { get; init; } = "s";
    /// <summary>Raised: <c>sup</c>.</summary>
    public string? Super { get; init; } = "sup";
    /// <summary>Lowered: <c>sub</c>.</summary>
    public string? Sub { get; init; } = "sub";
}

/// <summary>How much one body may hold. Each limit stands against an attack; docs/cleaning.md, "Limits", says which.</summary>
public sealed record CleaningLimits
{
    /// <summary>The longest body in UTF-16 characters; a longer one is refused.</summary>
    public int MaxCharacters { get; init; } = 32 << 20;
    /// <summary>The most tags in one body; one with more is refused.</summary>
    public int MaxTags { get; init; } = 2_000_000;
    /// <summary>Elements nested deeper are unwrapped, not deleted (the parser is quadratic in depth).</summary>
    public int MaxDepth { get; init; } = 256;
    /// <summary>The most attributes on one element; more are dropped, and reported (the parser compares each with all before it).</summary>
    public int MaxAttributes { get; init; } = 256;
}
