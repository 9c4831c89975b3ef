using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Unicode;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>What is rare in a body and needs more care than the scanner's loop gives it.</summary>
[Flags]
enum RareText
{
    None = 0,
    /// <summary>Bytes that are no UTF-8 (Unicode §3.9, table 3-7).</summary>
    IllFormed = 1,
    /// <summary>NUL or CR.</summary>
    Control = 2,
    /// <summary>U+FEFF.</summary>
    ByteOrderMark = 4,
    /// <summary>U+2039, which escaped comments begin with.</summary>
    AngleQuote = 8,
}

/// <summary>
/// Looks at a whole body once for all that is rare. With AVX2 it is one pass of 32 bytes at a time; the check of UTF-8 is that of J. Keiser and D. Lemire,
/// "Validating UTF-8 In Less Than One Instruction Per Byte" (2021): three tables by half bytes, of this byte and the one before, whose common bits are the errors.
/// </summary>
static class FirstLook
{
    const byte TooShort = 1, TooLong = 2, Overlong3 = 4, TooLarge = 8, Surrogate = 16, Overlong2 = 32, TooLarge1000 = 64, Overlong4 = 64, TwoContinuations = 128,
        Carry = TooShort | TooLong | TwoContinuations, Continuation = TooLong | Overlong2 | TwoContinuations, Large = Carry | TooLarge | TooLarge1000;

    /// <summary>All that is rare in a text.</summary>
    public static RareText At(ReadOnlySpan<byte> text) => Avx2.IsSupported && text.Length > Vector256<byte>.Count ? Wide(text) : Plain(text);

    /// <summary>The same by what .NET has.</summary>
    public static RareText Plain(ReadOnlySpan<byte> text) =>
        (Utf8.IsValid(text) ? RareText.None : RareText.IllFormed)
        | (text.ContainsAny((byte)'\r', (byte)'\0') ? RareText.Control : RareText.None)
        | (text.IndexOf("\uFEFF"u8) >= 0 ? RareText.ByteOrderMark : RareText.None)
        | (text.IndexOf("\u2039"u8) >= 0 ? RareText.AngleQuote : RareText.None);

    static RareText Wide(ReadOnlySpan<byte> text)
    {
        var found = new Found();
        Span<byte> edge = stackalloc byte[2 * Block];
        // The first block stands behind spaces, the last before some: then every block has three bytes before it, and a sequence that the text cuts is too short.
        edge.Fill((byte)' ');
        text[..Block].CopyTo(edge[Block..]);
        found.Add(ref edge[Block], 1);
        var blocks = text.Length / Block - 1;
        found.Add(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), Block), blocks);
        var rest = (blocks + 1) * Block;
        edge.Fill((byte)' ');
        text[(rest - 3)..].CopyTo(edge[(Block - 3)..]);
        found.Add(ref edge[Block], 1);
        return found.Rare;
    }

    const int Block = 32;

    /// <summary>What was found so far, in the places of a block.</summary>
    ref struct Found
    {
        Vector256<byte> errors, control, mark, quote;

        /// <summary>Looks at blocks. Three bytes before them can be read.</summary>
        public void Add(ref byte at, int blocks)
        {
            var highOfFirst = Table(
                TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TwoContinuations, TwoContinuations, TwoContinuations, TwoContinuations,
                TooShort | Overlong2, TooShort, TooShort | Overlong3 | Surrogate, TooShort | TooLarge | TooLarge1000 | Overlong4);
            var lowOfFirst = Table(
                Carry | Overlong3 | Overlong2 | Overlong4, Carry | Overlong2, Carry, Carry, Carry | TooLarge, Large, Large, Large, Large, Large, Large, Large, Large, Large | Surrogate, Large, Large);
            var highOfSecond = Table(
                TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, Continuation | Overlong3 | TooLarge1000 | Overlong4, Continuation | Overlong3 | TooLarge,
                Continuation | Surrogate | TooLarge, Continuation | Surrogate | TooLarge, TooShort, TooShort, TooShort, TooShort);
            // NUL and CR stand where their own last four bits are: a shuffle by a byte gives that byte for them alone.
            var controls = Table(0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'\r', 0xFF, 0xFF);
            var half = Vector256.Create((byte)0x0F);
            var (wrong, odd, marks, quotes) = (errors, control, mark, quote);
            for (; blocks > 0; blocks--, at = ref Unsafe.Add(ref at, Block))
            {
                var now = Vector256.LoadUnsafe(ref at);
                odd |= Vector256.Equals(Avx2.Shuffle(controls, now), now);
                var third = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, 3));
                if ((now | third).ExtractMostSignificantBits() == 0)
                    continue;
                var first = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, 1));
                var second = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, 2));
                var special = Avx2.Shuffle(highOfFirst, Vector256.ShiftRightLogical(first.AsUInt16(), 4).AsByte() & half) & Avx2.Shuffle(lowOfFirst, first & half)
                    & Avx2.Shuffle(highOfSecond, Vector256.ShiftRightLogical(now.AsUInt16(), 4).AsByte() & half);
                var mustContinue = (Avx2.SubtractSaturate(second, Vector256.Create((byte)(0xE0 - 0x80))) | Avx2.SubtractSaturate(third, Vector256.Create((byte)(0xF0 - 0x80)))) & Vector256.Create((byte)0x80);
                wrong |= special ^ mustContinue;
                marks |= Vector256.Equals(second, Vector256.Create((byte)0xEF)) & Vector256.Equals(first, Vector256.Create((byte)0xBB)) & Vector256.Equals(now, Vector256.Create((byte)0xBF));
                quotes |= Vector256.Equals(second, Vector256.Create((byte)0xE2)) & Vector256.Equals(first, Vector256.Create((byte)0x80)) & Vector256.Equals(now, Vector256.Create((byte)0xB9));
            }
            (errors, control, mark, quote) = (wrong, odd, marks, quotes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Table(byte b0, byte b1, byte b2, byte b3, byte b4, byte b5, byte b6, byte b7, byte b8, byte b9, byte b10, byte b11, byte b12, byte b13, byte b14, byte b15) =>
            Vector256.Create(b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15);

        /// <summary>What it was.</summary>
        public readonly RareText Rare =>
            (errors == default ? RareText.None : RareText.IllFormed) | (control == default ? RareText.None : RareText.Control)
            | (mark == default ? RareText.None : RareText.ByteOrderMark) | (quote == default ? RareText.None : RareText.AngleQuote);
    }
}
