using System.Collections.Immutable;
using System.Globalization;

namespace NewsArchive.Warc.Records;

/// <summary>The fields that a record of ours may have; <see cref="ToRecord"/> puts them into their one fixed order.</summary>
sealed record WarcRecordDraft(WarcRecordType Type, string? TargetUri, DateTimeOffset Date, WarcBlock Block)
{
    public string? FileName { get; init; }
    public string? WarcInfoId { get; init; }
    public string? ConcurrentTo { get; init; }
    public string? RefersTo { get; init; }
    public string? RefersToTargetUri { get; init; }
    public DateTimeOffset? RefersToDate { get; init; }
    public string? Profile { get; init; }
    public string? Truncated { get; init; }
    public string? IpAddress { get; init; }
    public string? SegmentOriginId { get; init; }
    public int? SegmentNumber { get; init; }
    public long? SegmentTotalLength { get; init; }
    public string? ContentType { get; init; }
    public WarcDigest? BlockDigest { get; init; }
    public WarcDigest? PayloadDigest { get; init; }

    // Two segments of one record may hold the same bytes.
    string? IdName => SegmentOriginId is null ? TargetUri : string.Create(CultureInfo.InvariantCulture, $"{SegmentOriginId} {SegmentNumber}");

    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL.</exception>
    public WarcRecord ToRecord()
    {
        var digest = BlockDigest ?? WarcRecord.Sha256(Block);
        var fields = ImmutableArray.CreateBuilder<WarcField>(16);
        Add("WARC-Type", WarcRecordTypes.ToName(Type));
        Add("WARC-Record-ID", WarcRecordId.Create(Type, IdName, Date, digest));
        Add("WARC-Date", WarcDate.ToText(Date));
        Add("WARC-Target-URI", TargetUri);
        Add("WARC-Filename", FileName);
        Add("WARC-Warcinfo-ID", WarcInfoId);
        Add("WARC-Concurrent-To", ConcurrentTo);
        Add("WARC-Refers-To", RefersTo);
        Add("WARC-Refers-To-Target-URI", RefersToTargetUri);
        Add("WARC-Refers-To-Date", RefersToDate is { } date ? WarcDate.ToText(date) : null);
        Add("WARC-Profile", Profile);
        Add("WARC-Truncated", Truncated);
        Add("WARC-IP-Address", IpAddress);
        Add("WARC-Segment-Origin-ID", SegmentOriginId);
        Add("WARC-Segment-Number", SegmentNumber?.ToString(CultureInfo.InvariantCulture));
        Add("WARC-Segment-Total-Length", SegmentTotalLength?.ToString(CultureInfo.InvariantCulture));
        Add("WARC-Block-Digest", digest.ToString());
        Add("WARC-Payload-Digest", PayloadDigest?.ToString());
        Add("Content-Type", ContentType);
        Add("Content-Length", Block.Length.ToString(CultureInfo.InvariantCulture));
        return new WarcRecord { Head = new WarcRecordHead { Version = "1.1", Fields = new(fields.ToImmutable()) }, Block = Block };

        void Add(string name, string? value)
        {
            if (value is null)
                return;
            var field = new WarcField(name, value);
            field.ThrowIfUnsafe();
            fields.Add(field);
        }
    }
}
