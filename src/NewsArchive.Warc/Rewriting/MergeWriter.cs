using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Writes records to one file of a merge: as they are, with other references, or as revisits.</summary>
sealed class MergeWriter(string name, Stream output, MergePlan plan, MergeReferences references, Action<RewrittenRecord>? written)
{
    const int SniffedBytes = 64 * 1024;

    readonly WarcWriter _writer = new(output);

    /// <param name="title">How messages name the input.</param>
    /// <param name="noted">What the scan noted.</param>
    /// <param name="record">The record, whose block was not read yet.</param>
    /// <param name="input">The input, which may be moved where the record has a member.</param>
    public void Write(string title, MergeRecord noted, WarcReadRecord record, Stream input)
    {
        try
        {
            var (head, http, location) = plan.OriginalOf(noted) is not null
                ? WriteRevisit(noted, record)
                : Change(record.Head) is { } fields ? WriteChanged(title, record, record.Head with { Fields = fields })
                : noted.MemberLength > 0 ? Copy(noted, record, input) : WriteBytes(title, record, record.Head, record.HeadBytes);
            written?.Invoke(new(head, http, noted.Offset, location));
        }
        catch (ArgumentException e)
        {
            throw new WarcFormatException("a head that must be changed cannot be written again: " + e.Message, title, record.Offset, record.Head.RecordId, inner: e);
        }
    }

    /// <summary>Other fields where the record describes its file or refers to one that is called otherwise now.</summary>
    WarcFields? Change(WarcRecordHead head)
    {
        if (head.Type != WarcRecordType.WarcInfo)
            return references.Follow(head);
        var edit = new FieldEdit(head.Fields);
        edit.Replace("WARC-Filename", _ => name); // WARC 1.1 §5.15: the name of the file that holds it
        return edit.IsChanged ? edit.ToFields() : null;
    }

    (WarcRecordHead, HttpHead?, WarcLocation) Copy(MergeRecord noted, WarcReadRecord record, Stream input)
    {
        var http = record.ReadHttpHead();
        input.Position = noted.Offset;
        return (record.Head, http, _writer.CopyMember(input, noted.MemberLength));
    }

    (WarcRecordHead, HttpHead?, WarcLocation) WriteChanged(string title, WarcReadRecord record, WarcRecordHead head) => WriteBytes(title, record, head, head.ToBytes());

    (WarcRecordHead, HttpHead?, WarcLocation) WriteBytes(string title, WarcReadRecord record, WarcRecordHead head, ReadOnlyMemory<byte> headBytes)
    {
        var isCompressed = CompressedPayload.IsIn(head, record.Peek(SniffedBytes));
        using var block = new CheckedBlock(record, title);
        var location = _writer.Append(output => MemberFormat.Gzip.Write(output, headBytes.Span, WarcBlock.Of(head.ContentLength ?? 0, () => block), isCompressed));
        return (head, block.HttpHead, location);
    }

    (WarcRecordHead, HttpHead?, WarcLocation) WriteRevisit(MergeRecord noted, WarcReadRecord record)
    {
        using var hash = new PayloadHash(record.Head);
        var buffer = new byte[SniffedBytes];
        for (int read; (read = record.Block.Read(buffer)) > 0;)
            hash.Append(buffer.AsSpan(0, read));
        var original = references.OriginalOf(noted) ?? throw new IOException($"{record.Head.RecordId}: changed while it was read");
        var head = RevisitHead.Of(record.Head, noted.RevisitId, original, hash);
        var http = HttpHead.TryParse(hash.HttpHead, out var parsed) ? parsed : null;
        return (head, http, _writer.Write(new WarcRecord { Head = head, Block = WarcBlock.Of(hash.HttpHead) }));
    }
}
