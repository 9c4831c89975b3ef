using System.Globalization;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>The blocks of segments (WARC 1.1 §7), one after the other.</summary>
/// <param name="segments">In the order of their numbers.</param>
/// <param name="open">Opens the record at an offset of a file.</param>
/// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
sealed class SegmentStream(List<RecordSegment> segments, Func<string, long, WarcRecordAccess> open, CancellationToken cancel) : ForwardStream
{
    readonly List<WarcDiagnostic> _mismatches = [];
    WarcRecordAccess? _current;
    int _next;
    bool _checksDigests;

    /// <summary>From here on the block of each segment is held against the digest that this names; to be called before anything is read.</summary>
    public void CheckDigests() => _checksDigests = true;

    /// <summary>What does not fit of the segments that were read to their end.</summary>
    public IReadOnlyList<WarcDiagnostic> DigestMismatches => _mismatches;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            cancel.ThrowIfCancellationRequested();
            if (_current?.Record.Block.Read(buffer) is > 0 and var read)
                return read;
            EndSegment();
            if (_next == segments.Count)
                return 0;
            var segment = segments[_next++];
            _current = open(segment.File, segment.Offset);
            if (_current.Record.Head.RecordId != segment.RecordId)
                throw new WarcFormatException("the file changed while it was read", segment.File, segment.Offset, segment.RecordId);
            if (_checksDigests)
                _current.Record.CheckDigests();
        }
        return 0;
    }

    /// <summary>Ends the segment that was read to its end, if there is one.</summary>
    void EndSegment()
    {
        if (_current is not { } current)
            return;
        var segment = segments[_next - 1];
        _mismatches.AddRange(current.Record.DigestMismatches(segment.File)
            .Select(mismatch => mismatch with { Message = string.Create(CultureInfo.InvariantCulture, $"of segment {segment.Number}, {mismatch.Message}") }));
        current.Dispose();
        _current = null;
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }
}
