using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>What the first bytes of a file say about an image, whatever its name or declared type.</summary>
/// <param name="MediaType"><c>image/jpeg</c>, <c>image/png</c>, <c>image/gif</c>, <c>image/webp</c>, <c>image/avif</c>, <c>image/svg+xml</c>, <c>image/bmp</c>, <c>image/x-icon</c>, <c>image/tiff</c>, <c>image/heic</c>, <c>image/jxl</c>.</param>
/// <param name="Extension">With its dot: <c>.jpg</c>.</param>
/// <param name="Size">Pixels as the header says, a JPEG turned by its EXIF orientation (as browsers show it); null when the bytes do not say.</param>
public sealed record ImageHeader(string MediaType, string Extension, PixelSize? Size)
{
    /// <summary>Reads the header; null when the bytes are no image (HTML, text, empty …). Never throws, takes linear time, and needs no more than the file's beginning.</summary>
    public static ImageHeader? Sniff(ReadOnlySpan<byte> bytes)
    {
        if (JpegMarkers.Matches(bytes)) return new("image/jpeg", ".jpg", JpegMarkers.Size(bytes));
        if (PngChunks.Matches(bytes)) return new("image/png", ".png", PngChunks.Size(bytes));
        if (GifBlocks.Matches(bytes)) return new("image/gif", ".gif", GifBlocks.Size(bytes));
        if (WebPChunks.Matches(bytes)) return new("image/webp", ".webp", WebPChunks.Size(bytes));
        if (TiffTags.Matches(bytes)) return new("image/tiff", ".tif", TiffTags.Size(bytes));
        return BoxedImage.Sniff(bytes) ?? SniffBmp(bytes) ?? SniffIco(bytes) ?? JxlCodestream.Sniff(bytes) ?? SvgHeader.Sniff(bytes);
    }

    /// <summary>
    /// Whether the file ends as its format demands (JPEG EOI, PNG IEND, GIF trailer, RIFF and box lengths): a truncated download does
    /// not. Bytes after the end are tolerated, as browsers do. True for formats without an end mark.
    /// </summary>
    public static bool IsComplete(ReadOnlySpan<byte> bytes, string mediaType) => mediaType switch
    {
        "image/jpeg" => JpegMarkers.HasEnd(bytes),
        "image/png" => PngChunks.HasEnd(bytes),
        "image/gif" => GifBlocks.HasEnd(bytes),
        "image/webp" => WebPChunks.HasEnd(bytes),
        "image/avif" or "image/heic" => BoxedImage.HasEnd(bytes),
        _ => true,
    };

    /// <summary>Whether the file holds more than one frame to be shown in turn (GIF, WebP, APNG, AVIF sequence).</summary>
    public static bool IsAnimated(ReadOnlySpan<byte> bytes, string mediaType) => mediaType switch
    {
        "image/gif" => GifBlocks.IsAnimated(bytes),
        "image/webp" => WebPChunks.IsAnimated(bytes),
        "image/png" => PngChunks.IsAnimated(bytes),
        "image/avif" or "image/heic" => BoxedImage.IsSequence(bytes),
        _ => false,
    };

    static ImageHeader? SniffBmp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 26 || !bytes.StartsWith("BM"u8)) return null;
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[14..]);
        // Two letters are weak evidence: the length of the second header must be one that exists (BITMAPCOREHEADER … V5).
        if (headerLength is not (12 or 16 or 40 or 52 or 56 or 64 or 108 or 124)) return null;
        var size = headerLength == 12
            ? PixelSize.Of(BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..]))
            // A negative height means rows from the top.
            : PixelSize.Of(BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[22..])));
        return new("image/bmp", ".bmp", size);
    }

    static ImageHeader? SniffIco(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 22 || !bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0])) return null;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        PixelSize? largest = null;
        for (var i = 0; i < count && 6 + 16 * (i + 1) <= bytes.Length; i++)
        {
            var entry = bytes.Slice(6 + 16 * i, 16);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]) < 22) return null; // the image data follow the directory
            var size = new PixelSize(entry[0] == 0 ? 256 : entry[0], entry[1] == 0 ? 256 : entry[1]);
            if (largest is not { } known || size.PixelCount > known.PixelCount) largest = size;
        }
        return largest is null ? null : new("image/x-icon", ".ico", largest);
    }
}
