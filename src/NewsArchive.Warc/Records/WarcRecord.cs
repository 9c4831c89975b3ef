namespace NewsArchive.Warc.Records;

/// <summary>One record about to be written: a complete head (Content-Length and digests included) and its block.</summary>
public sealed record WarcRecord
{
    /// <summary>The head; its Content-Length equals the block's length.</summary>
    public required WarcRecordHead Head { get; init; }

    /// <summary>The content block (WARC 1.1 §4).</summary>
    public required WarcBlock Block { get; init; }

    /// <summary>Whether the payload is already compressed (JPEG, PNG, zip …): its gzip member is then written at level 0.</summary>
    public bool IsPayloadCompressed { get; init; }

    /// <summary>A warcinfo record (§6.2): fields as <c>application/warc-fields</c>; WARC-Filename as given; no Warcinfo-ID.</summary>
    public static WarcRecord WarcInfo(string fileName, DateTimeOffset date, IEnumerable<WarcField> fields) => throw new NotImplementedException();

    /// <summary>A resource record (§6.4) with block and payload digest (equal: the block is the payload).</summary>
    public static WarcRecord Resource(string targetUri, DateTimeOffset date, string contentType, WarcBlock block, string warcInfoId) => throw new NotImplementedException();

    /// <summary>A metadata record (§6.6). <paramref name="refersTo"/> is the id of the described record, or null.</summary>
    public static WarcRecord Metadata(string targetUri, DateTimeOffset date, string contentType, WarcBlock block, string? refersTo, string warcInfoId) => throw new NotImplementedException();

    /// <summary>
    /// A response record (§6.3, <c>application/http;msgtype=response</c>): head bytes as given plus body, payload digest over the body.
    /// </summary>
    public static WarcRecord Response(string targetUri, DateTimeOffset date, ReadOnlyMemory<byte> httpHead, WarcBlock body, string? ipAddress, string warcInfoId) => throw new NotImplementedException();

    /// <summary>A request record (§6.5) that names its response in WARC-Concurrent-To.</summary>
    public static WarcRecord Request(string targetUri, DateTimeOffset date, ReadOnlyMemory<byte> httpHead, string concurrentTo, string warcInfoId) => throw new NotImplementedException();

    /// <summary>
    /// A revisit with profile identical-payload-digest (§6.7): names the earlier record by id, URI and date; the block is
    /// <paramref name="httpHead"/>, or empty when the earlier record was no HTTP response.
    /// </summary>
    public static WarcRecord Revisit(string targetUri, DateTimeOffset date, WarcDigest payloadDigest, string refersTo, string refersToTargetUri, DateTimeOffset refersToDate, ReadOnlyMemory<byte> httpHead, string warcInfoId) => throw new NotImplementedException();
}
