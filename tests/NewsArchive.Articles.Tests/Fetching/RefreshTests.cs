using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Fetching;

/// <summary>A later run asks again for what the store has, and only if it is told to.</summary>
public sealed class RefreshTests
{
    static readonly byte[] Old = SampleImages.Png(padding: 300);
    static readonly byte[] New = SampleImages.Gif();

    static async Task<FetchOutcome> AgainAsync(FetchBench bench, string url, bool offline = false)
    {
        bench.Time.Advance(TimeSpan.FromDays(1));
        using var fetcher = new ImageFetcher(bench.Store, new FetchOptions { AllowPrivate = true, Refresh = true, Offline = offline, Retries = 0 }, bench.Time);
        var outcome = await fetcher.FetchAsync(new ImageRequest(url), TestContext.Current.CancellationToken);
        (await fetcher.FetchAsync(new ImageRequest(url), TestContext.Current.CancellationToken)).ShouldBe(outcome, "once in a run is enough");
        return outcome;
    }

    [Theory]
    [InlineData("ETag: \"v1\"", "If-None-Match: \"v1\"")]
    [InlineData("ETag: W/\"v1\"", "If-None-Match: W/\"v1\"")]
    [InlineData("Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT", "If-Modified-Since: Wed, 01 Jan 2025 00:00:00 GMT")]
    public async Task What_has_not_changed_is_a_revisit_in_the_store_and_the_capture_stays(string said, string asked)
    {
        using var server = new LoopbackServer(request => request.Number == 1 ? request.AnswerAsync(200, Old, said + "\r\n") : request.SayAsync("HTTP/1.1 304 Not Modified\r\nX-Same: 1\r\n\r\n"));
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/a"));
        var before = new FileInfo(Path.Combine(bench.Folder, "store", CaptureStore.WarcName)).Length;

        (await AgainAsync(bench, server.Url("/a"))).ShouldBe(new FetchOutcome.NotModified(capture) { Attempts = 1 });
        server.Requests.Last().Head.ShouldContain("\r\n" + asked + "\r\n");
        bench.Store.Find(server.Url("/a")).ShouldBe(capture);
        bench.Store.ReadBody(capture).ShouldBe(Old);

        bench.Store.Flush();
        using var file = new FileStream(Path.Combine(bench.Folder, "store", CaptureStore.WarcName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = before };
        using var reader = new WarcReader(file, "tail");
        reader.Read().ShouldNotBeNull().Head.Type.ShouldBe(WarcRecordType.Request);
        var revisit = reader.Read().ShouldNotBeNull();
        revisit.Head.Fields["WARC-Profile"].ShouldBe("http://netpreserve.org/warc/1.1/revisit/server-not-modified");
        revisit.Head.Fields["WARC-Refers-To"].ShouldBe(capture.RecordId);
        revisit.Head.Fields["WARC-Refers-To-Target-URI"].ShouldBe(capture.Uri);
        revisit.Head.Fields["WARC-Refers-To-Date"].ShouldBe(WarcDate.ToText(capture.Date));
        new StreamReader(revisit.Block).ReadToEnd().ShouldBe("HTTP/1.1 304 Not Modified\r\nX-Same: 1\r\n\r\n");
        reader.Read().ShouldBeNull();
        file.Position = 0;
        WarcVerifier.Verify(file, "captures.warc.gz", TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_picture_stored_as_a_revisit_of_another_is_asked_for_with_its_own_validator()
    {
        using var server = new LoopbackServer(request => request.Header("If-None-Match") is { } known && known == $"\"{request.Path}\""
            ? request.SayAsync("HTTP/1.1 304 Not Modified\r\n\r\n") : request.AnswerAsync(200, Old, $"ETag: \"{request.Path}\"\r\n"));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/a"));
        var revisit = await bench.CaptureAsync(server.Url("/b"));
        revisit.RefersTo.ShouldNotBeNull();
        (await AgainAsync(bench, server.Url("/b"))).ShouldBe(new FetchOutcome.NotModified(revisit) { Attempts = 1 });
    }

    [Fact]
    public async Task What_has_changed_is_a_new_capture()
    {
        using var server = new LoopbackServer(request => request.Number == 1 ? request.AnswerAsync(200, Old, "ETag: \"v1\"\r\n") : request.AnswerAsync(200, New, "ETag: \"v2\"\r\n"));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/a"));
        var capture = (await AgainAsync(bench, server.Url("/a"))).ShouldBeOfType<FetchOutcome.Captured>().Capture;
        bench.Store.Find(server.Url("/a")).ShouldBe(capture);
        bench.Store.ReadBody(capture).ShouldBe(New);
    }

    [Fact]
    public async Task A_redirect_is_followed_again_and_only_its_end_is_asked_conditionally()
    {
        using var server = new LoopbackServer(request => request.Path == "/a" ? request.AnswerAsync(302, [], "Location: /b\r\n")
            : request.Header("If-None-Match") is null ? request.AnswerAsync(200, Old, "ETag: \"v1\"\r\n") : request.SayAsync("HTTP/1.1 304 Same\r\n\r\n"));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/a"));
        (await AgainAsync(bench, server.Url("/a"))).ShouldBeOfType<FetchOutcome.NotModified>();
        server.Requests.Select(request => (request.Path, request.Header("If-None-Match"))).ShouldBe([("/a", null), ("/b", null), ("/a", null), ("/b", "\"v1\"")]);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", "http-404")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsold", "not-an-image")]
    public async Task What_is_gone_from_the_web_is_not_gone_from_the_store(string answer, string rule)
    {
        using var server = new LoopbackServer(request => request.Number == 1 ? request.AnswerAsync(200, Old, "ETag: \"v1\"\r\n") : request.SayAsync(answer));
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/a"));
        var kept = (await AgainAsync(bench, server.Url("/a"))).ShouldBeOfType<FetchOutcome.FromStore>();
        kept.Capture.ShouldBe(capture);
        kept.NotRefreshed.ShouldNotBeNull().Rule.ShouldBe(rule);
        bench.Store.FindFailure(server.Url("/a")).ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_validator_it_is_fetched_anew_and_the_same_bytes_are_a_revisit()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, Old));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/a"));
        var again = (await AgainAsync(bench, server.Url("/a"))).ShouldBeOfType<FetchOutcome.Captured>().Capture;
        again.Members[^1].Type.ShouldBe(WarcRecordType.Revisit);
        (server.Requests.Last().Header("If-None-Match"), server.Requests.Last().Header("If-Modified-Since")).ShouldBe((null, null));
    }

    [Fact]
    public async Task Offline_asks_nobody()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, Old));
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/a"));
        (await AgainAsync(bench, server.Url("/a"), offline: true)).ShouldBe(new FetchOutcome.FromStore(capture));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_its_owner_asks_of_archives_is_recorded()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, Old, "X-Robots-Tag: noarchive\r\nx-robots-TAG: googlebot: noindex\r\n"));
        using var bench = new FetchBench();
        (await bench.CaptureAsync(server.Url("/a"))).RobotsTag.ShouldBe("noarchive, googlebot: noindex");
        bench.Store.Dispose();
        using var again = CaptureStore.Open(Path.Combine(bench.Folder, "store"), bench.Time);
        again.Find(server.Url("/a")).ShouldNotBeNull().RobotsTag.ShouldBe("noarchive, googlebot: noindex");
    }
}
