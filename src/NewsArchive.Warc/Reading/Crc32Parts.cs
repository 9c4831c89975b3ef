namespace NewsArchive.Warc.Reading;

/// <summary>
/// CRC-32 (RFC 1952 §8) of two parts as that of the whole. The first part's is a polynomial over GF(2), to be multiplied by x^(8n) for the n bytes that
/// follow it, modulo the polynomial of the checksum; bits stand the other way round, the highest power in the lowest.
/// </summary>
static class Crc32Parts
{
    const uint Polynomial = 0xEDB88320, One = 1u << 31;

    static readonly uint[] s_powers = Powers();

    /// <summary>The checksum of both.</summary>
    /// <param name="first">That of the first part.</param>
    /// <param name="second">That of the second.</param>
    /// <param name="secondLength">Bytes of the second.</param>
    public static uint Join(uint first, uint second, long secondLength)
    {
        var shift = One;
        for (var (left, power) = (secondLength, 0); left != 0; left >>= 1, power++)
            if ((left & 1) != 0)
                shift = Multiply(s_powers[power], shift);
        return Multiply(shift, first) ^ second;
    }

    /// <summary>x^8 to the power of each power of two.</summary>
    static uint[] Powers()
    {
        var powers = new uint[63];
        powers[0] = One >> 8;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        return powers;
    }

    static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (; a != 0; a <<= 1, b = (b >> 1) ^ ((b & 1) * Polynomial))
            product ^= b & (uint)((int)a >> 31);
        return product;
    }
}
