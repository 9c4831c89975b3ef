using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Merging;

/// <summary>A record of a bundle that is split: where it lies, and which others it needs. Some hundred bytes, as there may be very many.</summary>
sealed class SplitRecord
{
    readonly PackedId _id;
    readonly PackedText _uri, _date, _refersTo, _concurrentTo, _segmentOf;

    /// <summary>Its place among all records.</summary>
    public required int Number { get; init; }
    /// <summary>Name of its file in <c>archive/</c>.</summary>
    public required string File { get; init; }
    /// <summary>Its member.</summary>
    public required WarcLocation Location { get; init; }
    /// <summary>WARC-Type.</summary>
    public required WarcRecordType Type { get; init; }
    /// <summary>WARC-Record-ID.</summary>
    public required string Id { get => _id.ToString(); init => _id = PackedId.Of(value); }
    /// <summary>WARC-Target-URI, or null.</summary>
    public required string? Uri { get => _uri.ToString(); init => _uri = PackedText.Of(value); }
    /// <summary>WARC-Date as written.</summary>
    public required string? Date { get => _date.ToString(); init => _date = PackedText.Of(value); }
    /// <summary><c>date SP uri</c>.</summary>
    public string Capture => Date + " " + Uri;
    /// <summary>The record that a revisit refers to, by id or else by <see cref="Capture"/>; null for others.</summary>
    public required string? RefersTo { get => _refersTo.ToString(); init => _refersTo = PackedText.Of(value); }
    /// <summary>The record that it was captured with, or null.</summary>
    public required string? ConcurrentTo { get => _concurrentTo.ToString(); init => _concurrentTo = PackedText.Of(value); }
    /// <summary>The first segment of the record that it continues, or null.</summary>
    public required string? SegmentOf { get => _segmentOf.ToString(); init => _segmentOf = PackedText.Of(value); }
}
