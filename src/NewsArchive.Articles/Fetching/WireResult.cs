using System.Net.Http.Headers;

namespace NewsArchive.Articles.Fetching;

/// <summary>What came of one GET.</summary>
sealed record WireResult
{
    public required DateTimeOffset Date { get; init; }
    public required WireRecord Wire { get; init; }
    public WireFault Fault { get; init; }
    /// <summary>What came of the body; with <see cref="IsContinuation"/>, at the end of what had come before.</summary>
    public ReceivedBody Body { get; init; } = new();
    public bool IsContinuation { get; init; }
    /// <summary>What the network said, for a message.</summary>
    public string? Detail { get; init; }
    public HostAnswer? Refusal { get; init; }
    /// <summary>0 when no response head came.</summary>
    public int Status { get; init; }
    public string? Location { get; init; }
    public string? ContentType { get; init; }
    public string? ContentEncoding { get; init; }
    public long? ContentLength { get; init; }
    public ContentRangeHeaderValue? ContentRange { get; init; }
    /// <summary>Strong ETag; null when there is none, or a weak one.</summary>
    public string? ETag { get; init; }
    /// <summary>Why the body is not whole although nothing failed (WARC 1.1 §5.15): it was longer than is worth keeping.</summary>
    public string? Truncated { get; init; }
    public bool IsChunked { get; init; }
    /// <summary>Whether the request carried cookies of the user's.</summary>
    public bool SentCookie { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    /// <summary>Strong ETag or Last-Modified of a response that accepts ranges; null when the body cannot be resumed.</summary>
    public string? Validator { get; init; }

    /// <summary>Whether the end of the body is known from the message itself, not from the connection's end (RFC 9112 §6.3).</summary>
    public bool IsFramed => IsChunked || ContentLength is not null;

    public WireResult With(HttpResponseMessage response, DateTimeOffset now) => this with
    {
        Status = (int)response.StatusCode,
        Location = First(response.Headers, "Location"),
        ContentType = First(response.Content.Headers, "Content-Type"),
        ContentEncoding = ContentCoding.Normalize(All(response.Content.Headers, "Content-Encoding")),
        ContentLength = response.Headers.TransferEncodingChunked == true ? null : response.Content.Headers.ContentLength,
        ContentRange = response.Content.Headers.ContentRange,
        ETag = response.Headers.ETag is { IsWeak: false, Tag: var strong } ? strong : null,
        IsChunked = response.Headers.TransferEncodingChunked == true,
        RetryAfter = RetryPolicy.RetryAfter(response, now),
        Validator = !response.Headers.AcceptRanges.Contains("bytes") ? null
            : response.Headers.ETag is { IsWeak: false, Tag: var tag } ? tag
            : First(response.Content.Headers, "Last-Modified"),
    };

    static string? All(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.First() : null;
}

/// <summary>How a GET failed below HTTP.</summary>
enum WireFault
{
    None = 0,
    /// <summary>The connection ended before the response did.</summary>
    Broken,
    /// <summary>Nothing came for too long.</summary>
    Silence,
    NoConnection,
    Refused,
    Tls,
    NotHttp,
    HeadTooLarge,
    TooLarge,
}
