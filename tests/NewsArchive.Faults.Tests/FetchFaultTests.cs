using System.Collections.Concurrent;

namespace NewsArchive.Faults.Tests;

/// <summary>What the published program does when the disk is full, when two of it want one store, and when the environment names a proxy.</summary>
public sealed class FetchFaultTests
{
    const int Pictures = 120;

    [Theory]
    [InlineData(1)] // the creation of the store fits, little else
    [InlineData(40)]
    [InlineData(333)]
    [InlineData(700)]
    [InlineData(1100)]
    public async Task A_full_disk_is_exit_6_and_the_next_run_goes_on(int kilobytes)
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(Pictures);
        site.WriteArticles(folder["in"]);
        // RLIMIT_FSIZE with its signal ignored: each write beyond it fails with EFBIG, as on a full disk with ENOSPC. The variable keeps a
        // runtime that compiles as it goes from using a file as its memory.
        var full = await Command.RunAsync("bash", ["-c", $"trap '' XFSZ; ulimit -f {kilobytes}; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "bash", Repository.Program, .. Fetch(folder)]);
        full.ShouldExit(6);
        full.Errors.ShouldContain("the store cannot be written");
        full.Errors.ShouldContain("free space");
        await GoesOnAsync(folder, site);
    }

    [Fact]
    public async Task A_small_disk_that_is_full_is_exit_6_and_with_room_the_next_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var disk = await SmallDisk.MountAsync(folder["store"], "500k");
        using var site = new PictureSite(Pictures);
        site.WriteArticles(folder["in"]);
        (await disk.NewsArchiveAsync(Fetch(folder))).ShouldExit(6).Errors.ShouldContain("free space");
        (await disk.NewsArchiveAsync(Fetch(folder))).ShouldExit(6);
        Directory.GetFileSystemEntries(folder["store"]).ShouldBeEmpty(); // all of it went to the small disk
        await disk.ResizeAsync("20m");
        await GoesOnAsync(folder, site, disk.NewsArchiveAsync);
    }

    static Task GoesOnAsync(TemporaryFolder folder, PictureSite site) => GoesOnAsync(folder, site, Command.NewsArchiveAsync);

    static async Task GoesOnAsync(TemporaryFolder folder, PictureSite site, Func<string[], Task<CommandResult>> newsArchive)
    {
        (await newsArchive(Fetch(folder))).ShouldExit(0);
        site.Asked.Count.ShouldBe(Pictures);
        (await newsArchive(["verify", Path.Combine(folder["store"], "captures.warc.gz")])).ShouldExit(0);
        (await newsArchive(["pack", folder["in"], "--store", folder["store"], "-o", folder["b.wacz"], "-q"])).ShouldExit(0);
    }

    [Fact]
    public async Task A_store_that_is_in_use_is_exit_75_and_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(Pictures);
        site.WriteArticles(folder["in"]);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Command.NewsArchiveAsync(Fetch(folder))));
        runs.ShouldAllBe(run => run.ExitCode == 0 || (run.ExitCode == 75 && run.Errors.Contains("in use by another newsarchive", StringComparison.Ordinal)));
        runs.ShouldContain(run => run.ExitCode == 0);
        await GoesOnAsync(folder, site);
        site.Asked.Values.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public async Task Proxies_of_the_environment_get_no_connection()
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(12);
        site.WriteArticles(folder["in"]);
        var seen = new ConcurrentQueue<string>();
        using var trap = PictureSite.Trap(seen);
        var variables = new[] { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" }.Select(name => $"{name}={trap.Url("/")}");
        (await Command.RunAsync("env", ["-u", "no_proxy", "-u", "NO_PROXY", .. variables, Repository.Program, .. Fetch(folder)])).ShouldExit(0);
        site.Asked.Count.ShouldBe(12);
        seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_leave_no_private_address_gets_a_connection()
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(12);
        site.WriteArticles(folder["in"]);
        var run = await Command.NewsArchiveAsync([.. Fetch(folder).Where(argument => argument != "--allow-private")]);
        run.ShouldExit(3).Errors.ShouldContain("private-address");
        site.Asked.ShouldBeEmpty();
    }

    static string[] Fetch(TemporaryFolder folder) => ["fetch", folder["in"], "--store", folder["store"], "--allow-private", "-q"];
}
