using static NewsArchive.Warc.Reading.HuffmanTable;

namespace NewsArchive.Warc.Reading;

/// <summary>The constants of RFC 1951: what each symbol means, and the fixed codes.</summary>
static class InflaterCodes
{
    /// <summary>§3.2.7: the order in which code lengths of code lengths are written.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    // §3.2.5
    static ReadOnlySpan<ushort> LengthBases =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    static ReadOnlySpan<byte> LengthExtraBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    static ReadOnlySpan<ushort> DistanceBases =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    static ReadOnlySpan<byte> DistanceExtraBits =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Entries of the code length alphabet.</summary>
    public static uint[] CodeLengthSymbols { get; } = [.. Enumerable.Range(0, 19).Select(symbol => Entry(Literal, symbol))];

    /// <summary>Entries of the literal and length alphabet; 286 and 287 take part in the fixed code but mean nothing.</summary>
    public static uint[] LiteralSymbols { get; } = [.. Enumerable.Range(0, 288).Select(LiteralSymbol)];

    /// <summary>Entries of the distance alphabet; 30 and 31 take part in the fixed code but mean nothing.</summary>
    public static uint[] DistanceSymbols { get; } = [.. Enumerable.Range(0, 32).Select(DistanceSymbol)];

    /// <summary>§3.2.6</summary>
    public static HuffmanTable FixedLiterals { get; } = BuildFixedLiterals();

    /// <summary>§3.2.6: 32 codes of five bits.</summary>
    public static HuffmanTable FixedDistances { get; } = BuildFixedDistances();

    static uint LiteralSymbol(int symbol) => symbol switch
    {
        < 256 => Entry(Literal, symbol),
        256 => Entry(EndOfBlock, 0),
        < 286 => Entry(Match, LengthBases[symbol - 257], LengthExtraBits[symbol - 257]),
        _ => Entry(Bad, 0),
    };

    static uint DistanceSymbol(int symbol) =>
        symbol < 30 ? Entry(Match, DistanceBases[symbol], DistanceExtraBits[symbol]) : Entry(Bad, 0);

    static HuffmanTable BuildFixedLiterals()
    {
        var lengths = new byte[288];
        lengths.AsSpan(0, 144).Fill(8);
        lengths.AsSpan(144, 112).Fill(9);
        lengths.AsSpan(256, 24).Fill(7);
        lengths.AsSpan(280, 8).Fill(8);
        var table = new HuffmanTable(10, 1 << 10);
        table.TryBuild(lengths, LiteralSymbols, mayBeIncomplete: false);
        return table;
    }

    static HuffmanTable BuildFixedDistances()
    {
        var lengths = new byte[32];
        lengths.AsSpan().Fill(5);
        var table = new HuffmanTable(8, 1 << 8);
        table.TryBuild(lengths, DistanceSymbols, mayBeIncomplete: false);
        return table;
    }
}
