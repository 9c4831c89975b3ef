using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Tests.Listing;

public sealed class RecordViewTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    static string? Show(string file, string name, RecordPart part)
    {
        using var buffer = new MemoryStream();
        return RecordView.TryCopy(file, name, part, new RecordFilter(), buffer, TestContext.Current.CancellationToken) ? Encoding.UTF8.GetString(buffer.ToArray()) : null;
    }

    [Theory, InlineData("s.warc"), InlineData("s.wacz"), InlineData("indexed.wacz")]
    public void A_record_in_segments_is_shown_unless_that_is_cancelled(string name)
    {
        var archive = SyntheticArchive.Segmented();
        if (name == "indexed.wacz")
            new BundleMerger(new MergeOptions { Inputs = [archive.Save(_scene.File("s.warc"))], Output = _scene.File(name) }).Merge(TestContext.Current.CancellationToken);
        else
            archive.Save(_scene.File(name));
        using var shown = new MemoryStream();
        var wanted = name == "s.wacz" ? SyntheticArchive.IdOf(0) : SyntheticArchive.PictureUrl; // without an index records have no URL
        RecordView.TryCopy(_scene.File(name), wanted, RecordPart.Content, new RecordFilter(), shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        shown.ToArray().ShouldBe(SyntheticArchive.Picture);
        shown.SetLength(0);
        RecordView.TryCopy(_scene.File(name), wanted, RecordPart.Heads, new RecordFilter(), shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        Encoding.ASCII.GetString(shown.ToArray()).ShouldEndWith("\r\nContent-Length: 20\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"); // the head is cut
        Should.Throw<OperationCanceledException>(() => RecordView.TryCopy(_scene.File(name), wanted, RecordPart.Content, new RecordFilter(), Stream.Null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_continuation_is_shown_by_its_id_and_where_it_is_asked_for()
    {
        new SyntheticArchive().Record("continuation", SyntheticArchive.PictureUrl, "text/plain", "the end"u8.ToArray(), $"WARC-Segment-Origin-ID: {SyntheticArchive.IdOf(1)}\r\nWARC-Segment-Number: 2\r\nWARC-Segment-Total-Length: 17\r\n")
            .Record("resource", SyntheticArchive.PictureUrl, "text/plain", "beginning "u8.ToArray(), "WARC-Segment-Number: 1\r\n").Save(_scene.File("s.warc"));
        Show(_scene.File("s.warc"), SyntheticArchive.PictureUrl, RecordPart.Content).ShouldBe("beginning the end");
        Show(_scene.File("s.warc"), SyntheticArchive.IdOf(0), RecordPart.Content).ShouldBe("the end");
        using var shown = new MemoryStream();
        RecordView.TryCopy(_scene.File("s.warc"), SyntheticArchive.PictureUrl, RecordPart.Content, new RecordFilter { Types = ["continuation"] }, shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        Encoding.ASCII.GetString(shown.ToArray()).ShouldBe("the end");
    }

    [Fact]
    public async Task An_article_shows_each_of_its_parts_by_path_and_by_URL()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        foreach (var name in (string[])["wire.jsonl/000001.json", "https://wire.example/1"])
        {
            Show(_scene.Bundle, name, RecordPart.Content)!.ShouldStartWith("{\"url\"");
            Show(_scene.Bundle, name, RecordPart.Original).ShouldBe(File.ReadAllText(Path.Combine(_scene.Input, "wire.jsonl")));
            Show(_scene.Bundle, name, RecordPart.Page)!.ShouldStartWith("<!DOCTYPE html>");
            Show(_scene.Bundle, name, RecordPart.Metadata)!.ShouldContain("newsarchive-provenance-1");
        }
        Show(_scene.Bundle, "notes.csv", RecordPart.Content).ShouldBe("a,b\n1,2\n");
        Show(_scene.Bundle, "nothing", RecordPart.Content).ShouldBeNull();
        using var bundle = Bundle.Open(_scene.Bundle);
        var asset = bundle.Manifest!.Assets[0];
        using var image = new MemoryStream();
        RecordView.TryCopy(_scene.Bundle, asset.Path, RecordPart.Content, new RecordFilter(), image, TestContext.Current.CancellationToken).ShouldBeTrue();
        Warc.Records.WarcDigest.Sha256(image.ToArray()).ShouldBe(asset.Record.Digest);
        Show(_scene.Bundle, asset.Path, RecordPart.Heads)!.ShouldContain(asset.Record.RecordId);
        Show(_scene.Bundle, "notes.csv", RecordPart.Page).ShouldBeNull();
    }

    [Fact]
    public async Task A_record_shows_by_URI_and_id_and_a_revisit_shows_its_original()
    {
        var image = SampleImages.Png(8, 8, 100);
        using var server = new LoopbackServer(request => request.AnswerAsync(200, image, "Content-Type: image/png\r\n"));
        _scene.Write("a.html", $"<p>x</p><img src=\"{server.Url("/p.png")}\">");
        var report = await _scene.RunAsync(_scene.Options());
        var asset = report.Result!.Manifest.Assets.Single().Record;
        foreach (var name in (string[])[server.Url("/p.png"), asset.Uri])
        {
            using var buffer = new MemoryStream();
            RecordView.TryCopy(_scene.Bundle, name, RecordPart.Content, new RecordFilter(), buffer, TestContext.Current.CancellationToken).ShouldBeTrue();
            buffer.ToArray().ShouldBe(image);
        }
        Show(_scene.Bundle, asset.Uri, RecordPart.Heads)!.ShouldContain("WARC-Type: revisit\r\n");
        Show(_scene.Bundle, server.Url("/p.png"), RecordPart.Heads)!.ShouldContain("\r\n\r\nHTTP/1.1 200");
        Show(_scene.Bundle, asset.RecordId, RecordPart.Heads)!.ShouldContain($"WARC-Record-ID: {asset.RecordId}\r\n");
        Show(_scene.Bundle, asset.RecordId.Trim('<', '>'), RecordPart.Heads).ShouldNotBeNull();
    }

    [Fact]
    public void A_WARC_file_shows_its_records_too()
    {
        var file = _scene.File("x.warc.gz");
        var record = WarcRecord.Response("https://x.example/", ArchiveScene.Now, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"u8.ToArray(), WarcBlock.Of("body"u8.ToArray()), null, "<urn:uuid:00000000-0000-8000-8000-000000000000>");
        File.WriteAllBytes(file, WarcWriter.ToMember(record));
        Show(file, "https://x.example/", RecordPart.Content).ShouldBe("body");
        Show(file, record.Head.RecordId!, RecordPart.Heads)!.ShouldEndWith("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
        Show(file, "https://y.example/", RecordPart.Content).ShouldBeNull();
    }

    const string Url = "http://site.test/a";

    static byte[] Chunked(byte[] body) => [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];

    [Theory]
    [InlineData("c.warc"), InlineData("c.warc.gz"), InlineData("c.wacz"), InlineData("indexed.wacz")]
    public void A_capture_is_shown_as_its_receiver_saw_it_and_raw_as_it_was_stored(string name)
    {
        var gzip = SyntheticArchive.Gzip("hello"u8.ToArray());
        byte[] deflate = [0x78, 0x9c, .. Deflate("hello"u8.ToArray()), 0x06, 0x2c, 0x02, 0x15]; // zlib: head and Adler-32
        var bodies = new (string Fields, byte[] Body)[]
        {
            ("Transfer-Encoding: chunked\r\n", Chunked("hello"u8.ToArray())),
            ("Content-Encoding: gzip\r\n", gzip),
            ("Content-Encoding: deflate\r\n", deflate),
            ("Content-Encoding: br\r\n", Brotli("hello"u8.ToArray())),
            ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", Chunked(gzip)),
            ("Content-Encoding: gzip\r\n", "hello"u8.ToArray()), // decoded before it was stored
        };
        var archive = new SyntheticArchive();
        for (var i = 0; i < bodies.Length; i++)
            archive.Response($"http://site.test/{i}", "200 OK", bodies[i].Fields, bodies[i].Body);
        var file = Save(archive, name);
        for (var i = 0; i < bodies.Length; i++)
        {
            Show(file, $"http://site.test/{i}", RecordPart.Content).ShouldBe("hello", bodies[i].Fields);
            Bytes(file, $"http://site.test/{i}", RecordPart.Raw).ShouldBe(bodies[i].Body);
        }
    }

    static byte[] Deflate(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(output, System.IO.Compression.CompressionLevel.Optimal))
            deflate.Write(bytes);
        return output.ToArray();
    }

    static byte[] Brotli(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(output, System.IO.Compression.CompressionLevel.Optimal))
            brotli.Write(bytes);
        return output.ToArray();
    }

    static byte[]? Bytes(string file, string name, RecordPart part)
    {
        using var buffer = new MemoryStream();
        return RecordView.TryCopy(file, name, part, new RecordFilter(), buffer, TestContext.Current.CancellationToken) ? buffer.ToArray() : null;
    }

    string Save(SyntheticArchive archive, string name)
    {
        if (name == "indexed.wacz")
            new BundleMerger(new MergeOptions { Inputs = [archive.Save(_scene.File("source.warc"))], Output = _scene.File(name) }).Merge(TestContext.Current.CancellationToken);
        else
            archive.Save(_scene.File(name));
        return _scene.File(name);
    }

    static string Digest(string text) => $"WARC-Payload-Digest: {WarcDigest.Sha256(Encoding.UTF8.GetBytes(text))}\r\n";

    public static TheoryData<string, string> Revisits => new()
    {
        { "by id alone", $"WARC-Refers-To: {SyntheticArchive.IdOf(0)}\r\n" },
        { "by URL and date", $"WARC-Refers-To-Target-URI: {Url}\r\nWARC-Refers-To-Date: {SyntheticArchive.DateOf(0)}\r\n" },
        { "by digest alone", Digest("old") },
        { "by a digest where the URL is another capture's", Digest("old") + $"WARC-Refers-To-Target-URI: {Url}\r\n" },
    };

    [Theory, MemberData(nameof(Revisits))]
    public void A_revisit_shows_its_original_however_it_names_it(string why, string fields)
    {
        var archive = new SyntheticArchive()
            .Response(Url, "200 OK", "Transfer-Encoding: chunked\r\n", Chunked("old"u8.ToArray()), Digest("old"))
            .Response(Url, "200 OK", "", "new"u8.ToArray(), Digest("new"))
            .Revisit("http://site.test/again", fields);
        foreach (var name in new[] { "r.warc", "r.warc.gz", "r.wacz", "indexed.wacz" })
        {
            var file = Save(archive, name);
            Show(file, "http://site.test/again", RecordPart.Content).ShouldBe("old", $"{why} {name}");
            Show(file, "http://site.test/again", RecordPart.Heads)!.ShouldContain("WARC-Type: revisit");
            File.Delete(file);
        }
    }

    [Fact]
    public void A_revisit_after_304_shows_the_last_answer_before_it()
    {
        var file = new SyntheticArchive().Response(Url, "200 OK", "", "older"u8.ToArray()).Response(Url, "200 OK", "", "old"u8.ToArray())
            .Revisit(Url, Digest(""), "304 Not Modified").Response(Url, "200 OK", "", "new"u8.ToArray()).Save(_scene.File("r.warc"));
        using var shown = new MemoryStream();
        RecordView.TryCopy(file, Url, RecordPart.Content, new RecordFilter { Types = ["revisit"] }, shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        Encoding.UTF8.GetString(shown.ToArray()).ShouldBe("old");
    }

    [Theory]
    [InlineData("WARC-Refers-To: <urn:uuid:none>\r\n", "urn:uuid:none")]
    [InlineData("WARC-Refers-To-Target-URI: http://site.test/none\r\n", "http://site.test/none")]
    [InlineData("", "it is not named")]
    public void A_revisit_whose_original_is_elsewhere_says_which(string fields, string named)
    {
        foreach (var name in new[] { "r.warc", "r.wacz" })
        {
            var file = Save(new SyntheticArchive().Response(Url, "200 OK", "", "old"u8.ToArray()).Revisit("http://site.test/again", fields), name);
            Should.Throw<WarcFormatException>(() => Show(file, "http://site.test/again", RecordPart.Content)).Message.ShouldContain(named);
        }
    }

    [Fact]
    public void A_body_that_is_damaged_is_no_content_and_can_be_had_raw()
    {
        var file = new SyntheticArchive().Response(Url, "200 OK", "Transfer-Encoding: chunked\r\n", "5\r\nhel"u8.ToArray()).Save(_scene.File("d.warc"));
        Should.Throw<WarcFormatException>(() => Show(file, Url, RecordPart.Content)).Message.ShouldContain("the chunked body is cut short; newsarchive show --raw");
        Show(file, Url, RecordPart.Raw).ShouldBe("5\r\nhel");
    }

    [Theory]
    [InlineData("WARC-Block-Digest", "block-digest-mismatch")]
    [InlineData("WARC-Payload-Digest", "payload-digest-mismatch")]
    public void A_record_that_its_digests_deny_is_shown_and_that_is_told(string field, string rule)
    {
        var wrong = $"{field}: {WarcDigest.Sha256("other"u8)}\r\n";
        var archive = new SyntheticArchive().Response(Url, "200 OK", "", "this"u8.ToArray(), wrong).Revisit("http://site.test/again", $"WARC-Refers-To: {SyntheticArchive.IdOf(0)}\r\n").Page("http://site.test/sound", "sound");
        foreach (var file in (string[])[archive.Save(_scene.File("d.warc")), archive.Save(_scene.File("d.wacz"))])
            foreach (var name in (string[])[SyntheticArchive.IdOf(0), SyntheticArchive.IdOf(1), SyntheticArchive.IdOf(2)])
                foreach (var part in (RecordPart[])[RecordPart.Content, RecordPart.Raw])
                {
                    var found = new List<WarcDiagnostic>();
                    RecordView.TryCopy(file, name, part, new RecordFilter(), Stream.Null, found.Add, TestContext.Current.CancellationToken).ShouldBeTrue();
                    found.Where(RecordView.IsDoubt).Select(finding => (finding.Rule, finding.RecordId)).ShouldBe(name == SyntheticArchive.IdOf(2) ? [] : [(rule, SyntheticArchive.IdOf(0))]);
                }
    }

    [Theory, InlineData("p.warc"), InlineData("p.wacz"), InlineData("indexed.wacz")]
    public void What_only_articles_have_is_not_taken_from_a_capture(string name)
    {
        var file = Save(SyntheticArchive.Site(), name);
        foreach (var part in (RecordPart[])[RecordPart.Page, RecordPart.Original, RecordPart.Metadata])
            Show(file, "http://site.test/", part).ShouldBeNull();
        Show(file, "http://site.test/", RecordPart.Content)!.ShouldContain("Hello");
    }

    [Fact]
    public async Task Heads_of_an_article_and_of_a_source_are_shown_by_path()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        Show(_scene.Bundle, "wire.jsonl/000001.json", RecordPart.Heads)!.ShouldContain("WARC-Target-URI: https://newsarchive.invalid/");
        Show(_scene.Bundle, "notes.csv", RecordPart.Heads)!.ShouldStartWith("WARC/1.1\r\n");
    }

    [Fact]
    public void An_index_shows_its_line_of_a_URL_and_what_it_says_about_itself()
    {
        const string Line = "test,site)/a 20210408020000 {\"url\":\"http://site.test/a\",\"filename\":\"a.warc.gz\",\"offset\":5,\"length\":9}";
        File.WriteAllText(_scene.File("i.cdxj"), $"!meta 0 {{\"software\":\"x\"}}\n{Line}\n{Line.Replace("site.test/a", "site.test/b", StringComparison.Ordinal)}\n");
        Show(_scene.File("i.cdxj"), Url, RecordPart.Content).ShouldBe(Line + "\n");
        Show(_scene.File("i.cdxj"), Url, RecordPart.Heads).ShouldBeNull();
        Show(_scene.File("i.cdxj"), "http://site.test/none", RecordPart.Content).ShouldBeNull();
        using var about = new MemoryStream();
        RecordView.TryCopyDescription(_scene.File("i.cdxj"), about, cancel: TestContext.Current.CancellationToken).ShouldBeTrue();
        Encoding.UTF8.GetString(about.ToArray()).ShouldStartWith("!meta");
    }
}
