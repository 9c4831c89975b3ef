namespace NewsArchive.Warc.Reading;

/// <summary>
/// A decoding table for one canonical Huffman code (RFC 1951 §3.2.2): the low bits of the input index a root table; longer codes go
/// through a second one. Entries are packed: see <see cref="CodeLength"/> and below.
/// </summary>
sealed class HuffmanTable
{
    public const int MaxCodeLength = 15;

    // Kinds of entry, in bits 8 to 10.
    public const uint Literal = 0, Match = 1 << 8, EndOfBlock = 2 << 8, Link = 3 << 8, Bad = 4 << 8, KindMask = 7 << 8;

    readonly int _rootBits;

    /// <param name="rootBits">Codes up to this length take one look-up.</param>
    /// <param name="capacity">Room for the root table and every second table that a valid code can need (zlib's "enough").</param>
    public HuffmanTable(int rootBits, int capacity) => (_rootBits, Entries) = (rootBits, new uint[capacity]);

    public uint[] Entries { get; }

    /// <summary>Bits of the code, root part included.</summary>
    public static int CodeLength(uint entry) => (int)(entry & 15);

    /// <summary>Extra bits after the code; in a link, the index width of the second table.</summary>
    public static int ExtraBits(uint entry) => (int)(entry >> 4 & 15);

    /// <summary>A literal, a base value, or where a second table starts.</summary>
    public static int Value(uint entry) => (int)(entry >> 16);

    /// <summary>An entry without its code length.</summary>
    public static uint Entry(uint kind, int value, int extraBits = 0) => (uint)value << 16 | kind | (uint)extraBits << 4;

    /// <summary>
    /// Fills the table; false for lengths that make no prefix code. As in zlib, a code may be incomplete only when it has at most
    /// one symbol, of one bit, and <paramref name="mayBeIncomplete"/> says so.
    /// </summary>
    /// <param name="lengths">Code length of each symbol, 0 for none.</param>
    /// <param name="symbols">The entry of each symbol.</param>
    /// <param name="mayBeIncomplete">RFC 1951 §3.2.7 allows one distance code, or none.</param>
    public bool TryBuild(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> symbols, bool mayBeIncomplete)
    {
        Span<int> counts = stackalloc int[MaxCodeLength + 1];
        foreach (var length in lengths)
            counts[length]++;
        var left = 1;
        var max = 0;
        for (var length = 1; length <= MaxCodeLength; length++)
        {
            left = (left << 1) - counts[length];
            if (left < 0)
                return false;
            if (counts[length] > 0)
                max = length;
        }
        if (left > 0 && !(mayBeIncomplete && max <= 1))
            return false;
        Entries.AsSpan(0, 1 << _rootBits).Fill(Bad | 1);
        Fill(lengths, symbols, counts, max);
        return true;
    }

    void Fill(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> symbols, Span<int> counts, int max)
    {
        Span<ushort> sorted = stackalloc ushort[288];
        SortByLength(lengths, counts, sorted);
        int code = 0, at = 0, next = 1 << _rootBits, prefix = -1, start = 0, width = 0;
        for (var length = 1; length <= max; length++, code <<= 1)
        {
            for (var left = counts[length]; left > 0; left--, code++)
            {
                var symbol = sorted[at++];
                var reversed = Reverse(code, length);
                var entry = symbols[symbol] | (uint)length;
                if (length <= _rootBits)
                {
                    Repeat(Entries.AsSpan(0, 1 << _rootBits), reversed, 1 << length, entry);
                    continue;
                }
                var root = reversed & ((1 << _rootBits) - 1);
                if (root != prefix)
                {
                    (prefix, start) = (root, next);
                    width = SecondWidth(counts, length, left, max);
                    next += 1 << width;
                    Entries[root] = Entry(Link, start, width) | (uint)_rootBits;
                }
                Repeat(Entries.AsSpan(start, 1 << width), reversed >> _rootBits, 1 << (length - _rootBits), entry);
            }
        }
    }

    static void SortByLength(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> counts, Span<ushort> sorted)
    {
        Span<int> offsets = stackalloc int[MaxCodeLength + 2];
        for (var length = 1; length <= MaxCodeLength; length++)
            offsets[length + 1] = offsets[length] + counts[length];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0)
                sorted[offsets[lengths[symbol]]++] = (ushort)symbol;
    }

    /// <summary>The index width of the second table that starts with a code of this length: codes with its prefix fill it exactly.</summary>
    int SecondWidth(ReadOnlySpan<int> counts, int length, int countLeft, int max)
    {
        var width = length - _rootBits;
        var room = (1 << width) - countLeft;
        while (room > 0 && width + _rootBits < max)
        {
            width++;
            room = (room << 1) - counts[width + _rootBits];
        }
        return width;
    }

    static void Repeat(Span<uint> table, int first, int step, uint entry)
    {
        for (var i = first; i < table.Length; i += step)
            table[i] = entry;
    }

    static int Reverse(int code, int length)
    {
        var reversed = 0;
        for (; length > 0; length--, code >>= 1)
            reversed = reversed << 1 | code & 1;
        return reversed;
    }
}
