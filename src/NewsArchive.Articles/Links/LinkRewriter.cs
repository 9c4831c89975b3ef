using System.Collections.Immutable;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Links;

/// <summary>Points images and links at local paths by replacing exactly the characters of each reference; all others stay.</summary>
/// <remarks>
/// An image without a local target leaves nothing that a browser would fetch: its <c>src</c> becomes <c>data-original-src</c>, its
/// <c>srcset</c> goes, a CSS <c>url()</c> becomes <c>data:,#URL</c>. Links, metadata, front matter and Markdown keep the remote URL.
/// A <c>base href</c> that would bend the new relative paths becomes <c>data-original-href</c>, and what was relative to it absolute.
/// </remarks>
public static class LinkRewriter
{
    /// <summary>
    /// Rewrites one text pair. <paramref name="references"/> are those of <see cref="ImageDiscovery"/> for the same head and body. Linear time.
    /// </summary>
    public static RewrittenText Rewrite(string head, string body, BodyKind kind, ImmutableArray<ImageReference> references, LinkTargets targets)
    {
        var headRewriter = new HeadRewriter(head, targets);
        headRewriter.Rewrite(references.Where(r => r.Part == ArticlePart.Head));
        var bodyRewriter = new BodyRewriter(body, targets);
        bodyRewriter.Rewrite(kind, references.Where(r => r.Part == ArticlePart.Body));
        return new()
        {
            Head = headRewriter.Edits.Apply(head),
            Body = bodyRewriter.Edits.Apply(body),
            Missing = [.. headRewriter.Missing, .. bodyRewriter.Missing.OrderBy(r => r.Span.Start)],
            Replaced = headRewriter.Replaced + bodyRewriter.Replaced,
        };
    }

    /// <summary>What stands for the URL of a lost image in CSS: nothing is fetched, and the URL can still be read.</summary>
    internal static string LostCssUrl(string url) => "data:,#" + UrlText.ForCss(url);
}

/// <summary>Where references and links lead, seen from one file. The functions are called with decoded values.</summary>
public sealed record LinkTargets
{
    /// <summary>The local image for a reference, or null when it is missing (the remote URL then stays, marked <c>data-original-src</c>).</summary>
    public required Func<ImageReference, ImageTarget?> Image { get; init; }

    /// <summary>
    /// The relative link for an <c>a href</c> / Markdown link that leads to another archived article, or null to leave it. Called without the
    /// fragment, which the rewriter keeps; relative links of a page with an absolute <c>base href</c> are resolved first.
    /// </summary>
    public required Func<string, string?> Article { get; init; }

    /// <summary>Absolute URL of a base that the text had and has no more, or null: relative links become absolute, or they would lead elsewhere.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Whether front matter image values are replaced too.</summary>
    public bool RewriteHead { get; init; } = true;
}

/// <summary>A local image.</summary>
/// <param name="RelativePath">Relative URL from the file being written, percent-encoded where needed, for example <c>../assets/ab/pic-0123456789ab.jpg</c>.</param>
/// <param name="Size">Pixel size when width/height attributes shall follow (the image was resized), or null to leave them.</param>
public sealed record ImageTarget(string RelativePath, PixelSize? Size = null);

/// <summary>Rewritten text.</summary>
public sealed record RewrittenText
{
    /// <summary>The head with image values replaced.</summary>
    public required string Head { get; init; }
    /// <summary>The body with references and links replaced.</summary>
    public required string Body { get; init; }
    /// <summary>
    /// References for which there was no local image, in order of place. Other forms of a picture that is shown (smaller srcset entries,
    /// lazy attributes) and <c>data:</c> URIs are not missing.
    /// </summary>
    public required ImmutableArray<ImageReference> Missing { get; init; }
    /// <summary>How many references and links were replaced.</summary>
    public required int Replaced { get; init; }
}
