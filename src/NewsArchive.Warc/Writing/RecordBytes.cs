using System.Collections.Immutable;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>A record as it will stand in a file: the bytes of its head, its block, and whether compressing the payload is worth while.</summary>
readonly record struct RecordBytes(ReadOnlyMemory<byte> Head, WarcBlock Block, bool IsPayloadCompressed)
{
    const int EndMarkLength = 4; // CRLF CRLF

    /// <exception cref="IOException">The block's length is not the head's Content-Length.</exception>
    /// <exception cref="ArgumentException">A field of the head cannot be written.</exception>
    public static RecordBytes Of(WarcRecord record)
    {
        if (record.Head.ContentLength != record.Block.Length)
            throw new IOException($"Content-Length is {record.Head.ContentLength}, the block has {record.Block.Length} bytes");
        return new(record.Head.ToBytes(), record.Block, record.IsPayloadCompressed);
    }

    /// <summary>Whether the block is a stream, which is not held in memory.</summary>
    public bool IsStream => !Block.IsInMemory;

    /// <summary>The member of a record whose block is in memory, in parts: a block that is not compressed is not copied.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ToParts(MemberFormat format) =>
        (IsPayloadCompressed ? format.StoredParts(Head, Block) : null) ?? [ToMember(format)];

    /// <summary>The member of a record whose block is in memory.</summary>
    public byte[] ToMember(MemberFormat format)
    {
        var size = Head.Length + Block.Length + EndMarkLength;
        using var member = new MemoryStream((int)(IsPayloadCompressed ? format.StoredLength(size) : Block.Length / 3 + Head.Length + 64));
        format.Write(member, Head.Span, Block, IsPayloadCompressed);
        return member.Length == member.Capacity ? member.GetBuffer() : member.ToArray();
    }
}
