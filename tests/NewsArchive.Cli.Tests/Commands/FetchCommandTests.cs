using System.Text.Json;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>What <c>fetch</c> does besides fetching: failures fed back, asking again, cookies, robots.txt.</summary>
public sealed class FetchCommandTests : IDisposable
{
    static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "harbour-1200.jpg"));
    static readonly byte[] Small = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "lantern.png"));

    readonly TemporaryFolder folder = new();
    readonly LoopbackServer server;
    volatile bool isMended;

    public FetchCommandTests() => server = new LoopbackServer(AnswerAsync);

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    Task AnswerAsync(ServedRequest request) => request.Path switch
    {
        "/robots.txt" => request.AnswerAsync(200, "User-agent: *\nDisallow: /later"u8.ToArray()),
        "/good.jpg" when request.Header("If-None-Match") == "\"1\"" => request.SayAsync("HTTP/1.1 304 Not Modified\r\n\r\n"),
        "/good.jpg" => request.AnswerAsync(200, Photo, "ETag: \"1\"\r\n"),
        "/later.png" when isMended => request.AnswerAsync(200, Small),
        "/hotlink.png" when isMended && request.Header("Referer") == "https://news.example/story" => request.AnswerAsync(200, Photo[..^40]),
        "/members.png" when request.Header("Cookie") == "sid=1" => request.AnswerAsync(200, Small),
        _ => request.AnswerAsync(404, []),
    };

    string Articles()
    {
        folder.Add("in/a.html", $"<p><img src=\"{server.Url("/good.jpg")}\"><img src=\"{server.Url("/later.png")}\"><img src=\"{server.Url("/never.png")}\"></p>\n");
        folder.Add("in/b.md", $"---\nurl: https://news.example/story\n---\n![x]({server.Url("/hotlink.png")})\n\n![y](nowhere.png)\n");
        return folder["in"];
    }

    Task<ToolRun> FetchAsync(params string[] arguments) => Tool.RunAsync(["fetch", .. arguments, "--store", folder["store"], "--allow-private", "--retries", "0"]);

    [Fact]
    public async Task What_failed_is_listed_and_can_be_fed_back()
    {
        (await FetchAsync(Articles(), "--errors", folder["missing.jsonl"], "--report", folder["report.jsonl"])).ShouldExit(ExitCode.Partial);
        var missing = File.ReadAllLines(folder["missing.jsonl"]);
        missing.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()).ShouldBe(
            [server.Url("/later.png"), server.Url("/never.png"), server.Url("/hotlink.png"), "nowhere.png"], ignoreOrder: true);
        File.ReadAllLines(folder["report.jsonl"]).Length.ShouldBeGreaterThan(missing.Length);
        var asked = server.Requests.Count;

        isMended = true;
        var run = (await FetchAsync("--retry-from", folder["missing.jsonl"], "--errors", folder["missing.jsonl"], "--json")).ShouldExit(ExitCode.Partial);
        server.Requests.Count.ShouldBe(asked + 3, "what was captured is not asked for, nor what has no address");
        run.Rows.Where(row => row.GetProperty("type").GetString() == "image").Select(row => row.GetProperty("status").GetString()).Count(status => status == "captured").ShouldBe(1);
        File.ReadAllLines(folder["missing.jsonl"]).Length.ShouldBe(3, "the file is written anew with what is still missing");
        server.Requests.Select(request => request.Header("Referer")).ShouldContain("https://news.example/story");

        (await FetchAsync("--retry-from", folder["report.jsonl"])).ShouldExit(ExitCode.Partial);
        (await FetchAsync(folder["in"], "--errors", "-", "-q")).ShouldExit(ExitCode.Partial).Lines.Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("--errors")]
    [InlineData("--report")]
    public async Task A_list_in_a_folder_that_is_not_there_is_refused_before_anything_is_fetched(string option)
    {
        var run = (await FetchAsync(Articles(), option, folder["no/such/list.jsonl"])).ShouldExit(ExitCode.Usage);
        run.Error.ShouldContain(folder["no/such"]);
        Directory.Exists(folder["no"]).ShouldBeFalse();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_folder_of_a_list_is_made_when_its_own_folder_is_there()
    {
        folder.Add("in/a.md", "text\n");
        (await FetchAsync(folder["in"], "--report", folder["out/list.jsonl"])).ShouldExit(ExitCode.Done);
        File.Exists(folder["out/list.jsonl"]).ShouldBeTrue();
    }

    [Fact]
    public async Task A_Markdown_address_that_is_none_is_one_row()
    {
        folder.Add("in/a.md", "![a](http://[bad/x.jpg)\n");
        var run = (await FetchAsync(folder["in"], "--json")).ShouldExit(ExitCode.Done);
        run.Rows.Count(row => row.GetProperty("type").GetString() == "image").ShouldBe(1);
    }

    [Theory]
    [InlineData("heroo", "no article has heroo in its front matter; is hero meant?")]
    [InlineData("+heroo", "no article has heroo in its front matter; is hero meant?")]
    [InlineData("pictures", "no article has pictures in its front matter; nothing was looked for there")]
    [InlineData("heroo,HERO", null)]
    public async Task Image_keys_that_no_article_has_are_warned_of(string keys, string? warning)
    {
        folder.Add("in/a.md", "---\ntitle: T\nhero: some words\n---\ntext\n");
        var run = (await FetchAsync(folder["in"], "--image-keys", keys)).ShouldExit(ExitCode.Done);
        if (warning is null)
            run.Error.ShouldNotContain("no-such-key");
        else
            run.Error.ShouldContain("--image-keys: no-such-key: " + warning);
    }

    [Fact]
    public async Task Nothing_missing_is_an_empty_list_and_an_empty_list_is_done()
    {
        folder.Add("in/a.html", $"<p><img src=\"{server.Url("/good.jpg")}\"></p>\n");
        (await FetchAsync(folder["in"], "--errors", folder["missing.jsonl"])).ShouldExit(ExitCode.Done);
        File.ReadAllBytes(folder["missing.jsonl"]).ShouldBeEmpty();
        (await FetchAsync("--retry-from", folder["missing.jsonl"])).ShouldExit(ExitCode.Done);
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"type\":\"image\",\"status\":\"missing\",\"candidates\":7}")]
    [InlineData("{\"url\":\"https://example.org/1\",\"html\":\"an article\"}")]
    [InlineData("[1]")]
    public async Task A_list_that_is_none_is_refused_with_its_line(string line)
    {
        (await FetchAsync(Articles(), "-q")).ShouldExit(ExitCode.Partial);
        folder.Add("list.jsonl", "\n" + line + "\n");
        var run = (await FetchAsync("--retry-from", folder["list.jsonl"])).ShouldExit(ExitCode.InvalidInput);
        run.Error.ShouldContain("list.jsonl: line 2: no line of a report");
    }

    [Fact]
    public async Task Calls_that_contradict_themselves_are_refused()
    {
        Articles();
        folder.Add("list.jsonl", "");
        (await FetchAsync("--retry-from", folder["list.jsonl"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no store of fetched images");
        foreach (var others in new string[][] { [folder["in"]], ["--max-width", "10"], ["-n"] })
            (await FetchAsync(["--retry-from", folder["list.jsonl"], .. others])).ShouldExit(ExitCode.Usage);
        (await FetchAsync(folder["in"], "--report", "-", "--errors", "-")).ShouldExit(ExitCode.Usage);
        (await FetchAsync(folder["in"], "--connections", "0")).ShouldExit(ExitCode.Usage);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Asking_again_changes_no_bundle_when_nothing_changed()
    {
        folder.Add("in/a.html", $"<p><img src=\"{server.Url("/good.jpg")}\"></p>\n");
        (await FetchAsync(folder["in"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("pack", folder["in"], "--store", folder["store"], "-o", folder["1.wacz"])).ShouldExit(ExitCode.Done);

        var summary = (await FetchAsync(folder["in"], "--json")).ShouldExit(ExitCode.Done).Summary;
        (summary.GetProperty("fromStore").GetInt32(), server.Requests.Count).ShouldBe((1, 1), "what is there is not asked for");
        summary = (await FetchAsync(folder["in"], "--refresh", "--json")).ShouldExit(ExitCode.Done).Summary;
        (summary.GetProperty("notModified").GetInt32(), server.Requests.Count).ShouldBe((1, 2));

        (await Tool.RunAsync("pack", folder["in"], "--store", folder["store"], "-o", folder["2.wacz"])).ShouldExit(ExitCode.Done);
        File.ReadAllBytes(folder["2.wacz"]).ShouldBe(File.ReadAllBytes(folder["1.wacz"]));
    }

    [Fact]
    public async Task Cookies_reach_their_host_and_no_file()
    {
        folder.Add("in/a.html", $"<p><img src=\"{server.Url("/members.png")}\"></p>\n");
        folder.Add("cookies.txt", "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t1\n");
        (await FetchAsync(folder["in"])).ShouldExit(ExitCode.Partial);
        (await FetchAsync(folder["in"], "--cookies", folder["cookies.txt"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("pack", folder["in"], "--store", folder["store"], "-o", folder["b.wacz"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("show", folder["b.wacz"], server.Url("/members.png"), "--heads")).ShouldExit(ExitCode.Done).Out.ShouldNotContain("sid=1");

        folder.Add("bad.txt", "sid=secret\n");
        var refused = (await FetchAsync(folder["in"], "--cookies", folder["bad.txt"])).ShouldExit(ExitCode.InvalidInput);
        refused.Error.ShouldContain("bad.txt: line 1: no cookie");
        refused.Error.ShouldNotContain("secret");
        (await FetchAsync(folder["in"], "--cookies", folder["none.txt"])).ShouldExit(ExitCode.InvalidInput);
    }

    [Fact]
    public async Task Robots_are_obeyed_when_that_is_asked_for()
    {
        isMended = true;
        var run = (await FetchAsync(Articles(), "--robots", "--json")).ShouldExit(ExitCode.Partial);
        run.Rows.Single(row => row.TryGetProperty("url", out var url) && url.GetString() == server.Url("/later.png")).GetProperty("rule").GetString().ShouldBe("robots");
        server.Requests.Select(request => request.Path).ShouldNotContain("/later.png");
        (await FetchAsync(folder["in"])).ShouldExit(ExitCode.Partial);
        server.Requests.Select(request => request.Path).ShouldContain("/later.png");
    }

    [Fact]
    public async Task On_a_terminal_images_are_counted_and_not_the_places_that_show_them()
    {
        for (var i = 0; i < 5; i++)
            folder.Add($"in/{i}.html", $"<p><img src=\"{server.Url("/good.jpg")}\"><img src=\"{server.Url("/good.jpg")}\"><img src=\"{server.Url("/never.png")}\"></p>\n");
        var run = await new Tool { IsInteractive = true }.ExecuteAsync("fetch", folder["in"], "--store", folder["store"], "--allow-private");
        run.ShouldExit(ExitCode.Partial).Error.ShouldContain("\rfetching images 2/2, 1 failed");
        server.Requests.Count.ShouldBe(2);
    }
}
