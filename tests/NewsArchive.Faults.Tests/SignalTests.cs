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
        // The shell says which process it was, and becomes it.
        var run = Command.RunAsync("bash", ["-c", "echo $$ > \"$0\"; exec \"$@\"", folder["pid"], Repository.Program, .. fetch]);
        await Task.WhenAny(reached, run);
        (await Command.RunAsync("kill", ["-" + signal, (await File.ReadAllTextAsync(folder["pid"], TestContext.Current.CancellationToken)).Trim()])).ShouldExit(0);

        (await run).ShouldExit(130).Errors.ShouldContain("run the same command again");
        (await Command.NewsArchiveAsync(fetch)).ShouldExit(0);
        site.Asked.Count.ShouldBe(600);
        FaultTable.Count("P1", $"SIG{signal} in mid-fetch is exit 130, then resumed", 1, []);
    }

    [Theory]
    [InlineData("list in.wacz", "/dev/full", 6)]
    [InlineData("verify in.wacz --json", "/dev/full", 6)]
    [InlineData("show in.wacz post-0000.md", "/dev/full", 6)]
    [InlineData("clean posts/post-0000.md", "/dev/full", 6)]
    [InlineData("list in.wacz", ">(true)", 0)]
    [InlineData("clean posts -o tree --json", ">(true)", 0)]
    public async Task Standard_output_that_is_full_is_exit_6_and_one_that_is_closed_changes_nothing(string arguments, string output, int exit)
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["posts"], 3);
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["in.wacz"], "-q")).ShouldExit(0);
        (await Command.RunAsync("bash", ["-c", $"exec \"$0\" {arguments} > {output}", Repository.Program], folder.Path)).ShouldExit(exit);
        FaultTable.Count("P2", $"{arguments} to {output}", 1, []);
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
