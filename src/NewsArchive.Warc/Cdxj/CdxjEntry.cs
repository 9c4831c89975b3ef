namespace NewsArchive.Warc.Cdxj;

/// <summary>One line of a CDXJ index: <c>surt SP timestamp SP {json}</c>.</summary>
public sealed record CdxjEntry
{
    /// <summary>Sort key of the URL, see <see cref="Surt"/>.</summary>
    public required string Surt { get; init; }
    /// <summary>14 digits, UTC.</summary>
    public required string Timestamp { get; init; }
    /// <summary>The record's WARC-Target-URI.</summary>
    public required string Url { get; init; }
    /// <summary>Payload digest as in the record, or null.</summary>
    public string? Digest { get; init; }
    /// <summary>Media type of the payload; <c>warc/revisit</c> for a revisit.</summary>
    public string? Mime { get; init; }
    /// <summary>WARC file name without folder.</summary>
    public required string Filename { get; init; }
    /// <summary>Offset of the member, in bytes.</summary>
    public required long Offset { get; init; }
    /// <summary>Length of the member, in bytes.</summary>
    public required long Length { get; init; }
    /// <summary>HTTP status; 200 for resource records.</summary>
    public int? Status { get; init; }

    /// <summary>The line without its line feed; canonical JSON, fixed key order.</summary>
    public string ToLine() => throw new NotImplementedException();

    /// <summary>Reads one line; numbers may be written as JSON strings.</summary>
    public static bool TryParse(string line, out CdxjEntry? entry) => throw new NotImplementedException();
}
