using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// Finds the noscripts of a Markdown body that hold images, each with the image right before it: without a tree, the two must be looked at together, or
/// a picture would be lost or shown twice.
/// </summary>
sealed class NoscriptTwins(string body, IReadOnlyList<MarkupTag> tags, int[] ends)
{
    const int Reach = 3; // <a><img></a><noscript>: end tags may stand between

    /// <summary>The noscript at a tag, or behind the image at a tag; null when there is none with an image in it.</summary>
    public NoscriptTwin? At(int index) =>
        tags[index].Tag is not { IsEnd: false } tag ? null
        : tag.Name == "noscript" ? Twin(null, index)
        : tag.Name == "img" && Behind(index) is { } start ? Twin(index, start)
        : null;

    /// <summary>The noscript that follows an image with nothing but end tags and white space between.</summary>
    int? Behind(int image)
    {
        for (var i = image + 1; i < tags.Count && i <= image + Reach && IsBlank(tags[i - 1].Span.End, tags[i].Span.Start); i++)
            if (tags[i].Tag is { IsEnd: false, Name: "noscript" })
                return i;
            else if (tags[i].Tag is not { IsEnd: true })
                return null;
        return null;
    }

    bool IsBlank(int start, int end) => start <= end && body.AsSpan(start, end - start).IsWhiteSpace();

    NoscriptTwin? Twin(int? image, int start)
    {
        if (ends[start] < 0)
            return null;
        var inside = new List<HtmlTag>();
        for (var i = start + 1; i < ends[start]; i++)
            if (tags[i].Tag is { IsEnd: false, Name: "img" or "amp-img" } found)
                inside.Add(found);
        var first = tags[start].Span.Start;
        return inside.Count == 0 ? null : new NoscriptTwin(image, start, new TextSpan(first, tags[ends[start]].Span.End - first), inside);
    }
}

/// <summary>A noscript with images.</summary>
/// <param name="Image">The index of the image before it, or null.</param>
/// <param name="Start">The index of its start tag.</param>
/// <param name="Whole">From its start tag through its end tag.</param>
/// <param name="Inside">The images in it.</param>
sealed record NoscriptTwin(int? Image, int Start, TextSpan Whole, IReadOnlyList<HtmlTag> Inside);
