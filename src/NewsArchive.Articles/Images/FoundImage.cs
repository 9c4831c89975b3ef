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

    /// <summary>URLs of the same picture in the same tag that are better than <see cref="Written"/>, which is a placeholder.</summary>
    public IReadOnlyList<string> Lazy { get; init; } = [];

    /// <summary>The entries of the same tag's srcset.</summary>
    public IReadOnlyList<SrcsetEntry> Srcset { get; init; } = [];
}
