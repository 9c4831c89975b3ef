using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// Finds the next byte that text or a value in double quotes may not be taken over with unseen: most stretches are short, so the search is part of its caller. With AVX2 32 bytes are compared at
/// once with the byte that has their last four bits, of those that are looked for.
/// </summary>
static class SpecialBytes
{
    /// <summary>The first byte of U+00A0, and of others.</summary>
    public const byte LeadOfNoBreakSpace = 0xC2;

    static readonly SearchValues<byte> text = SearchValues.Create([(byte)'<', (byte)'&', (byte)'>', LeadOfNoBreakSpace]);
    static readonly SearchValues<byte> quoted = SearchValues.Create([(byte)'"', (byte)'&', (byte)'<', (byte)'>', LeadOfNoBreakSpace]);

    /// <summary>Where the next <c>&lt; &amp; &gt;</c> or <see cref="LeadOfNoBreakSpace"/> stands, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int InText(ReadOnlySpan<byte> html) =>
        Avx2.IsSupported && html.Length >= Vector256<byte>.Count ? Wide(html, Table(0xFF), text) : html.IndexOfAny(text);

    /// <summary>The same, or a double quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int InQuotes(ReadOnlySpan<byte> html) =>
        Avx2.IsSupported && html.Length >= Vector256<byte>.Count ? Wide(html, Table((byte)'"'), quoted) : html.IndexOfAny(quoted);

    /// <summary>By the last four bits: no other byte below 0x80 is what stands in its place, and for one above a shuffle gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> Table(byte quote)
    {
        var half = Vector128.Create(0xFF, 0xFF, quote, 0xFF, 0xFF, 0xFF, (byte)'&', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'<', 0xFF, (byte)'>', 0xFF);
        return Vector256.Create(half, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Wide(ReadOnlySpan<byte> html, Vector256<byte> table, SearchValues<byte> all)
    {
        ref var first = ref MemoryMarshal.GetReference(html);
        var at = 0;
        do
        {
            var bytes = Vector256.LoadUnsafe(ref first, (nuint)at);
            var found = Vector256.Equals(Avx2.Shuffle(table, bytes), bytes) | Vector256.Equals(bytes, Vector256.Create(LeadOfNoBreakSpace));
            if (found != default)
                return at + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            at += Vector256<byte>.Count;
        }
        while (at <= html.Length - Vector256<byte>.Count);
        var rest = html[at..].IndexOfAny(all);
        return rest < 0 ? -1 : at + rest;
    }
}
