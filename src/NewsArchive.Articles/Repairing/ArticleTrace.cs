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

    static TracedRecord? Record(JsonElement root, string name) =>
        root.TryGetProperty(name, out var record) && Text(record, "uri") is { } uri && Text(record, "recordId") is { } id && WarcDigest.TryParse(Text(record, "digest"), out var digest)
            ? new(uri, id, digest)
            : null;

    static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A record that another names.</summary>
/// <param name="uri">WARC-Target-URI.</param>
/// <param name="id">WARC-Record-ID.</param>
/// <param name="digest">Of its payload.</param>
sealed class TracedRecord(string uri, string id, WarcDigest digest)
{
    readonly PackedText _uri = PackedText.Of(uri);
    readonly PackedId _id = PackedId.Of(id);
    readonly PackedDigest _digest = PackedDigest.Of(digest);

    /// <summary>WARC-Target-URI.</summary>
    public string Uri => _uri.ToString()!; // never null

    /// <summary>WARC-Record-ID.</summary>
    public string Id => _id.ToString();

    /// <summary>Of its payload.</summary>
    public WarcDigest Digest => _digest.ToDigest();
}
