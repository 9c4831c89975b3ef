using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Fetching;

/// <summary>What a body that was received holds.</summary>
/// <param name="Header">What the image's first bytes say; null when it is none.</param>
/// <param name="Coding">The Content-Encoding that the body really has, or null.</param>
/// <param name="Problem">Why there is no whole image: <c>empty</c>, <c>bad-encoding</c>, <c>too-large</c>, <c>not-an-image</c>, <c>not-a-stylesheet</c>, <c>truncated</c>; null when there is one.</param>
sealed record ReceivedImage(ImageHeader? Header, string? Coding, string? Problem)
{
    /// <summary>Looks at a body.</summary>
    /// <param name="body">As received, without chunks.</param>
    /// <param name="coding">Content-Encoding, lower case, or null.</param>
    /// <param name="maxBytes">The most bytes that may come out of it.</param>
    /// <param name="expects">What it must be.</param>
    public static ReceivedImage Inspect(ReadOnlyMemory<byte> body, string? coding, long maxBytes, ContentKind expects = ContentKind.Image)
    {
        if (body.IsEmpty) return new(null, coding, "empty");
        switch (ContentCoding.Decode(body, coding, maxBytes, out var image))
        {
            case CodingResult.TooLarge:
                return new(null, coding, "too-large");
            // Seen in the wild: "Content-Encoding: UTF-8" or "none", and gzip that a proxy took off without saying so.
            case CodingResult.Broken when Sniff(image, expects) is { Problem: null } plain:
                return plain;
            case CodingResult.Broken:
                return new(null, coding, "bad-encoding");
            default:
                return Sniff(image, expects) with { Coding = coding };
        }
    }

    /// <summary>Whether the file itself proves that it is whole, however its transfer ended.</summary>
    public bool ProvesItsEnd => Problem is null && Header?.MediaType is "image/jpeg" or "image/png" or "image/gif" or "image/webp" or "image/avif" or "image/heic";

    static ReceivedImage Sniff(ReadOnlyMemory<byte> image, ContentKind expects)
    {
        if (image.IsEmpty) return new(null, null, "empty");
        if (expects == ContentKind.Stylesheet)
            return StylesheetBody.Matches(image.Span) ? new(StylesheetBody.Header, null, null) : new(null, null, "not-a-stylesheet");
        if (ImageHeader.Sniff(image.Span) is not { } header) return new(null, null, "not-an-image");
        return new(header, null, ImageHeader.IsComplete(image.Span, header.MediaType) ? null : "truncated");
    }
}
