using System.Text.Json;

namespace NewsArchive.Articles.Reporting;

/// <summary>An article of a bundle, as <c>list</c> shows it.</summary>
public sealed record ListedArticle(string Path, string Title, string? OriginalUrl, string PageUri, string Source, long Bytes, string Digest) : ReportRow
{
    /// <inheritdoc/>
    public override string Type => "listed-article";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("title", Title);
        WriteOptional(writer, "url", OriginalUrl);
        writer.WriteString("page", PageUri);
        writer.WriteString("source", Source);
        writer.WriteNumber("bytes", Bytes);
        writer.WriteString("digest", Digest);
    }
}

/// <summary>A record of a WARC, or a line of an index, as <c>list</c> shows it.</summary>
public sealed record ListedRecord : ReportRow
{
    /// <summary>File that holds the record.</summary>
    public required string File { get; init; }
    /// <summary>Offset in bytes.</summary>
    public required long Offset { get; init; }
    /// <summary>Length of its member in bytes, when known.</summary>
    public long? Length { get; init; }
    /// <summary>WARC-Type, when known.</summary>
    public string? RecordType { get; init; }
    /// <summary>WARC-Record-ID.</summary>
    public string? RecordId { get; init; }
    /// <summary>Instant, in ISO 8601, as the record has it; of an index line as exact as that is.</summary>
    public string? Date { get; init; }
    /// <summary>WARC-Target-URI.</summary>
    public string? Uri { get; init; }
    /// <summary>Media type.</summary>
    public string? MediaType { get; init; }
    /// <summary>HTTP status; 200 of a resource, as an index has it.</summary>
    public int? Status { get; init; }
    /// <summary>Whether it may be content of a damaged record before it, and no record of the file.</summary>
    public bool IsDoubtful { get; init; }

    /// <inheritdoc/>
    public override string Type => "record";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("file", File);
        writer.WriteNumber("offset", Offset);
        if (Length is { } length)
            writer.WriteNumber("length", length);
        WriteOptional(writer, "recordType", RecordType);
        WriteOptional(writer, "recordId", RecordId);
        WriteOptional(writer, "date", Date);
        WriteOptional(writer, "uri", Uri);
        WriteOptional(writer, "mediaType", MediaType);
        if (Status is { } status)
            writer.WriteNumber("status", status);
        if (IsDoubtful)
            writer.WriteBoolean("doubtful", true);
    }
}

/// <summary>The content of an article or record, as <c>show --json</c> gives it.</summary>
/// <param name="Name">The path, URL or record id that was asked for.</param>
/// <param name="Content">The bytes.</param>
public sealed record ContentRow(string Name, ReadOnlyMemory<byte> Content) : ReportRow
{
    /// <inheritdoc/>
    public override string Type => "content";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("name", Name);
        writer.WriteNumber("bytes", Content.Length);
        writer.WriteString("digest", Warc.Records.WarcDigest.Sha256(Content.Span).ToString());
        if (System.Text.Unicode.Utf8.IsValid(Content.Span))
            writer.WriteString("text", Content.Span);
        else
            writer.WriteBase64String("base64", Content.Span);
    }
}
