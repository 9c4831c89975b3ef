using System.Net;

namespace NewsArchive.Articles.Fetching;

/// <summary>One request and its response as they were on the wire; the body without chunks, and whole. Or what another tool kept of them.</summary>
sealed record HttpExchange
{
    /// <summary>The URI asked, normalised.</summary>
    public required string Uri { get; init; }

    /// <summary>When the request was sent, whole milliseconds.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The request head; without Cookie fields, every other byte as sent. Empty where another tool captured the response alone.</summary>
    public required ReadOnlyMemory<byte> RequestHead { get; init; }

    /// <summary>The response head; Transfer-Encoding of a body that was de-chunked renamed, every other byte as received. Empty where there is none: <see cref="ResourceType"/>.</summary>
    public required ReadOnlyMemory<byte> ResponseHead { get; init; }

    /// <summary>HTTP status; null where another tool kept the file alone.</summary>
    public required int? Status { get; init; }

    /// <summary>
    /// Content-Type of the <c>resource</c> record of another tool (WARC 1.1 §6.4), which kept the file without request and response; null in
    /// the usual case.
    /// </summary>
    public string? ResourceType { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Lower case; null for none and for identity.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The server's (or the proxy's) address.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>Offsets at which the body was continued by a Range request after a broken connection; empty in the usual case.</summary>
    public IReadOnlyList<long> ResumedAt { get; init; } = [];

    /// <summary>WARC-Truncated (WARC 1.1 §5.15): why the body is not as long as the server said; null in the usual case.</summary>
    public string? Truncated { get; init; }
}
