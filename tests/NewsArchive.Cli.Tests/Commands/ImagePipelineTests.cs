using System.Text;
using System.Text.Json;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>Articles whose images are on a server that behaves as servers do.</summary>
public sealed class ImagePipelineTests : IDisposable
{
    static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "harbour-1200.jpg"));
    static readonly byte[] Small = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "lantern.png"));

    readonly TemporaryFolder folder = new();
    readonly LoopbackServer server = new(AnswerAsync);

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    static Task AnswerAsync(ServedRequest request) => request.Path switch
    {
        "/good.jpg" => request.AnswerAsync(200, Photo, "Content-Type: image/jpeg\r\n"),
        "/small.png" => request.AnswerAsync(200, Small, "Content-Type: image/png\r\n"),
        "/slow.jpg" => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken),
        "/truncated.jpg" => BreakOffAsync(request),
        "/page.jpg" => request.AnswerAsync(200, "<!doctype html><p>Please log in</p>"u8.ToArray(), "Content-Type: image/jpeg\r\n"),
        "/moved.jpg" => request.AnswerAsync(302, [], "Location: /good.jpg\r\n"),
        "/busy.jpg" => request.Number == 1 ? request.AnswerAsync(503, [], "Retry-After: 0\r\n") : request.AnswerAsync(200, Photo),
        "/hotlink.jpg" => request.Header("Referer") is null ? request.AnswerAsync(403, []) : request.AnswerAsync(200, Small),
        _ => request.AnswerAsync(404, []),
    };

    static async Task BreakOffAsync(ServedRequest request)
    {
        await request.SayAsync($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {Photo.Length}\r\n\r\n");
        await request.SayAsync(Photo[..1000]);
        request.Close();
    }

    string AddArticles(params string[] images)
    {
        foreach (var image in images)
            folder.Add($"in/{image.Split('.')[0]}.html", $"<p>About {image}</p>\n<p><img src=\"{server.Url("/" + image)}\" alt=\"{image}\"></p>\n");
        return folder["in"];
    }

    [Fact]
    public async Task Every_outcome_is_in_the_report_and_the_good_ones_are_shown()
    {
        var input = AddArticles("good.jpg", "gone.jpg", "slow.jpg", "truncated.jpg", "page.jpg", "moved.jpg", "busy.jpg");
        folder.Add("in/hotlink.md", $"---\nurl: {server.Url("/story")}\n---\n![x]({server.Url("/hotlink.jpg")})\n");
        string[] call = ["archive", input, "-o", folder["b.wacz"], "--allow-private", "--retries", "1", "--timeout", "4", "--report", folder["r.jsonl"]];

        var run = (await Tool.RunAsync(call)).ShouldExit(ExitCode.Partial);

        var rows = Images(folder["r.jsonl"]);
        rows.Select(row => $"{row.GetProperty("article").GetString()!.Split('.')[0]} {row.GetProperty("status").GetString()} {(row.TryGetProperty("rule", out var rule) ? rule.GetString() : "")}".TrimEnd()).ShouldBe(
        [
            "busy captured", "gone missing http-404", "good captured", "hotlink captured", "moved captured", "page missing not-an-image", "slow missing timeout", "truncated missing truncated",
        ], ignoreOrder: true);
        foreach (var row in rows)
            if (row.GetProperty("status").GetString() == "missing")
            {
                row.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
                run.Error.ShouldContain(row.GetProperty("url").GetString()!);
            }
            else
            {
                row.GetProperty("digest").GetString()!.ShouldStartWith("sha256:");
                row.GetProperty("localPath").GetString()!.ShouldStartWith("assets/");
                row.GetProperty("width").GetInt32().ShouldBeGreaterThan(0);
            }
        (await Tool.RunAsync("verify", folder["b.wacz"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("restore", folder["b.wacz"], "-o", folder["out"], "--clean", "-q")).ShouldExit(ExitCode.Done);
        foreach (var name in new[] { "busy", "good", "moved" })
            ShownImage(folder[$"out/pages/{name}.html.html"]).ShouldBe(Photo, name);
        File.ReadAllText(folder["out/pages/gone.html.html"]).ShouldContain("data-original-src");

        // Offline, from the same store: what failed then fails now, and the bundle is the same to the byte.
        var asked = server.Requests.Count;
        (await Tool.RunAsync("archive", input, "-o", folder["again.wacz"], "--store", folder["b.wacz.store"], "--offline")).ShouldExit(ExitCode.Partial);
        File.ReadAllBytes(folder["again.wacz"]).ShouldBe(File.ReadAllBytes(folder["b.wacz"]));
        server.Requests.Count.ShouldBe(asked);
        (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--offline", "--missing-ok")).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task A_private_address_is_refused_unless_allowed()
    {
        var input = AddArticles("good.jpg");
        var run = (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--report", folder["r.jsonl"])).ShouldExit(ExitCode.Partial);

        server.Requests.ShouldBeEmpty();
        Images(folder["r.jsonl"]).Single().GetProperty("rule").GetString().ShouldBe("private-address");
        run.Error.ShouldContain("--allow-private");
    }

    [Fact]
    public async Task Fetch_rewrite_and_pack_show_the_same_sizes()
    {
        var input = AddArticles("good.jpg", "small.png");
        (await Tool.RunAsync("fetch", input, "--store", folder["store"], "--max-width", "400", "--allow-private")).ShouldExit(ExitCode.Done).Error.ShouldContain("images fetched 2, already there 0, missing 0");
        (await Tool.RunAsync("fetch", input, "--store", folder["store"], "--max-width", "400", "--allow-private")).ShouldExit(ExitCode.Done).Error.ShouldContain("images fetched 0, already there 2, missing 0");
        server.Requests.Count.ShouldBe(2);

        (await Tool.RunAsync("rewrite", input, "--store", folder["store"], "-o", folder["local"])).ShouldExit(ExitCode.Done);
        var rewritten = ShownImage(folder["local/good.html"]);
        ImageHeader.Sniff(rewritten)!.Size!.Value.Width.ShouldBe(400);
        ShownImage(folder["local/small.html"]).ShouldBe(Small);

        (await Tool.RunAsync("pack", input, "--store", folder["store"], "-o", folder["b.wacz"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("restore", folder["b.wacz"], "-o", folder["out"], "--clean")).ShouldExit(ExitCode.Done);
        ShownImage(folder["out/pages/good.html.html"]).ShouldBe(rewritten);
        (await Tool.RunAsync("verify", folder["b.wacz"])).ShouldExit(ExitCode.Done);

        var local = Directory.GetFiles(folder["store/assets"], "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order();
        Directory.GetFiles(folder["local/assets"], "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order().ShouldBe(local);
    }

    [Theory]
    [InlineData("rewrite")]
    [InlineData("pack")]
    public async Task A_store_that_is_not_there_is_invalid_input_and_is_not_made(string command)
    {
        (await Tool.RunAsync(command, AddArticles("good.jpg"), "--store", folder["typo"], "-o", folder["x.wacz"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("run newsarchive fetch first");
        Directory.Exists(folder["typo"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Fetch_without_articles_makes_no_store()
    {
        (await Tool.RunAsync("fetch", folder["none"], "--store", folder["store"])).ShouldExit(ExitCode.InvalidInput);
        Directory.Exists(folder["store"]).ShouldBeFalse();
    }

    [Fact]
    public async Task With_force_captures_that_only_the_old_bundle_has_are_kept_unless_dropped()
    {
        var input = AddArticles("good.jpg");
        (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--allow-private")).ShouldExit(ExitCode.Done);
        Directory.Delete(folder["b.wacz.store"], recursive: true);
        folder.Add("in/more.md", "# More\n");

        (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--offline", "--force", "--drop-lost", "-n")).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--offline", "--force")).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("show", folder["b.wacz"], server.Url("/good.jpg"))).ShouldExit(ExitCode.Done).Bytes.ShouldBe(Photo);

        Directory.Delete(folder["b.wacz.store"], recursive: true);
        (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--offline", "--force", "--drop-lost")).ShouldExit(ExitCode.Partial);
        (await Tool.RunAsync("show", folder["b.wacz"], server.Url("/good.jpg"))).ShouldExit(ExitCode.Failure);
    }

    static List<JsonElement> Images(string report) =>
        [.. File.ReadLines(report).Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.GetProperty("type").GetString() == "image")];

    /// <summary>The file that the first image of a page links to.</summary>
    static byte[] ShownImage(string page)
    {
        var source = System.Text.RegularExpressions.Regex.Match(File.ReadAllText(page), "<img[^>]*\\ssrc=\"([^\"]+)\"").Groups[1].Value;
        return File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(source)));
    }
}
