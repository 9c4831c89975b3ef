using System.Buffers;
using System.Text.Json;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Repairing;

/// <summary>What a metadata record says of its article: enough to make its row of the manifest anew.</summary>
/// <param name="Id">WARC-Record-ID of the metadata record.</param>
/// <param name="Path">Path of the article.</param>
/// <param name="SourcePath">Path of its source.</param>
/// <param name="Member">The name of the member in the container, where the path says it otherwise; else null.</param>
/// <param name="OriginalUrl">Where it was published, or null.</param>
/// <param name="Source">Its source's record.</param>
/// <param name="Clean">The cleaned article's record.</param>
/// <param name="Page">The page's record.</param>
sealed record ArticleTrace(string Id, string Path, string SourcePath, string? Member, string? OriginalUrl, TracedRecord Source, TracedRecord Clean, TracedRecord Page)
{
    /// <summary>Reads the block of a metadata record; null where it is not our provenance.</summary>
    public static ArticleTrace? TryRead(Stream block, string id)
    {
        try
        {
            using var json = JsonDocument.Parse(block);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "path") is not { } path || !root.TryGetProperty("source", out var source) || Text(source, "path") is not { } sourcePath)
                return null;
            return Record(root, "source") is { } from && Record(root, "clean") is { } clean && Record(root, "page") is { } page
                ? new(id, path, sourcePath, Text(source, "member"), Text(root, "originalUrl"), from, clean, page)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // the latter: half of a surrogate pair
        {
            return null; // Somebody else's metadata.
        }
    }

    /// <summary>Writes it, to wait outside memory.</summary>
    public static void Write(IBufferWriter<byte> output, ArticleTrace trace)
    {
        foreach (var text in (ReadOnlySpan<string?>)[trace.Id, trace.Path, trace.SourcePath, trace.Member, trace.OriginalUrl])
            TextBytes.Write(output, text);
        foreach (var record in (ReadOnlySpan<TracedRecord>)[trace.Source, trace.Clean, trace.Page])
        {
            TextBytes.Write(output, record.Uri);
            TextBytes.Write(output, record.Id);
            TextBytes.Write(output, record.Digest);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ArticleTrace Read(ReadOnlySpan<byte> bytes) => new(
        ReadText(ref bytes), ReadText(ref bytes), ReadText(ref bytes), TextBytes.Read(ref bytes), TextBytes.Read(ref bytes), ReadRecord(ref bytes), ReadRecord(ref bytes), ReadRecord(ref bytes));

    static TracedRecord ReadRecord(ref ReadOnlySpan<byte> bytes) => new(ReadText(ref bytes), ReadText(ref bytes), TextBytes.ReadDigest(ref bytes));

    static string ReadText(ref ReadOnlySpan<byte> bytes) => TextBytes.Read(ref bytes)!; // as written

    static TracedRecord? Record(JsonElement root, string name) =>
        root.TryGetProperty(name, out var record) && Text(record, "uri") is { } uri && Text(record, "recordId") is { } id && WarcDigest.TryParse(Text(record, "digest"), out var digest)
            ? new(uri, id, digest)
            : null;

    static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A record that another names.</summary>
/// <param name="Uri">WARC-Target-URI.</param>
/// <param name="Id">WARC-Record-ID.</param>
/// <param name="Digest">Of its payload.</param>
sealed record TracedRecord(string Uri, string Id, WarcDigest Digest);
