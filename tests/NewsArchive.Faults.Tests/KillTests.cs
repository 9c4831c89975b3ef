using System.Diagnostics;

namespace NewsArchive.Faults.Tests;

/// <summary>P1: kill -9 anywhere loses nothing, and the resumed run ends in the same bytes. A sample of points; seeds are printed.</summary>
public sealed class KillTests
{
    const int Posts = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_killed_archive_leaves_no_half_bundle_and_the_next_run_finishes_the_same(int seed)
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["posts"], Posts);
        var random = new Random(seed);
        for (var kill = 0; kill < 4; kill++)
        {
            await KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(5, 600)), "archive", folder["posts"], "-o", folder["news.wacz"], "-q");
            if (File.Exists(folder["news.wacz"]))
                (await Command.NewsArchiveAsync("verify", folder["news.wacz"])).ShouldExit(0);
        }
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["news.wacz"], "-q")).ShouldExit(0);
        (await Command.NewsArchiveAsync("verify", folder["news.wacz"])).ShouldExit(0);
        var first = File.ReadAllBytes(folder["news.wacz"]);
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["again.wacz"], "--store", folder["news.wacz.store"], "-q")).ShouldExit(0);
        File.ReadAllBytes(folder["again.wacz"]).ShouldBe(first, $"seed {seed}: packing again from the same store gives the same bytes");
        (await Command.NewsArchiveAsync("restore", folder["news.wacz"], "-o", folder["restored"], "-q")).ShouldExit(0);
        PostTree.Read(folder["restored"]).ShouldBe(PostTree.Read(folder["posts"]));
    }

    [Fact]
    public async Task A_killed_restore_leaves_only_whole_files_and_the_next_run_writes_the_rest()
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["posts"], Posts);
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["news.wacz"], "-q")).ShouldExit(0);
        var expected = PostTree.Read(folder["posts"]);
        foreach (var delay in new[] { 15, 40, 80, 160 })
        {
            await KillAfterAsync(TimeSpan.FromMilliseconds(delay), "restore", folder["news.wacz"], "-o", folder["restored"], "-q");
            if (!Directory.Exists(folder["restored"]))
                continue;
            foreach (var (path, digest) in PostTree.Read(folder["restored"]).Where(file => !file.Key.Contains(".tmp-", StringComparison.Ordinal)))
                digest.ShouldBe(expected[path], $"{path} after a kill at {delay} ms");
        }
        (await Command.NewsArchiveAsync("restore", folder["news.wacz"], "-o", folder["restored"], "-q")).ShouldExit(0);
        PostTree.Read(folder["restored"]).ShouldBe(expected, "the temporaries of killed runs are gone as well");
    }

    [Fact]
    public async Task Two_runs_on_one_store_do_not_mix_the_later_is_told_to_wait()
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["posts"], 400);
        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["news.wacz"], "-q")));
        runs.ShouldAllBe(run => run.ExitCode == 0 || run.Errors.Contains("in use by another newsarchive", StringComparison.Ordinal));
        runs.ShouldContain(run => run.ExitCode == 0);
        (await Command.NewsArchiveAsync("verify", folder["news.wacz"])).ShouldExit(0);
    }

    static async Task KillAfterAsync(TimeSpan delay, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }).ShouldNotBeNull();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(delay, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            process.Kill(); // SIGKILL
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
