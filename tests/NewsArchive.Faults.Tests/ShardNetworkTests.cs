using System.Net;
using System.Net.Sockets;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Faults.Tests;

/// <summary>A network that is down says nothing about images: the shard is to be run again. A host that is gone is an image that is missing.</summary>
public sealed class ShardNetworkTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly LoopbackServer _server = new(request => request.AnswerAsync(200, Picture, "Content-Type: image/jpeg\r\n"));

    static byte[] Picture => File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg"));

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    /// <summary>In a network namespace of its own a process reaches nothing, loopback included, and no name server answers.</summary>
    [Fact]
    public async Task Without_a_network_a_shard_is_not_done_and_the_run_exits_75()
    {
        await PlanAsync(_server.Url("/1.jpg"), "http://no-such-host.invalid/2.jpg");

        var run = (await RunCutOffAsync()).ShouldExit(75);
        run.Errors.ShouldContain("no host of its images can be reached");
        (await Command.NewsArchiveAsync("status", _folder["plan"], "--missing")).ShouldExit(3).Text.ShouldBe("1\n");

        (await Command.NewsArchiveAsync("run", _folder["plan"], "-q")).ShouldExit(0);
        _server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_network_other_shards_are_run_all_the_same()
    {
        await PlanAsync(2, _server.Url("/1.jpg"));
        File.ReadLines(Path.Combine(_folder["plan"], "shards", "00001.jsonl")).ShouldHaveSingleItem().ShouldContain("0.html"); // the one with the picture

        (await RunCutOffAsync()).ShouldExit(75);

        (await Command.NewsArchiveAsync("status", _folder["plan"], "--missing")).ShouldExit(3).Text.ShouldBe("1\n");
    }

    [Fact]
    public async Task Hosts_that_are_gone_for_good_can_be_given_up_by_hand()
    {
        await PlanAsync(_server.Url("/1.jpg"), _server.Url("/2.jpg"));

        (await RunCutOffAsync("--unreachable-ok", "--workers", "2")).ShouldExit(0);

        (await Command.NewsArchiveAsync("status", _folder["plan"])).ShouldExit(0).Text.ShouldContain("missing images 2,");
    }

    [Fact]
    public async Task A_host_that_is_gone_is_a_missing_image_while_another_answers()
    {
        await PlanAsync($"http://127.0.0.1:{DeadPort()}/1.jpg", "http://no-such-host.invalid/3.jpg", _server.Url("/2.jpg"));

        (await Command.NewsArchiveAsync("run", _folder["plan"], "-q")).ShouldExit(0);

        (await Command.NewsArchiveAsync("status", _folder["plan"])).ShouldExit(0).Text.ShouldContain("missing images 2,");
    }

    [Fact]
    public async Task A_network_that_is_lost_in_the_middle_costs_nothing_that_was_fetched()
    {
        using var served = new SemaphoreSlim(0);
        using var server = new LoopbackServer(async request =>
        {
            await request.AnswerAsync(200, Picture, "Content-Type: image/jpeg\r\nConnection: close\r\n");
            served.Release();
        });
        await PlanAsync([.. Enumerable.Range(0, 200).Select(number => server.Url($"/{number}.jpg"))]);
        var running = Command.NewsArchiveAsync("run", _folder["plan"], "-q");
        for (var i = 0; i < 20; i++)
            await served.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        server.Dispose();

        (await running).ShouldExit(75);

        Directory.GetFiles(Path.Combine(_folder["plan"], "out"), "*.done").ShouldBeEmpty();
        var report = (await Command.NewsArchiveAsync("run", _folder["plan"], "-q", "--unreachable-ok")).ShouldExit(0);
        report.Errors.ShouldBeEmpty();
        (await Command.NewsArchiveAsync("status", _folder["plan"], "--json")).ShouldExit(0).Text.ShouldMatch("\"missingImages\":1([0-7][0-9]|80),"); // 20 at least were kept, and those under way that came whole
    }

    Task PlanAsync(params string[] pictures) => PlanAsync(1, pictures);

    async Task PlanAsync(int shards, params string[] pictures)
    {
        Directory.CreateDirectory(_folder["posts"]);
        for (var i = 0; i < Math.Max(shards, pictures.Length); i++)
            File.WriteAllText(Path.Combine(_folder["posts"], $"{i}.html"), $"<p>Article {i} {(i < pictures.Length ? $"<img src=\"{pictures[i]}\">" : "")}</p>");
        (await Command.NewsArchiveAsync("plan", _folder["posts"], "-o", _folder["plan"], "--shards", $"{shards}", "--allow-private", "--connections", "4", "--retries", "0", "-q")).ShouldExit(0);
    }

    Task<CommandResult> RunCutOffAsync(params string[] options) => Command.RunAsync("unshare", ["-rn", Repository.Program, "run", _folder["plan"], "-q", .. options]);

    static int DeadPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
