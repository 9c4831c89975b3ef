using CsCheck;
using NewsArchive.Articles.Links;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class ArticleLinkMapTests
{
    static Article At(string path, string? url = null)
    {
        var article = Images.Articles.Of("", url: url);
        return article with { Origin = article.Origin with { Path = path } };
    }

    static readonly ArticleLinkMap Map = new([At("2021/a.md", "https://news.example/story/a?id=1"), At("2021/b c.html"), At("2021/12:30.md"), At("top.md", "http://www.news.example/top/"), At("z.md", "https://news.example/top")]);

    [Theory]
    [InlineData("b%20c.html", "2021/b c.html", "beside")]
    [InlineData("./b%20c.html?x=1:2", "2021/b c.html", "a query does not count, nor its colon")]
    [InlineData("../top.md", "top.md", "above")]
    [InlineData("/top.md", "top.md", "from the root")]
    [InlineData("12%3A30.md", "2021/12:30.md", "an escaped colon")]
    [InlineData("./12:30.md", "2021/12:30.md", "a colon behind a slash is no scheme")]
    [InlineData("../../top.md", null, "above the top")]
    [InlineData("https://news.example/story/a?id=1", "2021/a.md", "by URL")]
    [InlineData("http://www.news.example/story/a/?id=1", "2021/a.md", "http, www. and a slash do not count")]
    [InlineData("HTTPS://NEWS.example:443/story/a?id=1", "2021/a.md", "case of the host and the default port do not count")]
    [InlineData("//news.example/story/a?id=1", "2021/a.md", "without a scheme")]
    [InlineData(" https://news.example/story/a?id=1 ", "2021/a.md", "blanks around")]
    [InlineData("https://news.example/story/a?id=2", null, "another query")]
    [InlineData("https://news.example/top", "top.md", "the first by path wins")]
    [InlineData("javascript:alert(1)", null, "no http")]
    [InlineData("mailto:a@news.example", null, "no http")]
    [InlineData("data:text/html,x", null, "no http")]
    [InlineData("", null, "nothing")]
    [InlineData("#here", null, "the page itself")]
    public void A_link_leads_to_an_article(string href, string? expected, string why) => Map.Find("2021/x.md", null, href).ShouldBe(expected, why);

    [Theory]
    [InlineData("https://news.example/story/b", "a?id=1", "2021/a.md")]
    [InlineData("https://news.example/x/", "/top", "top.md")]
    [InlineData("/relative", "a?id=1", null)]
    [InlineData("not a url", "a?id=1", null)]
    public void A_relative_link_is_also_resolved_against_the_pages_URL(string fromUrl, string href, string? expected) => Map.Find("x.md", fromUrl, href).ShouldBe(expected);

    [Fact]
    public void The_relative_path_to_an_article_finds_it() => Gen.Select(HostilePaths.Path, HostilePaths.Path).Sample((from, to) =>
        new ArticleLinkMap([At(from), At(to)]).Find(from, null, RelativePath.Between(from, to)).ShouldBe(to), iter: 1000);

    [Fact]
    public void No_link_makes_it_throw() => Gen.Select(Gen.String, Gen.OneOf("", "http://", "https://[", "//", "../", "%", "http://a.example/%zz?")).Sample((text, start) =>
        Map.Find("2021/x.md", start + text, start + text), iter: 2000);
}
