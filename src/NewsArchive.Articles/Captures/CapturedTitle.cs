using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Captures;

/// <summary>The title of a captured page, of which only the beginning is there: codings are undone as far as that goes.</summary>
static class CapturedTitle
{
    /// <summary>The most bytes that are decoded, and of those the most that are read where the title ends before: an encoding may be declared behind it.</summary>
    const int MaxBytes = 64 * 1024, EnoughBytes = 4 * 1024;

    /// <summary>The title, or the first heading; null where there is none.</summary>
    /// <param name="head">Head of the record.</param>
    /// <param name="http">Head of the answer, or null.</param>
    /// <param name="payload">The first bytes of the payload as they stand in the record.</param>
    public static string? Of(WarcRecordHead head, HttpHead? http, ReadOnlyMemory<byte> payload)
    {
        var body = ContentCoding.DecodeStart(Dechunk(http, payload), ContentCoding.Normalize(http?.Fields["Content-Encoding"]), MaxBytes).Span;
        var title = body.IndexOf("</title>"u8) is >= 0 and var found ? found : body.IndexOf("</TITLE>"u8);
        if (title >= 0)
            body = body[..Math.Min(body.Length, Math.Max(title + "</title>"u8.Length, EnoughBytes))];
        body = body[..(body.LastIndexOf((byte)'>') + 1)]; // no half character
        return HtmlTitle.Tidy(HtmlTitle.Of(TextDecoder.Decode(body, CaptureScan.CharsetOf(http?.Fields["Content-Type"] ?? head.ContentType)).Text));
    }

    static ReadOnlyMemory<byte> Dechunk(HttpHead? http, ReadOnlyMemory<byte> payload)
    {
        if (http is not { IsChunked: true })
            return payload;
        var (decoder, body) = (new ChunkedDecoder(), new MemoryStream());
        decoder.Feed(payload.Span, body.Write);
        return body.Length > 0 ? body.GetBuffer().AsMemory(0, (int)body.Length) : payload; // crawlers often store a body without its chunks
    }
}
