using System.Buffers.Binary;
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

    internal override void Write(Stream output, ReadOnlySpan<byte> head, WarcBlock block, bool isPayloadCompressed)
    {
        output.Write(MemberHeader);
        var level = isPayloadCompressed ? CompressionLevel.NoCompression : CompressionLevel.Optimal;
        var crc = new Crc32();
        long length;
        using (var checksum = new CountingStream(new DeflateStream(output, level, leaveOpen: true), crc, ownsOutput: true))
        {
            WriteRecord(checksum, head, block);
            length = checksum.Count;
        }
        Span<byte> trailer = stackalloc byte[8]; // RFC 1952 §2.3.1: CRC32, then ISIZE modulo 2^32
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)length);
        output.Write(trailer);
    }
}
