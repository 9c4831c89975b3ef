using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NewsArchive.Warc.Records;

/// <summary>
/// Keys of 8 bytes in place of texts, where very many would be kept; of a million texts two have equal ones once in 30 million runs. Seeded anew by each run; of long texts, where a fast hash
/// would let two be made that are equal whatever the seed, by HMAC-SHA-256 under a secret key.
/// </summary>
static class TextKey
{
    const int MaxFastBytes = 240; // beyond, XXH3 is another algorithm, of which collisions can be made

    static readonly byte[] s_key = RandomNumberGenerator.GetBytes(16);
    static readonly long s_seed = BitConverter.ToInt64(s_key);

    public static ulong Of(ReadOnlySpan<char> text) => Of(MemoryMarshal.AsBytes(text));

    public static ulong Of(ReadOnlySpan<byte> text) => text.Length <= MaxFastBytes ? XxHash3.HashToUInt64(text, s_seed) : OfLong(text);

    static ulong OfLong(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(s_key, text, hash);
        return BitConverter.ToUInt64(hash);
    }
}
