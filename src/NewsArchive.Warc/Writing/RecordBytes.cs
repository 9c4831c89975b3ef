using System.Collections.Immutable;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>A record as it will stand in a file: the bytes of its head, its block, and whether compressing the payload is worth while.</summary>
readonly record struct RecordBytes(ReadOnlyMemory<byte> Head, WarcBlock Block, bool IsPayloadCompressed)
{
    const int EndMarkLength = 4; // CRLF CRLF

    /// <exception cref="IOException">The block's length is not the head's Content-Length.</exception>
    /// <exception cref="WarcRuleException">The record breaks a rule and is not foreign, or a field of the head cannot be written.</exception>
    public static RecordBytes Of(WarcRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!record.IsForeign)
            ThrowIfRefused(record);
        if (record.Head.ContentLength != record.Block.Length)
            throw new IOException($"Content-Length is {record.Head.ContentLength}, the block has {record.Block.Length} bytes");
        return new(record.Head.ToBytes(), record.Block, record.IsPayloadCompressed);
    }

    static void ThrowIfRefused(WarcRecord record)
    {
        WarcRules.ThrowIfRefused(record.Head);
        if (record.Head.HasHttpBlock && HttpMessage.Objection(record) is { } objection)
            throw new WarcRuleException(objection, "http-message", $"WARC 1.1 {(record.Head.Type == WarcRecordType.Request ? "§6.5.2, RFC 9112 §3" : "§6.3.2, RFC 9112 §4")}", recordId: record.Head.RecordId);
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
