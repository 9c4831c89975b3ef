using System.Collections.Frozen;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>
/// Tells, of most start tags, that they refer to no image, without making objects of their attributes: a span or paragraph costs no more than its characters. Every other is read by
/// <see cref="HtmlImageFinder"/>, which decides.
/// </summary>
static class ReferringTags
{
    // What the finder knows by name. Table cells and links are common, and tell by an attribute.
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = FrozenSet.Create<string>(
        StringComparer.OrdinalIgnoreCase,
        "img", "image", "feimage", "amp-img", "amp-anim", "source", "base", "body", "input", "object", "embed", "link", "meta", "video", "audio", "amp-video", "amp-video-iframe",
        "amp-iframe", "style", "script").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the scanner's current tag, a start tag, may refer to an image, or holds text that may.</summary>
    public static bool MayRefer(in HtmlTagScanner scanner)
    {
        if (Names.Contains(scanner.Name))
            return true;
        var attributes = scanner.Attributes;
        while (attributes.MoveNext())
            if (MayRefer(scanner, attributes))
                return true;
        return false;
    }

    static bool MayRefer(in HtmlTagScanner scanner, in HtmlAttributeReader attribute)
    {
        var name = attribute.WrittenName;
        if (name.Equals("style", StringComparison.OrdinalIgnoreCase))
            return attribute.WrittenValue.ContainsAny('(', '&'); // a reference may stand for the parenthesis
        if (name.Equals("href", StringComparison.OrdinalIgnoreCase))
            return (scanner.IsNamed("a") || scanner.IsNamed("area")) && MayBeImageLink(attribute.WrittenValue);
        return name.Equals("background", StringComparison.OrdinalIgnoreCase) || LazyAttributes.IsKnown(name);
    }

    /// <summary>A superset of <see cref="HtmlImageFinder.IsImageLink"/>, of the value as written: a reference in its path may stand for anything.</summary>
    static bool MayBeImageLink(ReadOnlySpan<char> url)
    {
        var end = url.IndexOfAny('?', '#');
        var path = end < 0 ? url : url[..end];
        return path.Contains('&') || ImageEnding.IsOn(path.TrimEnd());
    }
}
