using System.Text;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>Judges cleaned HTML by code of its own: AngleSharp's tree and nothing of the cleaner.</summary>
static class CleaningOracle
{
    static readonly HashSet<string> unseen = [.. "script style template noscript iframe noembed noframes canvas title head base meta link param track object applet embed video audio datalist basefont bgsound frameset frame desc metadata".Split(' ')];

    static readonly HashSet<string> allowed =
    [
        .. ("a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure font footer " +
            "h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup " +
            "table tbody td tfoot th thead time tr tt u ul var wbr").Split(' '),
    ];

    /// <summary>The body's children as a parser sees them.</summary>
    public static INodeList Parse(string html, bool isDocument = false)
    {
        var document = isDocument ? Document(html) : new HtmlParser().ParseDocument("<!DOCTYPE html><body>");
        return isDocument ? document.Body?.ChildNodes ?? document.CreateElement("div").ChildNodes : new HtmlParser().ParseFragment(Whole(html), document.Body!);
    }

    /// <summary>The whole document; a byte order mark is no text of it.</summary>
    static IHtmlDocument Document(string html) => new HtmlParser().ParseDocument(Whole(html is ['\uFEFF', ..] ? html[1..] : html));

    /// <summary>AngleSharp swallows the semicolon of <c>&amp;;</c>, which is text; browsers show it.</summary>
    static string Whole(string html) => html.Replace("&;", "&amp;;", StringComparison.Ordinal);

    /// <summary>What a browser shows above the page.</summary>
    public static string? Title(string html) => Document(html).Title?.Trim();

    /// <summary>The parsed body as AngleSharp writes it; white space behind a document's body, which parsers move into it, is cut.</summary>
    public static string Written(string html, bool isDocument)
    {
        var written = new StringBuilder();
        foreach (var node in Parse(html, isDocument))
            written.Append(node.ToHtml());
        return written.ToString();
    }

    /// <summary>Spans without a single attribute, and fonts.</summary>
    public static int PresentationalSpans(string html, bool isDocument = false) =>
        Elements(Parse(html, isDocument)).Count(element => element.LocalName == "font" || (element.LocalName == "span" && element.Attributes.Length == 0));

    /// <summary>The text a reader sees, without white space: what cleaning must keep.</summary>
    public static string Visible(string html, bool isDocument = false)
    {
        var text = new StringBuilder();
        Collect(Parse(html, isDocument), text);
        return text.ToString();
    }

    static void Collect(INodeList nodes, StringBuilder text)
    {
        foreach (var node in nodes)
            if (node is IText { Data: var data })
                Append(text, data);
            else if (node is IElement element && !unseen.Contains(element.LocalName))
                Collect(element.ChildNodes, text);
    }

    public static string Blackened(string text)
    {
        var output = new StringBuilder();
        Append(output, text);
        return output.ToString();
    }

    static void Append(StringBuilder text, string data)
    {
        foreach (var c in data)
            if (!char.IsWhiteSpace(c) && c != '\uFEFF')
                text.Append(c);
    }

    /// <summary>What is wrong with an output, or null: an element or attribute that may not be there, a URL that could act.</summary>
    public static string? Fault(string html, bool isDocument = false)
    {
        foreach (var element in Elements(Parse(html, isDocument)))
        {
            if (element.NamespaceUri != NamespaceNames.HtmlUri)
                return $"foreign {element.LocalName}";
            if (!allowed.Contains(element.LocalName))
                return $"element {element.LocalName}";
            foreach (var attribute in element.Attributes)
                if (Fault(element, attribute) is { } fault)
                    return fault;
        }
        return html.Contains("<!--", StringComparison.Ordinal) ? "comment" : null;
    }

