using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Http;

/// <summary>The start line and fields of an HTTP/1.x message, and its bytes as they were on the wire (RFC 9112 §2).</summary>
public sealed record HttpHead
{
    /// <summary>Start line without CRLF.</summary>
    public required string StartLine { get; init; }

    /// <summary>Fields in wire order, case kept.</summary>
    public required WarcFields Fields { get; init; }

    /// <summary>Bytes of the head including its blank line.</summary>
    public required int Length { get; init; }

    /// <summary>Status code of a response, or null for a request or a malformed line.</summary>
    public int? Status => throw new NotImplementedException();

    /// <summary>Reads a head from the start of a block; false when the blank line does not come within the bytes given.</summary>
    public static bool TryParse(ReadOnlySpan<byte> block, out HttpHead? head) => throw new NotImplementedException();
}
