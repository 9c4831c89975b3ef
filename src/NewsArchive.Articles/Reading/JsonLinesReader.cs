using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Reading;

/// <summary>Reads scraper output: one JSON object a line, each an article. A bad line is a problem row, the rest goes on.</summary>
sealed class JsonLinesReader(ArticleReaderOptions options, ReadingRows rows)
{
    static readonly string[] BodyProperties = ["html", "content_html", "content", "body", "text", "payload"];
    static readonly string[] DateProperties = ["date", "published", "pubDate"];
    static readonly string[] OtherProperties = ["title", "author", "url", "link", "permalink", "from", "source"];

    readonly ArticleParser _parser = new(options, rows);

    /// <summary>Reads all lines. Line 7 of <c>feed.jsonl</c> becomes <c>feed.jsonl/000007.json</c>. See <see cref="ArticleOrigin.MemberName"/>.</summary>
    public void Read(string path, Stream stream, string? memberName = null)
    {
        foreach (var line in ByteLine.Enumerate(stream, options.MaxArticleBytes))
        {
            if (!rows.HasRoom)
            {
                rows.Full();
                return;
            }
            var articlePath = string.Create(CultureInfo.InvariantCulture, $"{path}/{line.Number:D6}.json");
            if (line.IsTooLong)
                rows.TooLarge(articlePath, options.MaxArticleBytes, line.Number);
            else if (!line.Bytes.Span.Trim(" \t\r"u8).IsEmpty)
                ReadLine(articlePath, line, memberName);
        }
    }

    void ReadLine(string path, ByteLine line, string? memberName)
    {
        var decoded = TextDecoder.Decode(line.Bytes.Span);
        try
        {
            using var json = JsonDocument.Parse(decoded.Text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                rows.Problem(path, "json", $"line {line.Number} is no JSON object", line.Number);
            else if (FindBody(json.RootElement) is not { } body)
                rows.Problem(path, "no-body", $"line {line.Number} has none of {string.Join(", ", BodyProperties)}", line.Number);
            else
                rows.Articles.Add(ArticleOf(path, line, decoded, json.RootElement, body, memberName));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair is JSON, but no text.
            rows.Problem(path, "json", $"line {line.Number} is no JSON: {e.Message.ReplaceLineEndings(" ")}", line.Number);
        }
    }

    Article ArticleOf(string path, ByteLine line, DecodedText decoded, JsonElement json, JsonProperty body, string? memberName)
    {
        var front = new FrontMatterBlock { Entries = Entries(json) };
        var text = body.Value.GetString() ?? "";
        return new()
        {
            Origin = new() { Path = path, Source = rows.Source, MemberName = memberName, Url = ArticleParser.UrlOf(front) },
            Head = "",
            FrontMatter = front,
            Body = text,
            BodyKind = _parser.KindOf(text, body.Name is "html" or "content_html"),
            Encoding = decoded.Encoding,
            SourceDigest = WarcDigest.Sha256(line.Bytes.Span),
            JsonLine = new(decoded.Text, body.Name),
            Warnings = decoded.Warnings,
        };
    }

    static JsonProperty? FindBody(JsonElement json)
    {
        foreach (var name in BodyProperties)
            foreach (var property in json.EnumerateObject())
                if (property.NameEquals(name) && property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() is { Length: > 0 })
                    return property;
        return null;
    }

    /// <summary>The line's metadata as if it had been front matter; there is no head, so the spans are empty and nothing can be replaced.</summary>
    static ImmutableArray<FrontMatterEntry> Entries(JsonElement json)
    {
        var entries = ImmutableArray.CreateBuilder<FrontMatterEntry>();
        foreach (var name in OtherProperties)
            AddEntry(entries, name, Values(json, name));
        AddEntry(entries, "date", DateProperties.Select(name => Values(json, name)).FirstOrDefault(values => !values.IsEmpty, []));
        return entries.ToImmutable();
    }

    static void AddEntry(ImmutableArray<FrontMatterEntry>.Builder entries, string key, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
            entries.Add(new(key, [.. values.Select(value => new FrontMatterValue(value, default, '\0'))]));
    }

    /// <summary>A string, the strings of a list, or the name of a person object (JSON Feed 1.1).</summary>
    static ImmutableArray<string> Values(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf).OfType<string>()]
        : TextOf(value) is { } text ? [text] : [];

    static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object when value.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String => name.GetString(),
        _ => null,
    };
}
