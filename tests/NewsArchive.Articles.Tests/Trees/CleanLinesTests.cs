using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Cleaning.Scanning;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Tests.Trees;

/// <summary>A line whose text is cleaned without making a string of it says what one says that was.</summary>
public sealed class CleanLinesTests
{
    static readonly string[] names = ["html", "payload", "body", "markdown"];

    [Theory]
    [InlineData(CleaningProfile.Article)]
    [InlineData(CleaningProfile.Lossless)]
    [InlineData(CleaningProfile.Text)]
    public void Generated_bodies_come_out_as_from_strings(CleaningProfile profile)
    {
        var (bodies, input) = (new List<(string Name, string Body)>(), new StringBuilder());
        for (var seed = 0; seed < 4_000; seed++)
        {
            var body = (seed % 5 == 0 ? "\uFEFF" : seed % 7 == 0 ? "<html>" : "") + (seed % 2 == 0 ? $"<div>{GeneratedMarkup.Of(seed)}</div>" : GeneratedMarkup.Of(seed));
            bodies.Add((names[seed % names.Length], body));
            input.Append($"{{\"{bodies[^1].Name}\":{Quoted(body, seed)}}}\n");
        }
        var options = new CleaningOptions { Profile = profile };
        var lines = Run(Encoding.UTF8.GetBytes(input.ToString()), options);
        var cleaner = new ArticleCleaner(options);
        lines.Length.ShouldBe(bodies.Count);
        var scanned = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var clean = cleaner.CleanBody(bodies[i].Body, KindOf(bodies[i].Name, bodies[i].Body));
            using var json = JsonDocument.Parse(lines[i]);
            json.RootElement.GetProperty("clean").GetString().ShouldBe(clean.Body, bodies[i].Body);
            json.RootElement.GetProperty("report").GetRawText().ShouldBe(Shown(clean.Report), bodies[i].Body);
            scanned += clean.Report.Path == CleaningPath.Scanner ? 1 : 0;
        }
        if (profile != CleaningProfile.Text)
            scanned.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_told() =>
        Encoding.UTF8.GetString(Run([.. "{\"html\":\"<p>"u8, 0xFF, .. "</p>\"}\n"u8], new())[0]).ShouldBe("{\"error\":\"line 1: a text holds half of a surrogate pair\",\"rule\":\"json\",\"line\":1}");

    static string Quoted(string text, int seed) => seed % 3 == 0
        ? $"\"{JavaScriptEncoder.Default.Encode(text)}\""
        : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    static byte[][] Run(byte[] input, CleaningOptions options)
    {
        using var output = new MemoryStream();
        new CleanLines(new(), options).Run(new MemoryStream(input), output, jobs: 2, TestContext.Current.CancellationToken);
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
    }

    static BodyKind KindOf(string name, string body) => name switch
    {
        "markdown" => BodyKind.Markdown,
        "body" => BodyKindDetector.Detect(body),
        _ => BodyKindDetector.DetectHtml(body),
    };

    static string Shown(CleaningReport report)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            CleaningJson.Write(writer, report, "report");
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray())["{\"report\":".Length..^1];
    }
}
