namespace NewsArchive.Articles.Images;

/// <summary>The size header of a JPEG XL codestream (ISO/IEC 18181-1 §D.2).</summary>
static class JxlCodestream
{
    public static ImageHeader? Sniff(ReadOnlySpan<byte> bytes) => Size(bytes) is { } size ? new("image/jxl", ".jxl", size) : null;

    /// <summary>The size, or null when this is no codestream (FF 0A) or its header is cut.</summary>
    public static PixelSize? Size(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A])) return null;
        var bits = new Bits(bytes[2..12]);
        var isSmall = bits.Take(1) == 1;
        var height = Side(ref bits, isSmall);
        return bits.Take(3) switch
        {
            0 => PixelSize.Of(Side(ref bits, isSmall), height),
            1 => PixelSize.Of(height, height),
            2 => PixelSize.Of(height * 12 / 10, height),
            3 => PixelSize.Of(height * 4 / 3, height),
            4 => PixelSize.Of(height * 3 / 2, height),
            5 => PixelSize.Of(height * 16 / 9, height),
            6 => PixelSize.Of(height * 5 / 4, height),
            _ => PixelSize.Of(height * 2, height),
        };
    }

    static long Side(ref Bits bits, bool isSmall) =>
        isSmall ? 8 * (1 + bits.Take(5))
        : 1 + bits.Take(bits.Take(2) switch { 0 => 9, 1 => 13, 2 => 18, _ => 30 });

    /// <summary>Bits from the least significant on.</summary>
    ref struct Bits(ReadOnlySpan<byte> bytes)
    {
        readonly ReadOnlySpan<byte> _bytes = bytes;
        int _at;

        public long Take(int count)
        {
            var value = 0L;
            for (var i = 0; i < count; i++, _at++)
                value |= (long)((_bytes[_at >> 3] >> (_at & 7)) & 1) << i;
            return value;
        }
    }
}
