using System.Buffers.Binary;

namespace NewsArchive.Articles.Images;

/// <summary>The blocks of a GIF file (GIF89a specification).</summary>
static class GifBlocks
{
    const byte Extension = 0x21, ImageDescriptor = 0x2C, Trailer = 0x3B;

    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8);

    public static PixelSize? Size(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 10 ? null
        : PixelSize.Of(BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]));

    public static bool HasEnd(ReadOnlySpan<byte> bytes) => Walk(bytes, stopAtFrame: int.MaxValue).HasTrailer;

    public static bool IsAnimated(ReadOnlySpan<byte> bytes) => Walk(bytes, stopAtFrame: 2).Frames > 1;

    static (int Frames, bool HasTrailer) Walk(ReadOnlySpan<byte> bytes, int stopAtFrame)
    {
        if (bytes.Length < 13) return (0, false);
        var at = 13 + ColourTable(bytes[10]);
        for (var frames = 0; ;)
        {
            if (at >= bytes.Length) return (frames, false);
            switch (bytes[at])
            {
                case Trailer:
                    return (frames, true);
                case Extension: // introducer, label, sub-blocks
                    at += 2;
                    break;
                case ImageDescriptor: // 10 bytes, local colour table, LZW code size, sub-blocks
                    if (++frames >= stopAtFrame || at + 10 > bytes.Length) return (frames, false);
                    at += 10 + ColourTable(bytes[at + 9]) + 1;
                    break;
                default: // Bytes between blocks: decoders stop here and show what they have.
                    return (frames, frames > 0);
            }
            while (at < bytes.Length && bytes[at] != 0) at += bytes[at] + 1;
            at++;
        }
    }

    static int ColourTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
}
