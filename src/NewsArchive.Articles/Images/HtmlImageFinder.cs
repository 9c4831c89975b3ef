using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>Finds the image places of one body in document order. One use, one thread.</summary>
/// <param name="body">The body.</param>
/// <param name="readsEveryTag">For tests that show what <see cref="ReferringTags"/> leaves out.</param>
sealed class HtmlImageFinder(string body, bool readsEveryTag = false)
{
    readonly List<FoundImage> found = [];
    HtmlTag tag = new() { Name = "", IsEnd = false, Span = default, Attributes = [] };
    bool noReferrer;

    /// <summary>The first <c>base href</c>, or null.</summary>
    public string? BaseHref { get; private set; }

    /// <summary>All image places of the outlined body.</summary>
    public IReadOnlyList<FoundImage> Find(BodyOutline outline)
    {
        foreach (var range in outline.HtmlRanges)
            Scan(outline.Markup, range);
        foreach (var link in outline.Destinations)
            if (link.IsImage || IsImageLink(link.Url))
                found.Add(new(link.IsImage ? ImagePlace.Markdown : ImagePlace.Anchor, link.Span, link.Url.Trim()));
        found.Sort((a, b) => a.Span.Start.CompareTo(b.Span.Start));
        var end = -1;
        // A Markdown destination may look like a tag as well ([a](<img src=b>) in an island): the first reading wins.
        found.RemoveAll(image => image.Span.Start < end || (end = image.Span.End) < 0);
        return found;
    }

    /// <summary>Whether a link leads to a picture itself, not to a page about it (<c>/wiki/File:Name.jpg</c>).</summary>
    public static bool IsImageLink(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? url : url[..end];
        return ImageEnding.IsOn(path) && path.IndexOf(':', path.LastIndexOf('/') + 1) < 0 && (!WebUrl.HasScheme(url) || WebUrl.Parse(url) is not null);
    }

    void Scan(string markup, TextSpan range)
    {
        var scanner = new HtmlTagScanner(markup.AsSpan(range.Start, range.Length));
        string raw = "", type = "";
        while (true)
        {
            var more = scanner.MoveNext();
            if (scanner.BetweenIsRawText)
                ReadRawText(raw, type, new(range.Start + scanner.Between.Start, scanner.Between.Length));
            if (!more)
                return;
            raw = "";
            if (scanner.IsEnd || !readsEveryTag && !ReferringTags.MayRefer(scanner))
                continue;
            tag = scanner.Current.Shift(range.Start);
            (raw, type) = (tag.Name, tag["type"]?.Value ?? "");
            ReadTag();
        }
    }

    static TextSpan Shift(TextSpan span, int by) => new(span.Start + by, span.Length);

    void ReadRawText(string element, string type, TextSpan span)
    {
        if (element.Length == 0)
            return;
        var text = body.Substring(span.Start, span.Length);
        if (element == "style")
            foreach (var url in CssUrls.FindAll(text))
                AddCss(url, Shift(url.Span, span.Start), inTag: false);
        else if (element == "script" && type.Contains("ld+json", StringComparison.OrdinalIgnoreCase))
            foreach (var (url, place) in JsonLdImages.Find(text))
                Add(ImagePlace.JsonLd, Shift(place, span.Start), url, inTag: false);
    }

    void ReadTag()
    {
        noReferrer = tag["referrerpolicy"]?.Value.Trim().Equals("no-referrer", StringComparison.OrdinalIgnoreCase) == true;
        ReadElement();
        if (tag.Attributes.Count == 0)
            return;
        ReadLazy(ReadPicture());
        if (tag["style"] is { } style && style.Value.Contains('(', StringComparison.Ordinal))
            ReadCss(style, ImagePlace.Style);
    }

