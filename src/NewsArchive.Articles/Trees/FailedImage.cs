using System.Collections.Immutable;
using System.Text.Json;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Trees;

/// <summary>An image that an earlier run could not get, as its report says.</summary>
/// <param name="Article">Path of the article that shows it.</param>
/// <param name="Url">As written there.</param>
/// <param name="Candidates">What is to be tried, best first.</param>
public sealed record FailedImage(string Article, string Url, ImmutableArray<string> Candidates)
{
    // A data: URI may be written in an article, but is never missing; what is missing has an address that a server might take.
    const long MaxLine = 1 << 20;

    /// <summary>The article's own URL, for Referer; null when it has none.</summary>
    public string? PageUrl { get; init; }

    /// <summary>The form in which the article refers to it.</summary>
    public ImagePlace Place { get; init; }

    /// <summary>The element forbids a Referer.</summary>
    public bool NoReferrer { get; init; }

    /// <summary>The failed images of a file that <c>--errors</c> or <c>--report</c> wrote; lines about other things are passed over.</summary>
    /// <param name="file">UTF-8, one JSON object a line; read to its end.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="ArticleFormatException">A line is none of a report.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImmutableArray<FailedImage> Read(Stream file, string name)
    {
        var images = ImmutableArray.CreateBuilder<FailedImage>();
        foreach (var line in ByteLine.Enumerate(file, MaxLine))
        {
            if (!line.IsTooLong && line.Bytes.IsEmpty) continue;
            if (line.IsTooLong || !TryParse(line.Bytes, out var image))
                throw new ArticleFormatException("no line of a report; name a file that --errors or --report wrote", name, line.Number);
            if (image is not null) images.Add(image);
        }
        return images.ToImmutable();
    }

    static bool TryParse(ReadOnlyMemory<byte> line, out FailedImage? image)
    {
        image = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            var type = Text(row, "type");
            if (type == "image" && Text(row, "status") == "missing") image = Of(row);
            return type is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    static FailedImage Of(JsonElement row) => new(
        Text(row, "article") ?? "",
        Text(row, "url") ?? "",
        [.. row.GetProperty("candidates").EnumerateArray().Select(candidate => candidate.GetString()).OfType<string>()])
    {
        PageUrl = Text(row, "pageUrl"),
        Place = Enum.TryParse<ImagePlace>(Text(row, "place"), out var place) ? place : ImagePlace.ImgSrc,
        NoReferrer = row.TryGetProperty("noReferrer", out var flag) && flag.GetBoolean(),
    };

    static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
