using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Packing;

/// <summary>A stylesheet that articles link to, and the images that it names. What it imports is not followed: one level, as the page itself names it.</summary>
public sealed record LinkedStylesheet
{
    /// <summary>The first article that links to it, with the stylesheet's address as its own: a browser sends that as Referer of its images.</summary>
    public required Article Article { get; init; }

    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>The encoding that gives its bytes again.</summary>
    public required Encoding Encoding { get; init; }

    /// <summary>Where it was found at last; null for a file beside the article.</summary>
    public required string? Url { get; init; }

    /// <summary>The reference that led to it.</summary>
    public required ImageReference Link { get; init; }

    /// <summary>Its images; spans point into <see cref="Text"/>.</summary>
    public required ImmutableArray<ImageReference> Images { get; init; }

    /// <summary>Reads one that was gathered.</summary>
    /// <param name="article">The article that links to it.</param>
    /// <param name="link">Its reference.</param>
    /// <param name="bytes">The stylesheet.</param>
    /// <param name="url">Where it was found at last; null for a file beside the article.</param>
    /// <param name="localPath">The path of such a file as the article gives it.</param>
    /// <param name="options">How images are found.</param>
    public static LinkedStylesheet Read(Article article, ImageReference link, ReadOnlySpan<byte> bytes, string? url, string? localPath, ImageDiscoveryOptions options)
    {
        // Bytes that are not UTF-8 come through Latin-1 unchanged; the URLs between them are ASCII in practice.
        var encoding = Utf8.IsValid(bytes) ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : Encoding.Latin1;
        var text = encoding.GetString(bytes);
        var folder = localPath is null ? "" : localPath[..(localPath.LastIndexOf('/') + 1)];
        return new LinkedStylesheet
        {
            Article = article with { Origin = article.Origin with { Url = url ?? article.Origin.Url } },
            Url = url,
            Text = text,
            Encoding = encoding,
            Link = link,
            Images = ImageDiscovery.FindInStylesheet(text, url, folder, options),
        };
    }
}
