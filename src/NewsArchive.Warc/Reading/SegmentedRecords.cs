using System.Globalization;
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
    const int ShownOfId = 100; // in a message

    readonly Func<string, long, WarcRecordAccess> _open;
    readonly Dictionary<string, List<RecordSegment>> _chains = new(StringComparer.Ordinal); // by the id of the first
    readonly Dictionary<string, WholeOrReason> _looked = new(StringComparer.Ordinal); // many records may have one id, or be one's revisits: each whole is looked at once
    int _count, _idCharacters;
    RecordSegment? _beyond;

    internal SegmentedRecords(Func<string, long, WarcRecordAccess> open) => _open = open;

    /// <summary>Whether a record is only the first part of a longer one (§5.20): number 1, and no continuation.</summary>
    public static bool IsFirstSegment(WarcRecordHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head.Type != WarcRecordType.Continuation && head.Fields["WARC-Segment-Number"] is { } number && RecordSegment.ToNumber(number) == 1;
    }

    /// <summary>
    /// Opens the whole of a record of which this is the first segment: head and block are those that it had before it was cut, but without a block digest,
    /// which is that of the first segment. The segments may stand in any order. The caller disposes the result.
    /// </summary>
    /// <param name="recordId">WARC-Record-ID of the first segment.</param>
    /// <exception cref="WarcFormatException">A segment is missing, or they do not fit together; damage in one of them raises it while it is read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public WarcRecordAccess Open(string recordId)
    {
        ArgumentNullException.ThrowIfNull(recordId);
        if (!_chains.TryGetValue(recordId, out var chain))
            throw new WarcFormatException($"no segment of this record is here{BeyondLimit}", recordId: recordId);
        WholeOrReason looked;
        lock (_looked)
            if (!_looked.TryGetValue(recordId, out looked))
                _looked[recordId] = looked = Look(recordId, chain);
        return looked.Segments is { } segments ? Join(segments) : throw new WarcFormatException(looked.Reason!, looked.File, looked.Offset, looked.RecordId); // there is one or the other
    }

    WholeOrReason Look(string recordId, List<RecordSegment> chain)
    {
        var sorted = Sorted(chain);
        if (Breaches(recordId, sorted).FirstOrDefault() is { } breach)
            return new(null, breach.Message + (breach.Rule == WarcReadRules.SegmentElsewhere.Name ? BeyondLimit : ""), breach.File, breach.Offset, breach.RecordId);
        if (sorted.Find(segment => segment.IsWithinMember) is { } within)
            return new(null, "a segment that shares its compressed member with other records: run newsarchive recompress --gzip", within.File, within.Offset, within.RecordId);
        return new(sorted, null);
    }

    string BeyondLimit => _beyond is null ? "" : $"; {Limit}";

    static string Limit => string.Create(CultureInfo.InvariantCulture, $"of more than {MaxSegments} segments, or of more than {MaxIdCharacters} characters of their ids, the rest was not put together");

    readonly record struct WholeOrReason(List<RecordSegment>? Segments, string? Reason, string? File = null, long? Offset = null, string? RecordId = null);

    WarcRecordAccess Join(List<RecordSegment> segments)
    {
        var (file, offset) = (segments[0].File, segments[0].Offset);
        using var first = _open(file, offset);
        var (head, length) = (first.Record.Head, segments[^1].TotalLength ?? 0); // which is their sum, or there was a breach
        var parts = new SegmentStream(segments, _open);
        var source = new ByteSource(parts);
        var block = new BlockStream(source, length, () => source.Ensure(1), missing => new WarcFormatException($"the segments lack {missing} of {length} bytes", file, offset, head.RecordId));
        return new(new(Whole(head, length), offset, block, () => null, first.Record.BytesOfHeads) { Compression = first.Record.Compression }, parts, source);
    }

    static WarcRecordHead Whole(WarcRecordHead head, long length)
    {
        var fields = head.Fields.Where(field => !Is(field, "WARC-Segment-Number") && !Is(field, "WARC-Block-Digest"))
            .Select(field => Is(field, "Content-Length") ? field with { Value = length.ToString(CultureInfo.InvariantCulture) } : field);
        return head with { Fields = new([.. fields]) };
    }

    static bool Is(WarcField field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

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
        if (isNew)
            _chains.Add(segment.Origin, chain = []);
        var origin = chain is [var other, ..] ? other.Origin : segment.Origin; // each id is kept once
        chain!.Add(segment with { Origin = origin, RecordId = segment.RecordId == origin ? origin : segment.RecordId });
        return true;
    }

    /// <summary>
    /// What is wrong with the segments as parts of wholes, and with the payload digest of each whole. That the first or the last is not here is a warning: they
    /// may stand in another file.
    /// </summary>
    /// <param name="canOpen">Whether records can be opened by their offset.</param>
    /// <param name="cancel">Ends the work.</param>
    internal IEnumerable<WarcDiagnostic> Check(bool canOpen, CancellationToken cancel)
    {
        if (_beyond is { } beyond)
            yield return beyond.Breach(WarcReadRules.SegmentUnchecked, $"from here on segments were not put together: {Limit}");
        foreach (var (origin, chain) in _chains)
        {
            foreach (var breach in Disorder(chain))
                yield return breach;
            var isWhole = true;
            foreach (var breach in Breaches(origin, Sorted(chain)))
            {
                isWhole = false;
                yield return breach;
            }
            if (isWhole)
                foreach (var finding in CheckPayload(origin, canOpen, cancel))
                    yield return finding;
        }
    }

    IEnumerable<WarcDiagnostic> CheckPayload(string origin, bool canOpen, CancellationToken cancel)
    {
        var first = _chains[origin].Find(segment => segment.Number == 1)!; // else there was a breach
        if (!canOpen || _chains[origin].Exists(segment => segment.IsWithinMember))
            return [first.Breach(WarcReadRules.SegmentUnchecked, "the segments could not be put together, because they cannot be read by their offset: the payload's digest was not compared")];
        try
        {
            using var whole = Open(origin);
            return WarcDigestCheck.Check(whole.Record, first.File, cancel);
        }
        catch (WarcFormatException e)
        {
            return [first.Breach(WarcReadRules.Unreadable, $"the segments cannot be put together: {e.Reason}")];
        }
    }

    // §5.20: "later" records continue the first. Across files there is no order.
    static IEnumerable<WarcDiagnostic> Disorder(List<RecordSegment> chain)
    {
        for (var i = 1; i < chain.Count; i++)
            if (chain[i].File == chain[i - 1].File && chain[i].Number < chain[i - 1].Number)
                yield return chain[i].Breach(WarcReadRules.SegmentOrder, $"segment {chain[i].Number} stands behind segment {chain[i - 1].Number}");
    }

    static List<RecordSegment> Sorted(List<RecordSegment> chain) => [.. chain.OrderBy(segment => segment.Number)];

    /// <summary>Why segments, in the order of their numbers, are not one record.</summary>
    static IEnumerable<WarcDiagnostic> Breaches(string origin, List<RecordSegment> segments)
    {
        var expected = 1;
        var (first, last) = (segments[0], segments[^1]);
        origin = origin.Length <= ShownOfId ? origin : origin[..ShownOfId] + "…";
        foreach (var segment in segments)
        {
            if (segment.Number >= 1 && segment.IsContinuation == (segment.Number == 1))
                yield return segment.Breach(WarcReadRules.SegmentOrder, segment.IsContinuation ? "a continuation cannot be segment 1" : "only segment 1 is no continuation");
            else if (segment.Number < expected)
                yield return segment.Breach(WarcReadRules.SegmentOrder, segment.Number < 1 ? "WARC-Segment-Number is no number from 1 on" : $"there is another segment {segment.Number} of {origin}");
            else if (segment.Number > expected && expected == 1)
                yield return segment.Breach(WarcReadRules.SegmentElsewhere, $"{Named(1, segment.Number, origin)} not here, so the payload could not be put together");
            else if (segment.Number > expected)
                yield return segment.Breach(WarcReadRules.SegmentMissing, $"{Named(expected, segment.Number, origin)} missing");
            expected = Math.Max(expected, segment.Number) + (segment.Number < expected ? 0 : 1);
            if (segment.TotalLength is not null && segment.Number < last.Number)
                yield return segment.Breach(WarcReadRules.SegmentTotalLength, $"WARC-Segment-Total-Length says that segment {segment.Number} is the last, but segment {last.Number} follows");
        }
        if (last.TotalLength < 0)
            yield return last.Breach(WarcReadRules.SegmentTotalLength, "WARC-Segment-Total-Length is no number of bytes");
        else if (last.TotalLength is null)
            yield return last.Breach(WarcReadRules.SegmentElsewhere, $"what follows segment {last.Number} of {origin} is not here: none that is says the length of the whole");
        else if (expected == segments.Count + 1 && first.Number == 1 && segments.Sum(segment => (decimal)segment.Length) is var length && length != last.TotalLength) // none may be as long as it says
            yield return last.Breach(WarcReadRules.SegmentTotalLength, $"WARC-Segment-Total-Length is {last.TotalLength}, the segments have {length} bytes");
    }

    static string Named(int from, int to, string origin) => to - from == 1 ? $"segment {from} of {origin} is" : $"segments {from} to {to - 1} of {origin} are";

    /// <summary>The blocks of segments, one after the other.</summary>
    sealed class SegmentStream(List<RecordSegment> segments, Func<string, long, WarcRecordAccess> open) : ForwardStream
    {
        WarcRecordAccess? _current;
        int _next;

        public override int Read(Span<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                if (_current?.Record.Block.Read(buffer) is > 0 and var read)
                    return read;
                _current?.Dispose();
                _current = null;
                if (_next == segments.Count)
                    return 0;
                _current = open(segments[_next].File, segments[_next].Offset);
                if (_current.Record.Head.RecordId != segments[_next].RecordId)
                    throw new WarcFormatException("the file changed while it was read", segments[_next].File, segments[_next].Offset, segments[_next].RecordId);
                _next++;
            }
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            _current?.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Where a segment stands, and what its head says of the whole.</summary>
/// <param name="Origin">WARC-Record-ID of the first segment.</param>
/// <param name="Number">WARC-Segment-Number; 0 where it is none.</param>
/// <param name="IsContinuation">Whether it is one by its type.</param>
/// <param name="TotalLength">WARC-Segment-Total-Length, -1 where it is no number, or null.</param>
/// <param name="Length">Bytes of its block.</param>
/// <param name="File">Name of its file.</param>
/// <param name="Offset">Of its member.</param>
/// <param name="IsWithinMember">Whether it shares the member with records before it.</param>
/// <param name="RecordId">WARC-Record-ID.</param>
sealed record RecordSegment(string Origin, int Number, bool IsContinuation, long? TotalLength, long Length, string File, long Offset, bool IsWithinMember, string? RecordId)
{
    /// <summary>The segment that a record is, or null. One without the id of its first is none: field rules name it.</summary>
    public static RecordSegment? Of(WarcRecordHead head, string file, long offset, bool isWithinMember)
    {
        var isContinuation = head.Type == WarcRecordType.Continuation;
        if (head.Fields["WARC-Segment-Number"] is not { } number || (isContinuation ? head.Fields["WARC-Segment-Origin-ID"] : head.RecordId) is not { } origin)
            return null;
        long? total = head.Fields["WARC-Segment-Total-Length"] is not { } written ? null : long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : -1;
        return new(origin, ToNumber(number), isContinuation, total, head.ContentLength ?? 0, file, offset, isWithinMember, head.RecordId);
    }

    /// <summary>0 where it is no number.</summary>
    public static int ToNumber(string number) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed < int.MaxValue ? parsed : 0;

    public WarcDiagnostic Breach(WarcReadRule rule, string message) => new(rule.Name, rule.Level, $"{message} (WARC 1.1 {rule.Section})", File, Offset, RecordId);
}
