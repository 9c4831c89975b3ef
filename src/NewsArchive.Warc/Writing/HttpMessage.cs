using System.Text;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>Whether the block of a record begins as the HTTP message that its Content-Type promises: without a head, readers find neither status nor payload.</summary>
static class HttpMessage
{
    /// <summary>What is wrong with the block, as far as its beginning is in memory (a head given as bytes is); null: nothing.</summary>
    public static string? Objection(WarcRecord record)
    {
        var start = record.Block.Start.Span;
        if (start.IsEmpty)
            return record.Head is { Type: WarcRecordType.Response or WarcRecordType.Request } && record.Block.Length == 0 ? "there is no HTTP message" : null;
        var end = start.IndexOf((byte)'\n');
        var isWhole = record.Head.Fields["WARC-Segment-Number"] is null; // else the head may be cut
        if (end < 0)
            return isWhole ? "the first line of the HTTP message has no end" : null;
        var line = Encoding.Latin1.GetString(start[..end]).TrimEnd('\r');
        if (!(record.Head.Type == WarcRecordType.Request ? IsRequestLine(line) : new HttpHead { StartLine = line, Fields = WarcFields.Empty, Length = 0 }.Status is not null))
            return $"the HTTP message begins with '{(line.Length > 100 ? line[..100] + "…" : line)}', which is no {(record.Head.Type == WarcRecordType.Request ? "request" : "status")} line";
        return isWhole && HeadText.FindEnd(start) < 0 ? "the HTTP head has no end: an empty line" : null;
    }

    // RFC 9112 §3: method SP request-target SP HTTP-version
    static bool IsRequestLine(string line) =>
        line.Split(' ') is [var method, { Length: > 0 }, var version] && WarcField.IsToken(method) && version.StartsWith("HTTP/", StringComparison.Ordinal);
}
