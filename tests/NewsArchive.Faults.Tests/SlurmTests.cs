using NewsArchive.Articles.Sharding;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// A real Slurm runs plans through the job file that <c>submit</c> prints, while nodes and controller fail. After each: no article lost, none twice,
/// one commit a shard, and the merged content is that of the one-process run.
/// </summary>
public sealed class SlurmTests : IDisposable
{
    const int Posts = 24;
    const int Shards = 12;

    readonly TemporaryFolder _folder = new();
    readonly LoopbackServer _server = new(async request =>
    {
        await Task.Delay(300, TestContext.Current.CancellationToken);
        // Bytes of its own for each address: one picture under two addresses is called after the first that a shard sees.
        await request.AnswerAsync(200, [.. File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg")), .. System.Text.Encoding.ASCII.GetBytes(request.Path)], "Content-Type: image/jpeg\r\n");
    });

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_ends_with_the_merge_that_depends_on_it()
    {
        await using var cluster = await StartAsync();
        await cluster.SubmitAsync(JobFile);
        await cluster.UntilEmptyAsync();
        Directory.GetFiles(_folder["merged"]).Length.ShouldBe(Shards + 1);
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

    [Fact]
    public async Task A_task_that_is_told_to_stop_goes_back_into_the_queue_and_ends_well()
    {
        await using var cluster = await StartAsync();
        var job = await cluster.SubmitAsync(JobFile);
        while (_server.Requests.IsEmpty)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await cluster.RunAsync("scancel", "--signal=TERM", "--batch", "--state=RUNNING", job); // it complains of tasks that begin or end just now
        while (!(await cluster.RunAsync("scontrol", "show", "job", job)).Text.Split('\n').Any(line => line.Contains("Restarts=", StringComparison.Ordinal) && !line.Contains("Restarts=0", StringComparison.Ordinal)))
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Directory.GetFiles(_folder.Path, "newsarchive-*.log").Concat(Directory.GetFiles(_folder["cluster"], "newsarchive-*.log")).ShouldContain(log => File.ReadAllText(log).Contains("told to stop", StringComparison.Ordinal));
        await cluster.RunAsync("scontrol", "release", job);
        await cluster.UntilEmptyAsync();
        await CheckAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_controller_that_is_killed_costs_at_most_a_submission_of_what_is_missing(int seconds)
    {
        await using var cluster = await StartAsync();
        await cluster.SubmitAsync(JobFile);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        await cluster.KillControllerAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await cluster.StartControllerAsync();
        await cluster.UntilEmptyAsync(); // what the new controller knows of
        await ResubmitAsync(cluster);
        await cluster.UntilEmptyAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task A_node_whose_power_is_cut_loses_nothing()
    {
        await using var cluster = await StartAsync();
        await cluster.SubmitAsync(JobFile);
        while (await cluster.RunningAsync("node2") == 0 || _server.Requests.IsEmpty)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await cluster.CutPowerAsync(2);
        await cluster.UntilEmptyAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task A_node_that_hangs_and_comes_back_gives_two_writers_of_which_one_counts()
    {
        await using var cluster = await StartAsync();
        await cluster.SubmitAsync(JobFile);
        while (await cluster.RunningAsync("node2") == 0 || _server.Requests.IsEmpty)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await cluster.HangAsync(2, isHung: true);
        while (!(await cluster.RunAsync("sinfo", "--noheader", "--nodes=node2", "--format=%T")).Text.StartsWith("down", StringComparison.Ordinal))
            await Task.Delay(200, TestContext.Current.CancellationToken);
        var asked = _server.Requests.Count;
        while (_server.Requests.Count == asked && !(await Command.NewsArchiveAsync("status", _folder["plan"])).ExitCode.Equals(0)) // the others have begun what the node held
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await cluster.HangAsync(2, isHung: false);
        await cluster.UntilEmptyAsync();
        await CheckAsync();
    }

    string JobFile => _folder["plan.sbatch"];

    async Task<SlurmCluster> StartAsync()
    {
        SlurmCluster.OnlyInFullRun();
        Directory.CreateDirectory(_folder["posts"]);
        for (var i = 0; i < Posts; i++)
            File.WriteAllText(Path.Combine(_folder["posts"], $"{i:000}.html"), $"<p>Article {i} <img src=\"{_server.Url($"/{i}.jpg")}\"><img src=\"{_server.Url("/shared.jpg")}\"></p>");
        (await Command.NewsArchiveAsync("plan", _folder["posts"], "-o", _folder["plan"], "--shards", $"{Shards}", "--allow-private", "--connections", "1", "--jobs", "1", "-q")).ShouldExit(0);
        File.WriteAllText(JobFile, (await Command.NewsArchiveAsync("submit", _folder["plan"], "--engine", "slurm", "--print", "--program", Repository.Program, "-o", _folder["merged"])).ShouldExit(0).Text);
        return await SlurmCluster.StartAsync(_folder["cluster"]);
    }

    async Task ResubmitAsync(SlurmCluster cluster)
    {
        var left = (await Command.NewsArchiveAsync("status", _folder["plan"], "--missing", "--format", "slurm")).Text.Trim();
        if (left.Length > 0)
            await cluster.SubmitAsync(JobFile, $"--array={left}");
    }

    async Task CheckAsync(int problems = 0)
    {
        await ShardPlanTree.CheckAsync(_folder, ShardPlan.Read(_folder["plan"]).Shards, problems == 0 ? 0 : 3, "--allow-private");
        (await Command.NewsArchiveAsync("status", _folder["plan"])).ShouldExit(0).Text.ShouldContain($"articles {Posts}, missing images 0, problems {problems}");
    }
}
