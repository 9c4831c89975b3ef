using System.Diagnostics;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// P1 for fetching: kill -9 at any point costs the requests under way and nothing else. A sample of points; all fifty with
/// NEWSARCHIVE_FULL=1. The seed of each point is its row.
/// </summary>
public sealed class FetchKillTests
{
    const int Pictures = 600;
    const int Connections = 8;

    public static TheoryData<int> Points => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1" ? 50 : 8)];

    [Theory, MemberData(nameof(Points))]
    public async Task A_killed_fetch_goes_on_where_it_was(int seed)
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(Pictures);
        site.WriteArticles(folder["in"]);
        var random = new Random(seed);
        var (servedAt, delay) = (random.Next(1, Pictures), random.Next(0, 30));
        await KillAsync(site, servedAt, TimeSpan.FromMilliseconds(delay), Fetch(folder));

        (await Command.NewsArchiveAsync(Fetch(folder))).ShouldExit(0);
        var asked = site.Asked;
        asked.Count.ShouldBe(Pictures);
        asked.Values.ShouldAllBe(count => count <= 2);
        var twice = asked.Values.Count(count => count == 2);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: killed {delay} ms after picture {servedAt}; asked for again: {twice}");
        twice.ShouldBeLessThanOrEqualTo(Connections, $"seed {seed}: only what was under way");
        await CheckStoreAsync(folder, site);
    }

    [Fact]
    public async Task A_fetch_that_is_killed_over_and_over_ends_all_the_same()
    {
        using var folder = new TemporaryFolder();
        using var site = new PictureSite(Pictures);
        site.WriteArticles(folder["in"]);
        var kills = 0;
        while (site.Asked.Count < Pictures - 50)
        {
            site.ForgetServed();
            await KillAsync(site, 60, TimeSpan.FromMilliseconds(kills), Fetch(folder));
            (++kills).ShouldBeLessThan(30, "each run gets on");
        }
        (await Command.NewsArchiveAsync(Fetch(folder))).ShouldExit(0);
        site.Asked.Count.ShouldBe(Pictures);
        site.Asked.Values.Sum().ShouldBeLessThanOrEqualTo(Pictures + kills * Connections);
        await CheckStoreAsync(folder, site);
    }

    /// <summary>Nothing is left over, nothing is torn, and the store gives one bundle however often it is packed.</summary>
    static async Task CheckStoreAsync(TemporaryFolder folder, PictureSite site)
    {
        Directory.GetFileSystemEntries(folder["store"]).Select(Path.GetFileName).Order().ShouldBe(["captures.warc.gz", "journal.jsonl", "lock"]);
        (await Command.NewsArchiveAsync("verify", Path.Combine(folder["store"], "captures.warc.gz"))).ShouldExit(0);
        site.ForgetAll();
        foreach (var name in new[] { "1.wacz", "2.wacz" })
            (await Command.NewsArchiveAsync("pack", folder["in"], "--store", folder["store"], "-o", folder[name], "-q")).ShouldExit(0);
        File.ReadAllBytes(folder["2.wacz"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["1.wacz"])).ShouldBeTrue("packing again gives the same bytes");
        (await Command.NewsArchiveAsync("verify", folder["1.wacz"])).ShouldExit(0);
        site.Asked.ShouldBeEmpty("packing asks nobody");
    }

    static string[] Fetch(TemporaryFolder folder) => ["fetch", folder["in"], "--store", folder["store"], "--allow-private", "--connections", $"{Connections}", "-q"];

    static async Task KillAsync(PictureSite site, int servedAt, TimeSpan delay, string[] arguments)
    {
        var reached = site.ServedAsync(servedAt);
        using var process = Process.Start(new ProcessStartInfo(Repository.Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }).ShouldNotBeNull();
        var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(reached, ended);
        await Task.WhenAny(Task.Delay(delay, TestContext.Current.CancellationToken), ended);
        if (!process.HasExited) process.Kill(); // SIGKILL
        await ended;
    }
}
