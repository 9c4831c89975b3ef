using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>The marker segments of a JPEG file (ITU-T T.81 Annex B).</summary>
static class JpegMarkers
{
    const byte StartOfScan = 0xDA, EndOfImage = 0xD9, App1 = 0xE1;

    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>The frame's size, sides swapped where EXIF turns the picture by a quarter.</summary>
    public static PixelSize? Size(ReadOnlySpan<byte> bytes)
    {
        var orientation = 1;
        for (var at = 2; Next(bytes, ref at) is { } marker && marker != StartOfScan; at += SegmentLength(bytes, at))
        {
            var segment = Segment(bytes, at);
            if (marker == App1 && segment.StartsWith("Exif\0\0"u8)) orientation = TiffTags.Orientation(segment[6..]);
            if (!IsFrame(marker)) continue;
            if (segment.Length < 5) return null;
            var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
            return orientation >= 5 ? PixelSize.Of(height, width) : PixelSize.Of(width, height);
        }
        return null;
    }

    /// <summary>
    /// Whether the primary image has its EOI. Thumbnails inside segments have one too and are stepped over. A damaged file whose segments
    /// lead astray counts as whole when its last bytes are an EOI: it was not cut.
    /// </summary>
    public static bool HasEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 4 && bytes.TrimEnd((byte)0).EndsWith((ReadOnlySpan<byte>)[0xFF, EndOfImage]) && Size(bytes) is not null) return true;
        for (var at = 2; Next(bytes, ref at) is { } marker;)
        {
            if (marker == EndOfImage) return true;
            at += SegmentLength(bytes, at);
            if (marker == StartOfScan) at = EndOfScan(bytes, at);
        }
        return false;
    }

    /// <summary>Steps behind the next marker and returns its code; null at the end, or where there is none.</summary>
    static byte? Next(ReadOnlySpan<byte> bytes, ref int at)
    {
        // §B.1.1.2: any marker may be preceded by fill bytes FF. Stray bytes between segments are skipped, as decoders do.
        while (at + 1 < bytes.Length)
        {
            var found = bytes[at..].IndexOf((byte)0xFF);
            if (found < 0) return null;
            at += found + 1;
            while (at < bytes.Length && bytes[at] == 0xFF) at++;
            if (at >= bytes.Length) return null;
            var marker = bytes[at++];
            if (marker is not (0x00 or 0x01 or (>= 0xD0 and <= 0xD8))) return marker;
        }
        return null;
    }

    /// <summary>Length of the segment at <paramref name="at"/>, its two length bytes included.</summary>
    static int SegmentLength(ReadOnlySpan<byte> bytes, int at) =>
        at + 2 > bytes.Length ? 0 : Math.Min(bytes.Length - at, Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(bytes[at..])));

    static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> bytes, int at)
    {
        var length = SegmentLength(bytes, at);
        return length < 2 ? default : bytes.Slice(at + 2, length - 2);
    }

    /// <summary>Position of the first marker behind entropy-coded data: FF 00 is a stuffed byte, FF D0–D7 a restart.</summary>
    static int EndOfScan(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length)
        {
            var found = bytes[at..].IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 >= bytes.Length) return bytes.Length;
            at += found;
            if (bytes[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7))) return at;
            at += 2;
        }
        return bytes.Length;
    }

    /// <summary>SOF0–SOF15 without DHT (C4), JPG (C8) and DAC (CC).</summary>
    static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
