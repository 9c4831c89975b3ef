namespace NewsArchive.Cli.Tests.Commands;

public sealed class DryRunTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task No_command_writes_anything_on_a_dry_run()
    {
        folder.Add("in/a.md", "---\ntitle: A\n---\n<p><span style=\"font-size:9px\">x</span><img src=\"pic.jpg\"><img src=\"http://203.0.113.1/y.jpg\"></p>\n");
        File.Copy(Path.Combine(Tool.Articles, "images", "harbour-600.jpg"), folder["in/pic.jpg"]);
        (await Tool.RunAsync("fetch", folder["in"], "--store", folder["store"], "--offline", "--missing-ok")).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("archive", folder["in"], "-o", folder["b.wacz"], "--offline", "--missing-ok")).ShouldExit(ExitCode.Done);
        var before = folder.Snapshot();

        string[][] calls =
        [
            ["archive", folder["in"], "-o", folder["new.wacz"]],
            ["archive", folder["in"], "-o", folder["b.wacz"], "--force"],
            ["pack", folder["in"], "--store", folder["store"], "-o", folder["new.wacz"]],
            ["fetch", folder["in"], "--store", folder["new-store"], "--max-width", "100"],
            ["rewrite", folder["in"], "--store", folder["store"], "-o", folder["new"]],
            ["clean", folder["in"], "-o", folder["new"]],
            ["clean", folder["in"], "--in-place"],
            ["restore", folder["b.wacz"], "-o", folder["new"]],
            ["restore", folder["b.wacz"], "-o", folder["new"], "--clean"],
            ["repair", folder["b.wacz"], "-o", folder["new"]],
            ["recompress", folder["store/captures.warc.gz"], "-o", folder["new"], "--plain"],
            ["index", folder["store/captures.warc.gz"], "-o", folder["new"]],
        ];
        foreach (var call in calls)
        {
            var run = await Tool.RunAsync([.. call, "--dry-run"]);
            run.Code.ShouldBeOneOf(ExitCode.Done, ExitCode.Partial);
            run.Out.ShouldNotBeEmpty(string.Join(' ', call));
            folder.Snapshot().ShouldBe(before, string.Join(' ', call));
            (await Tool.RunAsync([.. call, "--dry-run", "--json"])).Summary.GetProperty("type").GetString().ShouldBe("summary");
            folder.Snapshot().ShouldBe(before, string.Join(' ', call));
        }
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_be_fetched_read_skipped_or_missing()
    {
        folder.Add("in/a.html", "<img src=\"a.png\"><img src=\"http://203.0.113.1/y.jpg\"><img src=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==\" alt=dot>\n");
        var run = await Tool.RunAsync("archive", folder["in"], "-o", folder["b.wacz"], "-n", "--json");

        run.Rows.Where(row => row.GetProperty("type").GetString() == "image").Select(row => row.GetProperty("status").GetString()).ShouldBe(["would-read", "would-fetch", "skipped"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_would_be_refused_is_refused_on_a_dry_run_too()
    {
        var post = folder.Add("a.md", "# A\n");
        (await Tool.RunAsync("archive", post, "-o", folder.Path, "-n")).ShouldExit(ExitCode.Usage);
        (await Tool.RunAsync("archive", folder["none"], "-o", folder["b.wacz"], "-n")).ShouldExit(ExitCode.InvalidInput);
        (await Tool.RunAsync("rewrite", post, "--store", folder["none"], "-o", folder["x"], "-n")).ShouldExit(ExitCode.InvalidInput);
    }
}
