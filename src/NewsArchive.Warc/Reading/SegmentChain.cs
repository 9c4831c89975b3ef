using System.Globalization;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// The segments of one record, as they were met: in one file, some here and some there, or all of them in several files, as when a bundle has the same file twice.
/// Thread-safe once all are added.
/// </summary>
/// <param name="origin">WARC-Record-ID of the first.</param>
sealed class SegmentChain(string origin)
{
    const int ShownOfId = 100; // in a message
    const string Elsewhere = "; of several files newsarchive merge makes one bundle, in which it may be";

    readonly List<RecordSegment> _noted = [];
    PutTogether? _put;

    public void Add(RecordSegment segment) =>
        _noted.Add(segment with { Origin = origin, RecordId = segment.RecordId == origin ? origin : segment.RecordId }); // each id is kept once

    /// <summary>The whole, or why there is none: where a file has all segments, those of that file; else those of all files together.</summary>
    public SegmentedWhole WholeIn(string? file, SegmentComparison comparison)
    {
        var put = Put(comparison);
        return file is not null ? put.WholeIn(file) : put.Wholes.FirstOrDefault() ?? put.Joined;
    }

    /// <summary>Whether the whole of the first segment at a place begins with an equal segment elsewhere.</summary>
    public bool IsRepeat(string file, long offset, SegmentComparison comparison)
    {
        var put = Put(comparison);
        return put.Firsts.Contains((file, offset)) && put.WholeIn(file) is { Breach: null, First: var first } && (first.File, first.Offset) != (file, offset);
    }

    /// <summary>All that can be put together. A segment is in two of them at most.</summary>
    public IEnumerable<SegmentedWhole> Wholes(SegmentComparison comparison) => Put(comparison).Wholes;

    /// <summary>What is wrong with the segments as parts of wholes. Where each file has a whole of its own, how these differ is no matter.</summary>
    public IEnumerable<WarcDiagnostic> Breaches(SegmentComparison comparison)
    {
        var put = Put(comparison);
        return Disorder(put).Concat(put.IsEachWhole ? [] : Breaches(put.Joined.Segments));
    }

    PutTogether Put(SegmentComparison comparison)
    {
        lock (_noted)
            return _put ??= new(this, comparison);
    }

    /// <summary>What the segments are together, and what those of each file are.</summary>
    sealed class PutTogether
    {
        public PutTogether(SegmentChain chain, SegmentComparison comparison)
        {
            Joined = chain.Whole(chain._noted, comparison);
            var files = chain._noted.GroupBy(segment => segment.File, StringComparer.Ordinal).ToList();
            ByFile = files.ToDictionary(file => file.Key, file => files.Count == 1 ? Joined : chain.Whole(file, comparison), StringComparer.Ordinal);
            Firsts = [.. chain._noted.Where(segment => segment is { Number: 1, IsContinuation: false }).Select(segment => (segment.File, segment.Offset))];
            IsEachWhole = ByFile.Values.All(whole => whole.Breach is null);
            var own = files.Select(file => ByFile[file.Key]);
            Wholes = [.. (IsEachWhole ? own : own.Prepend(Joined)).Where(whole => whole.Breach is null).Distinct()];
        }

        public SegmentedWhole Joined { get; }

        public Dictionary<string, SegmentedWhole> ByFile { get; }

        public HashSet<(string File, long Offset)> Firsts { get; }

        public bool IsEachWhole { get; }

        public List<SegmentedWhole> Wholes { get; }

        public SegmentedWhole WholeIn(string file) => ByFile.GetValueOrDefault(file) is { Breach: null } own ? own : Joined;
    }

    SegmentedWhole Whole(IEnumerable<RecordSegment> segments, SegmentComparison comparison)
    {
        var sorted = WithoutRepeats(segments, comparison);
        return new(sorted, Breaches(sorted).FirstOrDefault());
    }

    /// <summary>In the order of their numbers; of equal ones the first, or one that can be read by its offset. Each is compared once.</summary>
    static List<RecordSegment> WithoutRepeats(IEnumerable<RecordSegment> segments, SegmentComparison comparison)
    {
        var kept = new List<RecordSegment>();
        RecordSegment? first = null; // of its number
        foreach (var segment in segments.OrderBy(segment => segment.Number).ThenBy(segment => segment.IsWithinMember))
        {
            if (first?.Number != segment.Number)
                first = segment;
            else if (comparison.AreEqual(first, segment))
                continue;
            kept.Add(segment);
        }
        return kept;
    }

    // §5.20: "later" records continue the first. Across files there is no order.
    IEnumerable<WarcDiagnostic> Disorder(PutTogether put)
    {
        var counted = put.ByFile.Values.SelectMany(whole => whole.Segments).ToHashSet<RecordSegment>(ReferenceEqualityComparer.Instance);
        var previous = new Dictionary<string, RecordSegment>(StringComparer.Ordinal);
        foreach (var segment in _noted.Where(counted.Contains))
        {
            if (previous.TryGetValue(segment.File, out var before) && segment.Number < before.Number)
                yield return segment.Breach(WarcReadRules.SegmentOrder, $"segment {segment.Number} stands behind segment {before.Number}");
            previous[segment.File] = segment;
        }
    }

