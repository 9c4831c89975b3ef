using System.Text;
using System.Text.Json;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>Which URLs are asked, which picture is shown, and what the report says of the others.</summary>
public sealed class CandidateTests : IDisposable
{
    static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "harbour-1200.jpg"));
    static readonly byte[] Small = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "harbour-600.jpg"));
    static readonly byte[] Lantern = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "lantern.png"));

    readonly TemporaryFolder folder = new();
    readonly LoopbackServer server = new(request => request.Path switch
    {
        "/large.jpg" or "/full/a.jpg" => request.AnswerAsync(200, Photo),
        "/small.jpg" or "/thumb/a.jpg" or "/thumb/b.jpg" or "/wp-content/uploads/c-600x400.jpg" => request.AnswerAsync(200, Small),
        "/lantern.png" or "/css/lantern.png" => request.AnswerAsync(200, Lantern),
        "/site.css" => request.AnswerAsync(200, Encoding.UTF8.GetBytes("body{background:url(lantern.png)} p{background:url(lost.png)} /* caf\u00e9 */"), "Content-Type: text/css\r\n"),
        "/latin.css" => request.AnswerAsync(200, Encoding.Latin1.GetBytes("body{background:url(/lantern.png)} /* caf\u00e9 */"), "Content-Type: text/css\r\n"),
        "/page.css" => request.AnswerAsync(200, "<!doctype html><p>Not found"u8.ToArray(), "Content-Type: text/html\r\n"),
        _ => request.AnswerAsync(404, []),
    });

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    IEnumerable<string> Asked => server.Requests.Select(request => request.Path);

    string Add(string body, string name = "a.html") => Path.GetDirectoryName(folder.Add("in/" + name, body.Replace("HOST", server.Authority, StringComparison.Ordinal)))!;

    Task<ToolRun> FetchAsync(string input, params string[] options) => Tool.RunAsync(["fetch", input, "--store", folder["store"], "--allow-private", "--retries", "0", "--json", .. options]);

    async Task<string> RewriteAsync(string input, ExitCode code = ExitCode.Done, string name = "a.html")
    {
        (await Tool.RunAsync("rewrite", input, "--store", folder["store"], "-o", folder["local"])).ShouldExit(code);
        return File.ReadAllText(folder["local/" + name]);
    }

    static List<JsonElement> Images(ToolRun run) => [.. run.Rows.Where(row => row.GetProperty("type").GetString() == "image")];

    static string Told(JsonElement row) =>
        $"{row.GetProperty("place").GetString()} {row.GetProperty("status").GetString()}{(row.TryGetProperty("rule", out var rule) ? " " + rule.GetString() : "")}";

    const string Responsive = "<p>One.</p><img src=\"http://HOST/small.jpg\" srcset=\"http://HOST/small.jpg 600w, http://HOST/large.jpg 1200w\" sizes=\"100vw\">\n";

    [Fact]
    public async Task Every_url_is_fetched_unless_the_best_is_asked_for()
    {
        var input = Add(Responsive);
        Images((await FetchAsync(input, "--candidates", "best")).ShouldExit(ExitCode.Done)).Select(Told).ShouldBe(["ImgSrc captured"]);
        Asked.ShouldBe(["/large.jpg"]);
        Images((await FetchAsync(input)).ShouldExit(ExitCode.Done)).Count.ShouldBe(2);
        Asked.Order().ShouldBe(["/large.jpg", "/small.jpg"]);
    }

    [Fact]
    public async Task A_srcset_keeps_its_sizes_when_all_are_there_and_is_reduced_when_one_is()
    {
        var input = Add(Responsive);
        await FetchAsync(input);
        var all = await RewriteAsync(input);
        all.ShouldContain("600w, ");
        all.ShouldContain("sizes=\"100vw\"");
        all.ShouldNotContain("http://");

        Directory.Delete(folder["store"], recursive: true);
        Directory.Delete(folder["local"], recursive: true);
        await FetchAsync(input, "--candidates", "best");
        var best = await RewriteAsync(input);
        best.ShouldNotContain("srcset");
        best.ShouldNotContain("sizes");
        best.ShouldContain("<img src=\"assets/");
    }

    [Fact]
    public async Task Archive_takes_the_best_by_default_and_keeps_the_others_as_evidence_when_asked()
    {
        var input = Add(Responsive);
        (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--allow-private")).ShouldExit(ExitCode.Done);
        Asked.ShouldBe(["/large.jpg"]);
        (await Tool.RunAsync("show", folder["b.wacz"], server.Url("/small.jpg"))).ShouldExit(ExitCode.Failure);

        (await Tool.RunAsync("archive", input, "-o", folder["all.wacz"], "--allow-private", "--candidates", "all")).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("show", folder["all.wacz"], server.Url("/small.jpg"))).ShouldExit(ExitCode.Done).Bytes.ShouldBe(Small);
        (await Tool.RunAsync("verify", folder["all.wacz"])).ShouldExit(ExitCode.Done);
        // Packing again from the same store gives the same bytes.
        (await Tool.RunAsync("pack", input, "--store", folder["all.wacz.store"], "-o", folder["again.wacz"], "--candidates", "all")).ShouldExit(ExitCode.Done);
        File.ReadAllBytes(folder["again.wacz"]).ShouldBe(File.ReadAllBytes(folder["all.wacz"]));
    }

    [Fact]
    public async Task What_is_wanted_wide_is_not_fetched_wider_than_twice_that()
    {
        var input = Add("<p>One.</p><img src=\"http://HOST/gone.jpg\" srcset=\"http://HOST/small.jpg 600w, http://HOST/large.jpg 1200w\">\n");
        (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--allow-private", "--max-width", "300")).ShouldExit(ExitCode.Done);
        Asked.ShouldBe(["/small.jpg"]);
    }

    [Fact]
    public async Task When_the_original_is_gone_the_url_as_written_is_taken_and_both_are_reported()
    {
        var input = Add("<p>One.</p><img src=\"http://HOST/wp-content/uploads/c-600x400.jpg\">\n");
        var row = Images((await FetchAsync(input)).ShouldExit(ExitCode.Done)).ShouldHaveSingleItem();
        Asked.ShouldBe(["/wp-content/uploads/c.jpg", "/wp-content/uploads/c-600x400.jpg"]);
        row.GetProperty("fetchedUrl").GetString().ShouldBe(server.Url("/wp-content/uploads/c-600x400.jpg"));
        row.GetProperty("candidates").GetArrayLength().ShouldBe(2);
        row.GetProperty("tried").EnumerateArray().Select(tried => $"{tried.GetProperty("status").GetString()} {(tried.TryGetProperty("rule", out var rule) ? rule.GetString() : "")}").ShouldBe(["missing http-404", "captured "]);
    }

    [Fact]
    public async Task A_users_rules_are_obeyed_and_a_wrong_file_is_named_with_line_and_key()
    {
        var input = Add("<p>One.</p><img src=\"http://HOST/thumb/a.jpg\"><img src=\"http://HOST/thumb/b.jpg?ticket=1\">\n");
        var rules = folder.Add("rules.json", """
            {
              "signedParameters": ["ticket"],
              "rules": [{ "name": "thumbs", "engine": "replace-text", "hosts": ["127.0.0.1"], "find": ["/thumb/"], "with": "/full/" }]
            }
            """);
        await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--allow-private", "--cdn-rules", rules);
        Asked.Order(StringComparer.Ordinal).ShouldBe(["/full/a.jpg", "/thumb/b.jpg?ticket=1"]);

        folder.Add("rules.json", "{\n  \"rules\": [\n    { \"name\": \"a\", \"engine\": \"magic\" }\n  ]\n}\n");
        foreach (var command in new[] { "archive", "fetch", "rewrite", "pack" })
        {
            string[] outputs = command == "fetch" ? ["--store", folder["x"]] : ["-o", folder["x"], "--store", folder["b.wacz.store"]];
            var run = await Tool.RunAsync([command, input, "--cdn-rules", rules, .. outputs]);
            run.ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("rules.json:3: rules[0].engine: no such engine; it is one of drop-query");
        }
        (await Tool.RunAsync("fetch", input, "--store", folder["x"], "--cdn-rules", folder["none.json"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no such file");
    }

    [Fact]
    public async Task Twins_are_one_picture_and_counted_once()
    {
        var input = Add("""
            <p>One.</p><img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==" data-src="http://HOST/gone.jpg" data-original="http://HOST/gone.jpg">
            <noscript><img src="http://HOST/gone.jpg"></noscript><noscript><img src="http://HOST/gone.jpg"></noscript>
            """);
        var run = (await Tool.RunAsync("archive", input, "-o", folder["b.wacz"], "--allow-private", "--json")).ShouldExit(ExitCode.Partial);
        run.Summary.GetProperty("missingImages").GetInt32().ShouldBe(1);
        Images(run).Select(Told).ShouldBe(["ImgSrc missing http-404"]);
        Asked.ShouldBe(["/gone.jpg"]);
        (await FetchAsync(input)).ShouldExit(ExitCode.Partial).Summary.GetProperty("missingImages").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Malformed_references_are_skipped_with_a_row_and_the_good_ones_beside_them_are_not()
    {
        var input = Add(File.ReadAllText(Path.Combine(FormsSite.Fixtures, "malformed.html")).Replace("forms.test/good", "HOST/lantern.png?", StringComparison.Ordinal).Replace("forms.test", "HOST", StringComparison.Ordinal), "a.html");
        var run = await FetchAsync(input);
        Images(run).Where(row => row.GetProperty("status").GetString() == "skipped").Select(row => row.GetProperty("rule").GetString()).Order()
            .ShouldBe(["bad-css", "bad-css", "bad-srcset", "bad-srcset", "bad-url", "bad-url"]);
        Images(run).Where(row => row.GetProperty("status").GetString() == "skipped").ShouldAllBe(row => row.GetProperty("error").GetString()!.Contains("nothing was fetched", StringComparison.Ordinal));
        Asked.ShouldNotContain(path => path.Contains("no-", StringComparison.Ordinal));
        Asked.Count().ShouldBe(4);
    }

    [Fact]
    public async Task Linked_stylesheets_are_rewritten_and_what_they_miss_is_reported()
    {
        var input = Add("<link rel=stylesheet href=\"http://HOST/site.css\"><link rel=stylesheet href=\"http://HOST/page.css\"><link rel=stylesheet href=\"http://HOST/latin.css\"><p>One.</p>\n");
        var run = (await FetchAsync(input, "--format", "html")).ShouldExit(ExitCode.Partial);
        Images(run).Select(Told).ShouldBe(["Stylesheet captured", "Stylesheet missing not-a-stylesheet", "Stylesheet captured", "LinkedStyle captured", "LinkedStyle missing http-404", "LinkedStyle captured"], ignoreOrder: true);
        run.Summary.GetProperty("stylesheets").GetInt32().ShouldBe(2);
        server.Requests.Single(request => request.Path == "/lost.png").Header("Referer").ShouldBe(server.Url("/site.css"));

        var page = await RewriteAsync(input, ExitCode.Partial);
        page.ShouldContain("<link rel=stylesheet data-original-src=\"http://");
        var sheets = Directory.GetFiles(folder["local/assets"], "*.css", SearchOption.AllDirectories);
        var site = File.ReadAllText(sheets.Single(file => Path.GetFileName(file).StartsWith("site", StringComparison.Ordinal)));
        site.ShouldContain("body{background:url(../");
        site.ShouldContain("p{background:url(data:,#lost.png)} /* café */");
        // Bytes that are not UTF-8 stay what they were.
        File.ReadAllBytes(sheets.Single(file => Path.GetFileName(file).StartsWith("latin", StringComparison.Ordinal)))[^4..].ShouldBe([0xE9, (byte)' ', (byte)'*', (byte)'/']);
    }

    [Fact]
    public async Task A_stylesheet_beside_the_article_and_its_images_are_read_from_disk()
    {
        var input = Add("<link rel=\"stylesheet\" href=\"css/own.css\"><p>One.</p>\n");
        folder.Add("in/css/own.css", "p{background:url('../pic/lantern.png')}");
        Directory.CreateDirectory(folder["in/pic"]);
        File.WriteAllBytes(folder["in/pic/lantern.png"], Lantern);
        Images((await FetchAsync(input, "--articles-only")).ShouldExit(ExitCode.Done)).Select(Told).ShouldBe(["Stylesheet local", "LinkedStyle local"]);
        (await RewriteAsync(input)).ShouldContain("href=\"assets/");
        File.ReadAllText(Directory.GetFiles(folder["local/assets"], "own-*.css", SearchOption.AllDirectories).Single()).ShouldStartWith("p{background:url('../");
        Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stylesheet_is_no_image_and_an_image_no_stylesheet()
    {
        var input = Add("<link rel=stylesheet href=\"http://HOST/latin.css\"><img src=\"http://HOST/latin.css\"><link rel=stylesheet href=\"http://HOST/small.jpg\"><img src=\"http://HOST/small.jpg\"><p>One.</p>\n");
        for (var time = 0; time < 2; time++) // the second time from the store
            Images(await FetchAsync(input, "--format", "html")).Where(row => row.GetProperty("status").GetString() == "missing").Select(Told).Order()
                .ShouldBe(["ImgSrc missing not-an-image", "Stylesheet missing not-a-stylesheet"]);
    }

    [Fact]
    public async Task The_keys_of_front_matter_are_the_users_choice()
    {
        var input = Add("---\nimage: http://HOST/small.jpg\nhero: http://HOST/large.jpg\n---\nText\n", "a.md");
        await FetchAsync(input, "--image-keys", "Hero");
        Asked.ShouldBe(["/large.jpg"]);
        await FetchAsync(input, "--image-keys", "+hero");
        Asked.ShouldBe(["/large.jpg", "/small.jpg"]);
        (await FetchAsync(input, "--image-keys", ",")).ShouldExit(ExitCode.Usage).Error.ShouldContain("--image-keys");
    }
}
