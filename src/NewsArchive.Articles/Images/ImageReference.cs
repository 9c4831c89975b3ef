using System.Collections.Immutable;

namespace NewsArchive.Articles.Images;

/// <summary>One place in an article that shows or names an image.</summary>
public sealed record ImageReference
{
    /// <summary>What kind of place it is.</summary>
    public required ImagePlace Place { get; init; }

    /// <summary>Which text the spans point into.</summary>
    public required ArticlePart Part { get; init; }

    /// <summary>The raw characters to replace: an attribute value, one URL of a srcset, a front matter scalar, a Markdown destination.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>The URL as written, character references decoded and trimmed.</summary>
    public required string Written { get; init; }

    /// <summary>What to try, best first: absolute http(s) URLs, relative paths for files beside the article, images in the text itself. Empty: nothing can be had (see <see cref="Reason"/>).</summary>
    public required ImmutableArray<ImageCandidate> Candidates { get; init; }

    /// <summary>What is named besides and must never be shown for it: the spacer of an image that waits for a script. Fetched with <see cref="CandidateChoice.All"/> only.</summary>
    public ImmutableArray<ImageCandidate> Others { get; init; } = [];

    /// <summary>Why there is no candidate: <c>placeholder</c>, <c>data-uri</c>, <c>no-base</c>, <c>bad-url</c>, <c>bad-srcset</c>, <c>bad-css</c>; otherwise null.</summary>
    public string? Reason { get; init; }

    /// <summary>The start tag that holds the reference (for width and height), or null.</summary>
    public TextSpan? Tag { get; init; }

    /// <summary>Whether the element says <c>referrerpolicy="no-referrer"</c>.</summary>
    public bool NoReferrer { get; init; }
}

/// <summary>A URL or relative path that may give the image.</summary>
/// <param name="Url">Absolute http(s) URL, or a relative path (<see cref="IsLocal"/>).</param>
/// <param name="Rule">Why: <c>written</c>, <c>unwrapped</c>, <c>srcset</c>, <c>alternative</c>, <c>embedded</c>, <c>placeholder</c>.</param>
/// <param name="IsLocal">Whether it is a path beside the article.</param>
public sealed record ImageCandidate(string Url, string Rule, bool IsLocal = false)
{
    /// <summary>The image when it is in the text itself; <see cref="Url"/> is then its <c>data:</c> URI, cut short.</summary>
    public EmbeddedImage? Embedded { get; init; }
}

/// <summary>How many of the URLs that an article names are fetched.</summary>
public enum CandidateChoice
{
    /// <summary>One for each picture: the best that can be had.</summary>
    Best = 0,
    /// <summary>Every one: each size, each twin, originals and placeholders.</summary>
    All,
}

/// <summary>Which text of an article a span points into.</summary>
public enum ArticlePart
{
    /// <summary><see cref="Article.Head"/>.</summary>
    Head = 0,
    /// <summary>The body (cleaned or as read, as the caller passed it).</summary>
    Body,
}

/// <summary>The forms in which articles refer to images.</summary>
public enum ImagePlace
{
    /// <summary><c>img src</c></summary>
    ImgSrc = 0,
    /// <summary><c>img srcset</c>, one entry</summary>
    Srcset,
    /// <summary><c>picture source</c></summary>
    PictureSource,
    /// <summary>a lazy-loading attribute</summary>
    Lazy,
    /// <summary>CSS url() or image-set() in a style attribute or element</summary>
    Style,
    /// <summary><c>body</c> or table <c>background</c></summary>
    Background,
    /// <summary><c>video poster</c></summary>
    Poster,
    /// <summary><c>input type=image</c></summary>
    Input,
    /// <summary><c>object data</c>, <c>embed src</c> with an image ending</summary>
    Object,
    /// <summary>svg <c>image</c></summary>
    Svg,
    /// <summary><c>link</c> icon or preload</summary>
    Link,
    /// <summary><c>meta</c> og:image, twitter:image</summary>
    Meta,
    /// <summary>JSON-LD</summary>
    JsonLd,
    /// <summary><c>amp-img</c> and its kin</summary>
    Amp,
    /// <summary><c>a href</c> to an image</summary>
    Anchor,
    /// <summary>front matter value</summary>
    FrontMatter,
    /// <summary>Markdown <c>![]()</c> or a reference definition</summary>
    Markdown,
    /// <summary><c>link rel=stylesheet</c> or <c>@import</c> in a style element: no image itself, but the way to some</summary>
    Stylesheet,
    /// <summary>CSS url() or image-set() in a linked stylesheet</summary>
    LinkedStyle,
}