    /// <summary>Why segments, in the order of their numbers, are not one record.</summary>
    IEnumerable<WarcDiagnostic> Breaches(List<RecordSegment> segments)
    {
        var expected = 1;
        var (first, last) = (segments[0], segments[^1]);
        var name = origin.Length <= ShownOfId ? origin : origin[..ShownOfId] + "…";
        foreach (var segment in segments)
        {
            if (segment.Number >= 1 && segment.IsContinuation == (segment.Number == 1))
                yield return segment.Breach(WarcReadRules.SegmentOrder, segment.IsContinuation ? "a continuation cannot be segment 1" : "only segment 1 is no continuation");
            else if (segment.Number < expected)
                yield return segment.Breach(WarcReadRules.SegmentOrder, segment.Number < 1 ? "WARC-Segment-Number is no number from 1 on" : $"there is another segment {segment.Number} of {name}, which differs");
            else if (segment.Number > expected && expected == 1)
                yield return segment.Breach(WarcReadRules.SegmentElsewhere, $"{Named(1, segment.Number, name)} not here, so the payload could not be put together{Elsewhere}");
            else if (segment.Number > expected)
                yield return segment.Breach(WarcReadRules.SegmentMissing, $"{Named(expected, segment.Number, name)} missing");
            expected = Math.Max(expected, segment.Number) + (segment.Number < expected ? 0 : 1);
            if (segment.TotalLength is not null && segment.Number < last.Number)
                yield return segment.Breach(WarcReadRules.SegmentTotalLength, $"WARC-Segment-Total-Length says that segment {segment.Number} is the last, but segment {last.Number} follows");
        }
        if (last.TotalLength < 0)
            yield return last.Breach(WarcReadRules.SegmentTotalLength, "WARC-Segment-Total-Length is no number of bytes");
        else if (last.TotalLength is null)
            yield return last.Breach(WarcReadRules.SegmentElsewhere, $"what follows segment {last.Number} of {name} is not here: none that is says the length of the whole{Elsewhere}");
        else if (expected == segments.Count + 1 && first.Number == 1 && segments.Sum(segment => (decimal)segment.Length) is var length && length != last.TotalLength) // none may be as long as it says
            yield return last.Breach(WarcReadRules.SegmentTotalLength, $"WARC-Segment-Total-Length is {last.TotalLength}, the segments have {length} bytes");
    }

    static string Named(int from, int to, string origin) => to - from == 1 ? $"segment {from} of {origin} is" : $"segments {from} to {to - 1} of {origin} are";
}

/// <summary>Segments in the order of their numbers, or why they are no whole.</summary>
/// <param name="Segments">At least one.</param>
/// <param name="Breach">The first; null: they are a whole.</param>
sealed record SegmentedWhole(List<RecordSegment> Segments, WarcDiagnostic? Breach)
{
    public RecordSegment First => Segments[0];
}

/// <summary>Tells whether two segments are the same one: by the digests of their blocks, and where one has none by the bytes.</summary>
/// <param name="open">Opens the record at an offset of a file; null: that cannot be done.</param>
/// <param name="cancel">Ends the work.</param>
readonly struct SegmentComparison(Func<string, long, WarcRecordAccess>? open, CancellationToken cancel)
{
    const int BufferBytes = 64 * 1024;

    /// <summary>Of one number and one record. What is damaged is equal to nothing.</summary>
    public bool AreEqual(RecordSegment a, RecordSegment b)
    {
        if (a.Length != b.Length || a.TotalLength != b.TotalLength || a.IsContinuation != b.IsContinuation)
            return false;
        if (a.Digest != 0 && a.Digest == b.Digest)
            return true;
        if (open is null || a.IsWithinMember || b.IsWithinMember)
            return false;
        try
        {
            using WarcRecordAccess first = open(a.File, a.Offset), second = open(b.File, b.Offset);
            return HaveEqualBytes(first.Record.Block, second.Record.Block);
        }
        catch (WarcFormatException)
        {
            return false;
        }
    }

    bool HaveEqualBytes(Stream a, Stream b)
    {
        byte[] bytes = new byte[BufferBytes], others = new byte[BufferBytes];
        for (int read; (read = a.ReadAtLeast(bytes, BufferBytes, throwOnEndOfStream: false)) > 0; cancel.ThrowIfCancellationRequested())
            if (b.ReadAtLeast(others, read, throwOnEndOfStream: false) < read || !bytes.AsSpan(0, read).SequenceEqual(others.AsSpan(0, read)))
                return false;
        return true; // they have one length
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
/// <param name="Digest">The beginning of WARC-Block-Digest; 0: it has none that can be read.</param>
sealed record RecordSegment(string Origin, int Number, bool IsContinuation, long? TotalLength, long Length, string File, long Offset, bool IsWithinMember, string? RecordId, UInt128 Digest)
{
    /// <summary>The segment that a record is, or null. One without the id of its first is none: field rules name it.</summary>
    public static RecordSegment? Of(WarcRecordHead head, string file, long offset, bool isWithinMember)
    {
        var isContinuation = head.Type == WarcRecordType.Continuation;
        if (head.Fields["WARC-Segment-Number"] is not { } number || (isContinuation ? head.Fields["WARC-Segment-Origin-ID"] : head.RecordId) is not { } origin)
            return null;
        long? total = head.Fields["WARC-Segment-Total-Length"] is not { } written ? null : long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : -1;
        var digest = WarcDigest.TryParse(head.Fields["WARC-Block-Digest"], out var block) ? UInt128.Parse(block.Hex.AsSpan(0, 32), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
        return new(origin, ToNumber(number), isContinuation, total, head.ContentLength ?? 0, file, offset, isWithinMember, head.RecordId, digest);
    }

    /// <summary>0 where it is no number.</summary>
    public static int ToNumber(string number) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed < int.MaxValue ? parsed : 0;

    public WarcDiagnostic Breach(WarcReadRule rule, string message) => new(rule.Name, rule.Level, $"{message} (WARC 1.1 {rule.Section})", File, Offset, RecordId);
}
