using System.Collections.Immutable;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// The end of a store's WARC that its journal does not account for. A killed process leaves whole captures there, whose lines waited for
/// the next commit: they are found again, so that no image is asked for twice. What is torn, or is not to the byte what its digests say,
/// ends the search.
/// </summary>
sealed class StoreTail
{
    const long MaxBody = 1L << 30;

    readonly string _path;
    readonly StoreContents _contents;

    StoreTail(string path, StoreContents contents) => (_path, _contents) = (path, contents);

    /// <summary>Adds what is found to <paramref name="contents"/>; gives the journal lines that speak of it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImmutableArray<StoreJournal> Adopt(string path, StoreContents contents) => [.. new StoreTail(path, contents).Adopt()];

    IEnumerable<StoreJournal> Adopt()
    {
        var start = _contents.WarcLength;
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = start };
        using var reader = new WarcReader(file, _path, new() { StartOffset = start });
        var group = ImmutableArray.CreateBuilder<TailMember>();
        while (TryRead(reader) is { } member)
        {
            group.Add(member);
            if (!IsLast(member)) continue;
            if (ToEntry(group.ToImmutable()) is not { } entry || !_contents.TryAdd(entry)) yield break;
            yield return entry;
            group.Clear();
        }
    }

    static TailMember? TryRead(WarcReader reader)
    {
        try
        {
            if (reader.Read() is not { } record) return null;
            var block = new MemoryStream();
            record.Block.CopyTo(block);
            var bytes = block.ToArray();
            return record.Head.Date is { } date && record.MemberLength is { } length && reader.Diagnostics.Count == 0
                && WarcDigest.TryParse(record.Head.Fields["WARC-Block-Digest"], out var digest) && digest == WarcDigest.Sha256(bytes)
                ? new TailMember(new(record.Head.TargetUri ?? "", date, record.Head.Type, new(record.Offset, length)), record.Head, bytes)
                : null;
        }
        catch (Exception e) when (e is WarcFormatException or EndOfStreamException)
        {
            return null; // torn here
        }
    }

    /// <summary>Whether a capture ends here: with an answer that leads nowhere else.</summary>
    static bool IsLast(TailMember member) =>
        member.Member.Type is WarcRecordType.Response or WarcRecordType.Resource or WarcRecordType.Revisit && !RedirectStatus.Matches(member.Http?.Status ?? 0);

    StoreJournal? ToEntry(ImmutableArray<TailMember> group)
    {
        var (last, members) = (group[^1], group.Select(member => member.Member).ToImmutableArray());
        if ((last.Head.HasHttpBlock && last.Http?.Status is null) || last.Head.RecordId is not { } id || !UrlNormalizer.TryNormalize(members[0].Uri, out var asked)) return null;
        if (last.Head.Fields["WARC-Profile"] == WarcRecord.NotModifiedProfile) return new StoreJournal.Unchanged(asked, members);
        if (!WarcDigest.TryParse(last.Head.Fields["WARC-Payload-Digest"], out var digest) || Body(last, digest) is not { } body) return null;
        var image = Inspect(body, last);
        return image.Header is not { } header ? null : new StoreJournal.Taken(new Capture
        {
            AskedUri = asked,
            Uri = last.Member.Uri,
            Date = last.Member.Date,
            Status = last.Http?.Status,
            RecordId = id,
            PayloadDigest = digest,
            PayloadLength = body.Length,
            ContentEncoding = image.Coding,
            RobotsTag = last.Http is null ? null : CaptureHead.RobotsTag(last.Block),
            MediaType = header.MediaType,
            Extension = header.Extension,
            Size = header.Size,
            Members = members,
        });
    }

    /// <summary>An image; or a stylesheet, when the server called it one.</summary>
    static ReceivedImage Inspect(ReadOnlyMemory<byte> body, TailMember member)
    {
        var coding = ContentCoding.Normalize(member.Http?.Fields["Content-Encoding"]);
        var image = ReceivedImage.Inspect(body, coding, MaxBody);
        var type = member.Http is { } http ? http.Fields["Content-Type"] : member.Head.ContentType;
        return image.Header is null && type?.StartsWith(StylesheetBody.MediaType, StringComparison.OrdinalIgnoreCase) == true
            ? ReceivedImage.Inspect(body, coding, MaxBody, ContentKind.Stylesheet) : image;
    }

    /// <summary>The body that a response or resource holds, or a revisit refers to; null when it is not the one of that digest.</summary>
    ReadOnlyMemory<byte>? Body(TailMember last, WarcDigest digest)
    {
        var holder = last.Member.Type != WarcRecordType.Revisit ? last
            : _contents.FindPayload(digest)?.Member is { } original ? ReadMember(original) : null;
        if (holder is null || (holder.Head.HasHttpBlock && holder.Http is null)) return null;
        var body = holder.Block.AsMemory(holder.Http?.Length ?? 0);
        return WarcDigest.Sha256(body.Span) == digest ? body : null;
    }

    TailMember? ReadMember(CaptureMember member)
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = member.Location.Offset };
        using var reader = new WarcReader(file, _path, new() { StartOffset = member.Location.Offset });
        return TryRead(reader);
    }

    /// <summary>A member that was read to its end and checked.</summary>
    sealed record TailMember(CaptureMember Member, WarcRecordHead Head, byte[] Block)
    {
        /// <summary>The HTTP head that the block begins with, or null.</summary>
        public HttpHead? Http { get; } = Head.HasHttpBlock && HttpHead.TryParse(Block, out var http) ? http : null;
    }
}
