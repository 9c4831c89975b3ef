using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using NewsArchive.Articles.Sharding;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Faults.Tests;

/// <summary>Shards of a plan, worked on by several processes that race, are killed, or are told to stop. All rounds with NEWSARCHIVE_FULL=1.</summary>
public sealed class ShardTests
{
    [Theory]
    [InlineData("--workers", "2")]
    [InlineData("--task", "1/1")]
    public async Task A_plan_that_was_run_and_merged_holds_what_one_run_holds(params string[] how)
    {
        using var folder = new TemporaryFolder();
        var plan = await ShardPlanTree.PlanAsync(folder, 40, 7);
        (await Command.NewsArchiveAsync(["run", plan, "-q", .. how])).ShouldExit(0);
        await ShardPlanTree.CheckAsync(folder, 7);
    }

    [Fact]
    public async Task Archive_in_several_processes_makes_what_one_process_makes_and_again_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        ShardPlanTree.Make(folder["posts"], 40);
        string[] call = ["archive", folder["posts"], "-o", folder["all.wacz"], "--workers", "3", "--offline", "-q"];
        (await Command.NewsArchiveAsync(call)).ShouldExit(0);
        (await ShardPlanTree.ContentAsync(folder["all.wacz"])).ShouldBe(await ShardPlanTree.ExpectedAsync(folder));
        var first = File.ReadAllBytes(folder["all.wacz"]);
        (await Command.NewsArchiveAsync(call)).ShouldExit(0);
        File.ReadAllBytes(folder["all.wacz"]).ShouldBe(first);
    }

    [Fact]
    public async Task Eight_processes_racing_for_one_shard_have_one_winner_each_round()
    {
        using var folder = new TemporaryFolder();
        var plan = await ShardPlanTree.PlanAsync(folder, 1, 1);
        var rounds = FaultTable.IsFull ? 1000 : 12;
        for (var round = 0; round < rounds; round++)
        {
            var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Command.NewsArchiveAsync("run", plan, "--shard", "1", "--json")));
            runs.ShouldAllBe(run => run.ExitCode == 0);
            var summaries = runs.Select(run => JsonDocument.Parse(run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement).ToList();
            summaries.Sum(summary => summary.GetProperty("committed").GetInt32()).ShouldBe(1, $"round {round}");
            CheckOnlyTheWinnerIsLeft(plan);
            Directory.Delete(Path.Combine(plan, "out"), recursive: true);
        }
        FaultTable.Count("P1", "rounds of eight processes racing for one shard, each with one winner", rounds, []);
    }

    static void CheckOnlyTheWinnerIsLeft(string plan)
    {
        var attempt = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(plan, "out", "00001.done"))).RootElement.GetProperty("attempt").GetString()!;
        Directory.GetFileSystemEntries(Path.Combine(plan, "out", "00001")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(new[] { $"{attempt}.cdxj", $"{attempt}.jsonl", $"{attempt}.wacz", $"{attempt}.wacz.sha256", "store" }.Order(StringComparer.Ordinal));
    }

    /// <summary>The N-th call of each that makes something durable or gives or takes a name is where the process dies; N grows until a run ends unkilled.</summary>
    [Theory]
    [InlineData("fsync")]
    [InlineData("link")]
    [InlineData("rename")]
    [InlineData("unlink")]
    public async Task A_run_killed_at_any_step_of_the_commit_is_finished_by_the_next(string call)
    {
        using var folder = new TemporaryFolder();
        var plan = await ShardPlanTree.PlanAsync(folder, 4, 1);
        var expected = await ShardPlanTree.ExpectedAsync(folder);
        var all = 0;
        for (var repeat = 0; repeat < (FaultTable.IsFull ? 50 : 1); repeat++)
        {
            var kills = 0;
            while (true)
            {
                var killed = await Command.RunAsync("strace", ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:signal=SIGKILL:when={kills + 1}", Repository.Program, "run", plan, "-q"]);
                if (killed.ExitCode == 0)
                    break;
                killed.ExitCode.ShouldBe(137, killed.Errors);
                kills++;
                (await Command.NewsArchiveAsync("run", plan, "-q")).ShouldExit(0);
                (await Command.NewsArchiveAsync("merge", plan, "-o", folder["all.wacz"], "-q", "--force")).ShouldExit(0);
                (await ShardPlanTree.ContentAsync(folder["all.wacz"])).ShouldBe(expected, $"killed at {call} {kills}");
                Directory.Delete(Path.Combine(plan, "out"), recursive: true);
            }
            all += kills;
            kills.ShouldBeGreaterThan(call is "rename" ? 0 : 1);
            Directory.Delete(Path.Combine(plan, "out"), recursive: true);
        }
        FaultTable.Count("P1", $"kill -9 at each {call} of a shard's run, finished by the next", all, []);
    }

    [Fact]
    public async Task Told_to_stop_a_run_exits_75_and_the_next_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(async request =>
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            await request.AnswerAsync(200, File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg")), "Content-Type: image/jpeg\r\n");
        });
        WriteArticles(folder["posts"], server, 40);
        (await Command.NewsArchiveAsync("plan", folder["posts"], "-o", folder["plan"], "--shards", "1", "--allow-private", "--connections", "2", "-q")).ShouldExit(0);
        foreach (var workers in new string[][] { [], ["--workers", "2"] })
        {
            using var process = Process.Start(new ProcessStartInfo(Repository.Program, ["run", folder["plan"], "-q", .. workers]) { RedirectStandardError = true, RedirectStandardInput = true }).ShouldNotBeNull();
            var before = server.Requests.Count;
            while (server.Requests.Count < before + 5)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            (await Command.RunAsync("kill", ["-TERM", $"{process.Id}"])).ShouldExit(0);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.ShouldBe(75);
            File.Exists(Path.Combine(folder["plan"], "out", "00001.done")).ShouldBeFalse();
        }
        (await Command.NewsArchiveAsync("run", folder["plan"], "-q")).ShouldExit(0);
        server.Requests.GroupBy(request => request.Path).ShouldAllBe(group => group.Count() <= 3);
        server.Requests.Count.ShouldBeLessThanOrEqualTo(40 + 2 * 2, "what was fetched before is not asked for again, but what was under way is");
    }

    [Fact]
    public async Task Three_processes_on_a_split_host_stay_together_within_its_rate()
    {
        var (log, delay) = (new RequestLog(), TimeSpan.FromMilliseconds(200));
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(request =>
        {
            log.Note();
            return request.AnswerAsync(200, File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg")), "Content-Type: image/jpeg\r\n");
        });
        WriteArticles(folder["posts"], server, 24);
        (await Command.NewsArchiveAsync("plan", folder["posts"], "-o", folder["plan"], "--shards", "3", "--host-delay", $"{delay.TotalMilliseconds}", "--allow-private", "-q")).ShouldExit(0);
        File.ReadAllText(Path.Combine(folder["plan"], "shards", "00002.hosts.json")).ShouldContain(": 3");
        var runs = await RunThreeAsync(folder["plan"]);
        runs.ShouldAllBe(run => run.ExitCode == 0);
        server.Requests.Count.ShouldBe(24);
        log.ShouldKeepTo(delay, processes: 3);
    }

    /// <summary>What three nodes do, each with a process of its own and the connections of one; the full run only, as one process takes half a minute.</summary>
    [Fact]
    public async Task Three_processes_that_wait_for_a_slow_server_are_at_least_two_and_a_half_times_as_fast_as_one()
    {
        Assert.SkipUnless(FaultTable.IsFull, "half a minute of waiting for a server: run ./do faults, or with NEWSARCHIVE_FULL=1");
        const int pictures = 1200;
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(async request =>
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            await request.AnswerAsync(200, [.. "GIF89a\u0001\0\u0001\0\0\0\0,\0\0\0\0\u0001\0\u0001\0\0\u0002\u0001D\0;"u8, .. System.Text.Encoding.ASCII.GetBytes(request.Path)], "Content-Type: image/gif\r\n");
        });
        WriteArticles(folder["posts"], server, pictures);
        (await Command.NewsArchiveAsync("plan", folder["posts"], "-o", folder["plan"], "--shards", "3", "--connections", "8", "--allow-private", "-q")).ShouldExit(0);

        var one = Stopwatch.StartNew();
        (await Command.NewsArchiveAsync("run", folder["plan"], "-q")).ShouldExit(0);
        one.Stop();
        Directory.Delete(Path.Combine(folder["plan"], "out"), recursive: true);
        var three = Stopwatch.StartNew();
        (await RunThreeAsync(folder["plan"])).ShouldAllBe(run => run.ExitCode == 0);
        three.Stop();

        server.Requests.Count.ShouldBe(2 * pictures);
        TestContext.Current.TestOutputHelper?.WriteLine($"{pictures} pictures, each answered after 200 ms, 8 connections a process: one process {one.Elapsed.TotalSeconds:0.0} s, three {three.Elapsed.TotalSeconds:0.0} s, {one.Elapsed / three.Elapsed:0.00} times as fast");
        (one.Elapsed / three.Elapsed).ShouldBeGreaterThan(2.5);
    }

    /// <summary>The name of a file begins with what its address calls it, and a shard knows its own addresses only. All else is the same.</summary>
    [Fact]
    public async Task A_picture_that_each_shard_has_from_another_address_differs_in_the_name_of_its_file_only()
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(request => request.AnswerAsync(200, File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg")), "Content-Type: image/jpeg\r\n"));
        WriteArticles(folder["posts"], server, 12);
        (await Command.NewsArchiveAsync("plan", folder["posts"], "-o", folder["plan"], "--shards", "3", "--allow-private", "-q")).ShouldExit(0);
        (await Command.NewsArchiveAsync("run", folder["plan"], "-q")).ShouldExit(0);
        (await Command.NewsArchiveAsync("merge", folder["plan"], "-o", folder["all.wacz"], "-q")).ShouldExit(0);
        (await Command.NewsArchiveAsync("archive", folder["posts"], "-o", folder["one.wacz"], "--allow-private", "-q")).ShouldExit(0);

        var (all, one) = (await RestoreAsync("all"), await RestoreAsync("one"));

        Directory.GetFiles(folder["all"], "*.jpg", SearchOption.AllDirectories).Length.ShouldBe(3);
        all.ShouldBe(one);

        async Task<SortedDictionary<string, string>> RestoreAsync(string name)
        {
            (await Command.NewsArchiveAsync("restore", folder[name + ".wacz"], "-o", folder[name], "--clean", "-q")).ShouldExit(0);
            var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var file in Directory.GetFiles(folder[name], "*", SearchOption.AllDirectories))
                files[WithoutNames(Path.GetRelativePath(folder[name], file))] = WithoutNames(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)));
            return files;
        }

        static string WithoutNames(string text) => Regex.Replace(text, @"[0-9]+-([0-9a-f]{12}\.jpg)", "$1", RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    static Task<CommandResult[]> RunThreeAsync(string plan) => Task.WhenAll(Enumerable.Range(1, 3).Select(task => Command.NewsArchiveAsync("run", plan, "--task", $"{task}/3", "-q")));

    static void WriteArticles(string folder, LoopbackServer server, int count)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
            File.WriteAllText(Path.Combine(folder, $"{i:000}.html"), $"<p>Article {i} <img src=\"{server.Url($"/{i}.jpg")}\"></p>");
    }
}
