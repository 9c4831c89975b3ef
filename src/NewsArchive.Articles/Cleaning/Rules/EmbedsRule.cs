using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Players and frames become a link to what they showed: the poster image with a link, or the URL as text (counted as added).</summary>
sealed class EmbedsRule : CleaningRule
{
    public override string Name => "embeds";

    public override ImmutableArray<string> Elements =>
    [
        "iframe", "video", "audio", "object", "embed", "applet", "amp-iframe", "amp-video", "amp-audio", "amp-youtube", "amp-twitter", "amp-facebook", "amp-instagram",
        "amp-vimeo", "amp-dailymotion", "amp-brightcove", "amp-ad", "amp-pixel", "amp-analytics",
    ];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        var isNoise = element.Name is "amp-ad" or "amp-pixel" or "amp-analytics";
        var url = isNoise ? null : Url(element);
        var poster = isNoise ? null : Usable(element["poster"]) ?? Usable(element["data-poster"]) ?? ImageInside(element, pass.Policy.LazyImages);
        var keepsContent = !isNoise && url is null && poster is null && VisibleCharacters.Count(element) > 0;
        var added = url is not null && poster is null ? VisibleCharacters.Count(url) : 0;
        pass.Ledger.Record(Name, element, keepsContent ? 0 : VisibleCharacters.Count(element), added);
        if (keepsContent)
            Unwrap(element);
        else if (url is null && poster is null)
            element.Remove();
        else
            element.ReplaceWith(Link(element, url, poster));
        return false;
    }

    /// <summary>AMP's elements are unknown to a browser: their words are seen.</summary>
    static void Unwrap(TreeElement element)
    {
        if (element.Parent is { } parent && HtmlVocabulary.FlowContainers.Contains(parent.Name))
            element.Name = "div";
        else
            element.Unwrap();
    }

    /// <summary>The image that stands in until an AMP element has loaded, or for the plugin that no browser has any more.</summary>
    static string? ImageInside(TreeElement element, LazyAttributes lazy) =>
        element.Name is "video" or "audio" or "iframe" ? null
        : element.Descendants().OfType<TreeElement>().FirstOrDefault(child => child.Name is "img" or "amp-img" && ImageSources.Of(child, lazy).Best is not null) is { } image
            ? Usable(ImageSources.Of(image, lazy).Best) : null;

    /// <summary>A link on its own line where paragraphs may stand; inside another link only its content.</summary>
    static TreeElement Link(TreeElement element, string? url, string? poster)
    {
        var isInLink = element.Closest(name => name == "a") is not null;
        var link = new TreeElement(isInLink || url is null ? "span" : "a");
        if (link.Name == "a")
            link.Add("href", url!); // a link is made only for a URL
        link.Append(poster is null ? new TreeText(url!) : Poster(poster)); // one of the two is there
        if (element.Parent is not { } parent || !HtmlVocabulary.FlowContainers.Contains(parent.Name))
            return link;
        var paragraph = new TreeElement("p");
        paragraph.Append(link);
        return paragraph;
    }

    static TreeElement Poster(string url)
    {
        var image = new TreeElement("img");
        image.Add("src", url);
        image.Add("alt", "");
        return image;
    }

    static string? Url(TreeElement element) =>
        Usable(element["src"]) ?? Usable(element["data-src"]) ?? Usable(element["data-lazy-src"]) ?? Usable(element["data-original"]) ?? Usable(element["data"]) ?? UrlInside(element);

    /// <summary>The first source of a player, or the movie of an old object element.</summary>
    static string? UrlInside(TreeElement element)
    {
        foreach (var child in element.Descendants().OfType<TreeElement>())
            if (child.Name is "source" or "embed" or "iframe" && Usable(child["src"]) is { } source)
                return source;
            else if (child.Name == "param" && child["name"]?.ToLowerInvariant() is "movie" or "src" or "url" or "filename" && Usable(child["value"]) is { } movie)
                return movie;
        return null;
    }

    static string? Usable(string? url) => !string.IsNullOrWhiteSpace(url) && ImageUrl.IsUsable(url.Trim()) ? url.Trim() : null;
}
