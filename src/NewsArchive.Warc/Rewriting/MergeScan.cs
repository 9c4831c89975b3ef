using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Reads every record of a file once, checks its digests, and notes by what it is equal to others. Its lines for index and page list wait on disk.</summary>
sealed class MergeScan(int number, WarcMergeFile file, Func<WarcRecordHead, bool> isPinned, SecretHash? secret)
{
    const int BufferBytes = 64 * 1024;

    // In UTF-8 at most 24 KiB. The head of a revisit holds that of the record that it was, and id and URI of another: readers refuse one of more than 64 KiB.
    const int MaxSharedHeadChars = 8 * 1024;

    /// <exception cref="WarcFormatException">The file is damaged, or an ARC file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <param name="records">Takes what is noted of the records.</param>
    /// <param name="lines">Takes the index lines.</param>
    /// <param name="pages">Takes the lines of the page list, if the file has any.</param>
    /// <param name="early">Copies the file meanwhile, or null.</param>
    /// <param name="cancel">Ends the work.</param>
    public MergeFile Run(MergeRecords records, SpilledBytes lines, SpilledBytes pages, EarlyCopy? early, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var scanned = early?.Scanned ?? new ReadChecksum();
        var checksum = early is null ? Task.Run(() => FileChecksum.Of(file.Open(), stop.Token), CancellationToken.None) : null;
        try
        {
            var (first, count) = (new MergeStart(records.Position, lines.Position, pages.Position), 0);
            using var stream = file.Open();
            foreach (var (read, name, line, page) in WarcRecords.Select(stream, file.Title, new() { LeaveOpen = true }, Read, scanned, cancel))
            {
                // A record without an id is itself and no other.
                var noted = read with
                {
                    Place = new(number, count),
                    Identity = read.IdHash == 0 ? Key($"{read.Identity} {file.Title} {count}") : read.Identity,
                    NamePosition = name is null ? 0 : records.AddName(name.Name, name.Revisit),
                };
                records.Add(noted);
                count++;
                lines.Add(line);
                if (file.TitleOf is not null)
                    pages.Add(page);
                early?.Follow(noted);
            }
            var whole = early?.End() ?? Task.FromResult(checksum!.GetAwaiter().GetResult().HeldAgainst(scanned, file.Title)); // there is one or the other
            return new(file, records, first, count, whole, scanned.Length);
        }
        finally
        {
            stop.Cancel(); // after an exception nobody needs the checksum
            Task.WhenAny(checksum ?? Task.CompletedTask).Wait(CancellationToken.None); // it reads a file that the caller may close
        }
    }

    (MergeRecord Noted, NotedName? Name, byte[] Line, byte[] Page) Read(WarcReader reader, WarcReadRecord record)
    {
        if (record.Head.IsArc)
            throw new WarcFormatException("an ARC file: those are read, never written", file.Title, record.Offset);
        using var page = file.TitleOf is null ? null : MergePage.Of(record);
        using var block = new CheckedBlock(record, file.Title);
        using var hash = new PayloadHash(record.Head, secret);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        for (int read; (read = block.Read(buffer)) > 0;)
            hash.Append(buffer.AsSpan(0, read));
        ArrayPool<byte>.Shared.Return(buffer);
        var head = record.Head;
        var isMember = record is { Compression: WarcCompression.Gzip, MemberLength: > 0, IsWithinMember: false } && reader.IsRecordClean;
        var isWarcInfo = head.Type == WarcRecordType.WarcInfo;
        var noted = new MergeRecord
        {
            Place = new(number, 0), // which record it is, the other thread knows
            HeadHash = HashOf($"{head.Fields["WARC-Type"]} {WarcDigest.Sha256(hash.HttpHead)} {hash.PayloadLength}"),
            Identity = Identity(head.Fields["WARC-Type"], head.RecordId ?? "", hash.Block(), isWarcInfo ? file.Name : ""),
            IdHash = head.RecordId is { } id ? HashOf(id) : 0,
            Reference = ReferenceOf(head),
            DateTicks = (head.Date ?? DateTimeOffset.UnixEpoch).UtcTicks,
            IsWarcInfo = isWarcInfo,
            IsSegment = head.Fields["WARC-Segment-Number"] is not null,
            BreaksRule = WarcRules.Check(head, file.Title, record.Offset).Any(finding => finding.Level == WarcDiagnosticLevel.Fail),
            Offset = record.Offset,
            MemberLength = isMember ? record.MemberLength ?? 0 : 0,
        };
        // A revisit has fields of the record that it was and of the one that it refers to, but another id: a breach that the input had would be a new one.
        var mayShare = !noted.BreaksRule && MayShare(head, block.HttpHead, hash.PayloadLength);
        if (mayShare)
            noted = NotePayload(noted, head, block.HttpHead, hash);
        var name = isMember ? null : new NotedName(MergeName.Of(head), mayShare ? RevisitOf(head, hash, secret) : null);
        return (noted, name, isMember ? Line(noted, head, block.HttpHead) : [], page?.Line(head, block.HttpHead, file) ?? []);
    }

