using System.Collections.Immutable;
using NewsArchive.Articles.Images;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Fetching;

/// <summary>An image as received, in the store: points at its records, never holds its bytes.</summary>
public sealed record Capture
{
    /// <summary>The URI that was asked for, normalised: the key of <see cref="CaptureStore.Find"/>. Differs from <see cref="Uri"/> after redirects.</summary>
    public required string AskedUri { get; init; }
    /// <summary>The URI fetched (WARC-Target-URI of the last response).</summary>
    public required string Uri { get; init; }
    /// <summary>Instant of the response, whole milliseconds.</summary>
    public required DateTimeOffset Date { get; init; }
    /// <summary>HTTP status of the last response; null for a resource record of another tool.</summary>
    public required int? Status { get; init; }
    /// <summary>WARC-Record-ID of the response (or revisit, or resource) record.</summary>
    public required string RecordId { get; init; }
    /// <summary>Members in <c>captures.warc.gz</c> that belong to this capture (requests, redirects, response), in order, the response last.</summary>
    public required ImmutableArray<CaptureMember> Members { get; init; }
    /// <summary>For a revisit: the response that holds the payload. A bundle that holds this capture must hold that member too. Null for a response.</summary>
    public CaptureMember? RefersTo { get; init; }
    /// <summary>SHA-256 of the body as received, Content-Encoding included (WARC-Payload-Digest).</summary>
    public required WarcDigest PayloadDigest { get; init; }
    /// <summary>Bytes of the body as received.</summary>
    public required long PayloadLength { get; init; }
    /// <summary>Content-Encoding of the body as received, lower case (<c>gzip</c>); null in the usual case, that there is none.</summary>
    public string? ContentEncoding { get; init; }
    /// <summary>X-Robots-Tag of the response: what its owner asks of indexes and archives. Recorded, not obeyed; null for none.</summary>
    public string? RobotsTag { get; init; }
    /// <summary>Sniffed media type of the image.</summary>
    public required string MediaType { get; init; }
    /// <summary>Sniffed ending with its dot.</summary>
    public required string Extension { get; init; }
    /// <summary>Pixels by the header, or null.</summary>
    public PixelSize? Size { get; init; }
}

/// <summary>One finished gzip member of the store.</summary>
/// <param name="Uri">WARC-Target-URI; empty for the warcinfo.</param>
/// <param name="Date">WARC-Date.</param>
/// <param name="Type">Record type.</param>
/// <param name="Location">Where it lies in <c>captures.warc.gz</c>.</param>
public sealed record CaptureMember(string Uri, DateTimeOffset Date, WarcRecordType Type, WarcLocation Location);
