using System.Text;
using NewsArchive.Articles.Sharding;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// A real Slurm runs plans through the job file that <c>submit</c> prints, while nodes and controller fail. After each: no article lost, none twice,
/// one commit a shard, and the merged content is that of the one-process run. The first three are of every run, the rest of the full one.
/// </summary>
public sealed class SlurmTests : IDisposable
{
    const int Posts = 24;
    const int Shards = 12;
    const int Slots = 6; // three nodes of two cores

    static readonly byte[] s_picture = File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg"));

    readonly TemporaryFolder _folder = new();
    readonly RequestLog _log = new();
    readonly LoopbackServer _server;
    TimeSpan _latency = TimeSpan.FromMilliseconds(300);
    TaskCompletionSource _answers = Open();

    public SlurmTests() => _server = new LoopbackServer(async request =>
    {
        _log.Note();
        await _answers.Task;
        await Task.Delay(_latency, TestContext.Current.CancellationToken);
        // Bytes of its own for each address: one picture under two addresses is called after the first that a shard sees.
        await request.AnswerAsync(200, [.. s_picture, .. Encoding.ASCII.GetBytes(request.Path)], "Content-Type: image/jpeg\r\n");
    });

    public void Dispose()
    {
        Answer();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_keeps_to_the_rate_of_a_host_that_all_nodes_ask_and_ends_with_the_merge_that_depends_on_it()
    {
        var delay = TimeSpan.FromMilliseconds(100);
        await using var cluster = await StartAsync(isSample: true, "--host-delay", $"{delay.TotalMilliseconds}");
        await cluster.SubmitAsync(JobFile);
        await cluster.UntilEmptyAsync();
        Directory.GetFiles(_folder["merged"]).Length.ShouldBe(Shards + 1);
        _log.ShouldKeepTo(delay, Slots);
        await CheckAsync();
    }

    [Fact]
    public async Task A_task_that_is_told_to_stop_exits_75_goes_back_into_the_queue_and_ends_well()
    {
        await using var cluster = await StartAsync(isSample: true);
        HoldAnswers();
        var job = await cluster.SubmitAsync(JobFile);
        await EverySlotAsksAsync(cluster);
        await cluster.RunAsync("timeout", "20", "scancel", "--signal=TERM", "--batch", "--state=RUNNING", job); // for two minutes it would try again to reach those that it has ended
        await cluster.UntilAsync("each of them has said so", () =>
            Task.FromResult(Directory.GetFiles(_folder.Path, "newsarchive-*.log", SearchOption.AllDirectories).Count(log => File.ReadAllText(log).Contains("told to stop", StringComparison.Ordinal)) == Slots));
        Answer();
        await cluster.UntilEmptyAsync();
        (await cluster.RunAsync("scontrol", "show", "job", job)).ShouldExit(0).Text.Split("Restarts=1").Length.ShouldBe(Slots + 1); // once each
        await CheckAsync();
    }

    [Fact]
    public async Task A_node_whose_power_is_cut_loses_nothing()
    {
        await using var cluster = await StartAsync(isSample: true);
        HoldAnswers();
        await cluster.SubmitAsync(JobFile);
        await EverySlotAsksAsync(cluster);
        await cluster.CutPowerAsync(2);
        Answer();
        await cluster.UntilEmptyAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task A_part_of_an_array_runs_its_own_shards_and_no_other()
    {
        await using var cluster = await StartAsync();
        await cluster.SubmitAsync(JobFile, "--array=2,5,11-12");
        await cluster.UntilEmptyAsync();
        var left = (await Command.NewsArchiveAsync("status", _folder["plan"], "--missing", "--format", "slurm")).ShouldExit(3).Text.Trim();
        left.ShouldBe("1,3-4,6-10");
        await cluster.SubmitAsync(JobFile, $"--array={left}");
        await cluster.UntilEmptyAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task A_poisoned_article_is_a_row_of_its_shard_and_stops_nothing()
    {
        Directory.CreateDirectory(_folder["posts"]);
        File.WriteAllText(Path.Combine(_folder["posts"], "poison.html"), string.Concat(Enumerable.Repeat("<b>", 2_000_001)));
        await using var cluster = await StartAsync();
        await cluster.SubmitAsync(JobFile);
        await cluster.UntilEmptyAsync();
        await CheckAsync(problems: 1);
    }

    /// <summary>Answers are as slow as it takes for tasks to run at that moment.</summary>
    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(4, 1)]
    [InlineData(15, 3)]
    public async Task A_controller_that_is_killed_costs_at_most_a_submission_of_what_is_missing(int seconds, double latency)
    {
        _latency = TimeSpan.FromSeconds(latency);
        await using var cluster = await StartAsync();
        await cluster.SubmitAsync(JobFile);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        (await MissingAsync()).ShouldNotBeEmpty();
        await cluster.KillControllerAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await cluster.StartControllerAsync();
        await cluster.UntilEmptyAsync(resumesNodes: true); // what the new controller knows of; "Duplicate jobid" drains a node
        await ResubmitAsync(cluster);
        await CheckAsync();
    }

    [Fact]
    public async Task A_job_that_is_cancelled_stays_so_and_what_is_missing_can_be_submitted_again()
    {
        await using var cluster = await StartAsync();
        HoldAnswers();
        var job = await cluster.SubmitAsync(JobFile);
        await EverySlotAsksAsync(cluster);
        await cluster.RunAsync("timeout", "20", "scancel", job);
        await cluster.UntilEmptyAsync();
        (await MissingAsync()).ShouldBe($"1-{Shards}");
        Answer();
        await ResubmitAsync(cluster);
        await CheckAsync();
    }

    [Fact]
    public async Task A_node_that_hangs_and_comes_back_gives_two_writers_of_which_one_counts()
    {
        await using var cluster = await StartAsync();
        HoldAnswers();
        await cluster.SubmitAsync(JobFile);
        await EverySlotAsksAsync(cluster);
        await cluster.HangAsync(2, isHung: true);
        Answer();
        await cluster.UntilAsync("node2 is given up", async () => (await cluster.RunAsync("sinfo", "--noheader", "--nodes=node2", "--format=%T")).Text.StartsWith("down", StringComparison.Ordinal));
        HoldAnswers();
        var asked = _server.Requests.Count;
        await cluster.UntilAsync("other nodes have begun what node2 holds", () => Task.FromResult(_server.Requests.Count > asked));
        await cluster.HangAsync(2, isHung: false);
        Answer();
        await cluster.UntilEmptyAsync();
        await CheckAsync();
    }

    static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }

    /// <summary>From now on no request is answered, so that tasks stay where they are.</summary>
    void HoldAnswers() => _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    void Answer() => _answers.TrySetResult();

    /// <summary>Each task has one connection: as many requests as there are slots come from as many tasks.</summary>
    Task EverySlotAsksAsync(SlurmCluster cluster) => cluster.UntilAsync("every slot runs a task that asks", () => Task.FromResult(_server.Requests.Count >= Slots));

    string JobFile => _folder["plan.sbatch"];

    async Task<SlurmCluster> StartAsync(bool isSample = false, params string[] options)
    {
        SlurmCluster.Require(isSample);
        Directory.CreateDirectory(_folder["posts"]);
        for (var i = 0; i < Posts; i++)
            File.WriteAllText(Path.Combine(_folder["posts"], $"{i:000}.html"), $"<p>Article {i} <img src=\"{_server.Url($"/{i}.jpg")}\"><img src=\"{_server.Url("/shared.jpg")}\"></p>");
        (await Command.NewsArchiveAsync(["plan", _folder["posts"], "-o", _folder["plan"], "--shards", $"{Shards}", "--allow-private", "--connections", "1", "--jobs", "1", "-q", .. options])).ShouldExit(0);
        File.WriteAllText(JobFile, (await Command.NewsArchiveAsync("submit", _folder["plan"], "--engine", "slurm", "--print", "--program", Repository.Program, "-o", _folder["merged"])).ShouldExit(0).Text);
        return await SlurmCluster.StartAsync(_folder["cluster"]);
    }

    async Task ResubmitAsync(SlurmCluster cluster)
    {
        var missing = await MissingAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"missing: {missing}");
        if (missing.Length > 0)
            await cluster.SubmitAsync(JobFile, $"--array={missing}");
        await cluster.UntilEmptyAsync(resumesNodes: true);
    }

    async Task<string> MissingAsync() => (await Command.NewsArchiveAsync("status", _folder["plan"], "--missing", "--format", "slurm")).Text.Trim();

    async Task CheckAsync(int problems = 0)
    {
        await ShardPlanTree.CheckAsync(_folder, ShardPlan.Read(_folder["plan"]).Shards, problems == 0 ? 0 : 3, "--allow-private");
        (await Command.NewsArchiveAsync("status", _folder["plan"])).ShouldExit(0).Text.ShouldContain($"articles {Posts}, missing images 0, problems {problems}");
    }
}
