using System.Collections.Immutable;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>Finds every image reference of an article without changing it. Linear time, thread-safe.</summary>
public static class ImageDiscovery
{
    /// <summary>
    /// The references in <paramref name="body"/> (cleaned or as read) and in the article's front matter, in order of place.
    /// <paramref name="alternatives"/> comes from cleaning (may be null).
    /// </summary>
    public static ImmutableArray<ImageReference> Find(Article article, string body, ImageDiscoveryOptions options, ImmutableDictionary<string, ImmutableArray<string>>? alternatives = null)
    {
        var finder = new HtmlImageFinder(body);
        var found = finder.Find(BodyOutline.Of(body, article.BodyKind));
        var page = WebUrl.Parse(article.Origin.Url) ?? WebUrl.Parse(options.BaseUrl);
        var widestUseful = options.TargetWidth is { } target ? target * 2 : (int?)null;
        var inHead = new CandidateList(page, mayBeLocal: true, alternatives, widestUseful);
        var inBody = ForBody(finder.BaseHref, page, inHead, alternatives, widestUseful);
        return
        [
            .. InFrontMatter(article.FrontMatter, options).OrderBy(i => i.Span.Start).Select(i => Refer(i, ArticlePart.Head, inHead)),
            .. found.Select(i => Refer(i, ArticlePart.Body, inBody)),
        ];
    }

    /// <summary>HTML §2.4.3: a <c>base</c> is itself resolved against the page; once it leads to a host, nothing relative lies beside the article.</summary>
    static CandidateList ForBody(string? baseHref, WebUrl? page, CandidateList inHead, ImmutableDictionary<string, ImmutableArray<string>>? alternatives, int? widestUseful)
    {
        if (string.IsNullOrWhiteSpace(baseHref))
            return inHead;
        var resolved = page is { } own ? own.Resolve(baseHref) : WebUrl.Parse(baseHref.Trim().StartsWith("//", StringComparison.Ordinal) ? "https:" + baseHref.Trim() : baseHref);
        return resolved is null ? inHead : new(resolved, mayBeLocal: !WebUrl.HasScheme(baseHref.Trim()), alternatives, widestUseful);
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
        var (candidates, reason) = list.Of(image);
        return new()
        {
            Place = image.Place,
            Part = part,
            Span = image.Span,
            Written = image.Written,
            Candidates = candidates,
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

    /// <summary>Front matter keys that hold images.</summary>
    public ImmutableArray<string> FrontMatterKeys { get; init; } = ["headimg", "thumbnail", "cover", "image", "image_feature", "feature_image", "banner", "photos"];

    /// <summary>The width in pixels that images will be shown at (<c>--max-width</c>): the largest srcset entry up to twice of it is preferred. Null: the largest.</summary>
    public int? TargetWidth { get; init; }
}
