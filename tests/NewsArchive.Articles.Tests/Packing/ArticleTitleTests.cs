using System.Text;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class ArticleTitleTests
{
    [Theory]
    [InlineData("a.md", "---\ntitle: From front matter\n---\n# Heading\n", "From front matter", "front matter is first")]
    [InlineData("a.md", "# Heading of the post #\n\ntext", "Heading of the post", "a Markdown heading")]
    [InlineData("a.md", "plain text", "a.md", "nothing else: the file name")]
    [InlineData("a.html", "<html><head><title> The &amp;\n title </title></head><body><h1>Other</h1></body></html>", "The & title", "the document's own title")]
    [InlineData("a.html", "<h1>A <em>bold</em> claim</h1><p>x</p>", "A bold claim", "a fragment's first heading, markup left out")]
    [InlineData("a.html", "<title></title><h1>Heading</h1>", "Heading", "an empty title does not count")]
    [InlineData("a.html", "<p>no title</p>", "a.html", "the file name")]
    public void The_title_comes_from_the_best_place(string path, string text, string expected, string why)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var source = new SourceFile { Path = path, Kind = SourceKind.Article, Length = bytes.Length, OpenRead = () => new MemoryStream(bytes) };
        var article = new ArticleReader().Read(source, TestContext.Current.CancellationToken).Articles.ShouldHaveSingleItem();
        ArticleTitle.Of(article).ShouldBe(expected, why);
    }

    [Theory]
    [InlineData("<title>Named</title><h2>Other</h2>", "Named", "a captured page's own title")]
    [InlineData("<h3>Menu</h3><h1>Story</h1>", "Story", "the first heading of the first rank")]
    [InlineData("<p>x</p><h3>Third</h3><h2> Second\n<b>rank</b> </h2><h2>Other</h2>", "Second rank", "else the first of the highest rank there is")]
    [InlineData("<title> </title><h1><img src=logo.png></h1><h2></h2><h6>Sixth</h6>", "Sixth", "empty ones do not count")]
    [InlineData("<iframe src=/inside></iframe>Outside iframe", "http://site.test/a?b=1", "else its URL: its path ends with a number")]
    public void A_captured_page_without_a_title_has_the_best_name_there_is(string html, string expected, string why)
    {
        var source = new SourceFile { Path = "crawl.warc.gz", Kind = SourceKind.WebArchive, Length = 1, OpenRead = () => new MemoryStream() };
        ArticleTitle.Of(CapturedArticle.Of(source, "crawl.warc.gz/000002.html", "http://site.test/a?b=1", null, Encoding.UTF8.GetBytes(html))).ShouldBe(expected, why);
    }
}
