namespace NewsArchive.Articles.Fetching;

/// <summary>The beginning of a body whose connection broke, to be continued by Range requests (RFC 9110 §14).</summary>
sealed class PartialBody(string validator, WireResult first, HttpExchange exchange)
{
    readonly List<long> _resumedAt = [];

    /// <summary>All bytes so far.</summary>
    public ReceivedBody Body => First.Body;

    /// <summary>For If-Range: what the first response said of itself.</summary>
    public string Validator { get; } = validator;

    /// <summary>The response that the body began with.</summary>
    public WireResult First { get; } = first;

    /// <summary>The exchange that the body began with, with all bytes so far.</summary>
    public HttpExchange Exchange => exchange with { Body = Body.Bytes, ResumedAt = [.. _resumedAt] };

    /// <summary>Whether a response goes on exactly where the bytes end, and is of the same whole. A true answer is noted in the exchange.</summary>
    public bool Continues(WireResult result)
    {
        if (result is not { Status: 206, ContentRange: { Unit: "bytes", From: { } from } range } || from != Body.Length) return false;
        if (First.ContentLength is { } whole && range.Length is { } total && whole != total) return false;
        if (result.ContentEncoding != First.ContentEncoding) return false;
        if (result.ETag is not null && First.ETag is not null && result.ETag != First.ETag) return false; // the file changed, and If-Range was ignored
        _resumedAt.Add(from);
        return true;
    }

    /// <summary>Whether a continuation that was read to its end made the body whole.</summary>
    public bool IsWhole(WireResult result) => (First.ContentLength ?? result.ContentRange?.Length) is not { } whole || whole == Body.Length;
}
