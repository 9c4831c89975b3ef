using System.Collections.Immutable;
using System.Globalization;

namespace NewsArchive.Warc.Records;

/// <summary>Cuts a record that is too large for one file into segments (WARC 1.1 §7).</summary>
public static class WarcSegments
{
    /// <summary>
    /// The record itself when its block is no longer than <paramref name="maxBlockBytes"/>; otherwise the record with the first part of
    /// its block, under its own id, and a continuation for each further part. Payload digests go on speaking of the whole.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="maxBlockBytes">The longest block of a segment, in bytes.</param>
    /// <exception cref="WarcRuleException">A value of the head holds CR, LF or NUL.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="ArgumentException">The record has no target URI or date, or is a continuation itself.</exception>
    public static IEnumerable<WarcRecord> Split(WarcRecord record, long maxBlockBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBlockBytes);
        if (record.Head is not { TargetUri: { } uri, Date: { } date, RecordId: { } id } || record.Head.Type == WarcRecordType.Continuation)
            throw new ArgumentException("only a record with id, target URI and date, which is no continuation, can be cut", nameof(record));
        return record.Block.Length <= maxBlockBytes ? [record] : Cut(record, maxBlockBytes, uri, date, id);
    }

    static IEnumerable<WarcRecord> Cut(WarcRecord record, long maxBlockBytes, string uri, DateTimeOffset date, string id)
    {
        yield return First(record, maxBlockBytes);
        var (number, whole) = (2, record.Block.Length);
        for (var at = maxBlockBytes; at < whole; at += maxBlockBytes)
        {
            var length = Math.Min(maxBlockBytes, whole - at);
            long? totalLength = at + length == whole ? whole : null;
            var segment = WarcRecord.Continuation(uri, date, record.Block.Slice(at, length), id, number++, totalLength, record.Head.Fields["WARC-Warcinfo-ID"]);
            yield return segment with { IsPayloadCompressed = record.IsPayloadCompressed, IsForeign = record.IsForeign };
        }
    }

    static WarcRecord First(WarcRecord record, long length)
    {
        var block = record.Block.Slice(0, length);
        var fields = ImmutableArray.CreateBuilder<WarcField>();
        foreach (var field in record.Head.Fields)
        {
            if (Is(field, "Content-Length"))
            {
                fields.Add(new("WARC-Segment-Number", "1")); // §5.20
                fields.Add(field with { Value = length.ToString(CultureInfo.InvariantCulture) });
            }
            else
                fields.Add(Is(field, "WARC-Block-Digest") ? field with { Value = WarcRecord.Sha256(block).ToString() } : field);
        }
        return record with { Head = record.Head with { Fields = new(fields.ToImmutable()) }, Block = block };
    }

    static bool Is(WarcField field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
