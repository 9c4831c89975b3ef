using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Merging;

/// <summary>A record of a bundle that is split: where it lies, and which others it needs.</summary>
/// <param name="Number">Its place among all records.</param>
/// <param name="File">Name of its file in <c>archive/</c>.</param>
/// <param name="Location">Its member.</param>
/// <param name="Type">WARC-Type.</param>
/// <param name="Id">WARC-Record-ID.</param>
/// <param name="Uri">WARC-Target-URI, or null.</param>
/// <param name="Date">WARC-Date as written.</param>
/// <param name="RefersTo">The record that a revisit refers to, by id or else by <c>date SP uri</c>; null for others.</param>
/// <param name="ConcurrentTo">The record that it was captured with, or null.</param>
/// <param name="SegmentOf">The first segment of the record that it continues, or null.</param>
sealed record SplitRecord(int Number, string File, WarcLocation Location, WarcRecordType Type, string Id, string? Uri, string? Date, string? RefersTo, string? ConcurrentTo, string? SegmentOf);
