using System.Collections.Immutable;

namespace NewsArchive.Articles.Cleaning;

/// <summary>An article with its cleaned body. <c>Article.Head + Body</c> is the cleaned article, in the source's own format.</summary>
public sealed record CleanArticle
{
    /// <summary>The article as read.</summary>
    public required Article Article { get; init; }

    /// <summary>The cleaned body and what was done.</summary>
    public required CleanBody Clean { get; init; }
}

/// <summary>A cleaned body.</summary>
public sealed record CleanBody
{
    /// <summary>The text: same kind as the source's body.</summary>
    public required string Body { get; init; }

    /// <summary>What was removed or changed, by rule.</summary>
    public required CleaningReport Report { get; init; }

    /// <summary>
    /// For each image URL that cleaning chose (as it stands in the body, decoded): the other URLs of the same picture found in the source
    /// (smaller srcset entries, the placeholder's data-* attributes, the noscript twin), in order of preference.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<string>> ImageAlternatives { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The visible text: what a reader sees of <see cref="Html"/>, blocks on their own lines, white space collapsed. For searching; read off at its first use.</summary>
    public string VisibleText => visibleText ??= Cleaning.VisibleText.OfWritten(Html);

    string? visibleText;

    /// <summary>The body as an HTML fragment for the readable page: the body itself for HTML; Markdown rendered, then cleaned by the same gate.</summary>
    public required string Html { get; init; }
}

/// <summary>Every removal and change, by rule.</summary>
public sealed record CleaningReport
{
    /// <summary>How the body was read.</summary>
    public required BodyKind Kind { get; init; }

    /// <summary>Whether the body came out character for character as it went in.</summary>
    public required bool IsVerbatim { get; init; }

    /// <summary>One row a rule that did something, in rule order.</summary>
    public required ImmutableArray<CleaningRow> Rows { get; init; }

    /// <summary>How the result was come by. It says nothing about the result, which is the same either way.</summary>
    public CleaningPath Path { get; init; }

    /// <summary>Why the scanner left an HTML fragment to the tree, in kebab case (docs/cleaning.md, "The fast path"); null when it did not, or was not asked.</summary>
    public string? Declined { get; init; }
}

/// <summary>Which part of the cleaner made a result.</summary>
public enum CleaningPath
{
    /// <summary>A parser's tree; Markdown and documents always.</summary>
    Tree = 0,
    /// <summary>One pass over the characters.</summary>
    Scanner,
}

/// <summary>What one rule did.</summary>
/// <param name="Rule">Stable kebab-case rule name, the heading in docs/cleaning.md.</param>
/// <param name="Count">How often.</param>
/// <param name="RemovedTextCharacters">Visible characters removed (0 for almost all rules); white space and U+FEFF are not counted.</param>
/// <param name="AddedTextCharacters">Visible characters added (the URL of an embed that became a link …).</param>
/// <param name="Sample">The first thing touched, cut to 120 characters, or null.</param>
public sealed record CleaningRow(string Rule, int Count, int RemovedTextCharacters = 0, int AddedTextCharacters = 0, string? Sample = null);
