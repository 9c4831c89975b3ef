using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CsCheck;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class ReadablePageTests
{
    static readonly Gen<string> Hostile = Gen.OneOf("<script>alert(1)</script>", "</title><script>x</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "&lt;", "&#60;script&#62;", "</style>", "-->", "<!--", "\0", "\u202E", "港口", "plain", "]]>", "<base href=//evil>", "<meta http-equiv=refresh content=0>")
        .Array[1, 4].Select(string.Concat);

    static IHtmlDocument Parse(string page) => new HtmlParser().ParseDocument(page);

    [Fact]
    public void Nothing_in_title_author_date_or_URL_becomes_markup() => Gen.Select(Hostile, Hostile, Hostile, Hostile).Sample((title, author, date, url) =>
    {
        var page = Parse(ReadablePage.Render(title, author, date, "https://x.example/" + url, "<p>Body</p>"));
        page.QuerySelectorAll("script, base, iframe, meta[http-equiv=refresh]").ShouldBeEmpty();
        page.QuerySelectorAll("img").ShouldBeEmpty();
        page.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)).ShouldBeEmpty();
        page.QuerySelector("h1")!.TextContent.ShouldBe(title.Replace("\0", ""), title);
        page.QuerySelectorAll("a").Length.ShouldBeLessThanOrEqualTo(1);
    }, iter: 500);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("not a url")]
    [InlineData("")]
    public void Only_a_web_address_becomes_a_link(string url) => Parse(ReadablePage.Render("T", null, null, url, "")).QuerySelectorAll("a").ShouldBeEmpty();

    [Fact]
    public void A_page_forbids_everything_but_images_and_says_its_encoding_first()
    {
        var page = ReadablePage.Render("灯会", "A & B", " 2021 ", "https://x.example/?a=1&b=2", "<p>Body</p>");
        page.ShouldStartWith("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file: data: blob:");
        var document = Parse(page);
        document.QuerySelector("a")!.GetAttribute("href").ShouldBe("https://x.example/?a=1&b=2");
        document.QuerySelector(".meta")!.TextContent.ShouldBe("A & B · 2021");
        document.Title.ShouldBe("灯会");
    }
}