    /// <summary>Adds the src and srcset of an image element; the forms of one picture know each other.</summary>
    TagPicture? ReadPicture()
    {
        (ImagePlace, ImagePlace)? places = tag.Name switch
        {
            "img" or "image" or "feimage" => (ImagePlace.ImgSrc, ImagePlace.Srcset),
            "amp-img" or "amp-anim" => (ImagePlace.Amp, ImagePlace.Amp),
            "source" => (ImagePlace.PictureSource, ImagePlace.PictureSource),
            _ => null,
        };
        if (places is not var (place, setPlace))
            return null;
        var source = tag.Name != "source" && tag["src"] is { } src && src.Value.Trim() is { Length: > 0 } url ? url : null;
        var picture = new TagPicture
        {
            Source = source,
            IsWaiting = tag.Name != "source" && LazyAttributes.IsWaiting(tag),
            Lazy = [.. LazyAttributes.Urls(tag).Take(TagPicture.MostForms)],
            Srcset = [.. Sets(out var isLazy).Where(entry => !entry.IsMalformed && entry.Url.Length > 0).Take(TagPicture.MostForms)],
            IsSrcsetLazy = isLazy,
        };
        if (source is not null)
            found.Add(Make(place, tag["src"]!.Span, source) with { Picture = picture.HasForms ? picture : null }); // source came from it
        Srcset(tag["srcset"], setPlace, picture);
        return picture;
    }

    /// <summary>The tag's srcset; without one, its lazy twins.</summary>
    IEnumerable<SrcsetEntry> Sets(out bool isLazy)
    {
        var own = SrcsetParser.Parse(tag["srcset"]?.Value ?? "");
        isLazy = own.Count == 0;
        return isLazy ? tag.Attributes.Where(LazyAttributes.IsSrcset).SelectMany(attribute => SrcsetParser.Parse(attribute.Value)) : own;
    }

    void ReadElement()
    {
        switch (tag.Name)
        {
            case "base":
                BaseHref ??= tag["href"]?.Value;
                break;
            case "img" or "image" or "feimage":
                Url("href", ImagePlace.Svg);
                Url("xlink:href", ImagePlace.Svg);
                break;
            case "a" or "area":
                if (tag["href"] is { } href && IsImageLink(href.Value.Trim()))
                    Url("href", ImagePlace.Anchor);
                break;
            case "body" or "table" or "tbody" or "thead" or "tfoot" or "tr" or "td" or "th":
                Url("background", ImagePlace.Background);
                break;
            case "input" when Is("type", "image"):
                Url("src", ImagePlace.Input);
                break;
            case "object":
                IfImage("data");
                break;
            case "embed":
                IfImage("src");
                break;
            case "link":
                ReadLink();
                break;
            case "meta":
                if (IsMetaImage(tag["property"]) || IsMetaImage(tag["name"]) || IsMetaImage(tag["itemprop"]))
                    Url("content", ImagePlace.Meta);
                break;
            case "video" or "audio" or "amp-video" or "amp-video-iframe" or "amp-iframe":
                Url("poster", ImagePlace.Poster);
                break;
        }
    }

    void ReadLazy(TagPicture? picture)
    {
        var isWaiting = tag.Name is "img" or "source" && LazyAttributes.IsWaiting(tag);
        foreach (var attribute in tag.Attributes)
        {
            if (LazyAttributes.IsSrcset(attribute))
                Srcset(attribute, ImagePlace.Lazy, picture);
            else if (LazyAttributes.CssOf(attribute) is not null)
                ReadCss(attribute, ImagePlace.Lazy);
            else if (LazyAttributes.IsUrl(attribute, isWaiting))
                found.Add(OneOf(picture, Make(ImagePlace.Lazy, attribute.Span, attribute.Value)));
        }
    }

    /// <summary>Joins an image to the picture that it is a form of.</summary>
    static FoundImage OneOf(TagPicture? picture, FoundImage image) => picture is { HasForms: true }
        && (picture.Lazy.Contains(image.Written) || picture.Srcset.Any(entry => entry.Url == image.Written)) ? image with { Picture = picture } : image;

