using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>The chunks of a PNG file (PNG third edition §5).</summary>
static class PngChunks
{
    static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    public static PixelSize? Size(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 24 || !bytes[12..].StartsWith("IHDR"u8) ? null
        : PixelSize.Of(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));

    public static bool HasEnd(ReadOnlySpan<byte> bytes) => Find(bytes, "IEND"u8, "IEND"u8);

    /// <summary>Whether it is an APNG: acTL stands before the first IDAT (§11.3.6).</summary>
    public static bool IsAnimated(ReadOnlySpan<byte> bytes) => Find(bytes, "acTL"u8, "IDAT"u8);

    /// <summary>Whether a whole chunk of that type comes no later than the first one of type <paramref name="last"/>.</summary>
    static bool Find(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> type, ReadOnlySpan<byte> last)
    {
        for (var at = (long)Signature.Length; at + 12 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var end = at + 12 + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith(type)) return end <= bytes.Length;
            if (chunk[4..].StartsWith(last)) return false;
            at = end;
        }
        return false;
    }
}
