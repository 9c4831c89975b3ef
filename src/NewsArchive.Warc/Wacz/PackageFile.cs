using System.Text.Json;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>What datapackage.json says, as far as it can be checked (WACZ 1.1.1 "datapackage.json").</summary>
/// <param name="Software">The writer, or null.</param>
/// <param name="MainPageUrl">The page to open first, or null.</param>
/// <param name="MainPageDate">Its instant as written, or null.</param>
/// <param name="Resources">The files listed; digest or length null where missing or unreadable.</param>
sealed record PackageFile(string? Software, string? MainPageUrl, string? MainPageDate, IReadOnlyList<(string? Path, WarcDigest? Digest, long? Bytes)> Resources)
{
    /// <summary>The profile, which must be <c>data-package</c>, or null.</summary>
    public string? Profile { get; private init; }

    /// <summary>The version of the specification that the writer followed, or null.</summary>
    public string? WaczVersion { get; private init; }

    /// <summary>When the bundle was made, as written, or null.</summary>
    public string? Created { get; private init; }

    /// <summary>The property that says who repaired a bundle that is not whole.</summary>
    public const string Repaired = "repaired";

    /// <summary>Bytes of the longest that is read: parsed, hostile JSON takes twelve times its length.</summary>
    public const int MaxBytes = 16 << 20;

    const int MaxResources = 100_000; // as many as entries in the zip

    // A name twice means one thing to one reader and another to the next.
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Whether our own writer made the bundle.</summary>
    public bool IsOwn => Software?.StartsWith("newsarchive", StringComparison.Ordinal) == true;

    /// <summary>Whether our writer wrote the zip, of whatever records: also one that says <c>merged by newsarchive</c>, or who repaired it.</summary>
    public bool IsOurZip => IsOwn || IsRepaired || Software?.StartsWith("merged by newsarchive", StringComparison.Ordinal) == true;

    /// <summary>Whether a repair left out what was lost: what refers to that cannot be resolved any more.</summary>
    public bool IsRepaired { get; private init; }

    /// <exception cref="WarcFormatException">The file is no such JSON.</exception>
    public static PackageFile Read(Stream stream)
    {
        using var json = Parse(stream, WaczLayout.Package);
        return Read(json.RootElement);
    }

    /// <inheritdoc cref="Read(Stream)"/>
    public static PackageFile Read(JsonElement root)
    {
        var resources = ReadResources(root) ?? throw new WarcFormatException("has no list of resources", WaczLayout.Package);
        if (resources.Count > MaxResources)
            throw new WarcFormatException($"lists more than {MaxResources} files", WaczLayout.Package);
        return new(Text(root, "software"), Text(root, "mainPageUrl"), Text(root, "mainPageDate"), resources)
        {
            Profile = Text(root, "profile"),
            WaczVersion = Text(root, "wacz_version"),
            Created = Text(root, "created"),
            IsRepaired = Text(root, Repaired) is not null,
        };
    }

    /// <summary>The files that it lists, but no more than one too many; null where there is no list.</summary>
    public static IReadOnlyList<(string? Path, WarcDigest? Digest, long? Bytes)>? ReadResources(JsonElement root) =>
        root.TryGetProperty("resources", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Take(MaxResources + 1).Select(ReadResource)] : null;

    /// <summary>A JSON object of bounded size; the caller disposes it.</summary>
    /// <exception cref="WarcFormatException">The file is no such JSON.</exception>
    public static JsonDocument Parse(Stream stream, string name)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (stream.Read(buffer) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxBytes)
                throw new WarcFormatException($"is longer than {MaxBytes} bytes", name);
        }
        return Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), name);
    }

    /// <inheritdoc cref="Parse(Stream, string)"/>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, string name, long? offset = null)
    {
        try
        {
            ThrowIfNameIsNoText(text.Span, name, offset);
            var json = JsonDocument.Parse(text, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new WarcFormatException("is no JSON object", name, offset);
        }
        catch (JsonException e)
        {
            throw new WarcFormatException("is no JSON: " + e.Message, name, offset, inner: e);
        }
    }

    // Half of a surrogate pair, escaped in a name, raises InvalidOperationException from every look-up of a property.
    static void ThrowIfNameIsNoText(ReadOnlySpan<byte> text, string name, long? offset)
    {
        if (text.IndexOf("\\ud"u8) < 0 && text.IndexOf("\\uD"u8) < 0)
            return;
        try
        {
            for (var reader = new Utf8JsonReader(text); reader.Read();)
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new WarcFormatException("is no JSON: a name that is no text", name, offset, inner: e);
        }
    }

    /// <summary>A string property, or null where absent or something else.</summary>
    public static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair, escaped.
        }
    }

    static (string? Path, WarcDigest? Digest, long? Bytes) ReadResource(JsonElement resource)
    {
        // Writers of WACZ 1.0 put hash and bytes under "stats", the algorithm beside it (122_valid_example_1.wacz).
        var stats = resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("stats", out var nested) ? nested : resource;
        var hash = Text(stats, "hash");
        if (hash is not null && Text(resource, "hashing") is { } algorithm)
            hash = algorithm + ":" + hash;
        long? bytes = stats.ValueKind == JsonValueKind.Object && stats.TryGetProperty("bytes", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var n) ? n : null;
        return (Text(resource, "path"), WarcDigest.TryParse(hash, out var digest) ? digest : null, bytes);
    }
}
