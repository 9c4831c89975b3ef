using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>Finds every image reference of an article without changing it. Linear time, thread-safe.</summary>
public static class ImageDiscovery
{
    /// <summary>
    /// The references in <paramref name="body"/> (cleaned or as read) and in the article's front matter, in order of place.
    /// <paramref name="alternatives"/> and <paramref name="baseHref"/> come from what cleaning took away (may be null).
    /// </summary>
    public static ImmutableArray<ImageReference> Find(
        Article article, string body, ImageDiscoveryOptions options, ImmutableDictionary<string, ImmutableArray<string>>? alternatives = null, string? baseHref = null)
    {
        var finder = new HtmlImageFinder(body);
        var found = finder.Find(BodyOutline.Of(body, article.BodyKind));
        var page = WebUrl.Parse(article.Origin.Url) ?? WebUrl.Parse(options.BaseUrl);
        var inHead = new CandidateList(page, mayBeLocal: true, alternatives, options);
        var inBody = ForBody(finder.BaseHref ?? baseHref, page, inHead, alternatives, options);
        return
        [
            .. InFrontMatter(article.FrontMatter, options).OrderBy(i => i.Span.Start).Select(i => Refer(i, ArticlePart.Head, inHead)),
            .. found.Select(i => Refer(i, ArticlePart.Body, inBody)),
        ];
    }

    /// <summary>The first <c>base href</c> of a body as read, or null: cleaning takes it away, and it still says what relative URLs mean. Linear time.</summary>
    public static string? BaseOf(string body)
    {
        if (!body.Contains("<base", StringComparison.OrdinalIgnoreCase))
            return null;
        var scanner = new HtmlTagScanner(body);
        while (scanner.MoveNext())
            if (!scanner.IsEnd && scanner.IsNamed("base") && scanner.Current["href"] is { } href)
                return href.Value;
        return null;
    }

    /// <summary>Whether <see cref="BaseOf"/> would look at the tags of a body in UTF-8.</summary>
    internal static bool MayHaveBase(ReadOnlySpan<byte> body)
    {
        var tag = "<base"u8;
        for (; body.IndexOf(tag[0]) is >= 0 and var at; body = body[(at + 1)..])
            if (body.Length - at >= tag.Length && Ascii.EqualsIgnoreCase(body.Slice(at, tag.Length), tag))
                return true;
        return false;
    }

    /// <summary>The absolute URL that a base makes relative URLs relative to; null when there is no base, or it leads nowhere.</summary>
    public static string? ResolveBase(Article article, ImageDiscoveryOptions options, string? baseHref) =>
        Resolve(baseHref, WebUrl.Parse(article.Origin.Url) ?? WebUrl.Parse(options.BaseUrl))?.ToString();

    static WebUrl? Resolve(string? baseHref, WebUrl? page) =>
        string.IsNullOrWhiteSpace(baseHref) ? null
        : page is { } own ? own.Resolve(baseHref)
        : WebUrl.Parse(baseHref.Trim().StartsWith("//", StringComparison.Ordinal) ? "https:" + baseHref.Trim() : baseHref);

    /// <summary>The images of a linked stylesheet; spans point into <paramref name="css"/>. Stylesheets that it imports are not followed.</summary>
    /// <param name="css">Its text.</param>
    /// <param name="url">Where it was found: what its URLs are relative to; null for a file beside the article.</param>
    /// <param name="folder">For such a file: its folder, seen from the article's, with a slash at the end; else empty.</param>
    /// <param name="options">Rules and choice.</param>
    public static ImmutableArray<ImageReference> FindInStylesheet(string css, string? url, string folder, ImageDiscoveryOptions options)
    {
        var list = new CandidateList(WebUrl.Parse(url), mayBeLocal: url is null, null, options) { LocalFolder = folder };
        return
        [
            .. CssUrls.FindAll(css).Where(found => found.Kind == CssUrlKind.Image)
                .Select(found => new FoundImage(ImagePlace.LinkedStyle, found.Span, found.Url.Trim()) { Problem = found.IsMalformed ? "bad-css" : null })
                .Select(found => Refer(found, ArticlePart.Body, list)),
        ];
    }

    /// <summary>HTML §2.4.3: a <c>base</c> is itself resolved against the page; once it leads to a host, nothing relative lies beside the article.</summary>
    static CandidateList ForBody(string? baseHref, WebUrl? page, CandidateList inHead, ImmutableDictionary<string, ImmutableArray<string>>? alternatives, ImageDiscoveryOptions options)
    {
        var resolved = Resolve(baseHref, page);
        return resolved is null ? inHead : new(resolved, mayBeLocal: !WebUrl.HasScheme(baseHref!.Trim()), alternatives, options); // nothing resolves to something from null
    }

    static IEnumerable<FoundImage> InFrontMatter(FrontMatterBlock frontMatter, ImageDiscoveryOptions options)
    {
        foreach (var entry in frontMatter.Entries)
            if (options.FrontMatterKeys.Contains(entry.Key, StringComparer.OrdinalIgnoreCase))
                foreach (var value in entry.Values)
                    if (CharacterReferences.DecodeAttribute(value.Text).Trim() is var written && IsImageValue(written))
                        yield return new(ImagePlace.FrontMatter, value.Span, written);
    }

    /// <summary>Keeps <c>image: true</c> and <c>cover: some words</c> apart from URLs and paths.</summary>
    static bool IsImageValue(string text) =>
        WebUrl.Parse(text) is not null
        || !WebUrl.HasScheme(text) && (ImageEnding.IsOn(text) || !text.Contains(' ', StringComparison.Ordinal) && (text is ['/', _, ..] || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)))
        || text.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase);

    static ImageReference Refer(FoundImage image, ArticlePart part, CandidateList list)
    {
        var (candidates, others, reason) = list.Of(image);
        return new()
        {
            Place = image.Place,
            Part = part,
            Span = image.Span,
            Written = image.Written,
            Candidates = candidates,
            Others = others,
            Reason = reason,
            Tag = image.Tag,
            NoReferrer = image.NoReferrer,
        };
    }
}

/// <summary>How to resolve and choose.</summary>
public sealed record ImageDiscoveryOptions
{
    /// <summary>Base for relative URLs of articles that have no URL of their own (<c>--base-url</c>), or null.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Front matter keys that hold images, upper and lower case alike (<c>--image-keys</c>).</summary>
    public ImmutableArray<string> FrontMatterKeys { get; init; } = ["headimg", "thumbnail", "cover", "image", "image_feature", "feature_image", "banner", "photos"];

    /// <summary>Those of <see cref="FrontMatterKeys"/> that somebody named: a run warns when no article has any of them.</summary>
    public ImmutableArray<string> NamedKeys { get; init; } = [];

    /// <summary>What is known about image services (<c>--cdn-rules</c>).</summary>
    public CdnRules Cdn { get; init; } = CdnRules.Default;

    /// <summary>Whether each picture is wanted once or every URL (<c>--candidates</c>).</summary>
    public CandidateChoice Candidates { get; init; }

    /// <summary>The width in pixels that images will be shown at (<c>--max-width</c>): the largest srcset entry up to twice of it is preferred. Null: the largest.</summary>
    public int? TargetWidth { get; init; }
}
