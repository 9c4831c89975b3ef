using System.Text;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Reading;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Tests.Trees;

/// <summary><c>clean</c> and <c>rewrite</c>: trees without a bundle.</summary>
public sealed class CleanTreeTests : IDisposable
{
    static CleanTreeTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    CleanedSource Clean(string path, string text) => new CleanTree(_scene.Offline()).Clean(ReadingInputs.Source(path, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void JSON_Lines_come_out_as_one_file_again()
    {
        var cleaned = Clean("wire.jsonl", "{\"html\":\"<p>1</p><script>x</script>\",\"n\":1.0}\nrubbish\n{\"html\":\"<p>2</p>\"}\n");
        var file = cleaned.Files.ShouldHaveSingleItem();
        file.Path.ShouldBe("wire.jsonl");
        file.IsChanged.ShouldBeTrue();
        var lines = Encoding.UTF8.GetString(file.Bytes).Split('\n');
        lines.Length.ShouldBe(3);
        lines[0].ShouldNotContain("script");
        lines[0].ShouldEndWith(",\"n\":1.0}");
        cleaned.Problems.ShouldHaveSingleItem().Rule.ShouldBe("json");
    }

    [Fact]
    public void An_article_comes_out_under_its_path_with_its_head_untouched()
    {
        var file = Clean("a.md", "---\ntitle:   x # y\n---\nText <script>evil()</script>\n").Files.ShouldHaveSingleItem();
        file.Path.ShouldBe("a.md");
        Encoding.UTF8.GetString(file.Bytes).ShouldStartWith("---\ntitle:   x # y\n---\nText");
    }

    [Fact]
    public void The_batch_goes_on_behind_a_hostile_article()
    {
        var hostile = string.Concat(Enumerable.Repeat("<div>", 256)) + "<p " + string.Join(' ', Enumerable.Range(0, 300).Select(i => $"a{i}")) + ">x";
        SourceFile[] sources = [.. new[] { "<p>a</p>", hostile, "<p>b</p>" }.Select((text, at) => ReadingInputs.Source($"{at}.html", Encoding.UTF8.GetBytes(text)))];
        var cleaned = new CleanTree(_scene.Offline()).CleanAll(sources, 2, TestContext.Current.CancellationToken).ToList();
        cleaned.Select(source => source.Files.ShouldHaveSingleItem().Path).ShouldBe(["0.html", "1.html", "2.html"]);
        cleaned.ShouldAllBe(source => source.Problems.Length == 0);
    }

    [Fact]
    public void A_source_that_cannot_be_read_is_a_problem()
    {
        var source = ReadingInputs.Source("a.md", []) with { OpenRead = () => throw new IOException("gone") };
        new CleanTree(_scene.Offline()).Clean(source).Problems.ShouldHaveSingleItem().Rule.ShouldBe("unreadable");
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("gb18030", false)]
    public async Task Rewriting_without_images_gives_every_byte_back(string encoding, bool withMark)
    {
        var codec = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. withMark ? codec.GetPreamble() : [], .. codec.GetBytes("<html><head><meta charset=\"" + encoding + "\"></head><body>\r\n<p>市场的新闻报道今天发布，我们在这里可以看到很多人。</p></body></html>")];
        _scene.Write("a.html", bytes);
        await RewriteAsync();
        File.ReadAllBytes(Path.Combine(_scene.Output, "a.html")).ShouldBe(bytes);
    }

    [Fact]
    public async Task Rewriting_points_at_files_that_are_there_and_keeps_the_rest()
    {
        _scene.Write("p/a.html", "<script>stays()</script><IMG  SRC='../images/l.png' ><a href=\"b.html#x\">b</a>");
        _scene.Write("p/b.html", "<p>b</p>");
        _scene.Write("images/l.png", SampleImages.Png());
        await RewriteAsync();
        var text = File.ReadAllText(Path.Combine(_scene.Output, "p/a.html"));
        text.ShouldStartWith("<script>stays()</script><IMG  SRC='../assets/");
        text.ShouldEndWith(".png' ><a href=\"b.html#x\">b</a>");
        File.Exists(Path.Combine(_scene.Output, "p", text.Split('\'')[1])).ShouldBeTrue();
    }

    async Task RewriteAsync()
    {
        var options = _scene.Offline();
        var cancel = TestContext.Current.CancellationToken;
        var run = new ArticleRun(options, null, cancel);
        run.Prepare(PreparationMode.AsRead);
        using var store = CaptureStore.Open(_scene.Store, _scene.Time);
        using var fetcher = new ImageFetcher(store, options.Fetch, _scene.Time);
        var gatherer = await run.GatherAsync(fetcher, store);
        var (files, _, _) = new TreeRewriter(options, new TreeWriter(_scene.Output, overwrite: false, isDryRun: false)).Write(run, gatherer, store, cancel);
        files.ShouldAllBe(file => file.Status == "written");
    }
}
