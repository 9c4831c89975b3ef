using System.Net;

namespace NewsArchive.Articles.Fetching;

/// <summary>One request and its response as they were on the wire; the body without chunks, and whole.</summary>
sealed record HttpExchange
{
    /// <summary>The URI asked, normalised.</summary>
    public required string Uri { get; init; }

    /// <summary>When the request was sent, whole milliseconds.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The request head; without Cookie fields, every other byte as sent. Empty where another tool captured the response alone.</summary>
    public required ReadOnlyMemory<byte> RequestHead { get; init; }

    /// <summary>The response head; Transfer-Encoding of a body that was de-chunked renamed, every other byte as received.</summary>
    public required ReadOnlyMemory<byte> ResponseHead { get; init; }

    public required int Status { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Lower case; null for none and for identity.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The server's (or the proxy's) address.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>Offsets at which the body was continued by a Range request after a broken connection; empty in the usual case.</summary>
    public IReadOnlyList<long> ResumedAt { get; init; } = [];

    /// <summary>WARC-Truncated (WARC 1.1 §5.13): why the body is not as long as the server said; null in the usual case.</summary>
    public string? Truncated { get; init; }
}
