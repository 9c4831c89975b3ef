using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Restoring;

/// <summary>What other tools write otherwise than we would, and what hostile files do.</summary>
public sealed class ForeignCaptureTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("foreign-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    string At(string name) => Path.Combine(_root, name);

    RestoredCaptures Restore(string file, RestoreMode mode = RestoreMode.Original, IProgress<RunProgress>? progress = null, CancellationToken? cancel = null) =>
        RestoredCaptures.Of(file, new RestoreOptions { Output = At("out"), Mode = mode }, progress, cancel);

    string Text(string path) => File.ReadAllText(At("out/" + path));

    [Fact(Timeout = 60_000)]
    public async Task Long_names_that_are_cut_to_one_are_told_apart() // this once never ended
    {
        var name = new string('a', 300);
        var archive = new SyntheticArchive().Page($"http://a.test/{name}x", "one").Page($"http://a.test/{name}y", "two").Page($"http://a.test/{name}?q=1", "three").Save(At("a.warc"));
        var report = await Task.Run(() => Restore(archive), TestContext.Current.CancellationToken);
        report.IsComplete.ShouldBeTrue();
        report.Files.Select(file => file.Path).ShouldBeUnique();
        report.Files.Select(file => Text(file.Path)).Order(StringComparer.Ordinal).ShouldBe(["one", "three", "two"]);
        report.Files.ShouldAllBe(file => file.Path.Split('/', StringSplitOptions.None).All(part => Encoding.UTF8.GetByteCount(part) <= 240));
    }

    [Fact]
    public void Of_two_captures_of_one_second_a_revisit_gets_the_one_of_its_digest()
    {
        string Digest(string text) => WarcDigest.Compute("sha1", Encoding.UTF8.GetBytes(text)).ToString();
        byte[] Answer(string text) => Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{text}");
        string Record(string type, string url, string fields, byte[] block) =>
            $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:{Guid.NewGuid()}>\r\nWARC-Date: 2021-04-08T02:00:00Z\r\nWARC-Target-URI: {url}\r\n{fields}Content-Type: application/http; msgtype=response\r\nContent-Length: {block.Length}\r\n\r\n{Encoding.UTF8.GetString(block)}\r\n\r\n";
        var revisit = $"WARC-Payload-Digest: {Digest("second")}\r\nWARC-Refers-To-Target-URI: http://a.test/\r\nWARC-Refers-To-Date: 2021-04-08T02:00:00Z\r\n";
        File.WriteAllText(At("a.warc"),
            Record("response", "http://a.test/", $"WARC-Payload-Digest: {Digest("first")}\r\n", Answer("first"))
            + Record("response", "http://a.test/", $"WARC-Payload-Digest: {Digest("second")}\r\n", Answer("second"))
            + Record("revisit", "http://b.test/", revisit, Answer(""))
            + Record("revisit", "http://c.test/", revisit.Replace(Digest("second"), Digest("third"), StringComparison.Ordinal), Answer("")));
        var report = Restore(At("a.warc"));
        Text("b.test/index.html").ShouldBe("second");
        report.NotMade.ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.Status.ShouldBe("unresolved"), row => row.Url.ShouldBe("http://c.test/")); // rather than another page
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page", "<p>page")]
    [InlineData("<p>bare\n\nbody", "<p>bare\n\nbody")] // nothing but its URI says that it is HTTP
    public void A_response_that_lacks_its_type_is_read_as_what_it_is(string block, string payload)
    {
        File.WriteAllText(At("a.warc"), $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2021-04-08T02:00:00Z\r\nWARC-Target-URI: http://a.test/\r\nContent-Length: {block.Length}\r\n\r\n{block}\r\n\r\n");
        Restore(At("a.warc")).IsComplete.ShouldBeTrue();
        File.ReadAllText(Directory.GetFiles(At("out"), "*", SearchOption.AllDirectories).Single()).ShouldBe(payload);
    }

    [Fact]
    public void A_conversion_stands_for_a_URL_only_where_no_capture_can()
    {
        var report = Restore(new SyntheticArchive()
            .Page("http://a.test/", "<p>page")
            .Record("conversion", "http://a.test/", "text/plain", "text of the page"u8.ToArray(), $"WARC-Refers-To: {SyntheticArchive.IdOf(0)}\r\n")
            .Record("conversion", "http://b.test/story", "text/plain", "text alone"u8.ToArray()) // as in Common Crawl's WET files
            .Response("http://c.test/", "404 Not Found", "", [])
            .Record("conversion", "http://c.test/", "text/plain", "text of an error"u8.ToArray())
            .Record("metadata", "http://a.test/", "application/warc-fields", "outlink: x\r\n"u8.ToArray())
            .Save(At("a.warc")));
        report.IsComplete.ShouldBeTrue();
        report.Files.Select(file => file.Path).ShouldBe(["a.test/index.html", "b.test/story.txt", "c.test/index.txt"]);
        Text("a.test/index.html").ShouldBe("<p>page");
        Text("b.test/story.txt").ShouldBe("text alone");
    }

    [Fact]
    public void A_file_that_holds_no_record_is_refused()
    {
        File.WriteAllBytes(At("empty.warc"), []);
        using (var zip = ZipFile.Open(At("other.wacz"), ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        foreach (var name in new[] { "empty.warc", "other.wacz" })
            Should.Throw<WarcFormatException>(() => Restore(At(name))).Message.ShouldContain("no WARC record");
    }

    [Fact]
    public void A_broken_compressed_entry_costs_no_other_file_of_the_zip()
    {
        var page = SyntheticArchive.Gzip(new SyntheticArchive().Page("http://a.test/", new string('x', 5_000)).Plain);
        using (var zip = ZipFile.Open(At("a.wacz"), ZipArchiveMode.Create))
            foreach (var (name, bytes) in new[] { ("archive/a.warc.gz", page), ("archive/b.warc.gz", SyntheticArchive.Gzip(new SyntheticArchive().Page("http://b.test/", "sound").Plain)) })
                using (var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open())
                    entry.Write(bytes);
        var damaged = File.ReadAllBytes(At("a.wacz"));
        damaged[100] ^= 0x55;
        File.WriteAllBytes(At("a.wacz"), damaged);
        var report = Restore(At("a.wacz"));
        Text("b.test/index.html").ShouldBe("sound");
        report.IsComplete.ShouldBeFalse();
        report.NotMade.ShouldContain(row => row.Status == "damaged" && Path.GetFileName(row.File) == "a.warc.gz");
    }

    [Fact]
    public void A_redirect_whose_Location_is_UTF_8_leads_where_browsers_go()
    {
        Restore(new SyntheticArchive()
            .Page("http://a.test/", "<title>Home</title><p><a href=/old>news</a>")
            .Record("response", "http://a.test/old", "application/http; msgtype=response", "HTTP/1.1 301 Moved\r\nLocation: /新闻/\r\n\r\n"u8.ToArray())
            .Page("http://a.test/%E6%96%B0%E9%97%BB/", "<title>News</title><p>here")
            .Save(At("a.warc")), RestoreMode.Clean);
        Text("a.test/index.html").ShouldContain("href=\"%E6%96%B0%E9%97%BB/index.html\"");
    }

    [Theory]
    [InlineData(RestoreMode.Original)]
    [InlineData(RestoreMode.Clean)]
    public void Progress_counts_the_payloads_that_are_written(RestoreMode mode)
    {
        var steps = new List<RunProgress>();
        var report = Restore(SyntheticArchive.Site().Save(At("a.warc.gz")), mode, new Listening(steps.Add));
        steps[0].Stage.ShouldBe(RunStage.Reading);
        var written = steps.Skip(1).ToList();
        written.ShouldAllBe(step => step.Stage == RunStage.Writing && step.Done <= step.Total);
        written.Count.ShouldBe(report.Files.Length);
        written[^1].Done.ShouldBe(written[^1].Total);
    }

    [Fact]
    public void Cancelling_leaves_whole_files_only()
    {
        using var cancel = new CancellationTokenSource();
        var file = SyntheticArchive.Site().Save(At("a.warc.gz"));
        Should.Throw<OperationCanceledException>(() => Restore(file, progress: new Listening(step =>
        {
            if (step is { Stage: RunStage.Writing, Done: 2 })
                cancel.Cancel();
        }), cancel: cancel.Token));
        Directory.GetFiles(At("out"), "*", SearchOption.AllDirectories).Length.ShouldBe(2);
        var report = Restore(file);
        report.IsComplete.ShouldBeTrue();
        report.Count("unchanged").ShouldBe(2);
    }

    sealed class Listening(Action<RunProgress> listen) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => listen(value);
    }
}
