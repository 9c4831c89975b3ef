using System.Security.Cryptography;
using System.Text;

namespace NewsArchive.Warc.Records;

/// <summary>One record about to be written (WARC 1.1 §4): a complete head (Content-Length and digests included) and its block.</summary>
/// <remarks>
/// The factories write WARC/1.1 with their fields in one fixed order, so that equal input gives equal bytes. They refuse values
/// with CR, LF or NUL (<see cref="WarcRuleException"/>); all other rules are applied when a record is written. A streamed block is read once, in bounded pieces, for its digests; a
/// stream of another length than announced raises <see cref="IOException"/>.
/// </remarks>
public sealed record WarcRecord
{
    /// <summary>The profile of a revisit whose payload was seen before (WARC 1.1 §6.7.2).</summary>
    public const string IdenticalPayloadProfile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

    /// <summary>The profile of a revisit whose server said that nothing changed (WARC 1.1 §6.7.3).</summary>
    public const string NotModifiedProfile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

    const string Format = "WARC File Format 1.1";
    const string ConformsTo = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/";

    /// <summary>The head; its Content-Length equals the block's length.</summary>
    public required WarcRecordHead Head { get; init; }

    /// <summary>The content block (WARC 1.1 §4).</summary>
    public required WarcBlock Block { get; init; }

    /// <summary>
    /// Whether the record is not the caller's own but a copy of another's, or its block came from the network as it is: it is then written as it is, whatever rules it breaks
    /// (<see cref="Reading.WarcRules"/>), unless a name or value would write other lines than its own. Default false: a record that breaks what the standard demands
    /// is refused when it is written (<see cref="WarcRuleException"/>).
    /// </summary>
    public bool IsForeign { get; init; }

    /// <summary>Whether the payload is already compressed (JPEG, PNG, zip …): its gzip member is then written at level 0.</summary>
    public bool IsPayloadCompressed { get; init; }

    /// <summary>
    /// A warcinfo record (§6.2): fields as <c>application/warc-fields</c>; WARC-Filename as given; no Warcinfo-ID.
    /// <c>format</c> and <c>conformsTo</c> are added at the end where the caller does not give them.
    /// </summary>
    /// <param name="fileName">Name of the file that begins with the record.</param>
    /// <param name="date">When the file was begun.</param>
    /// <param name="fields">What describes the file: <c>software</c>, <c>operator</c>, <c>isPartOf</c> …</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    public static WarcRecord WarcInfo(string fileName, DateTimeOffset date, IEnumerable<WarcField> fields)
    {
        var body = new WarcFields([.. fields]);
        if (body["format"] is null)
            body = body.With("format", Format);
        if (body["conformsTo"] is null)
            body = body.With("conformsTo", ConformsTo);
        var text = new StringBuilder();
        foreach (var field in body)
        {
            field.ThrowIfUnsafe();
            text.Append(field.Name).Append(": ").Append(field.Value).Append("\r\n");
        }
        var block = WarcBlock.Of(Encoding.UTF8.GetBytes(text.ToString()));
        return new WarcRecordDraft(WarcRecordType.WarcInfo, null, date, block) { FileName = fileName, ContentType = "application/warc-fields" }.ToRecord();
    }

    /// <summary>A resource record (§6.4) with block and payload digest (equal: the block is the payload).</summary>
    /// <param name="targetUri">WARC-Target-URI (§5.14): absolute, escaped.</param>
    /// <param name="date">WARC-Date (§5.4): when the capture began; written in UTC.</param>
    /// <param name="contentType">Media type of the block (§5.6).</param>
    /// <param name="block">The resource.</param>
    /// <param name="warcInfoId">WARC-Warcinfo-ID (§5.16): id of the file's warcinfo record, in angle brackets, or null.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    /// <exception cref="IOException">A streamed block cannot be read, or has another length than announced.</exception>
    public static WarcRecord Resource(string targetUri, DateTimeOffset date, string contentType, WarcBlock block, string? warcInfoId)
    {
        var digest = Sha256(block);
        return new WarcRecordDraft(WarcRecordType.Resource, targetUri, date, block)
        {
            WarcInfoId = warcInfoId,
            ContentType = contentType,
            BlockDigest = digest,
            PayloadDigest = digest,
        }.ToRecord();
    }

    /// <summary>A metadata record (§6.6).</summary>
    /// <param name="targetUri">WARC-Target-URI (§5.14): absolute, escaped.</param>
    /// <param name="date">WARC-Date (§5.4): when the capture began; written in UTC.</param>
    /// <param name="contentType">Media type of the block (§5.6).</param>
    /// <param name="block">What is said.</param>
    /// <param name="refersTo">Id of the record that it describes (§5.11), in angle brackets, or null.</param>
    /// <param name="warcInfoId">WARC-Warcinfo-ID (§5.16): id of the file's warcinfo record, in angle brackets, or null.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    /// <exception cref="IOException">A streamed block cannot be read, or has another length than announced.</exception>
    public static WarcRecord Metadata(string targetUri, DateTimeOffset date, string contentType, WarcBlock block, string? refersTo, string? warcInfoId) =>
        new WarcRecordDraft(WarcRecordType.Metadata, targetUri, date, block)
        {
            WarcInfoId = warcInfoId,
            ContentType = contentType,
            RefersTo = refersTo,
        }.ToRecord();

