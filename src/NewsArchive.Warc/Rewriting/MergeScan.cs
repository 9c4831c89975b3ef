using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Reads every record of a file once, checks its digests, and notes by what it is equal to others.</summary>
sealed class MergeScan(int number, WarcMergeFile file, Func<WarcRecordHead, bool> isPinned)
{
    const int BufferBytes = 64 * 1024;

    /// <exception cref="WarcFormatException">The file is damaged, or an ARC file.</exception>
    public List<MergeRecord> Run(Action<WarcRecordHead>? visit, CancellationToken cancel)
    {
        var records = new List<MergeRecord>();
        using var stream = file.Open();
        foreach (var (noted, head) in WarcRecords.Select(stream, file.Title, new() { LeaveOpen = true }, Read, cancel))
        {
            // A record without an id is itself and no other.
            records.Add(noted with { Ordinal = records.Count, Identity = head.RecordId is null ? Key($"{noted.Identity} {file.Title} {records.Count}") : noted.Identity });
            visit?.Invoke(head);
        }
        return records;
    }

    (MergeRecord Noted, WarcRecordHead Head) Read(WarcReader reader, WarcReadRecord record)
    {
        if (record.Head.IsArc)
            throw new WarcFormatException("an ARC file: those are read, never written", file.Title, record.Offset);
        using var block = new CheckedBlock(record, file.Title);
        using var hash = new PayloadHash(record.Head);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        for (int read; (read = block.Read(buffer)) > 0;)
            hash.Append(buffer.AsSpan(0, read));
        ArrayPool<byte>.Shared.Return(buffer);
        var head = record.Head;
        var isMember = record is { Compression: WarcCompression.Gzip, MemberLength: > 0, IsWithinMember: false } && reader.IsRecordClean;
        var isWarcInfo = head.Type == WarcRecordType.WarcInfo;
        var noted = new MergeRecord
        {
            File = number,
            Ordinal = 0, // known only once the records before are
            Identity = Identity(head.Fields["WARC-Type"], head.RecordId ?? "", hash.Block(), isWarcInfo ? file.Name : ""),
            Date = head.Date ?? DateTimeOffset.UnixEpoch,
            IsWarcInfo = isWarcInfo,
            Offset = record.Offset,
            MemberLength = isMember ? record.MemberLength ?? 0 : 0,
            Name = isMember ? null : MergeName.Of(head),
        };
        return (MayShare(head, block.HttpHead, hash.PayloadLength) ? WithPayload(noted, head, block.HttpHead, hash) : noted, head);
    }

    MergeRecord WithPayload(MergeRecord noted, WarcRecordHead head, HttpHead? http, PayloadHash hash)
    {
        var headDigest = WarcDigest.Sha256(hash.HttpHead);
        var revisitId = WarcRecordId.Create(WarcRecordType.Revisit, head.TargetUri, noted.Date, headDigest);
        return noted with
        {
            RevisitIdentity = Identity("revisit", revisitId, headDigest, ""),
            RevisitUuid = Guid.Parse(revisitId.AsSpan("<urn:uuid:".Length, 36)),
            // Equal bytes under another coding are another entity.
            Payload = Key($"{hash.Payload()} {head.Type} {http?.Fields["Transfer-Encoding"]} {http?.Fields["Content-Encoding"]}"),
            PayloadLength = hash.PayloadLength,
            IsPinned = isPinned(head),
        };
    }

    /// <summary>WARC 1.1 §6.7.2: whole responses over HTTP, and resources. A payload of nothing is no duplicate.</summary>
    static bool MayShare(WarcRecordHead head, HttpHead? http, long payloadLength) =>
        payloadLength > 0
        && (head.Type == WarcRecordType.Resource || (head.Type == WarcRecordType.Response && http is not null))
        && head is { RecordId: not null, TargetUri: not null, Date: not null }
        && head.Fields["WARC-Truncated"] is null && head.Fields["WARC-Segment-Number"] is null
        && (head.Fields["WARC-Payload-Digest"] is not null || http?.Fields["Transfer-Encoding"] is null); // readers disagree on what its digest is of

    static UInt128 Identity(string? type, string id, WarcDigest block, string scope) => Key($"{type} {id} {block} {scope}");

    // Half of SHA-256: what is taken for equal here is left out, so chance and malice must not do.
    static UInt128 Key(string text) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
