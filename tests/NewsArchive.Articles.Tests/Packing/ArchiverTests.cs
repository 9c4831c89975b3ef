using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Packing;

/// <summary>The whole job in one process, over a tree with one of everything.</summary>
public sealed class ArchiverTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    static LoopbackServer Images(byte[] image) => new(request => request.AnswerAsync(200, image, "Content-Type: image/jpeg\r\n"));

    [Fact]
    public async Task A_tree_becomes_a_bundle_that_verifies_record_by_record()
    {
        using var server = Images(ArchiveScene.FixtureImage("harbour-1200.jpg"));
        _scene.WriteTree(server.Url("/p.jpg"));
        var report = await _scene.RunAsync(_scene.Options());
        report.State.ShouldBe(BundleState.Written);
        report.Rows.OfType<ProblemRow>().Select(row => $"{row.Path} {row.Rule}").ShouldBe(["empty.md empty"]);
        report.HasProblems.ShouldBeFalse();
        report.MissingImages.ShouldBe(0);
        report.Result!.Manifest.Sources.Select(source => source.Path).ShouldBe(["2021/100%.html", "2021/harbour (1) #2.md", "2021/images/lantern.png", "2021/images/two palms.jpg", "empty.md", "gbk.html", "notes.csv", "old.zip", "wire.jsonl"]);
        report.Result.Manifest.Articles.Select(article => article.Path).ShouldBe(["2021/100%.html", "2021/harbour (1) #2.md", "gbk.html", "old.zip/inner/post.md", "wire.jsonl/000001.json", "wire.jsonl/000002.json"]);
        report.Result.Manifest.Assets.Count.ShouldBe(3);
        _scene.ShouldVerify();
        _scene.Outputs().ShouldBe(["b.wacz", "b.wacz.sha256"]);
        report.Digest.ShouldBe(WarcDigest.Sha256(File.ReadAllBytes(_scene.Bundle)));
        File.ReadAllText(_scene.Bundle + ".sha256").ShouldBe($"{report.Digest!.Value.Hex}  b.wacz\n");
        using var wacz = WaczReader.Open(_scene.Bundle);
        foreach (var name in (string[])["archive/articles.warc.gz", "archive/captures.warc.gz"])
            WarcVerifier.Verify(wacz.OpenEntry(name)!, name, TestContext.Current.CancellationToken).Where(finding => finding.Level == WarcDiagnosticLevel.Fail).ShouldBeEmpty();
    }

    [Fact]
    public async Task Offline_images_that_nobody_has_are_missing_and_counted_once()
    {
        _scene.WriteTree("http://127.0.0.1:1/p.jpg");
        var report = await _scene.RunAsync();
        report.State.ShouldBe(BundleState.Written);
        report.MissingImages.ShouldBe(2); // p.jpg in one article (three times), p.jpg?b in another
        report.Rows.OfType<ImageRow>().Count(row => row.Status == "missing").ShouldBe(2);
        report.Rows.OfType<ArticleRow>().Sum(row => row.MissingImages).ShouldBe(2);
        report.Rows.OfType<ArticleRow>().Sum(row => row.Images).ShouldBe(report.Rows.OfType<ImageRow>().Count());
        _scene.ShouldVerify();
    }

    [Fact]
    public async Task A_shown_image_that_is_archived_already_is_a_revisit_and_a_resized_one_a_resource()
    {
        using var server = Images(ArchiveScene.FixtureImage("harbour-1200.jpg"));
        _scene.WriteTree(server.Url("/p.jpg"));
        await _scene.RunAsync(_scene.Options());
        Assets().ShouldBe([("lantern", WarcRecordType.Revisit), ("p", WarcRecordType.Revisit), ("two-palms", WarcRecordType.Revisit)]);
        await _scene.RunAsync(_scene.Options() with { Resize = new() { MaxWidth = 300 } }, OverwritePolicy.Replace);
        Assets().ShouldBe([("lantern", WarcRecordType.Revisit), ("p", WarcRecordType.Resource), ("two-palms", WarcRecordType.Resource)]);
        _scene.ShouldVerify();

        using var bundle = Bundle.Open(_scene.Bundle);
        var article = bundle.Manifest!.Articles.Single(article => article.Path.StartsWith("2021/harbour", StringComparison.Ordinal));
        var page = new HtmlParser().ParseDocument(Text(bundle, article.Page));
        page.QuerySelectorAll("img[width]").Select(image => $"{image.GetAttribute("width")}x{image.GetAttribute("height")}").ShouldBe(["300x200"]);
        using var provenance = JsonDocument.Parse(Show(article.Path, RecordPart.Metadata));
        var images = provenance.RootElement.GetProperty("images").EnumerateArray().ToList();
        images.ShouldAllBe(image => image.GetProperty("resizedWidth").GetInt32() == 300);
        images.Select(image => image.GetProperty("shownAs").GetString()).Distinct().Count().ShouldBe(2);
        provenance.RootElement.GetProperty("source").GetProperty("digest").GetString().ShouldBe(bundle.Manifest.Sources.Single(source => source.Path == article.Source).Digest.ToString());
    }

    List<(string Name, WarcRecordType Type)> Assets()
    {
        using var bundle = Bundle.Open(_scene.Bundle);
        var types = new List<(string, WarcRecordType)>();
        foreach (var asset in bundle.Manifest!.Assets.OrderBy(asset => Path.GetFileName(asset.Path), StringComparer.Ordinal))
        {
            using var access = bundle.Wacz.ReadRecord(bundle.Find(asset.Record.Uri).Single());
            var name = Path.GetFileName(asset.Path);
            types.Add((name[..name.LastIndexOf('-')], access.Record.Head.Type));
        }
        return types;
    }

    static string Text(Bundle bundle, ManifestRecord record)
    {
        using var buffer = new MemoryStream();
        bundle.CopyPayload(record.Uri, record.RecordId, record.Digest, record.Length, buffer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    string Show(string name, RecordPart part)
    {
        using var buffer = new MemoryStream();
        RecordView.TryCopy(_scene.Bundle, name, part, new RecordFilter(), buffer, TestContext.Current.CancellationToken).ShouldBeTrue();
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    [Fact]
    public async Task One_payload_under_two_URLs_is_stored_once()
    {
        using var server = Images(SampleImages.Png(9, 9, 500));
        _scene.Write("a.html", $"<p>x</p><img src=\"{server.Url("/1.png")}\"><img src=\"{server.Url("/2.png")}\">");
        var report = await _scene.RunAsync(_scene.Options());
        report.Result!.Manifest.Assets.Count.ShouldBe(1);
        using var wacz = WaczReader.Open(_scene.Bundle);
        using var reader = new WarcReader(wacz.OpenEntry("archive/captures.warc.gz")!, "c");
        var types = new List<WarcRecordType>();
        while (reader.Read() is { } record)
            types.Add(record.Head.Type);
        types.Order().ShouldBe(new[] { WarcRecordType.WarcInfo, WarcRecordType.Request, WarcRecordType.Request, WarcRecordType.Response, WarcRecordType.Revisit }.Order());
        _scene.ShouldVerify();
    }

    [Fact]
    public async Task A_page_in_GBK_is_cleaned_into_UTF8_and_says_so()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        var clean = Show("gbk.html", RecordPart.Content);
        clean.ShouldContain("市场的新闻报道今天发布");
        clean.ShouldNotContain("gb2312", Case.Insensitive);
        Show("gbk.html", RecordPart.Page).ShouldContain("市场的新闻报道今天发布");
    }

    [Fact]
    public async Task JSON_Lines_keep_every_other_property_and_lose_the_script()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        var clean = Show("wire.jsonl/000001.json", RecordPart.Content);
        clean.ShouldStartWith("{\"url\":\"https://wire.example/1\",\"title\":\"First\",\"html\":\"<p>One");
        clean.ShouldEndWith(",\"n\":1.50}\n");
        clean.ShouldNotContain("script");
    }

    [Fact]
    public async Task Front_matter_with_half_a_surrogate_pair_is_archived_like_any_other()
    {
        _scene.Write("a.md", "---\ntitle: \"x\\ud800y \\u0000 \\e\"\n---\nText\n");
        var report = await _scene.RunAsync();
        report.State.ShouldBe(BundleState.Written);
        _scene.ShouldVerify();
        _scene.Restore("r").IsComplete.ShouldBeTrue();
        foreach (var row in report.Rows)
            JsonDocument.Parse(row.ToJson()).Dispose();
    }

    [Fact]
    public async Task A_zip_beside_an_article_does_not_take_its_image_away()
    {
        for (var i = 0; i < 10; i++)
        {
            _scene.Write($"a{i}.zip", ArchiveScene.Zip(("p.html", "<p>x</p><img src=\"images/l.png\">")));
            _scene.Write($"b{i}.html", "<p>x</p><img src=\"images/l.png\">");
        }
        _scene.Write("images/l.png", SampleImages.Png());
        var report = await _scene.RunAsync();
        report.Rows.OfType<ImageRow>().ShouldAllBe(row => row.Status == (row.Article.StartsWith('a') ? "missing" : "local"));
    }

    [Fact]
    public async Task Nothing_to_archive_writes_nothing()
    {
        var report = await _scene.RunAsync(_scene.Offline(_scene.File("nowhere")));
        report.State.ShouldBe(BundleState.NothingToArchive);
        report.Rows.OfType<ProblemRow>().Single().Rule.ShouldBe("missing");
        _scene.Outputs().ShouldBeEmpty();
        Directory.Exists(_scene.Store).ShouldBeFalse();
    }
}