    /// <summary>
    /// A response record (§6.3, <c>application/http;msgtype=response</c>): head bytes as given plus body, payload digest over the body.
    /// A response that is no HTTP (§6.3.2 allows to keep those) must be marked <see cref="IsForeign"/>.
    /// </summary>
    /// <param name="targetUri">WARC-Target-URI (§5.14): absolute, escaped.</param>
    /// <param name="date">WARC-Date (§5.4): when the capture began; written in UTC.</param>
    /// <param name="httpHead">Status line, fields and empty line, as received (RFC 9112 §2.1).</param>
    /// <param name="body">What follows, without transfer coding or with it, as the head says.</param>
    /// <param name="ipAddress">WARC-IP-Address (§5.10), or null.</param>
    /// <param name="warcInfoId">WARC-Warcinfo-ID (§5.16): id of the file's warcinfo record, in angle brackets, or null.</param>
    /// <param name="truncated">Why the body is not whole (§5.15): <c>length</c>, <c>time</c>, <c>disconnect</c>, <c>unspecified</c>; null: it is.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    /// <exception cref="IOException">A streamed block cannot be read, or has another length than announced.</exception>
    public static WarcRecord Response(string targetUri, DateTimeOffset date, ReadOnlyMemory<byte> httpHead, WarcBlock body, string? ipAddress, string? warcInfoId, string? truncated = null)
    {
        var (blockDigest, payloadDigest) = Sha256(httpHead.Span, body);
        return new WarcRecordDraft(WarcRecordType.Response, targetUri, date, WarcBlock.Concat(httpHead, body))
        {
            WarcInfoId = warcInfoId,
            Truncated = truncated,
            IpAddress = ipAddress,
            ContentType = "application/http;msgtype=response",
            BlockDigest = blockDigest,
            PayloadDigest = payloadDigest,
        }.ToRecord();
    }

    /// <summary>A request record (§6.5) that names its response in WARC-Concurrent-To.</summary>
    /// <param name="targetUri">WARC-Target-URI (§5.14): absolute, escaped.</param>
    /// <param name="date">WARC-Date (§5.4): when the capture began; written in UTC.</param>
    /// <param name="httpHead">Request line, fields and empty line, as sent (RFC 9112 §3), and the body where there is one.</param>
    /// <param name="concurrentTo">Id of the response (§5.7), in angle brackets.</param>
    /// <param name="warcInfoId">WARC-Warcinfo-ID (§5.16): id of the file's warcinfo record, in angle brackets, or null.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    public static WarcRecord Request(string targetUri, DateTimeOffset date, ReadOnlyMemory<byte> httpHead, string concurrentTo, string? warcInfoId) =>
        new WarcRecordDraft(WarcRecordType.Request, targetUri, date, WarcBlock.Of(httpHead))
        {
            WarcInfoId = warcInfoId,
            ConcurrentTo = concurrentTo,
            ContentType = "application/http;msgtype=request",
        }.ToRecord();

    /// <summary>
    /// A revisit with profile identical-payload-digest (§6.7): names the earlier record by id, URI and date; the block is
    /// <paramref name="httpHead"/>, or empty when the earlier record was no HTTP response.
    /// </summary>
    /// <param name="targetUri">WARC-Target-URI (§5.14): absolute, escaped.</param>
    /// <param name="date">WARC-Date (§5.4): when the capture began; written in UTC.</param>
    /// <param name="payloadDigest">Digest of the payload that is the same (§5.9).</param>
    /// <param name="refersTo">Id of the earlier record (§5.11), in angle brackets.</param>
    /// <param name="refersToTargetUri">Its WARC-Target-URI (§5.12).</param>
    /// <param name="refersToDate">Its WARC-Date (§5.13).</param>
    /// <param name="httpHead">The head of the response, as received, or empty.</param>
    /// <param name="warcInfoId">WARC-Warcinfo-ID (§5.16): id of the file's warcinfo record, in angle brackets, or null.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    public static WarcRecord Revisit(string targetUri, DateTimeOffset date, WarcDigest payloadDigest, string refersTo, string refersToTargetUri, DateTimeOffset refersToDate, ReadOnlyMemory<byte> httpHead, string? warcInfoId) =>
        new WarcRecordDraft(WarcRecordType.Revisit, targetUri, date, WarcBlock.Of(httpHead))
        {
            WarcInfoId = warcInfoId,
            RefersTo = refersTo,
            RefersToTargetUri = refersToTargetUri,
            RefersToDate = refersToDate,
            Profile = IdenticalPayloadProfile,
            Truncated = httpHead.IsEmpty ? null : "length", // §6.7.2: shall be used for any identical-digest truncation
            // §6.7: Content-Type of the block, so none where there is no block.
            ContentType = httpHead.IsEmpty ? null : "application/http;msgtype=response",
            PayloadDigest = payloadDigest,
        }.ToRecord();

