using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Fetching;

// One file over 500 lines: every behaviour of a server is one row or one short test, and they read best side by side.

public sealed class ImageFetcherTests
{
    static readonly byte[] Png = SampleImages.Png(padding: 3000);

    static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>The blocks of a capture's members.</summary>
    static List<(WarcRecordHead Head, string Block)> Records(CaptureStore store, Capture capture) =>
        [.. capture.Members.Select(member =>
        {
            using var reader = new WarcReader(new MemoryStream(store.ReadMember(member)), "member");
            var record = reader.Read().ShouldNotBeNull();
            var block = new MemoryStream();
            record.Block.CopyTo(block);
            return (record.Head, Encoding.Latin1.GetString(block.ToArray()));
        })];

    [Fact]
    public async Task An_image_is_captured_once_and_then_found_in_the_store()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, Png, "Content-Type: text/plain\r\n"));
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/a.jpg?x=%7E~&y=%e4#part"));

        capture.Uri.ShouldBe(server.Url("/a.jpg?x=%7E~&y=%e4"), "as it was sent: nothing unescaped");
        (capture.MediaType, capture.Extension, capture.Size, capture.Status, capture.PayloadLength).ShouldBe(("image/png", ".png", new PixelSize(3, 2), 200, Png.Length));
        capture.Date.ShouldBe(bench.Time.GetUtcNow());
        bench.Store.ReadBody(capture).ShouldBe(Png);
        (await bench.FetchAsync(server.Url("/a.jpg?x=%7E~&y=%e4"))).ShouldBe(new FetchOutcome.FromStore(capture));
        server.Requests.Count.ShouldBe(1);
        server.Requests.Single().Head.ShouldStartWith("GET /a.jpg?x=%7E~&y=%e4 HTTP/1.1\r\n");
    }

    [Fact]
    public async Task Heads_are_the_bytes_on_the_wire()
    {
        // Repeated, oddly cased, unordered, folded, not ASCII, with blanks around: what HttpResponseMessage would put in order.
        var head = "HTTP/1.1 200 \u00fcber OK\r\nx-b:  2 \r\nX-A: 1\r\nX-B: 3\r\nSERVER: Odd/1\r\nX-Odd: caf\u00e9\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-LENGTH: " + Png.Length + "\r\nAge:\r\n\r\n";
        using var server = LoopbackServer.Saying(Ascii("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + head), Png);
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/odd"), "http://news.example/story");

        var records = Records(bench.Store, capture);
        records.Count.ShouldBe(2);
        records[0].Block.ShouldBe(server.Requests.Single().Head);
        records[1].Block.ShouldBe(head + Encoding.Latin1.GetString(Png));
        records[0].Head.Fields["WARC-Concurrent-To"].ShouldBe(capture.RecordId);
        records[1].Head.RecordId.ShouldBe(capture.RecordId);
        records[1].Head.Fields["WARC-IP-Address"].ShouldBe("127.0.0.1");
        records[1].Head.Fields["WARC-Warcinfo-ID"].ShouldBe(bench.Store.WarcInfoId);
        records.ShouldAllBe(record => record.Head.TargetUri == capture.Uri);
    }

    [Fact]
    public async Task Heads_belong_to_their_own_request_when_a_connection_is_used_again()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, SampleImages.Png(padding: request.Path.Length), $"X-Path: {request.Path}\r\n"));
        using var bench = new FetchBench(options => options with { MaxConnections = 3 });
        var paths = Enumerable.Range(0, 60).Select(i => "/" + new string('p', i + 1)).ToList();
        var captures = await Task.WhenAll(paths.Select(path => bench.CaptureAsync(server.Url(path))));
        bench.Dialled.Count.ShouldBeLessThanOrEqualTo(3);
        for (var i = 0; i < paths.Count; i++)
        {
            var records = Records(bench.Store, captures[i]);
            records[0].Block.ShouldStartWith($"GET {paths[i]} HTTP/1.1\r\n");
            records[1].Block.ShouldContain($"X-Path: {paths[i]}\r\n\r\n");
            records[1].Block.ShouldStartWith("HTTP/1.1 200 Said\r\n");
        }
    }

    [Fact]
    public async Task Chunks_are_taken_off_and_the_head_says_so()
    {
        using var server = LoopbackServer.Saying(Ascii("HTTP/1.1 200 OK\r\nX: 1\r\ntransfer-Encoding:  chunked\r\nTrailer: T\r\n\r\n"),
            Ascii("5;ext=1\r\n"), Png[..5], Ascii($"\r\n{Png.Length - 5:x}\r\n"), Png[5..], Ascii("\r\n0\r\nT: late\r\n\r\n"));
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/c"));
        Records(bench.Store, capture)[1].Block.ShouldBe("HTTP/1.1 200 OK\r\nX: 1\r\nX-Archive-Orig-transfer-Encoding:  chunked\r\nTrailer: T\r\n\r\n" + Encoding.Latin1.GetString(Png));
        bench.Store.ReadBody(capture).ShouldBe(Png);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task An_encoded_body_is_stored_as_received_and_read_decoded(string coding)
    {
        var packed = new MemoryStream();
        using (Stream stream = coding switch { "gzip" => new GZipStream(packed, CompressionLevel.Optimal, true), "br" => new BrotliStream(packed, CompressionLevel.Optimal, true), _ => new ZLibStream(packed, CompressionLevel.Optimal, true) })
            stream.Write(Png);
        using var server = new LoopbackServer(request => request.AnswerAsync(200, packed.ToArray(), $"Content-Encoding: {coding}\r\n"));
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/e"));
        capture.ContentEncoding.ShouldBe(coding);
        capture.MediaType.ShouldBe("image/png");
        capture.PayloadDigest.ShouldBe(WarcDigest.Sha256(packed.ToArray()));
        bench.Store.ReadPayload(capture).ShouldBe(packed.ToArray());
        bench.Store.ReadBody(capture).ShouldBe(Png);
        server.Requests.Single().Header("Accept-Encoding").ShouldBe("identity");
    }

    public static TheoryData<string, byte[], string, int?, int> Failures => new()
    {
        { "not found", Ascii("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "http-404", 404, 1 },
        { "gone with a body", Ascii("HTTP/1.1 410 Gone\r\nContent-Length: 4\r\n\r\ngone"), "http-410", 410, 1 },
        { "HTML as JPEG", Ascii("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 15\r\n\r\n<html>no</html>"), "not-an-image", 200, 1 },
        { "JSON", Ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), "not-an-image", 200, 1 },
        { "empty", Ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "empty", 200, 1 },
        { "a length that is too small cuts the image", [.. Ascii($"HTTP/1.1 200 OK\r\nContent-Length: {Png.Length - 9}\r\n\r\n"), .. Png], "truncated", 200, 1 },
        { "announced too large", Ascii("HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\nx"), "too-large", 200, 1 },
        { "no HTTP", Ascii("SSH-2.0-OpenSSH_9.9\r\n\r\n"), "bad-response", null, 1 },
        { "giant headers", Ascii("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X-Y: " + new string('z', 990) + "\r\n", 80)) + "\r\n"), "bad-response", null, 1 },
        { "gzip that is none", Ascii("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"), "bad-encoding", 200, 1 },
        { "an unknown encoding", Ascii("HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 3\r\n\r\nabc"), "bad-encoding", 200, 1 },
        { "redirect to nowhere", Ascii("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), "bad-redirect", 302, 1 },
        { "redirect to a file", Ascii("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"), "bad-redirect", 302, 1 },
        { "always busy", Ascii("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), "http-503", 503, 5 },
        { "asks for an hour", Ascii("HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"), "http-429", 429, 1 },
    };

    [Theory, MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_answer_is_a_failure_that_says_what(string name, byte[] answer, string rule, int? status, int attempts)
    {
        using var server = LoopbackServer.Saying(answer);
        using var bench = new FetchBench(options => options with { MaxBytes = 100_000 });
        var url = server.Url("/bad");
        var failed = await bench.FailAsync(url);
        (failed.Rule, failed.Status, failed.Attempts).ShouldBe((rule, status, attempts), name);
        failed.Message.ShouldContain(server.Authority);
        bench.Store.Find(url).ShouldBeNull();
        bench.Store.FindFailure(url)?.Rule.ShouldBe(rule);
        (await bench.FetchAsync(url)).ShouldBe(failed);
        server.Requests.Count.ShouldBe(attempts, "a failure is not asked for again by the same fetcher");
    }

    [Fact]
    public async Task An_endless_body_ends_at_the_limit()
    {
        using var server = new LoopbackServer(async request =>
        {
            await request.SayAsync("HTTP/1.1 200 OK\r\n\r\n");
            while (true) await request.SayAsync(Png);
        });
        using var bench = new FetchBench(options => options with { MaxBytes = 100_000 });
        (await bench.FailAsync(server.Url("/"))).Rule.ShouldBe("too-large");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broken_body_is_never_published(bool reset)
    {
        using var server = new LoopbackServer(async request =>
        {
            await request.SayAsync([.. Ascii($"HTTP/1.1 200 OK\r\nContent-Length: {Png.Length}\r\n\r\n"), .. Png[..1000]]);
            if (reset) request.Reset();
            else request.Close();
        });
        using var bench = new FetchBench();
        var failed = await bench.FailAsync(server.Url("/cut"));
        (failed.Rule, failed.Attempts).ShouldBe(("truncated", 5));
        bench.Waits.ToArray().ShouldBe([TimeSpan.FromSeconds(0.75), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6)], "doubled, half of it jittered");
    }

    [Fact]
    public async Task An_unframed_body_that_ends_too_early_is_tried_again()
    {
        using var server = new LoopbackServer(async request =>
        {
            await request.SayAsync([.. Ascii("HTTP/1.0 200 OK\r\n\r\n"), .. request.Number == 1 ? Png[..^3] : Png]);
            request.Close();
        });
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/old"));
        bench.Store.ReadBody(capture).ShouldBe(Png);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_broken_body_is_resumed_where_the_server_offers_it()
    {
        using var server = new LoopbackServer(async request =>
        {
            if (request.Number == 1)
                await request.SayAsync([.. Ascii($"HTTP/1.1 200 OK\r\nContent-Length: {Png.Length}\r\nAccept-Ranges: bytes\r\nETag: \"v1\"\r\n\r\n"), .. Png[..1000]]);
            else if (request.Number == 2)
                await request.SayAsync([.. Ascii($"HTTP/1.1 206 Partial\r\nContent-Length: {Png.Length - 1000}\r\nContent-Range: bytes 1000-{Png.Length - 1}/{Png.Length}\r\n\r\n"), .. Png[1000..1500]]);
            else
                await request.AnswerAsync(206, Png[1500..], $"Content-Range: bytes 1500-{Png.Length - 1}/{Png.Length}\r\n");
            if (request.Number < 3) request.Close();
        });
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/r"));
        bench.Store.ReadBody(capture).ShouldBe(Png);
        server.Requests.Select(request => (request.Header("Range"), request.Header("If-Range"))).ShouldBe([(null, null), ("bytes=1000-", "\"v1\""), ("bytes=1500-", "\"v1\"")]);
        var records = Records(bench.Store, capture);
        records.Select(record => record.Head.Type).ShouldBe([WarcRecordType.Request, WarcRecordType.Metadata, WarcRecordType.Response]);
        records[1].Block.ShouldBe("resumedAtByte: 1000\r\nresumedAtByte: 1500\r\n");
        records[1].Head.Fields["WARC-Refers-To"].ShouldBe(capture.RecordId);
        records[2].Block.ShouldStartWith("HTTP/1.1 200 OK\r\n");
    }

    public static TheoryData<string, string, bool> Resumptions => new()
    {
        { "the file changed: sent anew", "HTTP/1.1 200 OK\r\nContent-Length: LEN\r\n\r\nBODY", true },
        { "another place", "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-99/LEN\r\nContent-Length: 100\r\n\r\n" + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", true },
        { "another whole", "HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-1001/1002\r\nContent-Length: 2\r\n\r\nxx", true },
        { "not satisfiable", "HTTP/1.1 416 Range\r\nContent-Length: 0\r\n\r\n", true },
    };

    [Theory, MemberData(nameof(Resumptions), DisableDiscoveryEnumeration = true)]
    public async Task A_rest_that_does_not_fit_never_gets_into_the_body(string name, string answer, bool captured)
    {
        using var server = new LoopbackServer(async request =>
        {
            var whole = $"HTTP/1.1 200 OK\r\nContent-Length: {Png.Length}\r\nAccept-Ranges: bytes\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n\r\n";
            if (request.Number == 1) await request.SayAsync([.. Ascii(whole), .. Png[..1000]]);
            if (request.Number == 2) await request.SayAsync(answer.Replace("LEN", Png.Length.ToString()).Replace("BODY", Encoding.Latin1.GetString(Png)));
            if (request.Number == 3) await request.SayAsync([.. Ascii(whole), .. Png]);
            if (request.Number == 1) request.Close();
        });
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/r"));
        captured.ShouldBeTrue();
        bench.Store.ReadBody(capture).ShouldBe(Png, name);
        server.Requests.ElementAt(1).Header("If-Range").ShouldBe("Wed, 01 Jan 2025 00:00:00 GMT");
    }

    [Fact]
    public async Task A_server_error_is_tried_again()
    {
        using var server = new LoopbackServer(request => request.Number == 1 ? request.AnswerAsync(500, []) : request.AnswerAsync(200, Png));
        using var bench = new FetchBench();
        var outcome = await bench.FetchAsync(server.Url("/"));
        outcome.ShouldBeOfType<FetchOutcome.Captured>();
        outcome.Attempts.ShouldBe(2);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Wed, 04 Mar 2026 05:07:07 GMT", 59.11)] // the clock stands at 05:06:07.890
    [InlineData("0", 0.75)]
    [InlineData("Wed, 04 Mar 2020 05:07:07 GMT", 0.75)]
    [InlineData("soon", 0.75)]
    public async Task Retry_After_is_honoured(string value, double seconds)
    {
        using var server = new LoopbackServer(request => request.Number == 1 ? request.AnswerAsync(503, [], $"Retry-After: {value}\r\n") : request.AnswerAsync(200, Png));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/"));
        bench.Waits.Single().ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task Redirects_are_followed_and_archived_hop_by_hop()
    {
        using var server = new LoopbackServer(request => request.Path switch
        {
            "/a" => request.AnswerAsync(301, Ascii("moved"), "Location: /b%7E?s=%7E\r\n"),
            "/b%7E?s=%7E" => request.AnswerAsync(307, [], "Location: c/../\u00e5.png\r\n".Replace("\u00e5", Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("图")))),
            _ => request.AnswerAsync(200, Png),
        });
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/a"));
        capture.AskedUri.ShouldBe(server.Url("/a"));
        capture.Uri.ShouldBe(server.Url("/%E5%9B%BE.png"));
        capture.Members.Select(member => (member.Type, member.Uri)).ShouldBe(
        [
            (WarcRecordType.Request, server.Url("/a")), (WarcRecordType.Response, server.Url("/a")),
            (WarcRecordType.Request, server.Url("/b%7E?s=%7E")), (WarcRecordType.Response, server.Url("/b%7E?s=%7E")),
            (WarcRecordType.Request, capture.Uri), (WarcRecordType.Response, capture.Uri),
        ]);
        bench.Store.Find(server.Url("/a")).ShouldBe(capture);
        bench.Store.Find(server.Url("/图.png")).ShouldBe(capture);
    }

    [Theory]
    [InlineData("loop", "redirect-loop", 2)]
    [InlineData("ever", "too-many-redirects", 6)]
    public async Task Redirects_end(string kind, string rule, int attempts)
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(302, [],
            kind == "loop" ? $"Location: {(request.Path == "/loop" ? "/pool" : "/loop")}\r\n" : $"Location: {request.Path}x\r\n"));
        using var bench = new FetchBench();
        var failed = await bench.FailAsync(server.Url("/" + kind));
        (failed.Rule, failed.Attempts).ShouldBe((rule, attempts));
    }

    [Fact]
    public async Task A_redirect_to_a_private_address_is_refused_before_it_is_dialled()
    {
        using var inner = LoopbackServer.Saying(Ascii("HTTP/1.1 200 OK\r\n\r\n"));
        using var outer = new LoopbackServer(request => request.AnswerAsync(302, [], $"Location: http://internal.example:{inner.Port}/\r\n"));
        // The first host counts as public: its name resolves to an address that the test's dialler takes to the loopback server.
        using var bench = new FetchBench();
        using var fetcher = new ImageFetcher(bench.Store, new FetchOptions(), bench.Time, new FetchNetwork
        {
            Resolve = (host, _) => Task.FromResult<IPAddress[]>(host == "public.example" ? [IPAddress.Parse("93.184.215.14")] : [IPAddress.Parse("10.0.0.7")]),
            Dial = (address, cancel) =>
            {
                bench.Dialled.Enqueue(address);
                return new FetchNetwork().Dial(new IPEndPoint(IPAddress.Loopback, address.Port), cancel);
            },
            Sleep = (_, _) => Task.CompletedTask,
        });
        var outcome = await fetcher.FetchAsync(new ImageRequest($"http://public.example:{outer.Port}/x"), TestContext.Current.CancellationToken);
        var refused = outcome.ShouldBeOfType<FetchOutcome.Refused>();
        refused.Rule.ShouldBe("private-address");
        refused.Message.ShouldBe("internal.example is 10.0.0.7, a private address; pass --allow-private to fetch from it");
        bench.Dialled.Select(address => address.Address.ToString()).ShouldBe(["93.184.215.14"]);
        inner.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("demands a Referer", "http://news.example/a?b=1", "http://news.example/a?b=1")]
    [InlineData("demands the origin", "http://news.example/", "http://news.example/a?b=1", "http://news.example/")]
    [InlineData("demands none", null, "http://news.example/a?b=1", "http://news.example/", null)]
    public async Task A_host_that_refuses_is_asked_with_another_Referer_and_remembered(string name, string? demanded, params string?[] tried)
    {
        using var server = new LoopbackServer(request => request.Header("Referer") == demanded ? request.AnswerAsync(200, Png) : request.AnswerAsync(403, []));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/1"), "http://u:p@news.example/a?b=1#c");
        server.Requests.Select(request => request.Header("Referer")).ShouldBe(tried, name);
        await bench.CaptureAsync(server.Url("/2"), "http://news.example/a?b=1");
        server.Requests.Count.ShouldBe(tried.Length + 1, "the second image is asked for with what worked");
        bench.Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_referrer_is_obeyed_until_the_host_refuses()
    {
        using var server = new LoopbackServer(request => request.Header("Referer") is null ? request.AnswerAsync(403, []) : request.AnswerAsync(200, Png));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/1"), "http://news.example/a", noReferrer: true);
        server.Requests.Select(request => request.Header("Referer")).ShouldBe([null, "http://news.example/a"]);
    }

    [Fact]
    public async Task A_refusal_with_every_Referer_is_a_failure()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(403, []));
        using var bench = new FetchBench();
        var failed = await bench.FailAsync(server.Url("/"), "http://news.example/a");
        (failed.Rule, failed.Status, failed.Attempts).ShouldBe(("http-403", 403, 3));
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        var asked = new SemaphoreSlim(0);
        using var server = new LoopbackServer(request =>
        {
            asked.Release();
            return Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        });
        using var bench = new FetchBench(options => options with { Retries = 1 });
        var fetch = bench.FailAsync(server.Url("/slow"));
        for (var i = 0; i < 2; i++)
        {
            await asked.WaitAsync(TestContext.Current.CancellationToken);
            bench.Time.Advance(TimeSpan.FromSeconds(31));
        }
        var failed = await fetch;
        (failed.Rule, failed.Attempts).ShouldBe(("timeout", 2));
    }

    [Fact]
    public async Task A_dripping_server_is_given_up_at_the_total_deadline()
    {
        using var bench = new FetchBench(options => options with { Retries = 0 });
        using var server = new LoopbackServer(async request =>
        {
            await request.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while (true)
            {
                await request.SayAsync("x");
                bench.Time.Advance(TimeSpan.FromSeconds(1));
            }
        });
        (await bench.FailAsync(server.Url("/drip"))).Rule.ShouldBe("timeout");
    }

    [Fact]
    public async Task Requests_for_one_URI_are_one_request()
    {
        var go = new TaskCompletionSource();
        using var server = new LoopbackServer(async request =>
        {
            await go.Task;
            await request.AnswerAsync(200, Png);
        });
        using var bench = new FetchBench();
        var fetches = Enumerable.Range(0, 20).Select(i => bench.CaptureAsync(server.Url(i % 2 == 0 ? "/same" : "/x/../same#y"))).ToArray();
        go.SetResult();
        var captures = await Task.WhenAll(fetches);
        server.Requests.Count.ShouldBe(1);
        captures.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task One_of_two_waiting_may_give_up_and_the_other_gets_the_image()
    {
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var server = new LoopbackServer(async request =>
        {
            asked.SetResult();
            await go.Task;
            await request.AnswerAsync(200, Png);
        });
        using var bench = new FetchBench();
        using var impatient = new CancellationTokenSource();
        var first = bench.Fetcher.FetchAsync(new ImageRequest(server.Url("/")), impatient.Token);
        var second = bench.CaptureAsync(server.Url("/"));
        await asked.Task;
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        go.SetResult();
        (await second).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_download_that_nobody_waits_for_ends_and_leaves_no_failure()
    {
        var asked = new TaskCompletionSource();
        using var server = new LoopbackServer(request =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        });
        using var bench = new FetchBench();
        using var cancel = new CancellationTokenSource();
        var fetch = bench.Fetcher.FetchAsync(new ImageRequest(server.Url("/")), cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(fetch);
        bench.Store.FindFailure(server.Url("/")).ShouldBeNull();
    }

    [Theory]
    [InlineData("ftp://example.org/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relative.png")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://")]
    public async Task Other_schemes_are_refused(string url)
    {
        using var bench = new FetchBench();
        (await bench.FetchAsync(url)).ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("bad-url");
        bench.Dialled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Offline_uses_the_store_alone_and_reports_what_the_online_run_reported()
    {
        using var server = new LoopbackServer(request => request.Path == "/good" ? request.AnswerAsync(200, Png) : request.AnswerAsync(404, []));
        using var bench = new FetchBench();
        var capture = await bench.CaptureAsync(server.Url("/good"));
        var failed = await bench.FailAsync(server.Url("/bad"));
        using var offline = new ImageFetcher(bench.Store, new FetchOptions { Offline = true }, bench.Time);
        var cancel = TestContext.Current.CancellationToken;
        (await offline.FetchAsync(new(server.Url("/good")), cancel)).ShouldBe(new FetchOutcome.FromStore(capture));
        (await offline.FetchAsync(new(server.Url("/bad")), cancel)).ShouldBe(failed);
        (await offline.FetchAsync(new(server.Url("/new")), cancel)).ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("offline");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_same_image_at_another_address_becomes_a_revisit()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, Png, $"X-Path: {request.Path}\r\n"));
        using var bench = new FetchBench();
        var first = await bench.CaptureAsync(server.Url("/1"));
        var second = await bench.CaptureAsync(server.Url("/2"));
        second.RefersTo.ShouldBe(first.Members[^1]);
        second.Members[^1].Type.ShouldBe(WarcRecordType.Revisit);
        bench.Store.ReadBody(second).ShouldBe(Png);
        var revisit = Records(bench.Store, second)[1];
        revisit.Block.ShouldEndWith("X-Path: /2\r\n\r\n");
        revisit.Head.Fields["WARC-Refers-To"].ShouldBe(first.RecordId);
        revisit.Head.Fields["WARC-Refers-To-Target-URI"].ShouldBe(first.Uri);
        revisit.Head.Fields["WARC-Refers-To-Date"].ShouldBe(WarcDate.ToText(first.Date));
    }

    [Fact]
    public async Task A_host_that_is_down_is_left_alone_after_a_few_tries()
    {
        using var bench = new FetchBench(refuseToDial: true);
        var rules = new List<string>();
        for (var i = 0; i < 5; i++) rules.Add((await bench.FailAsync($"http://127.0.0.1:9/{i}")).Rule);
        rules.ShouldBe(["no-connection", .. Enumerable.Repeat("host-unreachable", 4)]);
        bench.Dialled.Count.ShouldBe(5);
    }

    [Fact]
    public async Task An_unreachable_address_does_not_keep_a_host_from_being_reached_by_its_next()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, Png));
        using var bench = new FetchBench(resolve: _ => [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);
        var outcome = await bench.FetchAsync($"http://two.example:{server.Port}/");
        outcome.ShouldBeOfType<FetchOutcome.Captured>();
        bench.Dialled.Select(address => address.Address.ToString()).ShouldBe(["127.0.0.2", "127.0.0.1"]);
    }

    [Fact]
    public async Task A_name_without_address_is_a_failure()
    {
        using var bench = new FetchBench(resolve: _ => throw new SocketException((int)SocketError.HostNotFound));
        (await bench.FailAsync("http://gone.example/")).Rule.ShouldBe("dns");
    }

    [Fact]
    public async Task A_proxy_is_asked_only_when_given_and_never_for_private_addresses()
    {
        using var proxy = new LoopbackServer(request => request.AnswerAsync(200, Png));
        using var bench = new FetchBench(options => options with { Proxy = $"http://127.0.0.1:{proxy.Port}", AllowPrivate = false });
        var capture = await bench.CaptureAsync("http://far.example/a.png");
        proxy.Requests.Single().Head.ShouldStartWith("GET http://far.example/a.png HTTP/1.1\r\n");
        Records(bench.Store, capture)[1].Head.Fields["WARC-IP-Address"].ShouldBeNull("the address is the proxy's");
        (await bench.FetchAsync("http://127.0.0.1:1/a.png")).ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("private-address");
    }

    [Theory]
    [InlineData(0, "UA")]
    [InlineData(1, "bad\r\nagent")]
    public void Options_out_of_range_are_refused(int perHost, string agent)
    {
        using var bench = new FetchBench();
        Should.Throw<ArgumentException>(() => new ImageFetcher(bench.Store, new FetchOptions { PerHost = perHost, UserAgent = agent }, bench.Time));
    }
}
