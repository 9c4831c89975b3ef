using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>The RIFF container of WebP (RFC 9649 §2).</summary>
static class WebPChunks
{
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);

    public static PixelSize? Size(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30) return bytes.Length < 25 ? null : Lossless(bytes);
        var chunk = bytes[12..];
        if (chunk.StartsWith("VP8X"u8)) // canvas size minus one, 24 bits each
            return new((BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]) & 0xFFFFFF) + 1, (BinaryPrimitives.ReadInt32LittleEndian(bytes[26..]) >>> 8) + 1);
        if (chunk.StartsWith("VP8 "u8) && bytes[23..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])) // RFC 6386 §9.1: 14 bits each
            return PixelSize.Of(BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFF);
        return Lossless(bytes);
    }

    public static bool HasEnd(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 12 && bytes.Length - 8L >= BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);

    public static bool IsAnimated(ReadOnlySpan<byte> bytes) => bytes.Length > 20 && bytes[12..].StartsWith("VP8X"u8) && (bytes[20] & 2) != 0;

    /// <summary>Whether the picture is coded without loss: its first image chunk is VP8L.</summary>
    public static bool IsLossless(ReadOnlySpan<byte> bytes)
    {
        for (long at = 12; at + 8 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            if (chunk.StartsWith("VP8L"u8)) return true;
            if (chunk.StartsWith("VP8 "u8)) return false;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            at += 8 + length + (length & 1);
        }
        return false;
    }

    /// <summary>VP8L: signature 2F, then width and height minus one in 14 bits each (RFC 9649 §3.4).</summary>
    static PixelSize? Lossless(ReadOnlySpan<byte> bytes)
    {
        if (!bytes[12..].StartsWith("VP8L"u8) || bytes[20] != 0x2F) return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
        return new((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
    }
}
