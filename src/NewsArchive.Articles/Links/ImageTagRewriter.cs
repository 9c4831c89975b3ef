using System.Globalization;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Links;

/// <summary>Plans the edits of one start tag that holds image references.</summary>
sealed class ImageTagRewriter(HtmlTag tag, string body, TextEdits edits, IEnumerable<(ImageReference Reference, ImageTarget? Target)> images)
{
    readonly List<(ImageReference Reference, ImageTarget? Target)> images = [.. images];
    readonly HtmlAttribute? setAttribute = tag["srcset"] ?? tag["imagesrcset"]; // looked up once: a tag can hold as many references as attributes
    bool hasOriginal = tag["data-original-src"] is not null;

    public List<ImageReference> Missing { get; } = [];
    public int Replaced { get; private set; }

    /// <summary>Plans the edits; true when the tag shows a local picture.</summary>
    public bool Rewrite()
    {
        var set = In(setAttribute);
        var source = In(tag["src"]).FirstOrDefault();
        var shown = source.Target ?? (IsPicture ? Best(set) : null);
        foreach (var image in images)
            if (setAttribute is null || !Holds(setAttribute, image.Reference))
                RewriteOne(image, shown);
        if (set.Count > 0)
            RewriteSet(set, source.Reference, source.Target, shown);
        if (shown?.Size is { } size && IsPicture)
            Resize(size);
        if (Replaced > 0)
            DropNetworkTerms();
        return shown is not null;
    }

    /// <summary>A rewritten stylesheet is not the one that was hashed, and no browser shows what <c>crossorigin</c> asks of a <c>file:</c>.</summary>
    void DropNetworkTerms()
    {
        Remove(tag["integrity"]);
        Remove(tag["crossorigin"]);
    }

    bool IsPicture => tag.Name is "img" or "image" or "amp-img" or "amp-anim";

    List<(ImageReference Reference, ImageTarget? Target)> In(HtmlAttribute? attribute) =>
        attribute is null ? [] : images.FindAll(i => Holds(attribute, i.Reference));

    static bool Holds(HtmlAttribute attribute, ImageReference reference) =>
        reference.Span.Start >= attribute.Span.Start && reference.Span.End <= attribute.Span.End && reference.Span.Length > 0;

