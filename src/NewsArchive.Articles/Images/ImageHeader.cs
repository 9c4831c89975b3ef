namespace NewsArchive.Articles.Images;

/// <summary>What the first bytes of a file say about an image, whatever its name or declared type.</summary>
/// <param name="MediaType"><c>image/jpeg</c>, <c>image/png</c>, <c>image/gif</c>, <c>image/webp</c>, <c>image/avif</c>, <c>image/svg+xml</c>, <c>image/bmp</c>, <c>image/x-icon</c>, <c>image/tiff</c>, <c>image/heic</c>, <c>image/jxl</c>.</param>
/// <param name="Extension">With its dot: <c>.jpg</c>.</param>
/// <param name="Size">Pixels as the header says, or null.</param>
public sealed record ImageHeader(string MediaType, string Extension, PixelSize? Size)
{
    /// <summary>Reads the header; null when the bytes are no image (HTML, text, empty …).</summary>
    public static ImageHeader? Sniff(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>Whether the file ends as its format demands (JPEG EOI, PNG IEND, GIF trailer, RIFF length): a truncated download does not. True for formats without an end mark.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> bytes, string mediaType) => throw new NotImplementedException();
}
