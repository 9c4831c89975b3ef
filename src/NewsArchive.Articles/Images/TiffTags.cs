using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>The first directory of a TIFF stream (TIFF 6.0 §2), which is also what an EXIF block is.</summary>
static class TiffTags
{
    const int WidthTag = 256, HeightTag = 257, OrientationTag = 274;

    public static bool Matches(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8);

    public static PixelSize? Size(ReadOnlySpan<byte> bytes) =>
        Find(bytes, WidthTag) is { } width && Find(bytes, HeightTag) is { } height ? PixelSize.Of(width, height) : null;

    /// <summary>EXIF orientation 1–8; 1 when absent or nonsense.</summary>
    public static int Orientation(ReadOnlySpan<byte> bytes) => Find(bytes, OrientationTag) is { } value and >= 1 and <= 8 ? (int)value : 1;

    /// <summary>The value of a SHORT or LONG tag; null in BigTIFF, whose size then stays unknown.</summary>
    static long? Find(ReadOnlySpan<byte> bytes, int tag)
    {
        if (bytes.Length < 8 || !(bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8))) return null;
        var little = bytes[0] == 'I';
        var directory = UInt32(bytes[4..], little);
        if (directory > bytes.Length - 2L) return null;
        var entries = bytes[(int)directory..];
        int count = UInt16(entries, little);
        for (var i = 0; i < count && 2 + 12 * (i + 1) <= entries.Length; i++)
        {
            var entry = entries.Slice(2 + 12 * i, 12);
            if (UInt16(entry, little) == tag)
                return UInt16(entry[2..], little) switch { 3 => UInt16(entry[8..], little), 4 => UInt32(entry[8..], little), _ => null };
        }
        return null;
    }

    static ushort UInt16(ReadOnlySpan<byte> at, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    static uint UInt32(ReadOnlySpan<byte> at, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
