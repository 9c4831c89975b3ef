using System.Globalization;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// The records of a file, or of all files of a bundle, that were cut into segments (WARC 1.1 §7): what is missing of them, and each put together.
/// In memory is where each segment stands, of at most 100,000 segments and 24 MB of their ids. Thread-safe once they are noted.
/// </summary>
public sealed class SegmentedRecords
{
    const int MaxSegments = 100_000;
    const int MaxIdCharacters = 12_000_000; // a UUID has 47

    readonly Func<string, long, WarcRecordAccess>? _open;
    readonly Dictionary<string, SegmentChain> _chains = new(StringComparer.Ordinal); // by the id of the first
    int _count, _idCharacters;
    RecordSegment? _beyond;

    /// <param name="open">Opens the record at an offset of a file; null: that cannot be done.</param>
    internal SegmentedRecords(Func<string, long, WarcRecordAccess>? open) => _open = open;

    /// <summary>Whether a record is only the first part of a longer one (§5.20): number 1, and no continuation.</summary>
    public static bool IsFirstSegment(WarcRecordHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head.Type != WarcRecordType.Continuation && head.Fields["WARC-Segment-Number"] is { } number && RecordSegment.ToNumber(number) == 1;
    }

    /// <summary>
    /// Opens the whole of a record of which this is the first segment: head and block are those that it had before it was cut, but without a block digest,
    /// which is that of the first segment. The segments may stand in any order. Of equal segments one counts; a file that has all of them needs no other. The
    /// caller disposes the result.
    /// </summary>
    /// <param name="recordId">WARC-Record-ID of the first segment.</param>
    /// <param name="file">Which file the first segment stands in; in a WACZ its name below <c>archive/</c>. Null: any.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>, also while the block is read.</param>
    /// <exception cref="WarcFormatException">A segment is missing, or they do not fit together; damage in one of them raises it while it is read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public WarcRecordAccess Open(string recordId, string? file = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(recordId);
        if (!_chains.TryGetValue(recordId, out var chain))
            throw new WarcFormatException($"no segment of this record is here{BeyondLimit}", recordId: recordId);
        var whole = chain.WholeIn(file, new(_open, cancel));
        if (whole.Breach is { } breach)
            throw new WarcFormatException(breach.Message + (breach.Rule == WarcReadRules.SegmentElsewhere.Name ? BeyondLimit : ""), breach.File, breach.Offset, breach.RecordId);
        if (_open is null || whole.Segments.Find(segment => segment.IsWithinMember) is not null)
            throw new WarcFormatException("a segment that shares its compressed member with other records: run newsarchive recompress --gzip", whole.First.File, whole.First.Offset, recordId);
        return Join(whole.Segments, _open, cancel);
    }

    /// <summary>
    /// Whether a first segment is there once more, so that what <see cref="Open"/> gives for it is what it gives for another one, in front of it or in another file:
    /// whoever reads all records reads that one.
    /// </summary>
    /// <param name="recordId">Its WARC-Record-ID.</param>
    /// <param name="file">The file that it stands in, named as for <see cref="Open"/>.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public bool IsRepeat(string recordId, string file, long offset, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(recordId);
        return _chains.TryGetValue(recordId, out var chain) && chain.IsRepeat(file, offset, new(_open, cancel));
    }

    /// <summary>Whether a record is a first segment in which its HTTP head does not end.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="http">The HTTP head that its own block holds.</param>
    internal static bool IsHttpHeadCut(WarcRecordHead head, HttpHead? http) => http is null && head.HasHttpBlock && IsFirstSegment(head);

    /// <summary>
    /// The HTTP head of a record, read on in its other segments where the first does not hold all of it; null where there is none, or they are no whole.
    /// </summary>
    /// <param name="head">Of the record.</param>
    /// <param name="http">The HTTP head that its own block holds, or null.</param>
    /// <param name="file">The file that it stands in, named as for <see cref="Open"/>.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="find">Finds the segments of the file: called when they are needed.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static HttpHead? ReadHttpHead(WarcRecordHead head, HttpHead? http, string file, long offset, Func<SegmentedRecords> find, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(find);
        if (!IsHttpHeadCut(head, http))
            return http;
        try
        {
            var (segments, id) = (find(), head.RecordId ?? "");
            if (segments.IsRepeat(id, file, offset, cancel))
                return null; // thousands may be
            using var whole = segments.Open(id, file, cancel);
            return whole.Record.ReadHttpHead();
        }
        catch (WarcFormatException)
        {
            return null; // verify says why
        }
    }

    string BeyondLimit => _beyond is null ? "" : $"; {Limit}";

    static string Limit => string.Create(CultureInfo.InvariantCulture, $"of more than {MaxSegments} segments, or of more than {MaxIdCharacters} characters of their ids, the rest was not put together");

    static WarcRecordAccess Join(List<RecordSegment> segments, Func<string, long, WarcRecordAccess> open, CancellationToken cancel)
    {
        var (file, offset) = (segments[0].File, segments[0].Offset);
        using var first = open(file, offset);
        var (head, length) = (first.Record.Head, segments[^1].TotalLength ?? 0); // which is their sum, or there was a breach
        var parts = new SegmentStream(segments, open, cancel);
        var source = new ByteSource(parts);
        var block = new BlockStream(source, length, () => source.Ensure(1), missing => new WarcFormatException($"the segments lack {missing} of {length} bytes", file, offset, head.RecordId));
        return new(new(Whole(head, length), offset, block, () => null, first.Record.BytesOfHeads) { Compression = first.Record.Compression, Segments = parts }, parts, source);
    }

    static WarcRecordHead Whole(WarcRecordHead head, long length)
    {
        var fields = head.Fields.Where(field => !Is(field, "WARC-Segment-Number") && !Is(field, "WARC-Block-Digest"))
            .Select(field => Is(field, "Content-Length") ? field with { Value = length.ToString(CultureInfo.InvariantCulture) } : field);
        return head with { Fields = new([.. fields]) };
    }

    static bool Is(WarcField field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Those of a stream that seeks, whose position stays what it is.</summary>
    internal static SegmentedRecords Of(Stream warc, string file, CancellationToken cancel)
    {
        var (position, length) = (warc.Position, warc.Length);
        var dictionary = ZstdDictionary.Read(new StreamSlice(warc, 0, length), file);
        var segments = new SegmentedRecords((_, offset) => WarcRecordAccess.Open(new StreamSlice(warc, offset, length - offset), file, new() { StartOffset = offset, Dictionary = dictionary }));
        segments.Read(new StreamSlice(warc, 0, length), file, cancel);
        warc.Position = position;
        return segments;
    }

    /// <summary>Notes the segments of a file; what cannot be read of it is passed over.</summary>
    internal void Read(Stream warc, string file, CancellationToken cancel)
    {
        using var reader = new WarcReader(warc, file);
        for (var goesOn = true; goesOn; cancel.ThrowIfCancellationRequested())
        {
            try
            {
                goesOn = reader.Read() is { } record ? Note(RecordSegment.Of(record.Head, file, record.Offset, record.IsWithinMember)) : false;
            }
            catch (WarcFormatException)
            {
                goesOn = TryRecover(reader);
            }
        }
    }

    /// <summary>A compressed entry of a zip that is broken itself ends here.</summary>
    static bool TryRecover(WarcReader reader)
    {
        try
        {
            return reader.TryRecover();
        }
        catch (WarcFormatException)
        {
            return false;
        }
    }

    /// <summary>Notes a segment, if the record is one.</summary>
    /// <returns>True.</returns>
    internal bool Note(RecordSegment? segment)
    {
        if (segment is null)
            return true;
        var isNew = !_chains.TryGetValue(segment.Origin, out var chain);
        var characters = (isNew ? segment.Origin.Length : 0) + (segment.RecordId == segment.Origin ? 0 : segment.RecordId?.Length ?? 0);
        if (_count == MaxSegments || _idCharacters + characters > MaxIdCharacters)
        {
            _beyond ??= segment;
            return true;
        }
        (_count, _idCharacters) = (_count + 1, _idCharacters + characters);
        if (chain is null)
            _chains.Add(segment.Origin, chain = new(segment.Origin));
        chain.Add(segment);
        return true;
    }

    /// <summary>
    /// What is wrong with the segments as parts of wholes, and with the payload digest of each whole. That the first or the last is not here is a warning: they
    /// may stand in another file.
    /// </summary>
    internal IEnumerable<WarcDiagnostic> Check(CancellationToken cancel)
    {
        if (_beyond is { } beyond)
            yield return beyond.Breach(WarcReadRules.SegmentUnchecked, $"from here on segments were not put together: {Limit}");
        foreach (var chain in _chains.Values)
        {
            foreach (var breach in chain.Breaches(new(_open, cancel)))
                yield return breach;
            foreach (var whole in chain.Wholes(new(_open, cancel)))
                foreach (var finding in CheckPayload(whole, cancel))
                    yield return finding;
        }
    }

    IEnumerable<WarcDiagnostic> CheckPayload(SegmentedWhole whole, CancellationToken cancel)
    {
        var first = whole.First;
        if (_open is null || whole.Segments.Exists(segment => segment.IsWithinMember))
            return [first.Breach(WarcReadRules.SegmentUnchecked, "the segments could not be put together, because they cannot be read by their offset: the payload's digest was not compared")];
        try
        {
            using var record = Join(whole.Segments, _open, cancel);
            return WarcDigestCheck.Check(record.Record, first.File, cancel);
        }
        catch (WarcFormatException e)
        {
            return [first.Breach(WarcReadRules.Unreadable, $"the segments cannot be put together: {e.Reason}")];
        }
    }
}
