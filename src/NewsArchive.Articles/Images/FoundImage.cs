using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>An image place as found, before its URL is resolved.</summary>
/// <param name="Place">What kind of place it is.</param>
/// <param name="Span">The raw characters in the body.</param>
/// <param name="Written">The URL as written, decoded and trimmed.</param>
sealed record FoundImage(ImagePlace Place, TextSpan Span, string Written)
{
    /// <summary>The start tag, or null outside tags.</summary>
    public TextSpan? Tag { get; init; }

    /// <summary>Whether the element forbids a Referer.</summary>
    public bool NoReferrer { get; init; }

    /// <summary>The picture that this is one form of; null when it stands alone.</summary>
    public TagPicture? Picture { get; init; }

    /// <summary>Why no browser would load it (<c>bad-srcset</c>, <c>bad-css</c>), or null.</summary>
    public string? Problem { get; init; }
}

/// <summary>All forms of one picture that one tag names: what is shown, what a script would show, and its sizes.</summary>
sealed class TagPicture
{
    /// <summary>More forms than any real tag has; the rest stand alone.</summary>
    public const int MostForms = 64;

    /// <summary>What the tag shows without scripts, as written; null when it has no <c>src</c>.</summary>
    public required string? Source { get; init; }

    /// <summary>Whether <see cref="Source"/> only keeps the place for one of <see cref="Lazy"/>.</summary>
    public required bool IsWaiting { get; init; }

    /// <summary>The URLs of lazy attributes, the best first.</summary>
    public required IReadOnlyList<string> Lazy { get; init; }

    /// <summary>The entries of srcset and its lazy twins, malformed ones left out.</summary>
    public required IReadOnlyList<SrcsetEntry> Srcset { get; init; }

    /// <summary>Whether the srcset is one for a script: the tag has none of its own.</summary>
    public bool IsSrcsetLazy { get; init; }

    /// <summary>Whether there is more than one form.</summary>
    public bool HasForms => Lazy.Count + Srcset.Count + (Source is null ? 0 : 1) > 1;
}
