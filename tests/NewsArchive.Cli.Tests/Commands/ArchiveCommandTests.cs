using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Cli.Tests.Commands;

public sealed class ArchiveCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Bundle => folder["b.wacz"];

    [Fact]
    public async Task Bad_inputs_are_reported_with_what_where_and_what_to_do_and_the_others_go_through()
    {
        folder.Add("in/good.md", "---\ntitle: Good\n---\nText\n");
        folder.Add("in/empty.md", "");
        folder.Add("in/binary.md", [0, 1, 2, 0, 255, 0, 3]);
        folder.Add("in/broken.md", "---\ntitle: a: b: \"c\n\t- [\n---\nStill text\n");
        folder.Add("in/feed.jsonl", "{\"html\":\"<p>One</p>\"}\nno json\n{\"title\":\"no body\"}\n");
        folder.Add("in/broken.zip", "PK no zip");
        File.CreateSymbolicLink(folder["broken-read.md"], "/proc/self/mem"); // opens, and every read fails, for root too

        var run = (await Tool.RunAsync("archive", folder["in"], folder["broken-read.md"], folder["nothing.md"], folder["no*.md"], "-o", Bundle, "--report", folder["r.jsonl"])).ShouldExit(ExitCode.Partial);

        var problems = File.ReadLines(folder["r.jsonl"]).Where(line => line.Contains("\"type\":\"problem\"", StringComparison.Ordinal)).ToList();
        foreach (var (path, rule) in new[]
        {
            ("empty.md", "empty"), ("binary.md", "binary"), ("feed.jsonl/000002.json", "json"), ("feed.jsonl/000003.json", "no-body"), ("broken.zip", "container"),
            ("broken-read.md", "unreadable"), (folder["nothing.md"], "missing"), (folder["no*.md"], "missing"),
        })
        {
            problems.Count(line => line.Contains($"\"path\":\"{path}\",\"rule\":\"{rule}\"", StringComparison.Ordinal)).ShouldBe(1, $"{path} {rule} in {string.Join('\n', problems)}");
            run.Error.ShouldContain($"{path}: {rule}: ");
        }
        (await Tool.RunAsync("list", Bundle)).Lines.Select(line => line.Split('\t')[0]).ShouldBe(["broken.md", "feed.jsonl/000001.json", "good.md"]);
        (await Tool.RunAsync("verify", Bundle)).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task Nothing_to_archive_is_invalid_input_and_writes_nothing()
    {
        var before = folder.Snapshot();
        var run = (await Tool.RunAsync("archive", folder["no-such"], "-o", Bundle)).ShouldExit(ExitCode.InvalidInput);

        run.Error.ShouldContain("no-such: missing: ");
        run.Error.ShouldContain("nothing was written");
        folder.Snapshot().ShouldBe(before);
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("clean")]
    public async Task Output_that_cannot_be_written_is_exit_6(string command)
    {
        var post = folder.Add("a.md", "# <b style='x'>A</b>\n");
        folder.Add("file", "no folder");
        (await Tool.RunAsync(command, post, "-o", folder["file/below/b.wacz"])).ShouldExit(ExitCode.OutputError).Error.ShouldContain("file");
        (await Tool.RunAsync(command, post, "-o", folder["out"], "--report", folder["file/r.jsonl"])).ShouldExit(ExitCode.OutputError);
        File.ReadAllText(folder["file"]).ShouldBe("no folder");
    }

    [Fact]
    public async Task A_store_that_another_run_uses_is_try_again()
    {
        var post = folder.Add("a.md", "# A\n");
        using var held = CaptureStore.Open(folder["store"], TimeProvider.System);

        var run = (await Tool.RunAsync("archive", post, "-o", Bundle, "--store", folder["store"], "--json")).ShouldExit(ExitCode.TryAgain);

        run.Error.ShouldContain("in use by another newsarchive");
        run.Summary.GetProperty("exitCode").GetInt32().ShouldBe(75);
        run.Summary.GetProperty("error").GetString()!.ShouldContain("in use");
        File.Exists(Bundle).ShouldBeFalse();
    }

    [Fact]
    public async Task The_same_bytes_leave_the_bundle_untouched_and_other_bytes_need_force()
    {
        folder.Add("in/a.md", "# A\n");
        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle)).ShouldExit(ExitCode.Done);
        var (first, time) = (File.ReadAllBytes(Bundle), File.GetLastWriteTimeUtc(Bundle));

        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle)).ShouldExit(ExitCode.Done).Error.ShouldContain("unchanged");
        File.GetLastWriteTimeUtc(Bundle).ShouldBe(time);

        folder.Add("in/b.md", "# B\n");
        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle)).ShouldExit(ExitCode.Usage).Error.ShouldContain("--force");
        File.ReadAllBytes(Bundle).ShouldBe(first);

        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle, "--force")).ShouldExit(ExitCode.Done);
        File.ReadAllBytes(Bundle).ShouldNotBe(first);
        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle, "--force", "--drop-lost")).ShouldExit(ExitCode.Done);
        File.ReadAllText(Bundle + ".sha256").ShouldBe($"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Bundle)))}  b.wacz\n");
    }

    [Fact]
    public async Task Output_inside_the_input_folder_is_no_input()
    {
        folder.Add("in/a.md", "# A\n");
        var bundle = folder["in/b.wacz"];
        string[] call = ["archive", folder["in"], "-o", bundle, "--report", folder["in/report.jsonl"]];
        (await Tool.RunAsync(call)).ShouldExit(ExitCode.Done);
        var first = File.ReadAllBytes(bundle);

        (await Tool.RunAsync(call)).ShouldExit(ExitCode.Done);

        File.ReadAllBytes(bundle).ShouldBe(first);
        (await Tool.RunAsync("restore", bundle, "-o", folder["out"])).ShouldExit(ExitCode.Done);
        Directory.GetFiles(folder["out"], "*", SearchOption.AllDirectories).ShouldBe([folder["out/a.md"]]);
    }

    [Fact]
    public async Task Two_inputs_with_one_path_are_named()
    {
        var (one, two) = (folder.Add("one/a.md", "1\n"), folder.Add("two/a.md", "2\n"));
        var run = (await Tool.RunAsync("archive", one, two, "-o", Bundle)).ShouldExit(ExitCode.Usage);

        run.Error.ShouldContain(one);
        run.Error.ShouldContain(two);
        run.Out.ShouldBeEmpty();
        File.Exists(Bundle).ShouldBeFalse();
    }

    [Theory]
    [InlineData("in/a.md\nin/b.md\n", false)]
    [InlineData("in/a.md\r\nin/b.md", false)]
    [InlineData("in/a.md\0in/b.md\0", true)]
    public async Task Inputs_come_from_a_list(string list, bool nulSeparated)
    {
        folder.Add("in/a.md", "# A\n");
        folder.Add("in/b.md", "# B\n");
        list = list.Replace("in/", folder["in/"], StringComparison.Ordinal);
        string[] nul = nulSeparated ? ["-0"] : [];

        (await Tool.RunAsync(["archive", "--files-from", folder.Add("list", list), "-o", Bundle, .. nul])).ShouldExit(ExitCode.Done);
        (await Tool.FilterAsync(list, ["archive", "--files-from", "-", "-o", folder["c.wacz"], "--store", Bundle + ".store", .. nul])).ShouldExit(ExitCode.Done);

        (await Tool.RunAsync("list", Bundle)).Lines.Length.ShouldBe(2);
        File.ReadAllBytes(folder["c.wacz"]).ShouldBe(File.ReadAllBytes(Bundle));
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("clean")]
    public async Task A_list_that_is_missing_or_empty_is_invalid_input(string command)
    {
        (await Tool.RunAsync(command, "--files-from", folder["no-list"], "-o", Bundle)).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no such file");
        (await Tool.RunAsync(command, "--files-from", folder.Add("list", "\n"), "-o", Bundle)).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("names no input");
    }

    [Fact]
    public async Task A_glob_is_matched_by_the_tool_itself()
    {
        folder.Add("in/2021/a.md", "# A\n");
        folder.Add("in/2022/b.md", "# B\n");
        folder.Add("in/2022/c.html", "<p>C</p>\n");
        (await Tool.RunAsync("archive", folder["in/**/*.md"], "-o", Bundle)).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("list", Bundle)).Lines.Select(line => line.Split('\t')[0]).ShouldBe(["2021/a.md", "2022/b.md"]);
    }

    [Theory]
    [InlineData("---\ntitle: T\n---\nText\n", "stdin.md")]
    [InlineData("{\"html\":\"<p>x</p>\"}\n", "stdin.jsonl/000001.json")]
    [InlineData("<p>x</p>\n", "stdin.html")]
    public async Task Standard_input_gets_a_name_by_what_it_holds(string text, string path)
    {
        (await Tool.FilterAsync(text, "archive", "-", "-o", Bundle)).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("list", Bundle)).Lines.Single().Split('\t')[0].ShouldBe(path);
    }

    [Fact]
    public async Task Standard_input_gets_the_name_that_it_is_given()
    {
        (await Tool.FilterAsync("# x\n", "archive", "-", "--stdin-name", "news/today.md", "-o", Bundle)).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("list", Bundle)).Lines.Single().Split('\t')[0].ShouldBe("news/today.md");
    }

    [Fact]
    public async Task SOURCE_DATE_EPOCH_makes_bundles_of_different_stores_equal()
    {
        folder.Add("in/a.md", "# A\n");
        await new Tool { SourceDateEpoch = "1600000000" }.ExecuteAsync("archive", folder["in"], "-o", Bundle);
        File.SetLastWriteTimeUtc(folder["in/a.md"], new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        await new Tool { SourceDateEpoch = "1600000000" }.ExecuteAsync("archive", folder["in"], "-o", folder["c.wacz"]);

        var (one, two) = (await Tool.RunAsync("list", Bundle, "--records", "--json"), await Tool.RunAsync("list", folder["c.wacz"], "--records", "--json"));
        one.Rows.SkipLast(1).Select(row => row.GetProperty("uri").GetString()).ShouldBe(two.Rows.SkipLast(1).Select(row => row.GetProperty("uri").GetString()));
        one.Rows.SkipLast(1).ShouldAllBe(row => row.GetProperty("date").GetString() == "2020-09-13T12:26:40Z");
    }

    [Fact]
    public async Task Told_to_be_quiet_a_run_says_only_what_keeps_it_from_being_done()
    {
        folder.Add("in/a.md", "---\ntitle: a: b\n---\n![](gone.png)\n");

        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle, "-q", "--missing-ok")).ShouldExit(ExitCode.Done).Error.ShouldBeEmpty();
        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle, "-q")).ShouldExit(ExitCode.Partial).Error.ShouldMatch(@"^a\.md: image gone\.png: no-local-file: [^\n]+\n$");
    }

    [Fact]
    public async Task Told_to_be_verbose_a_run_names_every_article_and_image()
    {
        var run = (await Tool.RunAsync("archive", Tool.Articles, "-o", Bundle, "-v")).ShouldExit(ExitCode.Done);

        run.Error.ShouldContain("no-picture.markdown: nothing to clean");
        run.Error.ShouldContain("windows-editor.md: image images/tram.webp: local assets/");
    }

    [Fact]
    public async Task Hostile_titles_and_paths_cannot_act_on_a_terminal()
    {
        folder.Add("in/a.md", "---\ntitle: \"\\e[2Jgone\\u202E\"\n---\n![](x\u009B31m.png)\n");
        folder.Add("in/b\e[31m\nnewsarchive: done.md", "");
        var tool = new Tool { IsInteractive = true };
        var archive = await tool.ExecuteAsync("archive", folder["in"], "-o", Bundle, "-v");
        foreach (var run in new[]
        {
            archive, await tool.ExecuteAsync("list", Bundle), await tool.ExecuteAsync("list", Bundle, "--json"), await tool.ExecuteAsync("list", Bundle, "--records"),
            await tool.ExecuteAsync("show", Bundle, "a.md"), await tool.ExecuteAsync("show", Bundle, "a.md", "--metadata"), await tool.ExecuteAsync("clean", folder["in/a.md"]),
            await tool.ExecuteAsync("restore", Bundle, "-o", folder["out"], "-n"), await tool.ExecuteAsync("verify", Bundle, folder["in/b\e[31m\nnewsarchive: done.md"]),
            await tool.ExecuteAsync("clean", folder["in"], "--check"),
        })
        {
            (run.Out + run.Error).ShouldNotContain("\e");
            (run.Out + run.Error).ShouldNotContain("\u202E");
            (run.Out + run.Error).ShouldNotContain("\u009B");
            run.Error.Split('\n').ShouldNotContain("newsarchive: done.md: empty: the file is empty: there is no article in it");
        }
        (await Tool.RunAsync("show", Bundle, "a.md")).Out.ShouldContain("\u009B31m", Case.Sensitive, "a pipe gets the bytes");
    }

    [Fact]
    public async Task Three_hundred_posts_take_less_than_20_seconds()
    {
        for (var i = 0; i < 300; i++)
            folder.Add($"in/{i:D3}.md", $"---\ntitle: Post {i}\ndate: 2021-04-0{i % 9 + 1}\n---\n<div>\n{string.Concat(Enumerable.Range(0, 12).Select(n => $"<p style=\"font-size:14px\">Paragraph {n} of post {i}, <span style=\"color:#333\">as a scraper</span> left it.</p>\n"))}</div>\n");
        var start = TimeProvider.System.GetTimestamp();

        (await Tool.RunAsync("archive", folder["in"], "-o", Bundle, "-q")).ShouldExit(ExitCode.Done);

        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        TestContext.Current.TestOutputHelper?.WriteLine($"300 posts: {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s, {new FileInfo(Bundle).Length} bytes");
    }

    [Fact]
    public async Task What_is_said_about_the_bundle_is_in_it()
    {
        var post = folder.Add("a.md", "# A\n");
        (await Tool.RunAsync("archive", post, "-o", Bundle, "--title", "T", "--description", "D", "--creator", "C", "--rights", "R", "--operator", "O")).ShouldExit(ExitCode.Done);
        var about = (await Tool.RunAsync("show", Bundle)).ShouldExit(ExitCode.Done).Out;
        foreach (var text in "TDC")
            about.ShouldContain($"\"{text}\"");
    }
}