    static string? Fault(IElement element, IAttr attribute)
    {
        var name = attribute.Name;
        var url = string.Concat(attribute.Value.Where(c => c > ' ' && !char.IsControl(c) && !char.IsWhiteSpace(c))).ToLowerInvariant();
        return name.StartsWith("on", StringComparison.Ordinal) ? $"handler {name}"
            : name is "srcdoc" or "action" or "formaction" or "xlink:href" or "background" or "poster" or "name" or "ping" or "usemap" or "autofocus" or "contenteditable" or "form" ? $"attribute {name}"
            : name == "id" && !attribute.Value.StartsWith("na-", StringComparison.Ordinal) ? $"id {attribute.Value}"
            : name is "class" or "alt" or "title" ? null
            : url.StartsWith("javascript:", StringComparison.Ordinal) || url.StartsWith("vbscript:", StringComparison.Ordinal) || url.StartsWith("livescript:", StringComparison.Ordinal) ? $"{name}={attribute.Value}"
            : url.StartsWith("data:", StringComparison.Ordinal) && name is "src" or "href" or "cite" or "srcset" && !(element.LocalName == "img" && name == "src" && url.StartsWith("data:image/", StringComparison.Ordinal) && !url.Split(',')[0].Contains("svg", StringComparison.Ordinal)) ? $"{name}={attribute.Value}"
            : name == "style" && (url.Contains("url(", StringComparison.Ordinal) || url.Contains("expression", StringComparison.Ordinal) || url.Contains("position", StringComparison.Ordinal) || url.Contains('\\')) ? $"style {attribute.Value}"
            : null;
    }

    /// <summary>Every element below, in order.</summary>
    public static IEnumerable<IElement> Elements(INodeList nodes)
    {
        foreach (var node in nodes)
            if (node is IElement element)
            {
                yield return element;
                foreach (var child in Elements(element.ChildNodes))
                    yield return child;
            }
    }

    /// <summary>URLs that the elements name.</summary>
    public static IEnumerable<string> Urls(string html, bool isDocument = false) =>
        from element in Elements(Parse(html, isDocument))
        from attribute in element.Attributes
        where attribute.Name is "href" or "src" or "cite"
        select attribute.Value;

    /// <summary>The <c>src</c> of every image, in order.</summary>
    public static List<string> Images(string html, bool isDocument = false) =>
        [.. Elements(Parse(html, isDocument)).OfType<IHtmlImageElement>().Select(image => image.GetAttribute("src") ?? "")];

    /// <summary>Spans and fonts that carry a style or nothing at all.</summary>
    public static int StyledSpans(string html, bool isDocument = false) =>
        Elements(Parse(html, isDocument)).Count(element => element.LocalName == "font" || (element.LocalName == "span" && element.Attributes.All(attribute => attribute.Name == "style")));

    /// <summary>For every image that a reader could see, all values that may be its URL; pixels and images without any URL are left out.</summary>
    public static List<string> SourceImages(string html, bool isDocument = false) =>
    [
        .. from image in Elements(Parse(html, isDocument))
           where image.LocalName is "img" or "amp-img" && image.Closest("noscript,template,svg,object,video,amp-iframe") is null && !IsPixel(image)
           let values = string.Join('\n', new[] { image }.Concat(image.ParentElement?.LocalName == "picture" ? image.ParentElement.Children : []).SelectMany(e => e.Attributes.Select(a => a.Value)))
           where values.Contains('/', StringComparison.Ordinal) || image.GetAttribute("src") is { Length: > 0 }
           select values,
    ];

    static bool IsPixel(IElement image) => image.GetAttribute("width") is "0" or "1" && image.GetAttribute("height") is "0" or "1";

    /// <summary>How many of the images are among the shown ones, one after another.</summary>
    public static int KeptInOrder(IReadOnlyList<string> images, IReadOnlyList<string> shown)
    {
        int at = 0, kept = 0;
        foreach (var image in images)
        {
            var found = at;
            while (found < shown.Count && !(shown[found].Length > 0 && image.Contains(shown[found], StringComparison.Ordinal)))
                found++;
            if (found == shown.Count)
                continue;
            at = found + 1;
            kept++;
        }
        return kept;
    }

    /// <summary>For every image that is not in a noscript or template, all values it carries, its picture's sources included.</summary>
    public static List<string> ImageEvidence(string html, bool isDocument = false) =>
    [
        .. Elements(Parse(html, isDocument)).Where(element => element.LocalName is "img" or "amp-img" or "video" or "amp-video" or "input" or "noscript")
            .Select(element => string.Join('\n', new[] { element, element.ParentElement }.Concat(element.ParentElement?.LocalName == "picture" ? element.ParentElement.Children : [])
                .Concat(element.QuerySelectorAll("*")).OfType<IElement>().SelectMany(e => e.Attributes.Select(a => a.Value)))),
    ];
}
