namespace NewsArchive.Faults.Tests;

/// <summary>What a shell, a pipe and a careless administrator do to a run.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_is_exit_130_and_the_next_run_goes_on(string signal)
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(600);
        site.WriteArticles(folder["in"]);
        string[] fetch = ["fetch", folder["in"], "--store", folder["store"], "--allow-private", "-q"];
        var reached = site.ServedAsync(100);
        // The shell says which process it was, and becomes it. Who runs these tests in the background may have them ignore SIGINT: not so the program.
        var run = Command.RunAsync("env", ["--default-signal", "bash", "-c", "echo $$ > \"$0\"; exec \"$@\"", folder["pid"], Repository.Program, .. fetch]);
        await Task.WhenAny(reached, run);
        (await Command.RunAsync("kill", ["-" + signal, (await File.ReadAllTextAsync(folder["pid"], TestContext.Current.CancellationToken)).Trim()])).ShouldExit(0);

        (await run).ShouldExit(130).Errors.ShouldContain("run the same command again");
        (await Command.NewsArchiveAsync(fetch)).ShouldExit(0);
        site.Asked.Count.ShouldBe(600);
        FaultTable.Count("P1", $"SIG{signal} in mid-fetch is exit 130, then resumed", 1, []);
    }

    [Theory]
    [InlineData("list in.wacz", "> /dev/full", 6)]
    [InlineData("verify in.wacz --json", "> /dev/full", 6)]
    [InlineData("show in.wacz post-0000.md", "> /dev/full", 6)]
    [InlineData("clean posts/post-0000.md", "> /dev/full", 6)]
    [InlineData("list in.wacz", "> >(true)", 0)]
    [InlineData("list in.wacz --records", "> >(true)", 0)]
    [InlineData("show in.wacz post-0000.md", "> >(true)", 0)]
    [InlineData("verify in.wacz --json", "> >(true)", 0)]
    [InlineData("diff in.wacz in.wacz --json", "> >(true)", 0)]
    [InlineData("index in.wacz.store/captures.warc.gz -o -", "> >(true)", 0)]
    [InlineData("clean posts/post-0000.md", "> >(true)", 0)]
    [InlineData("clean posts --diff", "> >(true)", 0)]
    [InlineData("clean posts --check", "> >(true)", 1)]
    [InlineData("clean --print-policy", "> >(true)", 0)]
    [InlineData("clean posts -o tree --json", "> >(true)", 0)]
    [InlineData("archive posts -o new.wacz --json", "> >(true)", 0)]
    [InlineData("restore in.wacz -o restored --json", "> >(true)", 0)]
    [InlineData("archive --help", "> >(true)", 0)]
    [InlineData("list in.wacz", ">&-", 6)]
    [InlineData("verify in.wacz --json", ">&-", 6)]
    [InlineData("clean posts/post-0000.md", ">&-", 6)]
    [InlineData("clean posts -o tree --json", ">&-", 6)]
    [InlineData("archive --help", ">&-", 6)]
    [InlineData("archive posts -o new.wacz", ">&-", 0)]
    [InlineData("restore in.wacz -o restored", ">&-", 0)]
    public async Task Standard_output_that_is_full_is_exit_6_and_one_that_is_closed_changes_nothing(string arguments, string output, int exit)
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["posts"], 3);
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["in.wacz"], "-q")).ShouldExit(0);
        (await Command.RunAsync("bash", ["-c", $"exec \"$0\" {arguments} {output}", Repository.Program], folder.Path)).ShouldExit(exit);
        FaultTable.Count("P2", $"{arguments} {output}", 1, []);
    }

    /// <summary>With all three closed the first files opened would be numbers 0 to 2, and messages would be written into a bundle.</summary>
    [Theory]
    [InlineData("archive posts missing.md -o new.wacz -v", "new.wacz", 3)]
    [InlineData("clean posts missing.md -o tree -v", "tree", 3)]
    [InlineData("restore in.wacz -o tree -v", "tree", 0)]
    public async Task Without_standard_streams_the_same_is_written_and_no_message_gets_into_it(string arguments, string output, int exit)
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["posts"], 3);
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["in.wacz"], "-q")).ShouldExit(0);
        foreach (var (name, streams) in new[] { ("with", ""), ("without", "<&- >&- 2>&-") })
        {
            Directory.CreateDirectory(folder[name]);
            foreach (var input in new[] { "posts", "in.wacz" }) (await Command.RunAsync("cp", ["-a", folder[input], folder[name]])).ShouldExit(0);
            (await Command.RunAsync("bash", ["-c", $"{Scenario.Clock} exec \"$0\" {arguments} {streams}", Repository.Program], folder[name])).ShouldExit(exit);
        }
        PostTree.Read(folder["without"]).Where(file => file.Key.StartsWith(output, StringComparison.Ordinal) && !file.Key.Contains(".store", StringComparison.Ordinal))
            .ShouldBe(PostTree.Read(folder["with"]).Where(file => file.Key.StartsWith(output, StringComparison.Ordinal) && !file.Key.Contains(".store", StringComparison.Ordinal)));
        FaultTable.Count("P2", $"{arguments} without standard streams", 1, []);
    }

    [Theory]
    [InlineData("-20y")]
    [InlineData("+20y")]
    public async Task A_clock_that_is_set_while_fetching_ends_no_deadline_and_keeps_nobody_waiting(string jump)
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(120);
        site.WriteArticles(folder["in"]);
        File.WriteAllText(folder["clock"], "+0");
        var library = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu" }.Select(at => at + "/faketime/libfaketimeMT.so.1").First(File.Exists);
        string[] variables = ["LD_PRELOAD=" + library, "FAKETIME_TIMESTAMP_FILE=" + folder["clock"], "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"];
        var reached = site.ServedAsync(20);
        var run = Command.RunAsync("env", [.. variables, Repository.Program, "fetch", folder["in"], "--store", folder["store"], "--allow-private", "--per-host", "1", "--connections", "1", "-q"]);
        await Task.WhenAny(reached, run);
        File.WriteAllText(folder["clock"], jump);
        (await run).ShouldExit(0);
        site.Asked.Count.ShouldBe(120);
        site.Asked.Values.ShouldAllBe(count => count == 1);
        (await Command.NewsArchiveAsync("verify", Path.Combine(folder["store"], "captures.warc.gz"))).ShouldExit(0);
        FaultTable.Count("P1", $"clock set by {jump} in mid-fetch", 1, []);
    }

    [Fact]
    public async Task A_clock_that_jumps_changes_no_byte_of_what_is_stored()
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["posts"], 3);
        string[] archive = ["archive", folder["posts"], "-q", "--store", folder["store"], "-o"];
        (await Command.NewsArchiveAsync([.. archive, folder["1.wacz"]])).ShouldExit(0);
        foreach (var (clock, bundle) in new[] { ("-20y", "2.wacz"), ("+20y", "3.wacz") })
        {
            (await Command.RunAsync("faketime", ["-f", clock, Repository.Program, .. archive, folder[bundle]])).ShouldExit(0);
            File.ReadAllBytes(folder[bundle]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["1.wacz"])).ShouldBeTrue($"the clock at {clock}");
        }
        FaultTable.Count("P1", "clock 20 years behind and ahead, same bytes", 2, []);
    }
}