    /// <summary>The attribute that a reference stands in, or null.</summary>
    HtmlAttribute? Holder(ImageReference reference)
    {
        var (from, to) = (0, tag.Attributes.Count); // they are in written order
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (tag.Attributes[middle].Span.End < reference.Span.End)
                from = middle + 1;
            else
                to = middle;
        }
        return from < tag.Attributes.Count && Holds(tag.Attributes[from], reference) ? tag.Attributes[from] : null;
    }

    void RewriteOne((ImageReference Reference, ImageTarget? Target) image, ImageTarget? shown)
    {
        var (reference, target) = image;
        if (Holder(reference) is not { } attribute)
            return;
        var isSource = IsPicture && attribute.Name == "src";
        target ??= isSource ? shown : null;
        if (target is not null)
            Point(attribute, reference, target);
        else if (reference.Reason is not ("data-uri" or "bad-css"))
            Lose(attribute, reference, isCovered: shown is not null && reference.Place == ImagePlace.Lazy);
    }

    void Point(HtmlAttribute attribute, ImageReference reference, ImageTarget target)
    {
        if (target.RelativePath == reference.Written)
            return;
        Replaced++;
        if (reference.Place == ImagePlace.Style)
            edits.Replace(reference.Span, attribute.Escaped(UrlText.ForCss(target.RelativePath)));
        else if (reference.Span != attribute.Span) // one URL of a lazy srcset
            edits.Replace(reference.Span, attribute.Escaped(UrlText.ForSrcset(target.RelativePath)));
        else
            edits.Replace(attribute.Span, attribute.Quoted(target.RelativePath));
    }

    /// <summary>No local image: nothing stays that a browser would fetch by itself.</summary>
    void Lose(HtmlAttribute attribute, ImageReference reference, bool isCovered)
    {
        if (!isCovered)
            Missing.Add(reference);
        if (reference.Place == ImagePlace.Style)
            edits.Replace(reference.Span, attribute.Escaped(LinkRewriter.LostCssUrl(reference.Written)));
        else if (reference.Place is not (ImagePlace.Lazy or ImagePlace.Meta or ImagePlace.Anchor))
            KeepOriginal(attribute, reference.Written);
    }

    void KeepOriginal(HtmlAttribute attribute, string url)
    {
        if (hasOriginal)
            Remove(attribute);
        else
            edits.Replace(attribute.Whole, $"data-original-src=\"{CharacterReferences.EncodeAttribute(url, '"')}\"");
        hasOriginal = true;
    }

    void RewriteSet(List<(ImageReference Reference, ImageTarget? Target)> set, ImageReference? source, ImageTarget? sourceTarget, ImageTarget? shown)
    {
        if (DescribesItsImages(set, source, sourceTarget))
            PointAll(set);
        else if (IsPicture)
            DropSet(set, source, sourceTarget, shown);
        else
            ReduceSet(set);
    }

    /// <summary>Descriptors tell pixel widths: they stay true only while no image was resized, and none stands for another.</summary>
    bool DescribesItsImages(List<(ImageReference Reference, ImageTarget? Target)> set, ImageReference? source, ImageTarget? sourceTarget)
    {
        var pairs = set.Select(i => (i.Reference.Written, Path: i.Target?.RelativePath ?? "")).ToList();
        if (source is not null && sourceTarget is not null && IsByDensity)
            pairs.Add((source.Written, sourceTarget.RelativePath));
        return set.TrueForAll(i => i.Target is { Size: null }) && pairs.DistinctBy(pair => pair.Path).Count() == pairs.DistinctBy(pair => pair.Written).Count();
    }

    /// <summary>Whether the src is one of the sizes to choose from (HTML §4.8.4.3.12: with widths it is not).</summary>
    bool IsByDensity => setAttribute is not null && SrcsetParser.Parse(AttributeText.Of(body, setAttribute).Text).Any(entry => entry.Width is null);

    void PointAll(List<(ImageReference Reference, ImageTarget? Target)> set)
    {
        foreach (var (reference, target) in set)
        {
            if (target is null || target.RelativePath == reference.Written || setAttribute is not { } attribute)
                continue;
            edits.Replace(reference.Span, attribute.Escaped(UrlText.ForSrcset(target.RelativePath)));
            Replaced++;
        }
    }

    /// <summary>An img whose src shows the picture needs no srcset; one without src gets it from the srcset.</summary>
    void DropSet(List<(ImageReference Reference, ImageTarget? Target)> set, ImageReference? source, ImageTarget? sourceTarget, ImageTarget? shown)
    {
        if (setAttribute is not { } attribute)
            return;
        if (shown is null)
            Missing.AddRange(set.Select(i => i.Reference));
        if (shown is not null && source is null && sourceTarget is null)
        {
            var src = $"src=\"{CharacterReferences.EncodeAttribute(shown.RelativePath, '"')}\"";
            edits.Replace((tag["src"] ?? attribute).Whole, src);
            if (tag["src"] is not null)
                Remove(attribute);
            Replaced++;
        }
        else if (shown is null && !hasOriginal)
            KeepOriginal(attribute, set[^1].Reference.Written);
        else
            Remove(attribute);
        Remove(tag["sizes"]);
    }

    /// <summary>A source keeps its largest local image; without one it goes whole, so that the img is shown.</summary>
    void ReduceSet(List<(ImageReference Reference, ImageTarget? Target)> set)
    {
        Missing.AddRange(set.Where(i => i.Target is null).Select(i => i.Reference));
        if (setAttribute is not { } attribute)
            return;
        if (Best(set) is { } best)
        {
            edits.Replace(attribute.Span, attribute.Quoted(UrlText.ForSrcset(best.RelativePath)));
            Remove(tag["sizes"] ?? tag["imagesizes"]);
            Missing.Clear();
            Replaced++;
        }
        else if (tag.Name == "source" && tag["src"] is null)
            edits.Replace(tag.Span, "");
        else
            Remove(attribute);
    }

    /// <summary>The local image of the largest entry.</summary>
    ImageTarget? Best(List<(ImageReference Reference, ImageTarget? Target)> set)
    {
        if (setAttribute is not { } attribute)
            return null;
        var local = set.Where(i => i.Target is not null).DistinctBy(i => i.Reference.Written).ToDictionary(i => i.Reference.Written, i => i.Target, StringComparer.Ordinal);
        var entries = SrcsetParser.Parse(AttributeText.Of(body, attribute).Text).Where(e => local.ContainsKey(e.Url)).ToList();
        return SrcsetParser.Largest(entries, null) is { } largest ? local[largest.Url] : null;
    }

    /// <summary>Width and height follow a resized image, but never grow: an article may show an image smaller than it is.</summary>
    void Resize(PixelSize size)
    {
        var width = Pixels("width");
        var height = Pixels("height");
        if (width > size.Width || height > size.Height)
        {
            Set(tag["width"], width, size.Width);
            Set(tag["height"], height, size.Height);
        }
    }

    int? Pixels(string attribute) =>
        int.TryParse(tag[attribute]?.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;

    void Set(HtmlAttribute? attribute, int? old, int value)
    {
        if (attribute is not null && old is not null && old != value)
            edits.Replace(attribute.Span, attribute.Quoted(value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Removes an attribute with the white space before it.</summary>
    void Remove(HtmlAttribute? attribute)
    {
        if (attribute is null)
            return;
        var start = attribute.Whole.Start;
        while (HtmlNames.IsSpace(body[start - 1]))
            start--;
        edits.Replace(new(start, attribute.Whole.End - start), "");
    }
}
