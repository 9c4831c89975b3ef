using System.Diagnostics;
using System.Text;
using System.Text.Json;
using NewsArchive.Articles.Tests;
using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Tests.Commands;

[Collection<AloneInTheProcess>]
public sealed class CleanCommandTests : IDisposable
{
    const string Noisy = "---\ntitle: N\n---\n<p><span style=\"font-size:22px\">Text</span></p>\n";
    const string Clean = "---\ntitle: N\n---\n<p>Text</p>\n";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_input_it_is_a_filter()
    {
        var run = (await Tool.FilterAsync(Noisy, "clean")).ShouldExit(ExitCode.Done);

        run.Out.ShouldBe(Clean);
        run.Error.ShouldBeEmpty();
        (await Tool.FilterAsync(Noisy, "clean", "-")).Out.ShouldBe(Clean);
    }

    [Fact]
    public async Task Nothing_in_nothing_out() => (await Tool.FilterAsync("", "clean")).ShouldExit(ExitCode.Done).Bytes.ShouldBeEmpty();

    [Fact]
    public async Task A_clean_file_comes_out_byte_for_byte()
    {
        byte[] post = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("---\r\ntitle: N\r\n---\r\n\r\n# Title\r\n\r\nText  \r\n")];
        var path = folder.Add("a.md", post);

        (await Tool.RunAsync("clean", path)).ShouldExit(ExitCode.Done).Bytes.ShouldBe(post);
        (await Tool.RunAsync("clean", path, "--check")).ShouldExit(ExitCode.Done).Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task More_than_one_article_does_not_go_to_stdout()
    {
        folder.Add("in/a.md", Noisy);
        folder.Add("in/b.md", Noisy);
        (await Tool.RunAsync("clean", folder["in"])).ShouldExit(ExitCode.Usage).Out.ShouldBeEmpty();
        (await Tool.RunAsync("clean", Path.Combine(Tool.Articles, "older-posts.zip"))).ShouldExit(ExitCode.Usage).Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("missing.md", ExitCode.InvalidInput, "missing")]
    [InlineData("notes.csv", ExitCode.InvalidInput, "no article among the inputs")]
    [InlineData("binary.md", ExitCode.InvalidInput, "binary")]
    [InlineData("large.html", ExitCode.Limit, "too-large")]
    public async Task What_cannot_be_cleaned_has_an_exit_code_and_a_reason(string name, ExitCode code, string reason)
    {
        folder.Add("notes.csv", "a,b\n");
        folder.Add("binary.md", [0, 0, 0, 0]);
        folder.Add("large.html", new string('x', (1 << 20) + 1));

        var run = (await Tool.RunAsync("clean", folder[name], "--max-article-mb", "1")).ShouldExit(code);

        run.Error.ShouldContain(reason);
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_higher_limit_takes_the_larger_article()
    {
        var path = folder.Add("large.md", new string('x', (1 << 20) + 1));
        (await Tool.RunAsync("clean", path, "--max-article-mb", "2")).ShouldExit(ExitCode.Done).Bytes.Length.ShouldBe((1 << 20) + 1);
    }

    [Fact]
    public async Task A_folder_becomes_a_folder_and_nothing_is_overwritten_unless_told()
    {
        folder.Add("in/sub/a.md", Noisy);
        folder.Add("in/data.csv", "1\n");
        (await Tool.RunAsync("clean", folder["in"], "-o", folder["out"])).ShouldExit(ExitCode.Done);
        File.ReadAllText(folder["out/sub/a.md"]).ShouldBe(Clean);
        File.Exists(folder["out/data.csv"]).ShouldBeFalse();

        folder.Add("out/sub/a.md", "mine");
        (await Tool.RunAsync("clean", folder["in"], "-o", folder["out"])).ShouldExit(ExitCode.Partial).Error.ShouldContain("--force");
        File.ReadAllText(folder["out/sub/a.md"]).ShouldBe("mine");
        (await Tool.RunAsync("clean", folder["in"], "-o", folder["out"], "--force")).ShouldExit(ExitCode.Done);
        File.ReadAllText(folder["out/sub/a.md"]).ShouldBe(Clean);
    }

    [Theory]
    [InlineData("in", "in")]
    [InlineData("in", "in/out")]
    [InlineData("in", "in/sub/../deeper/out")]
    [InlineData("in/sub", "link/sub/out")]
    [InlineData("in/a.md", "in")]
    [InlineData("in/*.md", "link")]
    [InlineData("link/*.md", "in/")]
    public async Task Nothing_is_written_among_the_inputs(string input, string output)
    {
        folder.Add("in/a.md", Noisy);
        folder.Add("in/sub/b.md", Noisy);
        Directory.CreateSymbolicLink(folder["link"], "in");
        var before = folder.Snapshot();

        var run = (await Tool.RunAsync("clean", folder[input], "-o", folder[output], "--force")).ShouldExit(ExitCode.Usage);

        run.Error.ShouldContain("--in-place");
        folder.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task A_folder_beside_or_above_an_input_is_an_output()
    {
        folder.Add("in/sub/b.md", Noisy);
        folder.Add("in/a.md", Noisy);
        (await Tool.RunAsync("clean", folder["in"], "-o", folder["in-clean"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("clean", folder["in/sub"], "-o", folder["in"])).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("clean", folder["in/a.md"], "-o", folder["in/out"])).ShouldExit(ExitCode.Done);
        File.ReadAllText(folder["in/b.md"]).ShouldBe(Clean);
        File.ReadAllText(folder["in/out/a.md"]).ShouldBe(Clean);
    }

    [Fact]
    public async Task An_output_that_is_a_file_is_said_to_be_one()
    {
        folder.Add("in/a.md", Noisy);
        folder.Add("in/b.md", Noisy);
        var before = File.ReadAllBytes(folder.Add("out.md", "mine"));
        var run = (await Tool.RunAsync("clean", folder["in/a.md"], folder["in/b.md"], "-o", folder["out.md"])).ShouldExit(ExitCode.Usage);
        run.Error.ShouldContain("out.md is a file; -o names a folder");
        File.ReadAllBytes(folder["out.md"]).ShouldBe(before);
    }

    [Theory]
    [InlineData("empty.md", "")]
    [InlineData("binary.md", "\0\0")]
    [InlineData("broken.zip", "PK")]
    public async Task What_is_no_article_is_not_said_to_be_archived(string name, string text)
    {
        folder.Add("in/" + name, text);
        folder.Add("in/a.md", Noisy);
        var run = await Tool.RunAsync("clean", folder["in"], "-o", folder["out"]);
        run.Error.ShouldContain(name);
        run.Error.ShouldNotContain("archive");
        run.Error.ShouldNotContain("kept");
    }

    /// <summary>Rows, and files that wait for their names, are all that grows with a batch; the stream looks at the memory while they come.</summary>
    [Fact]
    public async Task A_batch_is_not_kept_in_memory()
    {
        const int Files = 2600;
        for (var i = 0; i < Files; i++)
            folder.Add($"in/{i:D5}.md", $"---\ntitle: {new string('t', 200)} {i}\n---\n<p style=\"color:red\" onclick=\"{new string('x', 200)}\"><span style=\"font-size:22px\">Text {i}</span><!-- c --><iframe src=\"https://e.org/{i}\"></iframe></p>\n");
        var memory = new List<long>();
        var rows = 0;
        using var output = new WatchedStream(() =>
        {
            if (++rows is 800 or 5000)
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        });
        using var error = new StringWriter();
        var code = await RootCommands.RunAsync(["clean", folder["in"], "-o", folder["out"], "--json", "--report", folder["r.jsonl"], "-j1"], new Terminal { Out = output, Error = error, OpenInput = () => Stream.Null });
        code.ShouldBe(ExitCode.Done, error.ToString());
        File.ReadLines(folder["r.jsonl"]).Count().ShouldBe(2 * Files + 1);
        memory.Count.ShouldBe(2);
        (memory[1] - memory[0]).ShouldBeLessThan(400_000, "200 bytes an article, of some 2,500 that the rows of one take");
    }

    /// <summary>Says when a line ends.</summary>
    sealed class WatchedStream(Action line) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer is [.., (byte)'\n'])
                line();
        }
    }

