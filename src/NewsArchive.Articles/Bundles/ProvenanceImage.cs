using System.Text.Json;

namespace NewsArchive.Articles.Bundles;

/// <summary>An image that the metadata record of an article names (docs/bundle-format.md).</summary>
/// <param name="ShownAs">Path of what is shown, below the article's archive; null: nothing is.</param>
/// <param name="CaptureUri">URI of what was received, or null.</param>
readonly record struct ProvenanceImage(string? ShownAs, string? CaptureUri)
{
    /// <summary>Longer than any that is packed.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Reads the block of a metadata record that newsarchive wrote.</summary>
    /// <exception cref="ArticleFormatException">It is not what newsarchive writes.</exception>
    public static IReadOnlyList<ProvenanceImage> Read(Stream block)
    {
        try
        {
            using var json = JsonDocument.Parse(block);
            return [.. json.RootElement.GetProperty("images").EnumerateArray().Select(image => new ProvenanceImage(Text(image, "shownAs"), Text(image, "captureUri")))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ArticleFormatException("the provenance of an article is not what newsarchive writes", inner: exception);
        }
    }

    static string? Text(JsonElement image, string name) => image.TryGetProperty(name, out var value) ? value.GetString() : null;
}
