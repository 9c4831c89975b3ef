using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Packing;

/// <summary>A WARC or WACZ of another tool as input: its pages are articles, its pictures are there without a network.</summary>
public sealed class WebArchiveInputTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("crawl.warc")]
    [InlineData("crawl.warc.gz")]
    [InlineData("whole.warc.gz")]
    [InlineData("crawl.wacz")]
    public async Task Pages_become_articles_and_show_their_pictures_offline(string name)
    {
        SyntheticArchive.Site().Save(Path.Combine(_scene.Input, name));
        var report = await _scene.RunAsync();
        report.State.ShouldBe(BundleState.Written);
        report.HasProblems.ShouldBeFalse();
        report.MissingImages.ShouldBe(0);
        report.Rows.OfType<ArticleRow>().Select(row => (row.Path, row.Title)).ShouldBe([($"{name}/000001.html", "Home"), ($"{name}/000002.html", "One"), ($"{name}/000004.html", "News")]);
        report.Rows.OfType<ImageRow>().Where(row => row.FetchedUrl is not null).ShouldAllBe(row => row.Status == "from-store" && row.FetchedUrl == SyntheticArchive.PictureUrl);
        _scene.ShouldVerify();
        using (var bundle = Bundle.Open(_scene.Bundle))
        {
            bundle.Manifest!.Articles.Select(article => article.OriginalUrl).ShouldBe(["http://site.test/", "http://site.test/news/one?id=1", "http://site.test/news/"]);
            bundle.Find(SyntheticArchive.PictureUrl).Single().Timestamp.ShouldBe("20210408020004"); // when it was captured, not when it was packed
        }
        _scene.Restore("original").IsComplete.ShouldBeTrue();
        File.ReadAllBytes(_scene.File("original/" + name)).ShouldBe(File.ReadAllBytes(Path.Combine(_scene.Input, name)));
        _scene.Restore("clean", RestoreMode.Clean).IsComplete.ShouldBeTrue();
        var page = File.ReadAllText(_scene.File($"clean/pages/{name}/000001.html.html"));
        page.ShouldContain("../../assets/");
        page.ShouldContain("href=\"000002.html.html\"");
        page.ShouldNotContain("alert");
        Directory.GetFiles(_scene.File("clean/assets"), "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ShouldHaveSingleItem().ShouldBe(SyntheticArchive.Picture);
    }

    [Fact]
    public async Task A_picture_behind_captured_redirects_is_adopted_with_every_request()
    {
        var archive = new SyntheticArchive()
            .Page("http://site.test/", "<title>Home</title><p>Hello <img src=/old.jpg> <img src=/loop.jpg>")
            .Response(SyntheticArchive.PictureUrl, "200 OK", "Content-Type: image/jpeg\r\n", SyntheticArchive.Picture)
            .Response("http://site.test/old.jpg", "301 Moved", "Location: /newer.jpg\r\n", "moved"u8.ToArray())
            .Response("http://site.test/newer.jpg", "302 Found", "Location: img/harbour.jpg\r\n", [])
            .Response("http://site.test/loop.jpg", "302 Found", "Location: loop.jpg\r\n", [])
            .Record("request", SyntheticArchive.PictureUrl, "application/http; msgtype=request", "GET /img/harbour.jpg HTTP/1.1\r\nHost: site.test\r\nCookie: secret\r\n\r\n"u8.ToArray(), $"WARC-Concurrent-To: {SyntheticArchive.IdOf(1)}\r\n")
            .Record("request", "http://site.test/old.jpg", "application/http; msgtype=request", "GET /old.jpg HTTP/1.1\r\nHost: site.test\r\n\r\n"u8.ToArray(), $"WARC-Concurrent-To: {SyntheticArchive.IdOf(2)}\r\n");
        archive.Save(Path.Combine(_scene.Input, "crawl.warc.gz"));
        var report = await _scene.RunAsync();
        report.MissingImages.ShouldBe(1); // the loop
        _scene.ShouldVerify();
        using var bundle = Bundle.Open(_scene.Bundle);
        foreach (var (url, status) in ((string, int)[])[("http://site.test/old.jpg", 301), ("http://site.test/newer.jpg", 302), (SyntheticArchive.PictureUrl, 200)])
            bundle.Find(url).ShouldHaveSingleItem().Status.ShouldBe(status);
        var requests = new List<(string Uri, string Head)>();
        using (var reader = new Warc.Reading.WarcReader(bundle.Wacz.OpenEntry("archive/captures.warc.gz")!, "captures.warc.gz")) // it holds captures
            while (reader.Read() is { } record)
                if (record.Head.Type == Warc.Records.WarcRecordType.Request)
                    requests.Add((record.Head.TargetUri!, new StreamReader(record.Block).ReadToEnd()));
        requests.Order().ShouldBe([("http://site.test/img/harbour.jpg", "GET /img/harbour.jpg HTTP/1.1\r\nHost: site.test\r\n\r\n"), ("http://site.test/old.jpg", "GET /old.jpg HTTP/1.1\r\nHost: site.test\r\n\r\n")]);
    }

    [Fact]
    public async Task A_picture_that_is_a_resource_record_is_adopted_as_one()
    {
        var other = SampleImages.Png(4, 3, 50);
        new SyntheticArchive()
            .Page("http://site.test/", "<title>Home</title><p>Hello <img src=/img/harbour.jpg> <img src=/again.jpg> <img src=/lamp.png> <img src=/converted.png>")
            .Resource(SyntheticArchive.PictureUrl, "image/jpeg", SyntheticArchive.Picture)
            .Resource("http://site.test/again.jpg", "image/jpeg", SyntheticArchive.Picture)
            .Resource("http://site.test/lamp.png", "image/png", other)
            .Record("conversion", "http://site.test/converted.png", "image/png", other) // somebody's work, not what the site had there
            .Save(Path.Combine(_scene.Input, "crawl.warc.gz"));
        var report = await _scene.RunAsync();
        report.MissingImages.ShouldBe(1);
        report.Rows.OfType<ImageRow>().Where(row => row.Status == "from-store").ShouldAllBe(row => row.HttpStatus == null);
        _scene.ShouldVerify();
        using (var bundle = Bundle.Open(_scene.Bundle))
        {
            var entry = bundle.Find("http://site.test/lamp.png").ShouldHaveSingleItem();
            entry.Mime.ShouldBe("image/png");
            using var access = bundle.Wacz.ReadRecord(entry);
            access.Record.Head.Type.ShouldBe(Warc.Records.WarcRecordType.Resource);
            access.Record.Head.ContentType.ShouldBe("image/png");
            bundle.Find("http://site.test/again.jpg").ShouldHaveSingleItem().Mime.ShouldBe("warc/revisit");
        }
        (await _scene.RunAsync()).State.ShouldBe(BundleState.Unchanged); // out of the store as it was opened again
        _scene.Restore("clean", RestoreMode.Clean).IsComplete.ShouldBeTrue();
        Directory.GetFiles(_scene.File("clean/assets"), "*", SearchOption.AllDirectories).Select(file => new FileInfo(file).Length).Order().Distinct().ShouldBe([other.Length, SyntheticArchive.Picture.Length]);
        new CaptureRestorer(new RestoreOptions { Output = _scene.File("captures"), Captures = true }).Restore(_scene.Bundle, TestContext.Current.CancellationToken).IsComplete.ShouldBeTrue();
        File.ReadAllBytes(_scene.File("captures/site.test/again.jpg")).ShouldBe(SyntheticArchive.Picture);
    }

    [Fact]
    public async Task Resources_are_carried_over_when_a_bundle_is_replaced()
    {
        _scene.Write("a.md", "![x](http://site.test/lamp.png) ![y](http://site.test/again.png)\n");
        var picture = SampleImages.Png(4, 3, 50);
        new SyntheticArchive().Page("http://site.test/", "<p><img src=lamp.png><img src=again.png>")
            .Resource("http://site.test/lamp.png", "image/png", picture).Resource("http://site.test/again.png", "image/png", picture).Save(Path.Combine(_scene.Input, "crawl.warc"));
        (await _scene.RunAsync()).MissingImages.ShouldBe(0);
        File.Delete(Path.Combine(_scene.Input, "crawl.warc"));
        var report = await _scene.RunAsync(overwrite: OverwritePolicy.ReplaceKeepingLost, store: _scene.File("new store"));
        report.MissingImages.ShouldBe(0);
        _scene.ShouldVerify();
    }

    [Fact]
    public async Task A_request_that_the_response_names_is_kept_too() // as Wget writes them
    {
        new SyntheticArchive()
            .Page("http://site.test/", "<p><img src=/img/harbour.jpg>")
            .Record("request", SyntheticArchive.PictureUrl, "application/http; msgtype=request", "GET /img/harbour.jpg HTTP/1.1\r\nHost: site.test\r\n\r\n"u8.ToArray())
            .Response(SyntheticArchive.PictureUrl, "200 OK", "Content-Type: image/jpeg\r\n", SyntheticArchive.Picture, $"WARC-Concurrent-To: {SyntheticArchive.IdOf(1)}\r\n")
            .Save(Path.Combine(_scene.Input, "crawl.warc"));
        await _scene.RunAsync();
        _scene.ShouldVerify();
        using var bundle = Bundle.Open(_scene.Bundle);
        using var reader = new Warc.Reading.WarcReader(bundle.Wacz.OpenEntry("archive/captures.warc.gz")!, "captures.warc.gz"); // it holds captures
        var types = new List<Warc.Records.WarcRecordType>();
        while (reader.Read() is { } record)
            types.Add(record.Head.Type);
        types.ShouldBe([Warc.Records.WarcRecordType.WarcInfo, Warc.Records.WarcRecordType.Request, Warc.Records.WarcRecordType.Response]);
    }

    [Fact]
    public async Task A_small_picture_in_a_huge_record_is_not_held_in_memory()
    {
        var picture = SampleImages.Png(4, 3, 50);
        var chunks = picture.SelectMany(one => (byte[])[.. "1;"u8, .. new byte[15_000].Select(_ => (byte)'x'), .. "\r\n"u8, one, .. "\r\n"u8]);
        new SyntheticArchive()
            .Page("http://site.test/", "<p><img src=/lamp.png>")
            .Response("http://site.test/lamp.png", "200 OK", "Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n", [.. chunks, .. "0\r\n\r\n"u8])
            .Save(Path.Combine(_scene.Input, "crawl.warc.gz"));
        var options = _scene.Offline();
        (await _scene.RunAsync(options with { Fetch = options.Fetch with { MaxBytes = picture.Length } })).MissingImages.ShouldBe(1);
    }

    [Fact]
    public async Task A_second_run_gives_the_same_bundle()
    {
        SyntheticArchive.Site().Save(Path.Combine(_scene.Input, "crawl.warc.gz"));
        await _scene.RunAsync();
        (await _scene.RunAsync()).State.ShouldBe(BundleState.Unchanged);
        (await _scene.RunAsync(store: _scene.File("other"), bundle: _scene.File("other.wacz"))).Digest.ShouldBe((await _scene.RunAsync()).Digest);
    }

    [Fact]
    public async Task Damage_is_a_problem_and_the_file_is_kept_as_it_is()
    {
        var bytes = new SyntheticArchive().Page("http://a.test/", "<title>A</title><p>x").Plain;
        _scene.Write("cut.warc", [.. bytes, .. new SyntheticArchive().Page("http://b.test/", "<p>y").Plain[..^10]]);
        _scene.Write("none.warc", "no records");
        var report = await _scene.RunAsync();
        report.HasProblems.ShouldBeTrue();
        report.Rows.OfType<ProblemRow>().Select(row => row.Rule).Distinct().ShouldBe(["web-archive"]);
        report.Rows.OfType<ArticleRow>().Select(row => row.Title).ShouldBe(["A"]);
        _scene.Restore("original").IsComplete.ShouldBeTrue();
        File.ReadAllText(_scene.File("original/none.warc")).ShouldBe("no records");
    }

    [Fact]
    public async Task What_digests_deny_is_taken_and_told_and_a_picture_that_is_cut_says_that_it_is()
    {
        var wrong = $"WARC-Block-Digest: {WarcDigest.Sha256("other"u8)}\r\n";
        new SyntheticArchive().Response("http://site.test/", "200 OK", "Content-Type: text/html\r\n", "<title>Home</title><p><img src=/img/harbour.jpg><img src=/cut.jpg>"u8.ToArray(), wrong)
            .Response(SyntheticArchive.PictureUrl, "200 OK", "Content-Type: image/jpeg\r\n", SyntheticArchive.Picture, wrong)
            .Response("http://site.test/cut.jpg", "200 OK", "Content-Type: image/jpeg\r\n", SyntheticArchive.Picture[..^100])
            .Page("http://site.test/sound", "<title>Sound</title>").Save(Path.Combine(_scene.Input, "crawl.warc"));
        var report = await _scene.RunAsync();
        report.Rows.OfType<ArticleRow>().Select(row => row.Title).ShouldBe(["Home", "Sound"]);
        report.Rows.OfType<ProblemRow>().Select(row => row.Message.Split(" is ")[0]).ShouldBe(["http://site.test/: WARC-Block-Digest", $"{SyntheticArchive.PictureUrl}: WARC-Block-Digest"], ignoreOrder: true);
        var missing = report.Rows.OfType<ImageRow>().Single(row => row.Status == "missing");
        (missing.Rule, missing.Error).ShouldBe(("truncated", "http://site.test/cut.jpg is in crawl.warc, but what was captured ends too early"));
    }

    [Fact]
    public async Task A_picture_that_is_cut_and_that_no_server_has_does_not_make_the_store_grow_run_after_run()
    {
        const string Cut = "http://site.invalid/cut.jpg"; // RFC 6761: never has an address
        new SyntheticArchive().Page("http://site.test/", $"<title>Home</title><p><img src={Cut}>")
            .Response(Cut, "200 OK", "Content-Type: image/jpeg\r\n", SyntheticArchive.Picture[..^100]).Save(Path.Combine(_scene.Input, "crawl.warc"));
        var journals = new List<string>();
        for (var run = 0; run < 3; run++)
        {
            await _scene.RunAsync(_scene.Options(), OverwritePolicy.Replace);
            journals.Add(File.ReadAllText(Path.Combine(_scene.Store, CaptureStore.JournalName)));
        }
        journals.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Our_own_bundle_is_no_collection_of_pages()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        File.Copy(_scene.Bundle, _scene.File("own.wacz"));
        var report = await _scene.RunAsync(_scene.Offline(_scene.File("own.wacz")), bundle: _scene.File("again.wacz"));
        report.Rows.OfType<ArticleRow>().ShouldBeEmpty();
        report.State.ShouldBe(BundleState.Written);
    }
}
