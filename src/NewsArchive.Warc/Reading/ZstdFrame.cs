using System.Buffers.Binary;

namespace NewsArchive.Warc.Reading;

/// <summary>What the first bytes of a Zstandard frame say (RFC 8878 §3.1.1.1).</summary>
readonly record struct ZstdFrame(long? ContentSize, bool HasChecksum, uint DictionaryId)
{
    /// <summary>The longest frame header: magic, descriptor, window, dictionary id, content size.</summary>
    public const int MaxHeaderBytes = 18;

    /// <summary>Bytes of a skippable frame before its content: magic and length (§3.1.2).</summary>
    public const int SkippableHeaderBytes = 8;

    /// <summary>Whether the bytes begin like a frame.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd]);

    /// <summary>Whether, as far as they are there, the bytes begin with a header that may be read on: its reserved bit must not be set (§3.1.1.1.1.4).</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes) => IsMagic(bytes) && (bytes.Length < 5 || (bytes[4] & 8) == 0);

    /// <summary>Whether the bytes begin like a skippable frame that holds a dictionary ("Zstandard Compression for WARC Files" 1.0).</summary>
    public static bool IsDictionary(ReadOnlySpan<byte> bytes) => bytes.StartsWith<byte>([0x5d, 0x2a, 0x4d, 0x18]);

    /// <summary>Whether the bytes begin like any skippable frame, 0x184D2A50 to 0x184D2A5F (§3.1.2).</summary>
    public static bool IsSkippable(ReadOnlySpan<byte> bytes) => bytes is [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..];

    /// <summary>The length of the content of a skippable frame of which eight bytes are there.</summary>
    public static long SkippableLength(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);

    /// <summary>Writes the first eight bytes of a dictionary frame.</summary>
    public static void WriteDictionaryHeader(Span<byte> frame, int contentLength)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, 0x184d2a5d);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], contentLength);
    }

    /// <summary>Takes the header apart; false when bytes are missing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ZstdFrame frame)
    {
        frame = default;
        if (bytes.Length < 5)
            return false;
        var descriptor = bytes[4];
        var isSingleSegment = (descriptor & 0x20) != 0;
        var idLength = (descriptor & 3) == 3 ? 4 : descriptor & 3;
        var sizeLength = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        var at = isSingleSegment ? 5 : 6;
        if (bytes.Length < at + idLength + sizeLength)
            return false;
        var size = Number(bytes.Slice(at + idLength, sizeLength));
        if (sizeLength == 2)
            size += 256; // §3.1.1.1.4: two bytes hold the size less 256
        frame = new(sizeLength == 0 || size > long.MaxValue ? null : (long)size, (descriptor & 4) != 0, (uint)Number(bytes.Slice(at, idLength)));
        return true;
    }

    static ulong Number(ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            number = number << 8 | bytes[i];
        return number;
    }
}
