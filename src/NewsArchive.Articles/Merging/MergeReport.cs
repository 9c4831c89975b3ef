using System.Collections.Immutable;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Merging;

/// <summary>How a merge went.</summary>
public sealed record MergeReport
{
    /// <summary>One <see cref="FileRow"/> an input, in the order in which they were named, then what was left out.</summary>
    public required ImmutableArray<ReportRow> Rows { get; init; }
    /// <summary>What became of the output; null on a dry run.</summary>
    public BundleState? State { get; init; }
    /// <summary>Sources, articles and shown images in the manifest.</summary>
    public required (int Sources, int Articles, int Assets) Counts { get; init; }
    /// <summary>
    /// Records read, those left out because another input has the same, those that became revisits, bytes of payload not stored again, and records that break a rule of WARC as they did in
    /// their input, so that the bundle does not verify.
    /// </summary>
    public required (long Records, long Repeated, long Revisits, long SavedBytes, long Breaking) Records { get; init; }
    /// <summary>SHA-256 of the bundle.</summary>
    public WarcDigest? Digest { get; init; }
    /// <summary>Bytes of the bundle.</summary>
    public long Length { get; init; }
}