    /// <summary>The index line of a record that is copied, with its offset of now; empty where it has none.</summary>
    byte[] Line(MergeRecord noted, WarcRecordHead head, HttpHead? http) =>
        CdxjBuilder.Build(head, http, new(noted.Offset, noted.MemberLength), file.Name) is { } entry ? Encoding.UTF8.GetBytes(entry.ToLine()) : [];

    MergeReference ReferenceOf(WarcRecordHead head)
    {
        if (head.Type == WarcRecordType.WarcInfo)
            return head.Fields["WARC-Filename"] is { } name && name != file.Name ? MergeReference.File : MergeReference.None;
        return head.Fields["WARC-Refers-To"] is not null || head.Fields["WARC-Concurrent-To"] is not null || head.Type == WarcRecordType.Revisit ? MergeReference.Record : MergeReference.None;
    }

    /// <summary>What a record is called that cannot be read again by its place, and the revisit that it may become.</summary>
    sealed record NotedName(MergeName Name, MergeRevisit? Revisit);

    MergeRecord NotePayload(MergeRecord noted, WarcRecordHead head, HttpHead? http, PayloadHash hash) => noted with
    {
        // Equal bytes under another coding are another entity.
        Payload = Key($"{hash.Payload()} {head.Type} {http?.Fields["Transfer-Encoding"]} {http?.Fields["Content-Encoding"]}"),
        PayloadLength = hash.PayloadLength,
        IsPinned = isPinned(head),
    };

    /// <summary>What a record would be as a revisit.</summary>
    public static MergeRevisit RevisitOf(WarcReadRecord record, SecretHash? secret)
    {
        using var hash = new PayloadHash(record.Head, secret);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        for (int read; hash.PayloadLength == 0 && (read = record.Block.Read(buffer)) > 0;) // its head is enough
            hash.Append(buffer.AsSpan(0, read));
        ArrayPool<byte>.Shared.Return(buffer);
        return RevisitOf(record.Head, hash, secret);
    }

    static MergeRevisit RevisitOf(WarcRecordHead head, PayloadHash hash, SecretHash? secret)
    {
        using var nothing = new PayloadHash(new WarcRecordHead { Version = head.Version, Fields = new([]) }, secret);
        var id = WarcRecordId.Create(WarcRecordType.Revisit, head.TargetUri, head.Date ?? DateTimeOffset.UnixEpoch, WarcDigest.Sha256(hash.HttpHead));
        return new(id, Identity("revisit", id, PayloadHash.BlockOf(hash.HttpHead, nothing.Payload()), ""));
    }

    /// <summary>WARC 1.1 §6.7.2: whole responses over HTTP, and resources, whose head is not longer than usual. A payload of nothing is no duplicate.</summary>
    static bool MayShare(WarcRecordHead head, HttpHead? http, long payloadLength) =>
        payloadLength > 0
        && (head.Type == WarcRecordType.Resource || (head.Type == WarcRecordType.Response && http is not null))
        && head.Fields.Sum(field => field.Name.Length + field.Value.Length + 4) <= MaxSharedHeadChars
        && head is { RecordId: not null, TargetUri: not null, Date: not null }
        && head.Fields["WARC-Truncated"] is null && head.Fields["WARC-Segment-Number"] is null
        && (head.Fields["WARC-Payload-Digest"] is not null || http?.Fields["Transfer-Encoding"] is null); // readers disagree on what its digest is of

    static UInt128 Identity(string? type, string id, string block, string scope) => Key($"{type} {id} {block} {scope}");

    static ulong HashOf(string id) => Math.Max(1, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(id.AsSpan())));

    // Half of SHA-256: what is taken for equal here is left out, so chance and malice must not do.
    static UInt128 Key(string text) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
