using System.Text.Json;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Reading;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Merging;

/// <summary>The page list of what was merged of WARC files: players show their readers nothing else.</summary>
public sealed class MergedPageListTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("site.warc.gz")]
    [InlineData("site.warc")]
    [InlineData("whole.warc.gz")]
    public void The_pages_of_a_WARC_are_listed_with_their_titles_and_nothing_else_is(string name)
    {
        SyntheticArchive.Site()
            .Page("http://site.test/none", "<p>No title")
            .Resource("http://site.test/stored", "text/html", "<title>Stored</title>"u8.ToArray())
            .Resource("urn:pageinfo:http://site.test/", "text/html", "<title>No page</title>"u8.ToArray())
            .Resource("http://site.test/html.txt", "text/plain; note=html", "<title>No page</title>"u8.ToArray())
            .Response("http://site.test/x", "200 OK", "Content-Type: application/XHTML+xml; charset=utf-8\r\n", "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>X</title></head></html>"u8.ToArray())
            .Response("http://site.test/upper", "200 OK", "CONTENT-TYPE: TEXT/HTML\r\n", "<title>Upper</title>"u8.ToArray())
            .Save(_scene.File(name));

        Merge("m.wacz", name);

        _scene.ShouldVerify(_scene.File("m.wacz"));
        Pages("m.wacz").ShouldBe([
            "http://site.test/ 2021-04-08T02:00:00Z Home",
            "http://site.test/news/one?id=1 2021-04-08T02:00:01Z One",
            "http://site.test/news/ 2021-04-08T02:00:03Z News",
            "http://site.test/none 2021-04-08T02:00:07Z http://site.test/none",
            "http://site.test/stored 2021-04-08T02:00:08Z Stored",
            "http://site.test/x 2021-04-08T02:00:11Z X",
            "http://site.test/upper 2021-04-08T02:00:12Z Upper",
        ]);
        Package("m.wacz", "title").ShouldBe("7 archived pages");
        Package("m.wacz", "mainPageUrl").ShouldBe("http://site.test/");
        Package("m.wacz", "mainPageDate").ShouldBe("2021-04-08T02:00:00Z");
    }

    [Fact]
    public void A_page_that_two_files_hold_is_listed_once_and_one_that_became_a_revisit_still_is()
    {
        const string Html = "<title>Same</title><p>Equal bytes, longer than a head";
        new SyntheticArchive().Page("http://site.test/", Html).Page("http://site.test/again", Html).Save(_scene.File("a.warc.gz"));
        new SyntheticArchive().Page("http://site.test/", Html).Save(_scene.File("b.warc.gz"));

        var report = Merge("m.wacz", "a.warc.gz", "b.warc.gz");
        Merge("n.wacz", "b.warc.gz", "a.warc.gz");

        (report.Records.Repeated, report.Records.Revisits).ShouldBe((1, 1));
        _scene.ShouldVerify(_scene.File("m.wacz"));
        Pages("m.wacz").ShouldBe(["http://site.test/ 2021-04-08T02:00:00Z Same", "http://site.test/again 2021-04-08T02:00:01Z Same"], ignoreOrder: true);
        File.ReadAllBytes(_scene.File("n.wacz")).ShouldBe(File.ReadAllBytes(_scene.File("m.wacz")));
    }

    [Fact]
    public async Task Pages_of_bundles_come_first_and_a_bundle_has_no_others_than_those_that_it_lists()
    {
        _scene.Write("one.md", "First\n");
        await _scene.RunAsync(bundle: _scene.File("a.wacz"));
        SyntheticArchive.Site().Save(_scene.File("site.warc.gz"));
        Merge("b.wacz", "site.warc.gz");

        Merge("m.wacz", "site.warc.gz", "a.wacz");
        Merge("again.wacz", "b.wacz", "a.wacz");

        Pages("m.wacz").ShouldBe([.. Pages("a.wacz"), .. Pages("b.wacz")]);
        Pages("again.wacz").ShouldBe(Pages("m.wacz"));
        Package("m.wacz", "title").ShouldBe("1 archived article");
    }

    [Theory]
    [InlineData("a.warc.gz", "z.wacz")]
    [InlineData("z.warc.gz", "a.wacz")]
    public void A_capture_that_a_bundle_lists_is_not_listed_again(string warc, string bundle)
    {
        SyntheticArchive.Site().Save(_scene.File("site.warc.gz"));
        Merge(bundle, "site.warc.gz");
        SyntheticArchive.Site().Save(_scene.File(warc));

        Merge("m.wacz", warc, bundle);

        Pages("m.wacz").ShouldBe(Pages(bundle));
        Package("m.wacz", "title").ShouldBe("3 archived pages");
    }

    MergeReport Merge(string output, params string[] inputs) =>
        new BundleMerger(new() { Output = _scene.File(output), Inputs = [.. inputs.Select(_scene.File)] }).Merge(TestContext.Current.CancellationToken);

    List<string> Pages(string name)
    {
        using var wacz = WaczReader.Open(_scene.File(name));
        using var lines = new StreamReader(wacz.OpenEntry("pages/pages.jsonl")!);
        return [.. lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => JsonDocument.Parse(line).RootElement).Select(page => $"{page.GetProperty("url")} {page.GetProperty("ts")} {page.GetProperty("title")}")];
    }

    string Package(string name, string property)
    {
        using var wacz = WaczReader.Open(_scene.File(name));
        using var package = JsonDocument.Parse(wacz.OpenEntry("datapackage.json")!);
        return package.RootElement.GetProperty(property).GetString()!; // a text
    }
}
