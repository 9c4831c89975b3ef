using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Writes records to one file of a merge: as they are, with other references, or as revisits; and their index lines.</summary>
sealed class MergeWriter(string name, Stream output, MergePlan plan, MergeReferences references, CdxjLines index)
{
    const int SniffedBytes = 64 * 1024;

    readonly WarcWriter _writer = new(output);
    readonly List<(long Start, long End)> _copies = [];
    long _copiedLines;

    /// <summary>What was copied so far.</summary>
    public WaczCopiedParts Copied => new([.. _copies], _copiedLines);

    /// <summary>Copies members that follow one another in an input, whose records keep every byte.</summary>
    /// <param name="input">The input, which stands at the first.</param>
    /// <param name="length">Bytes of all of them.</param>
    public void Copy(Stream input, long length)
    {
        var location = _writer.CopyMember(input, length);
        if (_copies.Count > 0 && _copies[^1].End == location.Offset)
            _copies[^1] = (_copies[^1].Start, location.Offset + length);
        else
            _copies.Add((location.Offset, location.Offset + length));
    }

    /// <summary>Takes the index line of a record that is being copied.</summary>
    /// <param name="line">The line; empty: it has none.</param>
    /// <param name="before">Bytes of members that are to be copied, but are not yet, before this one.</param>
    public void Index(ReadOnlySpan<byte> line, long before)
    {
        if (line.IsEmpty)
            return;
        index.Add(CdxjEntry.WithOffset(line, _writer.Position + before));
        _copiedLines++;
    }

    /// <param name="title">How messages name the input.</param>
    /// <param name="noted">What the scan noted.</param>
    /// <param name="record">The record, whose block was not read yet.</param>
    public void Write(string title, MergeRecord noted, WarcReadRecord record)
    {
        try
        {
            var (head, http, location) = plan.IsRevisit(noted)
                ? WriteRevisit(noted, record)
                : Change(record.Head) is { } fields ? WriteChanged(title, record, record.Head with { Fields = fields })
                : WriteBytes(title, record, record.Head, record.HeadBytes);
            if (CdxjBuilder.Build(head, http, location, name) is { } entry)
                index.Add(entry);
        }
        catch (ArgumentException e)
        {
            throw new WarcFormatException("a head that must be changed cannot be written again: " + e.Message, title, record.Offset, record.Head.RecordId, inner: e);
        }
    }

    /// <summary>Whether a record must be written with another head.</summary>
    public bool Changes(WarcRecordHead head) => Change(head) is not null;

    /// <summary>Other fields where the record describes its file or refers to one that is called otherwise now.</summary>
    WarcFields? Change(WarcRecordHead head)
    {
        if (head.Type != WarcRecordType.WarcInfo)
            return references.Follow(head);
        var edit = new FieldEdit(head.Fields);
        edit.Replace("WARC-Filename", _ => name); // WARC 1.1 §5.17: the name of the file that holds it
        return edit.IsChanged ? edit.ToFields() : null;
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
        var (id, original) = references.RevisitOf(noted) ?? throw new IOException($"{record.Head.RecordId}: changed while it was read");
        var head = RevisitHead.Of(record.Head, id, original, hash);
        var http = HttpHead.TryParse(hash.HttpHead, out var parsed) ? parsed : null;
        return (head, http, _writer.Write(new WarcRecord { Head = head, Block = WarcBlock.Of(hash.HttpHead), IsForeign = true }));
    }
}
