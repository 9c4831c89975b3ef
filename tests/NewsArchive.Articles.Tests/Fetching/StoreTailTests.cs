using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Images;

namespace NewsArchive.Articles.Tests.Fetching;

/// <summary>What a process leaves that is killed before its journal is written: the captures are there, their lines are not.</summary>
public sealed class StoreTailTests
{
    static readonly byte[] Png = SampleImages.Png(padding: 500);

    /// <summary>A capture of every kind: plain, redirected, seen before, encoded, mislabelled, resumed, cut, tagged, unchanged.</summary>
    static async Task<byte[]> FillAsync(FetchBench bench, string folder)
    {
        using var server = new LoopbackServer(request => request.Path switch
        {
            "/moved" => request.AnswerAsync(301, Encoding.ASCII.GetBytes("moved"), "Location: /there\r\n"),
            "/twin" => request.AnswerAsync(200, Png, "Content-Encoding: identity\r\n"),
            "/gzip" or "/gzip-twin" => request.AnswerAsync(200, Gzip(Png), "Content-Encoding: gzip\r\n"),
            "/mislabelled" => request.AnswerAsync(200, SampleImages.Gif(), "Content-Encoding: UTF-8\r\nX-Robots-Tag: noarchive\r\nx-robots-tag: noai,\u00e9\r\n"),
            "/resumed" => ResumedAsync(request),
            "/cut" => CutAsync(request),
            _ when request.Header("If-None-Match") is not null => request.SayAsync("HTTP/1.1 304 Same\r\n\r\n"),
            _ => request.AnswerAsync(200, Png, "ETag: \"1\"\r\n"),
        });
        foreach (var path in (string[])["/plain", "/moved", "/twin", "/gzip", "/gzip-twin", "/mislabelled", "/resumed", "/cut"]) await bench.CaptureAsync(server.Url(path));
        using (var again = new ImageFetcher(bench.Store, new FetchOptions { AllowPrivate = true, Refresh = true }, bench.Time))
            (await again.FetchAsync(new ImageRequest(server.Url("/plain")), TestContext.Current.CancellationToken)).ShouldBeOfType<FetchOutcome.NotModified>();
        foreach (var name in (string[])["a", "b"]) // out of another tool's archive: a resource record, and a revisit of it
            await bench.Store.AppendAsync($"http://site.test/{name}.gif", [Resource($"http://site.test/{name}.gif")], ImageHeader.Sniff(SampleImages.Gif(7))!);
        await bench.CaptureAsync(server.Url("/last"));
        bench.Store.Flush();
        return File.ReadAllBytes(Path.Combine(folder, CaptureStore.JournalName));
    }

    static HttpExchange Resource(string uri) => new() { Uri = uri, Date = DateTimeOffset.UnixEpoch, RequestHead = default, ResponseHead = default, Status = null, ResourceType = "image/gif", Body = SampleImages.Gif(7) };

    static async Task ResumedAsync(ServedRequest request)
    {
        var image = SampleImages.Jpeg();
        if (request.Number > 1)
            await request.AnswerAsync(206, image[20..], $"Content-Range: bytes 20-{image.Length - 1}/{image.Length}\r\n");
        else
            await request.SayAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nETag: \"v\"\r\nContent-Length: {image.Length}\r\n\r\n"), .. image[..20]]);
        request.Close();
    }

    static async Task CutAsync(ServedRequest request)
    {
        await request.SayAsync([.. Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"), .. SampleImages.WebP("VP8 ", 9, 9)]);
        request.Close();
    }

    static byte[] Gzip(byte[] bytes)
    {
        var output = new MemoryStream();
        using (var stream = new GZipStream(output, CompressionLevel.Optimal)) stream.Write(bytes);
        return output.ToArray();
    }

    [Fact]
    public async Task Every_whole_capture_is_found_again_and_gives_the_same_journal()
    {
        using var bench = new FetchBench();
        var folder = Path.Combine(bench.Folder, "store");
        var journal = await FillAsync(bench, folder);
        var warc = File.ReadAllBytes(Path.Combine(folder, CaptureStore.WarcName));
        var copy = Path.Combine(bench.Folder, "copy");
        Directory.CreateDirectory(copy);
        var lines = Encoding.UTF8.GetString(journal).Split('\n')[..^1];
        lines.Length.ShouldBe(13);
        for (var kept = 1; kept <= lines.Length; kept++)
        {
            File.WriteAllBytes(Path.Combine(copy, CaptureStore.WarcName), warc);
            File.WriteAllText(Path.Combine(copy, CaptureStore.JournalName), string.Concat(lines[..kept].Select(line => line + "\n")));
            CaptureStore.Open(copy, bench.Time).Dispose();
            File.ReadAllText(Path.Combine(copy, CaptureStore.JournalName)).ShouldBe(Encoding.UTF8.GetString(journal), $"{kept} lines kept");
            File.ReadAllBytes(Path.Combine(copy, CaptureStore.WarcName)).ShouldBe(warc);
        }
    }

    [Fact]
    public async Task A_capture_is_whole_or_gone_wherever_the_file_ends_or_is_wrong()
    {
        using var bench = new FetchBench();
        var folder = Path.Combine(bench.Folder, "store");
        var journal = await FillAsync(bench, folder);
        var warc = File.ReadAllBytes(Path.Combine(folder, CaptureStore.WarcName));
        var first = journal.AsSpan().IndexOf((byte)'\n') + 1;
        var asked = Encoding.UTF8.GetString(journal).Split("\"asked\":\"")[1].Split('"')[0];
        var copy = Path.Combine(bench.Folder, "copy");
        Directory.CreateDirectory(copy);
        var random = new Random(11);
        for (var i = 0; i < 60; i++)
        {
            var bytes = (byte[])warc.Clone();
            var at = random.Next(600, bytes.Length);
            if (i % 2 == 0) bytes = bytes[..at];
            else bytes[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(Path.Combine(copy, CaptureStore.WarcName), bytes);
            File.WriteAllBytes(Path.Combine(copy, CaptureStore.JournalName), journal[..first]);
            using (var store = CaptureStore.Open(copy, bench.Time))
                if (store.Find(asked) is { } capture) store.ReadBody(capture).ShouldBe(Png);
            var found = File.ReadAllBytes(Path.Combine(copy, CaptureStore.JournalName));
            journal.AsSpan().StartsWith(found).ShouldBeTrue($"what is found is a beginning of what was written (byte {at})");
            if (i % 2 == 0) new FileInfo(Path.Combine(copy, CaptureStore.WarcName)).Length.ShouldBeLessThanOrEqualTo(at, "nothing torn is kept");
        }
    }
}
