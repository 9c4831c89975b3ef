using System.Text.Json;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>WARC files that GNU Wget makes: WARC 1.0, addresses in angle brackets, SHA-1 in Base32.</summary>
public sealed class WgetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("one gzip member a record")]
    [InlineData("plain", "--no-warc-compression")]
    // Not 1 byte: where a file is full when Wget 1.21.3 comes to its own manifest, it prints into a FILE it has closed, and every sixth run crashes.
    [InlineData("a new file when one is full", "--warc-max-size=10K")]
    public async Task Its_files_are_sound_and_give_back_every_byte(string form, params string[] options)
    {
        await using var server = new PictureServer();
        var url = $"{server.Origin}harbour-1200.jpg?w=1200&resize=1200%2C800";
        (await Command.RunAsync("wget", ["-q", "--no-config", "--no-proxy", "--warc-file=crawl", .. options, url, $"{server.Origin}lantern.png", $"{server.Origin}gone.png"], folder.Path)).ShouldExit(8); // a server said no

        var responses = new List<string>();
        foreach (var warc in Directory.GetFiles(folder.Path, "crawl*.warc*").Order(StringComparer.Ordinal))
        {
            var findings = Rows((await Command.NewsArchiveAsync("verify", warc, "--json", "-q")).ShouldExit(0)).Where(row => Text(row, "type") == "finding");
            findings.Select(row => Text(row, "rule")).Distinct().ShouldBeSubsetOf(["target-uri-in-brackets"], form);
            foreach (var row in Rows((await Command.NewsArchiveAsync("list", warc, "--type", "response", "--json")).ShouldExit(0)).Where(row => Text(row, "type") == "record"))
            {
                responses.Add($"{Text(row, "status")} {Text(row, "mediaType")} {Text(row, "uri")}");
                if (Text(row, "status") == "200")
                    await ShouldShowAsync(warc, Text(row, "uri") ?? "");
            }
        }
        responses.ShouldBe([$"200 image/jpeg {url}", $"200 image/png {server.Origin}lantern.png", $"404 text/plain {server.Origin}gone.png"], form);
    }

    static async Task ShouldShowAsync(string warc, string url) =>
        (await Command.NewsArchiveAsync("show", warc, url)).ShouldExit(0).Output.SequenceEqual(FixtureBundle.Sources[$"images/{Path.GetFileName(new Uri(url).LocalPath)}"]).ShouldBeTrue(url);

    static IEnumerable<JsonElement> Rows(CommandResult result) => result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.ToString() : null;

    public void Dispose() => folder.Dispose();
}