    /// <summary>
    /// A revisit with profile server-not-modified (§6.7.3): the server's answer, 304, whose payload is that of the earlier record. It has
    /// no payload digest, because it has no payload of its own.
    /// </summary>
    /// <param name="targetUri">WARC-Target-URI (§5.14): absolute, escaped.</param>
    /// <param name="date">WARC-Date (§5.4): when the capture began; written in UTC.</param>
    /// <param name="refersTo">Id of the earlier record (§5.11), in angle brackets.</param>
    /// <param name="refersToTargetUri">Its WARC-Target-URI (§5.12).</param>
    /// <param name="refersToDate">Its WARC-Date (§5.13).</param>
    /// <param name="httpHead">The head of the response, as received.</param>
    /// <param name="ipAddress">WARC-IP-Address (§5.10), or null.</param>
    /// <param name="warcInfoId">WARC-Warcinfo-ID (§5.16): id of the file's warcinfo record, in angle brackets, or null.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    public static WarcRecord NotModified(string targetUri, DateTimeOffset date, string refersTo, string refersToTargetUri, DateTimeOffset refersToDate, ReadOnlyMemory<byte> httpHead, string? ipAddress, string? warcInfoId) =>
        new WarcRecordDraft(WarcRecordType.Revisit, targetUri, date, WarcBlock.Of(httpHead))
        {
            WarcInfoId = warcInfoId,
            RefersTo = refersTo,
            RefersToTargetUri = refersToTargetUri,
            RefersToDate = refersToDate,
            Profile = NotModifiedProfile,
            IpAddress = ipAddress,
            ContentType = "application/http;msgtype=response",
        }.ToRecord();

    /// <summary>A conversion record (§6.8): another form of the record that <paramref name="refersTo"/> names, at the same URI.</summary>
    /// <param name="targetUri">WARC-Target-URI (§5.14): absolute, escaped.</param>
    /// <param name="date">WARC-Date (§5.4): when the capture began; written in UTC.</param>
    /// <param name="contentType">Media type of the block (§5.6).</param>
    /// <param name="block">The other form.</param>
    /// <param name="refersTo">Id of the record that was converted (§5.11), in angle brackets.</param>
    /// <param name="warcInfoId">WARC-Warcinfo-ID (§5.16): id of the file's warcinfo record, in angle brackets, or null.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    /// <exception cref="IOException">A streamed block cannot be read, or has another length than announced.</exception>
    public static WarcRecord Conversion(string targetUri, DateTimeOffset date, string contentType, WarcBlock block, string refersTo, string? warcInfoId)
    {
        var digest = Sha256(block);
        return new WarcRecordDraft(WarcRecordType.Conversion, targetUri, date, block)
        {
            WarcInfoId = warcInfoId,
            RefersTo = refersTo,
            ContentType = contentType,
            BlockDigest = digest,
            PayloadDigest = digest,
        }.ToRecord();
    }

    /// <summary>
    /// A continuation record (§6.9, §7): a later part of the block that the record <paramref name="originId"/> begins, at the same URI and
    /// date. <see cref="WarcSegments"/> makes them.
    /// </summary>
    /// <param name="targetUri">URI of the first record.</param>
    /// <param name="date">Date of the first record.</param>
    /// <param name="block">This part.</param>
    /// <param name="originId">Id of the first record.</param>
    /// <param name="number">2 for the first continuation (§5.20).</param>
    /// <param name="totalLength">On the last part: the length of the whole block (§5.22); otherwise null.</param>
    /// <param name="warcInfoId">Id of the warcinfo record, or null.</param>
    /// <exception cref="WarcRuleException">A value holds CR, LF or NUL. Every other rule is applied when the record is written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 2.</exception>
    /// <exception cref="IOException">A streamed block cannot be read, or has another length than announced.</exception>
    public static WarcRecord Continuation(string targetUri, DateTimeOffset date, WarcBlock block, string originId, int number, long? totalLength, string? warcInfoId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 2);
        return new WarcRecordDraft(WarcRecordType.Continuation, targetUri, date, block)
        {
            WarcInfoId = warcInfoId,
            SegmentOriginId = originId,
            SegmentNumber = number,
            SegmentTotalLength = totalLength,
        }.ToRecord();
    }

    internal static WarcDigest Sha256(WarcBlock block) => Sha256([], block).Block;

    /// <summary>Digests of head plus body, and of the body, in one pass over the body.</summary>
    static (WarcDigest Block, WarcDigest Payload) Sha256(ReadOnlySpan<byte> head, WarcBlock body)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var payload = head.IsEmpty ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        whole.AppendData(head);
        body.Feed(bytes =>
        {
            whole.AppendData(bytes);
            payload?.AppendData(bytes);
        });
        var digest = WarcDigest.Finish("sha256", whole);
        return (digest, payload is null ? digest : WarcDigest.Finish("sha256", payload));
    }
}
