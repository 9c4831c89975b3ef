using System.Buffers.Binary;

namespace NewsArchive.Warc.Writing;

/// <summary>
/// Bytes as DEFLATE data that are not compressed (RFC 1951 §3.2.4): for payloads that are compressed already. Nothing is held back or copied,
/// and the same bytes give the same data whatever zlib is there.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="length">How many bytes will come in all.</param>
sealed class StoredDeflate(Stream output, long length)
{
    const int MaxBlock = 65535; // LEN has 16 bits
    const int BlockHeader = 5;

    long _left = length;
    int _leftInBlock;

    /// <summary>The length of the data for so many bytes.</summary>
    public static long LengthOf(long length) => length + BlockHeader * Math.Max(1, (length + MaxBlock - 1) / MaxBlock);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_leftInBlock == 0)
                BeginBlock();
            var part = bytes[..Math.Min(bytes.Length, _leftInBlock)];
            output.Write(part);
            _leftInBlock -= part.Length;
            _left -= part.Length;
            bytes = bytes[part.Length..];
        }
    }

    void BeginBlock()
    {
        _leftInBlock = (int)Math.Min(_left, MaxBlock);
        Span<byte> header = stackalloc byte[BlockHeader];
        WriteHeader(header, _left);
        output.Write(header);
    }

    /// <summary>The same data as parts, with the given pieces, or parts of them, among them: nothing is copied.</summary>
    /// <param name="pieces">The bytes.</param>
    /// <param name="length">How many they are in all: at least one.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Parts(IEnumerable<ReadOnlyMemory<byte>> pieces, long length)
    {
        var (left, leftInBlock) = (length, 0);
        foreach (var piece in pieces)
            for (var rest = piece; !rest.IsEmpty;)
            {
                if (leftInBlock == 0)
                {
                    var header = new byte[BlockHeader];
                    WriteHeader(header, left);
                    yield return header;
                    leftInBlock = (int)Math.Min(left, MaxBlock);
                }
                var part = rest[..Math.Min(rest.Length, leftInBlock)];
                yield return part;
                (rest, left, leftInBlock) = (rest[part.Length..], left - part.Length, leftInBlock - part.Length);
            }
    }

    static void WriteHeader(Span<byte> header, long left)
    {
        var length = (ushort)Math.Min(left, MaxBlock);
        header[0] = (byte)(left <= MaxBlock ? 1 : 0); // BFINAL; BTYPE 00
        BinaryPrimitives.WriteUInt16LittleEndian(header[1..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[3..], (ushort)~length);
    }
}
