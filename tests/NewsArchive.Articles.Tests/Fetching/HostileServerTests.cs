using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class HostileServerTests
{
    public static TheoryData<string> Names => [.. HostileAnswer.All.Select(answer => answer.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Every_recoverable_image_is_kept_and_nothing_else(string name)
    {
        var answer = HostileAnswer.All.Single(answer => answer.Name == name);
        using var bench = new FetchBench(options => options with { MaxBytes = HostileAnswer.MaxBytes });
        using var server = new LoopbackServer(request => answer.Script(request, bench.Time));
        var url = server.Url("/i");
        var outcome = await bench.FetchAsync(url, HostileAnswer.Page);
        Check(answer, outcome, bench.Store, url);
        server.Requests.Count.ShouldBe(answer.Attempts == 0 ? outcome.Attempts : answer.Attempts);
        outcome.Attempts.ShouldBe(server.Requests.Count, "no request goes uncounted");
        outcome.Attempts.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public async Task One_bad_answer_does_not_harm_the_others()
    {
        var answers = HostileAnswer.All.Where(answer => !answer.IsForItself).ToList();
        using var bench = new FetchBench();
        var options = new FetchOptions { AllowPrivate = true, MaxBytes = HostileAnswer.MaxBytes, MaxConnections = 8 };
        // One clock for all: it is the system's, and nobody waits by it.
        using var fetcher = new ImageFetcher(bench.Store, options, TimeProvider.System, new FetchNetwork { Sleep = (_, _) => Task.CompletedTask });
        using var server = new LoopbackServer(request => Answer(request) is { } answer ? answer.Script(request, bench.Time) : request.AnswerAsync(200, HostileAnswer.Png));
        var hostile = answers.Select((_, i) => FetchAsync($"/{i}/i")).ToList();
        var sound = Enumerable.Range(0, 100).Select(i => FetchAsync($"/sound/{i}")).ToList();
        foreach (var outcome in await Task.WhenAll(sound)) bench.Store.ReadBody(outcome.ShouldBeOfType<FetchOutcome.Captured>().Capture).ShouldBe(HostileAnswer.Png);
        for (var i = 0; i < answers.Count; i++) Check(answers[i], await hostile[i], bench.Store, server.Url($"/{i}/i"));

        Task<FetchOutcome> FetchAsync(string path) => fetcher.FetchAsync(new ImageRequest(server.Url(path), HostileAnswer.Page), TestContext.Current.CancellationToken);

        HostileAnswer? Answer(ServedRequest request) => int.TryParse(request.Path.Split('/')[1], out var i) ? answers[i] : null;
    }

    [Fact]
    public async Task Garbage_behind_a_body_does_not_harm_the_next_image_on_the_connection()
    {
        using var bench = new FetchBench(options => options with { MaxConnections = 8 });
        using var server = new LoopbackServer(async request =>
        {
            await request.AnswerAsync(200, HostileAnswer.Png);
            await request.SayAsync("\0\0 garbage \r\n\r\n"); // it may come before or after the next request is sent
        });
        var images = Enumerable.Range(0, 200).Select(i => bench.CaptureAsync(server.Url($"/{i}"))).ToList();
        foreach (var capture in await Task.WhenAll(images)) bench.Store.ReadBody(capture).ShouldBe(HostileAnswer.Png);
    }

    [Fact]
    public async Task What_is_no_answer_on_an_old_connection_is_asked_for_on_a_new_one()
    {
        const int Connections = 6;
        using var bench = new FetchBench(options => options with { MaxConnections = Connections, PerHost = Connections });
        using var all = new CountdownEvent(Connections);
        var old = new System.Collections.Concurrent.ConcurrentDictionary<System.Net.Sockets.TcpClient, bool>();
        using var server = new LoopbackServer(async request =>
        {
            if (!old.TryAdd(request.Client, true))
            {
                await request.SayAsync("\0\0 garbage \r\n\r\n");
                return;
            }
            if (request.Path.StartsWith("/first", StringComparison.Ordinal) && !all.Signal()) await Task.Run(() => all.Wait(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
            await request.AnswerAsync(200, HostileAnswer.Png);
        });
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => bench.CaptureAsync(server.Url($"/first/{i}"))));
        await bench.CaptureAsync(server.Url("/second"));
        server.Requests.Count(request => request.Path == "/second").ShouldBe(2, "once on an old connection, once on a new one");
        bench.Waits.ShouldBeEmpty();
    }

    static void Check(HostileAnswer answer, FetchOutcome outcome, CaptureStore store, string url)
    {
        if (answer.Rule is null)
        {
            var capture = outcome.ShouldBeOfType<FetchOutcome.Captured>(answer.Name + ": " + outcome).Capture;
            store.ReadBody(capture).ShouldBe(answer.Image ?? HostileAnswer.Png, answer.Name);
            return;
        }
        outcome.ShouldBeOfType<FetchOutcome.Failed>(answer.Name + ": " + outcome).Rule.ShouldBe(answer.Rule, answer.Name);
        store.Find(url).ShouldBeNull(answer.Name);
        store.FindFailure(url)?.Rule.ShouldBe(answer.Rule, answer.Name);
    }

    [Fact]
    public void The_table_is_as_long_as_promised() => HostileAnswer.All.DistinctBy(answer => answer.Name).Count().ShouldBeGreaterThanOrEqualTo(100);
}
