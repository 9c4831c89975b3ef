using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>Appends records to a stream, one gzip member each (WARC 1.1 Annex D). Not thread-safe; <see cref="ToMember"/> is.</summary>
/// <remarks>
/// A record that fails is not counted. When the output seeks, its bytes are taken back; otherwise the output ends in a torn
/// member and every further call raises <see cref="InvalidOperationException"/>.
/// </remarks>
public sealed class WarcWriter
{
    readonly Stream _output;
    bool _torn;

    /// <summary>Writes to <paramref name="output"/> from <paramref name="position"/> on (its bytes so far); the caller disposes it.</summary>
    public WarcWriter(Stream output, long position = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        (_output, Position) = (output, position);
    }

    /// <summary>Bytes of whole records so far: where the next one begins.</summary>
    public long Position { get; private set; }

    /// <summary>Whether records are written without gzip. Default false.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Compresses and appends one record. Large blocks are streamed.</summary>
    /// <exception cref="IOException">The output fails, or the block's length is not the head's Content-Length.</exception>
    /// <exception cref="ArgumentException">A field of the head cannot be written.</exception>
    public WarcLocation Write(WarcRecord record)
    {
        if (record.Block.TryGetBytes(out _) && !IsPlain)
            return WriteMember(ToMember(record));
        var head = HeadBytes(record); // Raises before anything is written.
        return Append(output =>
        {
            if (IsPlain)
                WriteRecord(output, head, record.Block);
            else
                WriteMember(output, head, record);
        });
    }

    /// <summary>Appends a finished member made by <see cref="ToMember"/> or copied from another file.</summary>
    public WarcLocation WriteMember(ReadOnlySpan<byte> member)
    {
        ThrowIfTorn();
        _torn = true;
        var start = _output.CanSeek ? _output.Position : -1;
        try
        {
            _output.Write(member);
            _torn = false;
        }
        finally
        {
            TakeBackIfTorn(start);
        }
        return Count(member.Length);
    }

    /// <summary>The gzip member of a record whose block is in memory: deterministic, header without time or name.</summary>
    /// <exception cref="ArgumentException">The block is a stream, or a field of the head cannot be written.</exception>
    /// <exception cref="IOException">The block's length is not the head's Content-Length.</exception>
    public static byte[] ToMember(WarcRecord record)
    {
        if (!record.Block.TryGetBytes(out var block))
            throw new ArgumentException("the block is a stream: write the record to a file", nameof(record));
        var head = HeadBytes(record);
        using var member = new MemoryStream(head.Length + (record.IsPayloadCompressed ? block.Length : block.Length / 3) + 64);
        WriteMember(member, head, record);
        return member.ToArray();
    }

    static byte[] HeadBytes(WarcRecord record)
    {
        if (record.Head.ContentLength != record.Block.Length)
            throw new IOException($"Content-Length is {record.Head.ContentLength}, the block has {record.Block.Length} bytes");
        return record.Head.ToBytes();
    }

    WarcLocation Append(Action<Stream> write)
    {
        ThrowIfTorn();
        _torn = true;
        var start = _output.CanSeek ? _output.Position : -1;
        var counting = new CountingStream(_output);
        try
        {
            write(counting);
            _torn = false;
        }
        finally
        {
            TakeBackIfTorn(start);
        }
        return Count(counting.Count);
    }

    void ThrowIfTorn()
    {
        if (_torn)
            throw new InvalidOperationException("an earlier record failed half way: the output cannot be continued");
    }

    void TakeBackIfTorn(long start)
    {
        if (!_torn || start < 0)
            return;
        _output.SetLength(start);
        _output.Position = start;
        _torn = false;
    }

    WarcLocation Count(long length)
    {
        var location = new WarcLocation(Position, length);
        Position += length;
        return location;
    }

    // RFC 1952 §2.3: no flags, MTIME 0, XFL 0, OS 255 (unknown): equal records give equal bytes on every system.
    static ReadOnlySpan<byte> MemberHeader => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

    static void WriteMember(Stream output, byte[] head, WarcRecord record)
    {
        output.Write(MemberHeader);
        var level = record.IsPayloadCompressed ? CompressionLevel.NoCompression : CompressionLevel.Optimal;
        var crc = new Crc32();
        long length;
        using (var checksum = new CountingStream(new DeflateStream(output, level, leaveOpen: true), crc, ownsOutput: true))
        {
            WriteRecord(checksum, head, record.Block);
            length = checksum.Count;
        }
        Span<byte> trailer = stackalloc byte[8]; // RFC 1952 §2.3.1: CRC32, then ISIZE modulo 2^32
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)length);
        output.Write(trailer);
    }

    // WARC 1.1 §4: warc-record = header CRLF block CRLF CRLF
    static void WriteRecord(Stream output, byte[] head, WarcBlock block)
    {
        output.Write(head);
        block.Feed(output.Write);
        output.Write("\r\n\r\n"u8);
    }
}