    void ReadCss(HtmlAttribute attribute, ImagePlace place)
    {
        var text = AttributeText.Of(body, attribute);
        foreach (var url in CssUrls.FindAll(text.Text))
            if (url.Kind == CssUrlKind.Image)
                AddCss(url, text.Written(url.Span), inTag: true, place);
    }

    void AddCss(CssUrl url, TextSpan span, bool inTag, ImagePlace place = ImagePlace.Style)
    {
        if (url.Kind == CssUrlKind.Font || url.Kind == CssUrlKind.Import && url.IsMalformed)
            return;
        Add(url.Kind == CssUrlKind.Import ? ImagePlace.Stylesheet : place, span, url.Url, inTag);
        if (url.IsMalformed)
            found[^1] = found[^1] with { Problem = "bad-css" };
    }

    void ReadLink()
    {
        var relations = (tag["rel"]?.Value ?? "").Split([' ', '\t', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries);
        bool Has(string name) => relations.Contains(name, StringComparer.OrdinalIgnoreCase);
        if (Has("stylesheet"))
            Url("href", ImagePlace.Stylesheet);
        var isPreload = (Has("preload") || Has("prefetch")) && Is("as", "image");
        if (isPreload || Has("icon") || Has("apple-touch-icon") || Has("apple-touch-icon-precomposed") || Has("mask-icon") || Has("image_src") || Has("fluid-icon") || Has("apple-touch-startup-image")
            || tag["itemprop"]?.Value.Trim().ToLowerInvariant() is "image" or "thumbnailurl")
            Url("href", ImagePlace.Link);
        Srcset(tag["imagesrcset"], ImagePlace.Link, Preloaded());
    }

    TagPicture Preloaded() => new()
    {
        Source = tag["href"]?.Value.Trim() is { Length: > 0 } href ? href : null,
        IsWaiting = false,
        Lazy = [],
        Srcset = [.. SrcsetParser.Parse(tag["imagesrcset"]?.Value ?? "").Where(entry => !entry.IsMalformed && entry.Url.Length > 0).Take(TagPicture.MostForms)],
    };

    void Srcset(HtmlAttribute? attribute, ImagePlace place, TagPicture? picture)
    {
        if (attribute is null)
            return;
        var text = AttributeText.Of(body, attribute);
        foreach (var entry in SrcsetParser.Parse(text.Text))
            if (entry.Url.Length > 0)
            {
                var image = Make(place, text.Written(entry.Span), entry.Url);
                found.Add(entry.IsMalformed ? image with { Problem = "bad-srcset" } : OneOf(picture, image));
            }
    }

    void Url(string attribute, ImagePlace place)
    {
        if (tag[attribute] is { } found && found.Value.Trim() is [not '#', ..])
            Add(place, found.Span, found.Value);
    }

    void IfImage(string attribute)
    {
        if (tag[attribute] is { } url && (ImageEnding.IsOn(url.Value.Trim()) || tag["type"]?.Value.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true))
            Url(attribute, ImagePlace.Object);
    }

    bool Is(string attribute, string value) => tag[attribute]?.Value.Trim().Equals(value, StringComparison.OrdinalIgnoreCase) == true;

    static bool IsMetaImage(HtmlAttribute? name) => name?.Value.Trim().ToLowerInvariant() is
        "og:image" or "og:image:url" or "og:image:secure_url" or "twitter:image" or "twitter:image:src" or "twitter:image0" or "image" or "thumbnail" or "thumbnailurl"
        or "msapplication-tileimage" or "sailthru.image.full" or "sailthru.image.thumb" or "parsely-image-url";

    void Add(ImagePlace place, TextSpan span, string written, bool inTag = true) =>
        found.Add(inTag ? Make(place, span, written) : new(place, span, written.Trim()));

    FoundImage Make(ImagePlace place, TextSpan span, string written) => new(place, span, written.Trim()) { Tag = tag.Span, NoReferrer = noReferrer };
}
