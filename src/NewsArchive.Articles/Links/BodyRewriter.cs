using NewsArchive.Articles.Html;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Links;

/// <summary>Plans the edits of one body: walks its tags once and looks up the references that stand in each. One use, one thread.</summary>
sealed class BodyRewriter(string body, LinkTargets targets)
{
    // Attributes that were relative to a base that goes.
    static readonly string[] UrlAttributes = ["href", "src", "action"];

    readonly List<HtmlAttribute> relative = [];
    readonly List<ImageReference> pictureSources = []; // missing sources of the open picture: its img decides whether they matter
    HtmlAttribute? baseHref;
    WebUrl? baseUrl = WebUrl.Parse(targets.BaseUrl);

    public TextEdits Edits { get; } = new();
    public List<ImageReference> Missing { get; } = [];
    public int Replaced { get; private set; }

    public void Rewrite(BodyKind kind, IEnumerable<ImageReference> references)
    {
        var inTags = new Dictionary<int, List<ImageReference>>();
        var outline = BodyOutline.Of(body, kind);
        var taken = new HashSet<int>();
        foreach (var reference in references)
        {
            taken.Add(reference.Span.Start);
            if (reference.Tag is not { } tag)
                RewriteOutsideTags(reference);
            else if (inTags.TryGetValue(tag.Start, out var list))
                list.Add(reference);
            else
                inTags.Add(tag.Start, [reference]);
        }
        foreach (var range in outline.HtmlRanges)
            Walk(outline.Markup, range, inTags);
        foreach (var link in outline.Destinations)
            if (!link.IsImage && !taken.Contains(link.Span.Start))
                Link(link.Url.Trim(), url => Edits.Replace(link.Span, UrlText.ForMarkdown(url)));
        RemoveBase();
    }

    void RewriteOutsideTags(ImageReference reference)
    {
        var target = targets.Image(reference);
        if (target is null && reference is { Place: ImagePlace.Style or ImagePlace.Stylesheet, Reason: not ("data-uri" or "bad-css") })
            Edits.Replace(reference.Span, LinkRewriter.LostCssUrl(reference.Written));
        if (target is null)
            Miss(reference);
        else if (target.RelativePath != reference.Written)
            Edit(reference.Span, reference.Place switch
            {
                ImagePlace.Style or ImagePlace.Stylesheet => UrlText.ForCss(target.RelativePath),
                ImagePlace.JsonLd => JsonLdImages.Escape(target.RelativePath),
                _ => UrlText.ForMarkdown(target.RelativePath),
            });
    }

    void Walk(string markup, TextSpan range, Dictionary<int, List<ImageReference>> inTags)
    {
        var scanner = new HtmlTagScanner(markup.AsSpan(range.Start, range.Length));
        while (scanner.MoveNext())
        {
            if (scanner.IsNamed("picture"))
                FlushSources(isShown: false);
            if (scanner.IsEnd)
                continue;
            var start = range.Start + scanner.Span.Start;
            if (inTags.TryGetValue(start, out var references))
                RewriteTag(scanner.Current.Shift(range.Start), references);
            else if ((scanner.IsNamed("a") || scanner.IsNamed("area")) && scanner.FindAttribute("href") is { } href)
                RewriteLink(href.Shift(range.Start));
            else if (baseHref is null && scanner.IsNamed("base"))
                ReadBase(scanner.Current.Shift(range.Start));
            if (baseUrl is not null)
                NoteRelative(scanner.Current.Shift(range.Start));
        }
        FlushSources(isShown: false);
    }

    void RewriteTag(HtmlTag tag, List<ImageReference> references)
    {
        var rewriter = new ImageTagRewriter(tag, body, Edits, references.Select(r => (r, targets.Image(r))));
        var isShown = rewriter.Rewrite();
        Replaced += rewriter.Replaced;
        if (tag.Name == "source")
        {
            pictureSources.AddRange(rewriter.Missing);
            return;
        }
        foreach (var missing in rewriter.Missing)
            Miss(missing);
        if (tag.Name == "img")
            FlushSources(isShown);
    }

    void FlushSources(bool isShown)
    {
        if (!isShown)
            foreach (var missing in pictureSources)
                Miss(missing);
        pictureSources.Clear();
    }

    void RewriteLink(HtmlAttribute href) => Link(href.Value.Trim(), url => Edits.Replace(href.Span, href.Quoted(url)));

    void Link(string written, Action<string> replace)
    {
        var hash = written.IndexOf('#', StringComparison.Ordinal);
        var (url, fragment) = hash < 0 ? (written, "") : (written[..hash], written[hash..]);
        if (url.Length == 0 || WebUrl.HasScheme(url) && WebUrl.Parse(url) is null)
            return;
        var asked = baseUrl is { } page && !WebUrl.HasScheme(url) ? page.Resolve(url)?.ToString() ?? url : url;
        if (targets.Article(asked) is not { } local || local == url || local == asked)
            return;
        replace(local + fragment);
        Replaced++;
    }

    void ReadBase(HtmlTag tag)
    {
        baseHref = tag["href"];
        baseUrl = WebUrl.Parse(baseHref?.Value) ?? baseUrl;
    }

    void NoteRelative(HtmlTag tag)
    {
        foreach (var name in UrlAttributes)
            if (tag.Name != "base" && tag[name] is { } attribute && attribute.Value.Trim() is [not '#', ..] value && !WebUrl.HasScheme(value))
                relative.Add(attribute);
    }

    /// <summary>Local paths are relative to the file, so no base may stay once there are any.</summary>
    void RemoveBase()
    {
        if (baseHref is null ? targets.BaseUrl is null : Edits.IsEmpty)
            return;
        if (baseHref is not null)
            Edits.Replace(new(baseHref.Whole.Start, 0), "data-original-");
        // What was already edited starts no later and so wins over these.
        foreach (var attribute in relative)
            if (baseUrl?.Resolve(attribute.Value) is { } absolute)
                Edits.Replace(attribute.Span, attribute.Quoted(absolute + Fragment(attribute.Value)));
    }

    static string Fragment(string url) => url.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0 ? url[hash..].Trim() : "";

    void Edit(TextSpan span, string text)
    {
        Edits.Replace(span, text);
        Replaced++;
    }

    void Miss(ImageReference reference)
    {
        if (reference.Reason is not ("data-uri" or "bad-css"))
            Missing.Add(reference);
    }
}
