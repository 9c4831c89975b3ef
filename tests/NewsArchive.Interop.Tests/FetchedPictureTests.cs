using System.Text;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>Pictures that came over HTTP: the evidence is a request and a response as received, and the page shows the rendition.</summary>
public sealed class FetchedPictureTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_fetched_and_resized_picture_is_kept_as_received_and_shown_resized()
    {
        await using var server = new PictureServer();
        await WriteArticleAsync($"<p>两张照片</p><p><img src=\"{server.Origin}harbour-1200.jpg?w=1200&resize=1200%2C800\"></p><p><img src=\"{server.Origin}lantern.png\"></p>");

        (await Command.NewsArchiveAsync("archive", folder["in"], "-o", folder["b.wacz"], "--max-width", "770", "--allow-private", "-q")).ShouldExit(0);
        (await Command.RunAsync("unzip", ["-q", folder["b.wacz"], "-d", folder["unpacked"]])).ShouldExit(0);

        var records = await Warcio.CheckAsync(folder["unpacked/archive/captures.warc.gz"]);
        records.SelectMany(record => record.Problems).ShouldBeEmpty();
        records.Count(record => record.Type == "request").ShouldBe(2);
        var responses = RecordByHand.Read((await Command.RunAsync("gunzip", ["-c", folder["unpacked/archive/captures.warc.gz"]])).ShouldExit(0).Output)
            .Where(record => record.Head["WARC-Type"] == "response").ToArray();
        responses.Length.ShouldBe(2);
        responses.ShouldAllBe(record => Encoding.Latin1.GetString(record.Block).Contains("\r\nX-Odd-CASE: kept\r\n"));
        responses.ShouldContain(record => EndsWithFixture(record, "harbour-1200.jpg"));

        var url = FixtureBundle.PageLines(folder["unpacked"]).Single().GetProperty("url").GetString() ?? "";
        var visit = await Chromium.ReplayAsync(folder["b.wacz"], [url], "replay-fetched");
        visit.Pages[0].Images.Select(image => image.NaturalWidth).ShouldBe([770, 640]);
        visit.Outside.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_picture_leaves_a_complete_bundle_and_exit_3()
    {
        await using var server = new PictureServer();
        await WriteArticleAsync($"<p>一张照片</p><p><img src=\"{server.Origin}gone.jpg\"></p>");

        (await Command.NewsArchiveAsync("archive", folder["in"], "-o", folder["b.wacz"], "--allow-private", "-q")).ShouldExit(3);

        (await Command.RunAsync("unzip", ["-tq", folder["b.wacz"]])).ShouldExit(0);
        (await Command.NewsArchiveAsync("verify", folder["b.wacz"], "-q")).ShouldExit(0);
    }

    async Task WriteArticleAsync(string body)
    {
        Directory.CreateDirectory(folder["in"]);
        await File.WriteAllTextAsync(folder["in/a.html"], $"<div>   \n{body}\n</div>\n", TestContext.Current.CancellationToken);
    }

    static bool EndsWithFixture(RecordByHand record, string name) => record.Block.AsSpan().EndsWith(FixtureBundle.Sources[$"images/{name}"]);

    public void Dispose() => folder.Dispose();
}
