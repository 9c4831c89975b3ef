using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Bundles;

/// <summary>
/// The restore map of a bundle, <c>newsarchive/manifest.json</c>: which record holds which file (docs/bundle-format.md). Rows wait outside memory where there
/// are very many. Not thread-safe.
/// </summary>
public sealed record BundleManifest
{
    /// <summary>Where the manifest lies in the zip.</summary>
    public const string EntryName = "newsarchive/manifest.json";

    /// <summary>The value of <see cref="Format"/> that this version writes and reads.</summary>
    public const string CurrentFormat = "newsarchive-manifest-1";

    /// <summary>Non-ASCII text stays readable in the file; it is never put into HTML.</summary>
    static readonly ManifestJson Json = new(new JsonSerializerOptions(ManifestJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Format name and version.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>The archive id in the bundle's URIs, see <see cref="ArchiveUris"/>.</summary>
    public required string Archive { get; init; }

    /// <summary>Software that wrote the bundle.</summary>
    public required string Software { get; init; }

    /// <summary>The archives that a merged bundle holds whole, so that each id follows from its sources; default in any other.</summary>
    public ImmutableArray<ManifestPart> Parts { get; init; }

    /// <summary>
    /// Whether a repair made this manifest from the records: then sources may be missing that only the old one named, and the archive id does
    /// not follow from the list.
    /// </summary>
    public bool Rebuilt { get; init; }

    /// <summary>Every source in path order.</summary>
    public required ManifestRows<ManifestSource> Sources { get; init; }

    /// <summary>Every article in path order.</summary>
    public required ManifestRows<ManifestArticle> Articles { get; init; }

    /// <summary>Every shown image in order of first use.</summary>
    public required ManifestRows<ManifestAsset> Assets { get; init; }

    /// <summary>The JSON document, indented, line feeds only, the same bytes for the same manifest.</summary>
    public byte[] ToJson()
    {
        using var json = new MemoryStream();
        WriteTo(json);
        return json.ToArray();
    }

    /// <summary>Writes the same, some kilobytes at a time.</summary>
    public void WriteTo(Stream output)
    {
        JsonSerializer.Serialize(output, this, Json.BundleManifest);
        output.Write("\n"u8);
    }

    /// <summary>Whether a file is a WACZ that has a manifest of ours.</summary>
    /// <exception cref="Warc.WarcFormatException">It should be a WACZ, and is no sound zip.</exception>
    public static bool IsIn(string path)
    {
        if (FileKinds.Tell(path) != FileKind.Wacz)
            return false;
        using var wacz = WaczReader.Open(path);
        return wacz.Entries.Any(entry => entry.Name == EntryName);
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ArticleFormatException">Not a manifest of a known format.</exception>
    public static BundleManifest Parse(ReadOnlySpan<byte> json, string file)
    {
        try
        {
            return Check(JsonSerializer.Deserialize(json, Json.BundleManifest), file);
        }
        catch (JsonException exception)
        {
            throw Invalid(exception, file);
        }
    }

    /// <summary>The same without holding the JSON in memory.</summary>
    /// <param name="json">The document; read to its end, so that a stream that checks its content does so; not disposed.</param>
    /// <param name="file">How messages name it.</param>
    /// <exception cref="ArticleFormatException">Not a manifest of a known format.</exception>
    public static BundleManifest Parse(Stream json, string file)
    {
        try
        {
            return Check(JsonSerializer.Deserialize(json, Json.BundleManifest), file);
        }
        catch (JsonException exception)
        {
            json.CopyTo(Stream.Null); // damage, where it is that, is what is wrong
            throw Invalid(exception, file);
        }
    }

    static BundleManifest Check(BundleManifest? manifest, string file)
    {
        if (manifest is null || manifest.Format != CurrentFormat)
            throw new ArticleFormatException($"{EntryName} is not of format {CurrentFormat}; it needs a newer newsarchive", file);
        if (manifest.Sources.HasNull || manifest.Articles.HasNull || manifest.Assets.HasNull || (!manifest.Parts.IsDefault && manifest.Parts.Any(part => part is null))) // what nullable annotations promise and JSON does not keep
            throw new ArticleFormatException($"{EntryName} is not valid: a list is missing or has an empty place", file);
        return manifest;
    }

    static ArticleFormatException Invalid(JsonException exception, string file) => new($"{EntryName} is not valid: {exception.Message}", file, inner: exception);

    /// <summary>Removes the temporary files of its rows, which cannot be read any more then.</summary>
    internal void Release()
    {
        Sources.Release();
        Articles.Release();
        Assets.Release();
    }
}

/// <summary>An archive that a bundle holds whole.</summary>
/// <param name="Archive">Its id.</param>
/// <param name="Prefix">What stands before its paths; null: nothing.</param>
public sealed record ManifestPart(string Archive, string? Prefix = null);

/// <summary>One source file and the record that holds its bytes.</summary>
public sealed record ManifestSource
{
    /// <summary>Path in the archive.</summary>
    public required string Path { get; init; }
    /// <summary>The archive in the record's URI; null: the manifest's own.</summary>
    public string? Archive { get; init; }
    /// <summary>What stands before the path that the file had in that archive; null: nothing.</summary>
    public string? Prefix { get; init; }
    /// <summary>The path's bytes (base64 in JSON) when they are no valid UTF-8.</summary>
    [JsonConverter(typeof(Base64Converter))]
    public ImmutableArray<byte> PathBytes { get; init; }
    /// <summary>Bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] // 0 is a length, not an absence
    public required long Length { get; init; }
    /// <summary>Last change, UTC.</summary>
    [JsonConverter(typeof(WarcDateConverter))]
    public DateTimeOffset? Modified { get; init; }
    /// <summary>Unix permission bits, decimal.</summary>
    public int? UnixMode { get; init; }
    /// <summary>SHA-256 of the bytes.</summary>
    [JsonConverter(typeof(WarcDigestConverter))]
    public required WarcDigest Digest { get; init; }
    /// <summary>WARC-Target-URI of the record.</summary>
    public string Uri { get; init; } = "";
    /// <summary>WARC-Record-ID of the record.</summary>
    public string RecordId { get; init; } = "";
    /// <summary>Whether a repair found the record lost.</summary>
    public bool Lost { get; init; }
}

/// <summary>One article and the records made from it.</summary>
public sealed record ManifestArticle
{
    /// <summary>Path of the article.</summary>
    public required string Path { get; init; }
    /// <summary>The archive in the records' URIs; null: the manifest's own.</summary>
    public string? Archive { get; init; }
    /// <summary>What stands before the path that the article had in that archive; null: nothing.</summary>
    public string? Prefix { get; init; }
    /// <summary>Path of the source that holds it.</summary>
    public required string Source { get; init; }
    /// <summary>The name of the member in the container, where the path says it otherwise; else null.</summary>
    public string? Member { get; init; }
    /// <summary>Title.</summary>
    public required string Title { get; init; }
    /// <summary>Where it was published, or null.</summary>
    public string? OriginalUrl { get; init; }
    /// <summary>The cleaned article.</summary>
    public required ManifestRecord Clean { get; init; }
    /// <summary>The readable page.</summary>
    public required ManifestRecord Page { get; init; }
    /// <summary>WARC-Record-ID of the metadata record with its provenance.</summary>
    public required string MetadataRecordId { get; init; }
}

/// <summary>One shown image.</summary>
public sealed record ManifestAsset
{
    /// <summary>Path in a restored tree: <c>assets/ab/name-0123456789ab.jpg</c>.</summary>
    public required string Path { get; init; }
    /// <summary>The archive in the record's URI; null: the manifest's own.</summary>
    public string? Archive { get; init; }
    /// <summary>What stands before the path that the image has in that archive; null: nothing.</summary>
    public string? Prefix { get; init; }
    /// <summary>Its record.</summary>
    public required ManifestRecord Record { get; init; }
}

/// <summary>A record by address and content.</summary>
public sealed record ManifestRecord
{
    /// <summary>WARC-Target-URI.</summary>
    public required string Uri { get; init; }
    /// <summary>WARC-Record-ID.</summary>
    public required string RecordId { get; init; }
    /// <summary>Bytes of the payload.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Length { get; init; }
    /// <summary>SHA-256 of the payload.</summary>
    [JsonConverter(typeof(WarcDigestConverter))]
    public required WarcDigest Digest { get; init; }
    /// <summary>Whether a repair found the record lost.</summary>
    public bool Lost { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BundleManifest))]
sealed partial class ManifestJson : JsonSerializerContext;

sealed class WarcDigestConverter : JsonConverter<WarcDigest>
{
    public override WarcDigest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && WarcDigest.TryParse(reader.GetString(), out var digest) ? digest : throw new JsonException("not a digest");

    public override void Write(Utf8JsonWriter writer, WarcDigest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

sealed class WarcDateConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && WarcDate.TryParse(reader.GetString(), out var date) ? date : throw new JsonException("not a date");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value is { } date ? WarcDate.ToText(date) : null);
}

sealed class Base64Converter : JsonConverter<ImmutableArray<byte>>
{
    public override ImmutableArray<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes) ? [.. bytes] : throw new JsonException("not base64");

    public override void Write(Utf8JsonWriter writer, ImmutableArray<byte> value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.IsDefault ? [] : value.AsSpan());
}
