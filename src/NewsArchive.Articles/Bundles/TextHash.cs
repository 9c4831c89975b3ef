using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NewsArchive.Articles.Bundles;

/// <summary>Keys of 8 bytes in place of texts, where very many would be kept. Seeded anew by each run, so that texts with equal keys are not simply chosen.</summary>
static class TextHash
{
    static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static ulong Of(ReadOnlySpan<char> text) => Of(MemoryMarshal.AsBytes(text));

    public static ulong Of(ReadOnlySpan<byte> text) => XxHash3.HashToUInt64(text, Seed);
}
