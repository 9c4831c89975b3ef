using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NewsArchive.Articles.Images;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Fetching;

/// <summary>The WARC records of one capture: request and response of each redirect, then of the image; a resource where another tool kept nothing else.</summary>
sealed class CaptureRecords
{
    readonly string _warcInfoId;
    readonly ImmutableArray<HttpExchange> _exchanges;
    readonly ImmutableArray<Finished> _redirects;
    readonly Finished _response;

    /// <summary>Makes and compresses all that does not depend on the store.</summary>
    public CaptureRecords(ImmutableArray<HttpExchange> exchanges, ImageHeader image, string warcInfoId)
    {
        (_exchanges, _warcInfoId) = (exchanges, warcInfoId);
        _redirects = Redirects(exchanges, warcInfoId);
        var last = Response(exchanges[^1], warcInfoId) with { IsPayloadCompressed = IsCompressed(image, exchanges[^1]) };
        ResponseId = IdOf(last);
        PayloadDigest = WarcDigest.TryParse(last.Head.Fields["WARC-Payload-Digest"], out var digest) ? digest : WarcDigest.Sha256(exchanges[^1].Body.Span);
        _response = Finish(last);
    }

    /// <summary>Digest of the last body.</summary>
    public WarcDigest PayloadDigest { get; }

    /// <summary>Record id of the last response.</summary>
    public string ResponseId { get; }

    /// <summary>The members with the body as a response record.</summary>
    public (ImmutableArray<Finished> Members, string RecordId) WithResponse() => (With(_response, ResponseId), ResponseId);

    /// <summary>The members with a revisit record instead: the payload is in the store.</summary>
    public (ImmutableArray<Finished> Members, string RecordId) WithRevisit(StoredPayload original)
    {
        var last = _exchanges[^1];
        var revisit = WarcRecord.Revisit(last.Uri, last.Date, PayloadDigest, original.RecordId, original.Uri, original.Date, last.ResponseHead, _warcInfoId);
        return (With(Finish(revisit), IdOf(revisit)), IdOf(revisit));
    }

    /// <summary>The members of exchanges that end in 304: the file is what the store holds as <paramref name="original"/>.</summary>
    public static ImmutableArray<Finished> NotModified(ImmutableArray<HttpExchange> exchanges, StoredPayload original, string warcInfoId)
    {
        var last = exchanges[^1];
        var revisit = WarcRecord.NotModified(last.Uri, last.Date, original.RecordId, original.Uri, original.Date, last.ResponseHead, last.RemoteAddress?.ToString(), warcInfoId);
        return [.. Redirects(exchanges, warcInfoId), .. Request(last, IdOf(revisit), warcInfoId), Finish(revisit)];
    }

    static ImmutableArray<Finished> Redirects(ImmutableArray<HttpExchange> exchanges, string warcInfoId)
    {
        var redirects = ImmutableArray.CreateBuilder<Finished>();
        foreach (var hop in exchanges[..^1])
        {
            var response = Response(hop, warcInfoId);
            redirects.AddRange(Request(hop, IdOf(response), warcInfoId));
            redirects.Add(Finish(response));
        }
        return redirects.ToImmutable();
    }

    ImmutableArray<Finished> With(Finished response, string responseId)
    {
        var last = _exchanges[^1];
        var request = Request(last, responseId, _warcInfoId);
        return last.ResumedAt.Count == 0 ? [.. _redirects, .. request, response] : [.. _redirects, .. request, Resumption(last, responseId), response];
    }

    /// <summary>Says that a body was put together from several responses: its bytes are whole, but did not come in one piece.</summary>
    Finished Resumption(HttpExchange exchange, string responseId)
    {
        var text = string.Concat(exchange.ResumedAt.Select(offset => string.Create(CultureInfo.InvariantCulture, $"resumedAtByte: {offset}\r\n")));
        return Finish(WarcRecord.Metadata(exchange.Uri, exchange.Date, "application/warc-fields", WarcBlock.Of(Encoding.ASCII.GetBytes(text)), responseId, _warcInfoId));
    }

    static WarcRecord Response(HttpExchange exchange, string warcInfoId) => exchange.ResourceType is { } type
        ? WarcRecord.Resource(exchange.Uri, exchange.Date, type, WarcBlock.Of(exchange.Body), warcInfoId) with { IsForeign = true } // the type is the other tool's
        : WarcRecord.Response(exchange.Uri, exchange.Date, exchange.ResponseHead, WarcBlock.Of(exchange.Body), exchange.RemoteAddress?.ToString(), warcInfoId, exchange.Truncated);

    /// <summary>The request, which another tool may have made, of whatever form; none where that captured the response alone.</summary>
    static ImmutableArray<Finished> Request(HttpExchange exchange, string responseId, string warcInfoId) =>
        exchange.RequestHead.IsEmpty ? [] : [Finish(WarcRecord.Request(exchange.Uri, exchange.Date, exchange.RequestHead, responseId, warcInfoId) with { IsForeign = true })];

    static Finished Finish(WarcRecord record) => new(
        record.Head.TargetUri ?? "", record.Head.Date ?? default, record.Head.Type, WarcWriter.ToMemberParts(record));

    static string IdOf(WarcRecord record) => record.Head.RecordId ?? throw new InvalidOperationException("a record without id");

    static bool IsCompressed(ImageHeader image, HttpExchange exchange) =>
        exchange.ContentEncoding is not null || image.MediaType is not (StylesheetBody.MediaType or "image/svg+xml" or "image/bmp" or "image/x-icon" or "image/tiff");
}

/// <summary>A record turned into its gzip member, in parts: a large body stands where it was received.</summary>
sealed record Finished(string Uri, DateTimeOffset Date, WarcRecordType Type, ImmutableArray<ReadOnlyMemory<byte>> Parts);
