using System.Text.Json;
using NewsArchive.Articles.Images;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// The sizes that <c>fetch</c> was asked for, kept in the store as <c>resize.json</c>: <c>rewrite</c> and <c>pack</c> show the same images
/// unless told otherwise.
/// </summary>
public static class StoredResize
{
    const string FileName = "resize.json";

    /// <summary>Remembers the options.</summary>
    public static void Save(string storeFolder, ResizeOptions options)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (options.MaxWidth is { } width)
                writer.WriteNumber("maxWidth", width);
            if (options.MaxHeight is { } height)
                writer.WriteNumber("maxHeight", height);
            writer.WriteString("format", options.Format.ToString());
            writer.WriteNumber("quality", options.Quality);
            writer.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        DurableFile.WriteAllBytes(Path.Combine(storeFolder, FileName), buffer.ToArray(), overwrite: true);
    }

    /// <summary>The options remembered, or the defaults.</summary>
    /// <exception cref="ArticleFormatException">The file is not ours.</exception>
    public static ResizeOptions Load(string storeFolder)
    {
        var path = Path.Combine(storeFolder, FileName);
        if (!File.Exists(path))
            return new ResizeOptions();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return Checked(new ResizeOptions
            {
                MaxWidth = root.TryGetProperty("maxWidth", out var width) ? width.GetInt32() : null,
                MaxHeight = root.TryGetProperty("maxHeight", out var height) ? height.GetInt32() : null,
                Format = Enum.Parse<ImageOutputFormat>(root.GetProperty("format").GetString() ?? ""),
                Quality = root.GetProperty("quality").GetInt32(),
            });
        }
        catch (Exception exception) when (exception is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new ArticleFormatException($"not a record of sizes ({exception.Message}); delete it, or pass --max-width", path, inner: exception);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">A size or quality that no run could have asked for.</exception>
    static ResizeOptions Checked(ResizeOptions options)
    {
        _ = new ImageResizer(options);
        return Enum.IsDefined(options.Format) ? options : throw new ArgumentOutOfRangeException(nameof(options), "no such format");
    }
}
