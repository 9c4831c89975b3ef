using System.Collections.Immutable;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>What came of one image reference.</summary>
public abstract record GatheredImage
{
    GatheredImage() { }

    /// <summary>Requests sent, over all candidates.</summary>
    public int Attempts { get; init; }

    /// <summary>What became of each candidate that was tried, in the order of trying.</summary>
    public ImmutableArray<TriedCandidate> Tried { get; init; } = [];

    /// <summary>Captures of further candidates, when every one is fetched: the same picture in other sizes.</summary>
    public ImmutableArray<Capture> Besides { get; init; } = [];

    /// <summary>Received, now or in an earlier run. <paramref name="Url"/> is the candidate that gave it.</summary>
    public sealed record Remote(Capture Capture, string Url, bool IsFromStore) : GatheredImage
    {
        /// <summary>Asked for again in this run, and the server said that it has not changed.</summary>
        public bool IsNotModified { get; init; }

        /// <summary>Why asking for it again came to nothing; null where that was not wanted, or worked.</summary>
        public FetchFailure? NotRefreshed { get; init; }
    }

    /// <summary>Read from disk beside the article.</summary>
    /// <param name="DiskPath">The file.</param>
    /// <param name="SourcePath">Its path in the archive when it is a source of this run, or null.</param>
    /// <param name="Digest">SHA-256 of its bytes.</param>
    /// <param name="Length">Bytes.</param>
    /// <param name="Header">What its bytes say.</param>
    public sealed record Local(string DiskPath, string? SourcePath, WarcDigest Digest, long Length, ImageHeader Header) : GatheredImage;

    /// <summary>In the text itself, as a <c>data:</c> URI.</summary>
    public sealed record Embedded(EmbeddedImage Image) : GatheredImage;

    /// <summary>Not to be had: the report and exit code 3 say so.</summary>
    public sealed record Missing(string Rule, string Message, int? Status = null) : GatheredImage;

    /// <summary>Not asked for on purpose (placeholder, spacer) or because no browser would load it (malformed): reported, no reason for exit code 3.</summary>
    public sealed record Skipped(string Rule, string? Message = null) : GatheredImage;

    /// <summary>What reports call it: <c>captured</c>, <c>not-modified</c>, <c>from-store</c>, <c>local</c>, <c>embedded</c>, <c>missing</c> or <c>skipped</c>.</summary>
    public string ReportStatus => this switch
    {
        Remote { IsNotModified: true } => "not-modified",
        Remote { IsFromStore: true } => "from-store",
        Remote => "captured",
        Local => "local",
        Embedded => "embedded",
        Skipped => "skipped",
        _ => "missing",
    };

    /// <summary>Digest of the image as received, or null without one.</summary>
    public WarcDigest? ContentDigest => this switch
    {
        Remote remote => remote.Capture.PayloadDigest,
        Local local => local.Digest,
        Embedded embedded => embedded.Image.Digest,
        _ => null,
    };
}
