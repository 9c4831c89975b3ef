using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.IO.Hashing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>One gzip member a record; stored, not compressed, where the payload is compressed already.</summary>
sealed class GzipMembers : MemberFormat
{
    public override string Extension => ".warc.gz";

    // RFC 1952 §2.3: no flags, MTIME 0, XFL 0, OS 255 (unknown): equal records give equal bytes on every system.
    static ReadOnlySpan<byte> MemberHeader => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

    const int HeaderLength = 10, TrailerLength = 8;

    internal override long StoredLength(long recordLength) => HeaderLength + StoredDeflate.LengthOf(recordLength) + TrailerLength;

    internal override void Write(Stream output, ReadOnlySpan<byte> head, WarcBlock block, bool isPayloadCompressed)
    {
        output.Write(MemberHeader);
        var crc = new Crc32();
        var length = isPayloadCompressed ? Store(output, crc, head, block) : Compress(output, crc, head, block);
        output.Write(Trailer(crc, length));
    }

    // RFC 1952 §2.3.1: CRC32, then ISIZE modulo 2^32
    static byte[] Trailer(Crc32 crc, long length)
    {
        var trailer = new byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)length);
        return trailer;
    }

    internal override ImmutableArray<ReadOnlyMemory<byte>>? StoredParts(ReadOnlyMemory<byte> head, WarcBlock block)
    {
        ImmutableArray<ReadOnlyMemory<byte>> pieces = [head, .. block.Pieces, EndMark];
        var (crc, length) = (new Crc32(), head.Length + block.Length + EndMark.Length);
        foreach (var piece in pieces)
            crc.Append(piece.Span);
        return [MemberHeader.ToArray(), .. StoredDeflate.Parts(pieces, length), Trailer(crc, length)];
    }

    static readonly ReadOnlyMemory<byte> EndMark = "\r\n\r\n"u8.ToArray();

    static long Store(Stream output, Crc32 crc, ReadOnlySpan<byte> head, WarcBlock block)
    {
        var length = head.Length + block.Length + 4; // CRLF CRLF
        var stored = new StoredDeflate(output, length);
        WriteRecord(bytes =>
        {
            stored.Write(bytes);
            crc.Append(bytes);
        }, head, block);
        return length;
    }

    static long Compress(Stream output, Crc32 crc, ReadOnlySpan<byte> head, WarcBlock block)
    {
        using var checksum = new CountingStream(new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true), crc, ownsOutput: true);
        WriteRecord(checksum.Write, head, block);
        return checksum.Count;
    }
}
