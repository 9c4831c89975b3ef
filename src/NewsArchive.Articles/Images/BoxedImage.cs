using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>Images in ISO base media boxes: AVIF and HEIC (ISO/IEC 23008-12), and boxed JPEG XL.</summary>
static class BoxedImage
{
    static ReadOnlySpan<byte> JxlSignature => [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A];

    public static ImageHeader? Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(JxlSignature)) return new("image/jxl", ".jxl", JxlSize(bytes));
        var brands = Brands(bytes);
        if (HasBrand(brands, "avif"u8, "avis"u8)) return new("image/avif", ".avif", LargestExtent(bytes));
        if (HasBrand(brands, "heic"u8, "heix"u8) || HasBrand(brands, "hevc"u8, "heim"u8) || HasBrand(brands, "mif1"u8, "msf1"u8))
            return new("image/heic", ".heic", LargestExtent(bytes));
        return null;
    }

    /// <summary>Whether every top-level box ends within the bytes.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> bytes)
    {
        var at = 0L;
        while (at < bytes.Length && TryBox(bytes[(int)at..], out _, out _, out var length))
            at += length;
        return at == bytes.Length;
    }

    /// <summary>Whether the major brand is that of an image sequence.</summary>
    public static bool IsSequence(ReadOnlySpan<byte> bytes) =>
        Brands(bytes) is { Length: >= 4 } brands && (brands.StartsWith("avis"u8) || brands.StartsWith("msf1"u8) || brands.StartsWith("hevc"u8));

    /// <summary>The major brand, minor version and compatible brands of the leading ftyp box; empty when there is none.</summary>
    static ReadOnlySpan<byte> Brands(ReadOnlySpan<byte> bytes) =>
        TryBox(bytes, out var type, out var content, out _) && type.SequenceEqual("ftyp"u8) ? content : default;

    static bool HasBrand(ReadOnlySpan<byte> brands, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        for (var at = 0; at + 4 <= brands.Length; at += at == 0 ? 8 : 4) // the minor version lies between
            if (brands[at..].StartsWith(one) || brands[at..].StartsWith(other)) return true;
        return false;
    }

    /// <summary>The largest ispe property: the picture itself, whose tiles, thumbnails and alpha planes are no larger.</summary>
    static PixelSize? LargestExtent(ReadOnlySpan<byte> bytes)
    {
        var meta = Child(bytes, "meta"u8);
        if (meta.Length < 4) return null;
        PixelSize? largest = null;
        var properties = Child(Child(meta[4..], "iprp"u8), "ipco"u8); // meta is a full box: 4 bytes of version and flags
        while (TryBox(properties, out var type, out var content, out var length) && length <= properties.Length)
        {
            if (type.SequenceEqual("ispe"u8) && content.Length >= 12
                && PixelSize.Of(BinaryPrimitives.ReadUInt32BigEndian(content[4..]), BinaryPrimitives.ReadUInt32BigEndian(content[8..])) is { } size
                && (largest is not { } known || size.PixelCount > known.PixelCount))
                largest = size;
            properties = properties[(int)length..];
        }
        return largest;
    }

    static PixelSize? JxlSize(ReadOnlySpan<byte> bytes) =>
        Child(bytes, "jxlc"u8) is { Length: > 0 } whole ? JxlCodestream.Size(whole)
        : Child(bytes, "jxlp"u8) is { Length: > 4 } part ? JxlCodestream.Size(part[4..])
        : null;

    static ReadOnlySpan<byte> Child(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> wanted)
    {
        while (TryBox(boxes, out var type, out var content, out var length))
        {
            if (type.SequenceEqual(wanted)) return content;
            if (length > boxes.Length) return default;
            boxes = boxes[(int)length..];
        }
        return default;
    }

    /// <summary>Reads a box header (ISO/IEC 14496-12 §4.2). The content is cut at the end of the bytes, <paramref name="length"/> is not.</summary>
    static bool TryBox(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content, out long length)
    {
        type = content = default;
        length = 0;
        if (bytes.Length < 8) return false;
        var head = 8;
        length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (length == 1)
        {
            if (bytes.Length < 16) return false;
            (head, length) = (16, BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
        }
        if (length == 0) length = bytes.Length; // to the end of the file
        if (length < head) return false;
        type = bytes.Slice(4, 4);
        content = bytes[head..(int)Math.Min(length, bytes.Length)];
        return true;
    }
}
