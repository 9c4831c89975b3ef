using System.Text.Json;

namespace NewsArchive.Articles.Reporting;

/// <summary>A capture, or a place in an archive, of which no file was made.</summary>
/// <param name="Status"><c>redirect</c>, <c>error</c>, <c>unresolved</c>, <c>damaged</c>, <c>skipped</c> or <c>not-cleaned</c>.</param>
/// <param name="File">Name of the WARC.</param>
/// <param name="Offset">Where the record begins in it; null where that is unknown.</param>
/// <param name="Message">Why.</param>
public sealed record CaptureRow(string Status, string? File, long? Offset, string Message) : ReportRow
{
    /// <summary>URL of the capture; null where no record could be read.</summary>
    public string? Url { get; init; }

    /// <summary>WARC-Record-ID, or null.</summary>
    public string? RecordId { get; init; }

    /// <summary>HTTP status, or null.</summary>
    public int? HttpStatus { get; init; }

    /// <inheritdoc/>
    public override string Type => "capture";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        WriteOptional(writer, "url", Url);
        writer.WriteString("status", Status);
        if (HttpStatus is { } status)
            writer.WriteNumber("httpStatus", status);
        WriteOptional(writer, "file", File);
        if (Offset is { } offset)
            writer.WriteNumber("offset", offset);
        WriteOptional(writer, "recordId", RecordId);
        writer.WriteString("message", Message);
    }
}
