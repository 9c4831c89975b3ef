using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Captures;

/// <summary>What a scan keeps of a response, resource, revisit or conversion.</summary>
sealed record WebCapture
{
    /// <summary>Number of the record in its <see cref="WebArchive"/>.</summary>
    public required int Number { get; init; }
    /// <summary>Name of the WARC.</summary>
    public required string File { get; init; }
    /// <summary>Where the record begins in it.</summary>
    public required long Offset { get; init; }
    /// <summary>WARC-Record-ID, or null (ARC).</summary>
    public string? RecordId { get; init; }
    /// <summary>The record that it names as captured with it (the first WARC-Concurrent-To: of Wget's responses the request), or null.</summary>
    public string? ConcurrentTo { get; init; }
    /// <summary>WARC-Target-URI without its fragment.</summary>
    public required string Url { get; init; }
    /// <summary>WARC-Date; the least when there is none.</summary>
    public DateTimeOffset Date { get; init; }
    /// <summary>HTTP status; null for what is no HTTP.</summary>
    public int? Status { get; init; }
    /// <summary>Whether the answer holds the whole of what was asked for.</summary>
    public bool IsWhole { get; init; }
    /// <summary>Where a redirect leads, as written.</summary>
    public string? Location { get; init; }
    /// <summary>What the payload is.</summary>
    public PayloadKind Kind { get; init; } = PayloadKind.OfCode(0);
    /// <summary>The charset that the server declared, or null.</summary>
    public string? Charset { get; init; }
    /// <summary>Bytes of the payload, decoded.</summary>
    public long Length { get; init; }
    /// <summary>SHA-256 of the payload, decoded.</summary>
    public WarcDigest Digest { get; init; }
    /// <summary>WARC-Payload-Digest, or default.</summary>
    public WarcDigest DeclaredDigest { get; init; }
    /// <summary>Whether it is an image that a page may show and that cannot act when opened by itself.</summary>
    public bool IsShowable { get; init; }
    /// <summary>Where a revisit's payload is; null for other records.</summary>
    public RevisitReference? Revisit { get; init; }
    /// <summary>Whether it is what somebody made of a capture later (WARC 1.1 §6.8): the text of a page, a picture in another format.</summary>
    public bool IsConversion { get; init; }
    /// <summary>Why the payload cannot be had, or null.</summary>
    public string? Damage { get; init; }

    /// <summary>Why the payload, which can be had, may not be what was received; else null.</summary>
    public string? Doubt { get; init; }

    /// <summary>Why the payload of a capture that has none cannot be had.</summary>
    public string WhyLost => Damage ?? "a revisit of a payload that is not in this file, or that only another revisit leads to";

    /// <summary>Whether the answer sends its reader elsewhere.</summary>
    public bool IsRedirect => LeadsElsewhere(Status ?? 0);

    /// <summary>Whether an answer with that HTTP status sends its reader elsewhere.</summary>
    public static bool LeadsElsewhere(int status) => status is >= 300 and <= 399 and not 304;
}

/// <summary>How a revisit names the record whose payload it repeats (WARC 1.1 §6.7).</summary>
/// <param name="RecordId">WARC-Refers-To, or null.</param>
/// <param name="Url">WARC-Refers-To-Target-URI without its fragment, or null.</param>
/// <param name="Date">WARC-Refers-To-Date, or null.</param>
sealed record RevisitReference(string? RecordId, string? Url, DateTimeOffset? Date);