    [Fact]
    public async Task Rows_of_a_source_come_together_in_the_order_of_the_input()
    {
        folder.Add("in/a.md", Noisy);
        folder.Add("in/b.md", [0, 0]);
        folder.Add("in/c.md", Clean);
        folder.Add("out/c.md", "mine");
        var run = (await Tool.RunAsync("clean", folder["in"], "-o", folder["out"], "--json", "-j2")).ShouldExit(ExitCode.Partial);
        run.Rows.Select(row => $"{row.GetProperty("type")} {(row.TryGetProperty("path", out var path) ? path : "")} {(row.TryGetProperty("status", out var status) ? status : "")}".TrimEnd())
            .ShouldBe(["article a.md", "file a.md written", "problem b.md", "article c.md", "file c.md exists", "summary"]);
    }

    [Fact]
    public async Task Check_lists_what_would_change_and_exits_1()
    {
        folder.Add("in/a.md", Noisy);
        folder.Add("in/b.md", Clean);
        folder.Add("in/c.html", Encoding.Latin1.GetBytes("<html><head><meta charset=\"iso-8859-1\"><title>x</title></head><body><p>caf\u00E9</p></body></html>"));

        (await Tool.RunAsync("clean", folder["in"], "--check")).ShouldExit(ExitCode.Failure).Lines.ShouldBe(["a.md", "c.html"]);
        (await Tool.RunAsync("clean", folder["in/b.md"], "--check")).ShouldExit(ExitCode.Done).Out.ShouldBeEmpty();
        File.ReadAllText(folder["in/a.md"]).ShouldBe(Noisy);
    }

    [Fact]
    public async Task In_place_replaces_what_changes_and_keeps_mode_and_links()
    {
        folder.Add("in/a.md", Noisy);
        folder.Add("in/b.md", Clean);
        File.SetUnixFileMode(folder["in/a.md"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(folder["in/link.md"], "real/deep.md");
        folder.Add("in/real/deep.md", Noisy);
        var untouched = File.GetLastWriteTimeUtc(folder["in/b.md"]);

        (await Tool.RunAsync("clean", folder["in/a.md"], folder["in/b.md"], folder["in/link.md"], "--in-place")).ShouldExit(ExitCode.Done);

        File.ReadAllText(folder["in/a.md"]).ShouldBe(Clean);
        File.GetUnixFileMode(folder["in/a.md"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.GetLastWriteTimeUtc(folder["in/b.md"]).ShouldBe(untouched);
        new FileInfo(folder["in/link.md"]).LinkTarget.ShouldBe("real/deep.md");
        File.ReadAllText(folder["in/real/deep.md"]).ShouldBe(Clean);
        Directory.GetFiles(folder["in"], "*.tmp-*").ShouldBeEmpty();
        (await Tool.RunAsync("clean", folder["in"], "--check")).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task In_place_leaves_what_it_cannot_write_whole()
    {
        const string feed = "{\"html\":\"<p><span>x</span></p>\"}\nno json\n";
        folder.Add("in/feed.jsonl", feed);
        File.Copy(Path.Combine(Tool.Articles, "older-posts.zip"), folder["in/old.zip"]);
        var zip = File.ReadAllBytes(folder["in/old.zip"]);

        var run = (await Tool.RunAsync("clean", folder["in"], "--in-place")).ShouldExit(ExitCode.Partial);

        run.Error.ShouldContain("feed.jsonl: refused: ");
        File.ReadAllText(folder["in/feed.jsonl"]).ShouldBe(feed);
        File.ReadAllBytes(folder["in/old.zip"]).ShouldBe(zip);
        (await Tool.FilterAsync(Noisy, "clean", "-", "--in-place")).ShouldExit(ExitCode.Partial).Error.ShouldContain("stdin");
    }

    [Fact]
    public async Task JSON_lines_come_out_as_JSON_lines_and_clean_ones_as_they_were()
    {
        const string clean = "{\"title\":\"a\\/b\",\"html\":\"<p>\\u00e9<\\/p>\"}\n";
        var path = folder.Add("feed.jsonl", clean + "{\"n\":1.50,\"html\":\"<p onclick=x>y</p>\"}\n");

        (await Tool.RunAsync("clean", path)).ShouldExit(ExitCode.Done).Out.ShouldBe(clean + "{\"n\":1.50,\"html\":\"<p>y</p>\"}\n");
    }

    [Fact]
    public async Task Diff_shows_the_changes_and_applies()
    {
        folder.Add("in/a b.md", Noisy);
        folder.Add("in/c.md", Clean);
        var run = (await Tool.RunAsync("clean", folder["in"], "--diff")).ShouldExit(ExitCode.Done);

        run.Out.ShouldBe("""
            --- a/a b.md	
            +++ b/a b.md	
            @@ -1,4 +1,4 @@
             ---
             title: N
             ---
            -<p><span style="font-size:22px">Text</span></p>
            +<p>Text</p>

            """);
        using var patch = Process.Start(new ProcessStartInfo("git", ["apply", "-p1"]) { WorkingDirectory = folder["in"], RedirectStandardInput = true })!;
        await patch.StandardInput.WriteAsync(run.Out);
        patch.StandardInput.Close();
        await patch.WaitForExitAsync(TestContext.Current.CancellationToken);
        patch.ExitCode.ShouldBe(0);
        File.ReadAllText(folder["in/a b.md"]).ShouldBe(Clean);
    }

    [Fact]
    public async Task On_a_terminal_the_diff_is_coloured_and_harmless()
    {
        folder.Add("in/a.md", "<p>\u202E<span>x\u009B</span></p>\n");
        var run = await new Tool { IsInteractive = true }.ExecuteAsync("clean", folder["in"], "--diff");

        run.Out.ShouldContain("\e[31m-<p>\\u{202E}<span>x\\u{009B}</span></p>\e[0m\n");
        run.Out.ShouldContain("\e[32m+");
    }

    [Fact]
    public async Task Report_has_a_row_for_each_article()
    {
        folder.Add("in/a.md", Noisy);
        folder.Add("in/b.md", Clean);
        (await Tool.RunAsync("clean", folder["in"], "-o", folder["out"], "--report", folder["r.jsonl"])).ShouldExit(ExitCode.Done);
        var rows = File.ReadLines(folder["r.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        rows.Where(row => row.GetProperty("type").GetString() == "article").Select(row => row.GetProperty("cleaning").GetProperty("verbatim").GetBoolean()).ShouldBe([false, true]);
        rows[^1].GetProperty("changed").GetInt32().ShouldBe(1);
        (await Tool.RunAsync("clean", folder["in"], "-o", folder["out"], "--report", "-")).ShouldExit(ExitCode.Done).Rows.Length.ShouldBe(rows.Count);
    }
}
