using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Tests.Reading;

public sealed class BodyKindDetectorTests
{
    [Theory]
    [InlineData("\n<div>   \n<p>a</p>\n\n<p>b</p>\n</div>\n", BodyKind.Html, "the seed: a div with blank lines inside")]
    [InlineData("<article class='a>b'><p>x</p></article>", BodyKind.Html, "a > inside quotes")]
    [InlineData("<DIV><div>x</div></div>", BodyKind.Html, "nested, mixed case")]
    [InlineData("<!--1590157365000-->\n<div>x</div>\n<!-- end -->", BodyKind.Html, "comments around")]
    [InlineData("\uFEFF<p>x</p>", BodyKind.Html, "a byte order mark")]
    [InlineData("<div><div>x</div>", BodyKind.Html, "an inner element left open")]
    [InlineData("<div>x</div></div>", BodyKind.Html, "a stray end tag")]
    [InlineData("<article><html><head></head><body>x</body></html></article>", BodyKind.Html, "a document inside: jekyll-rss/006")]
    [InlineData("<div><script>if (a</div>b) document.write('</div> x')</script></div>", BodyKind.Html, "end tags inside a script")]
    [InlineData("<!doctype html><p>x", BodyKind.HtmlDocument, "doctype")]
    [InlineData("<?xml version='1.0'?>\n<!-- c -->\n<!DOCTYPE html><html></html>", BodyKind.HtmlDocument, "XML declaration")]
    [InlineData("<html><p>x", BodyKind.HtmlDocument, "html")]
    [InlineData("<body>x</body>", BodyKind.HtmlDocument, "body")]
    [InlineData("<header>x</header>", BodyKind.Html, "header is no head")]
    [InlineData("", BodyKind.Markdown, "nothing")]
    [InlineData("text", BodyKind.Markdown, "text")]
    [InlineData("<!--1590157365000-->\n[a](https://example.org)\n------\n<div>x</div>", BodyKind.Markdown, "a link first: jekyll-rss/036")]
    [InlineData("<div>x</div>\n\ntext", BodyKind.Markdown, "text after")]
    [InlineData("text\n<div>x</div>", BodyKind.Markdown, "text before")]
    [InlineData("<div>x</div>\n<div>y</div>", BodyKind.Markdown, "two islands")]
    [InlineData("<b>x</b>", BodyKind.Markdown, "an inline element")]
    [InlineData("<https://example.org>", BodyKind.Markdown, "an autolink")]
    [InlineData("<div>x", BodyKind.Markdown, "no end")]
    [InlineData("</div>", BodyKind.Markdown, "only an end")]
    [InlineData("< div>x</div>", BodyKind.Markdown, "no tag at all")]
    public void A_body_is_told_by_its_text(string body, BodyKind expected, string why) => BodyKindDetector.Detect(body).ShouldBe(expected, why);

    [Theory]
    [InlineData("<p>x</p><p>y</p>", BodyKind.Html)]
    [InlineData("just text", BodyKind.Html)]
    [InlineData("<title>a</title><meta charset=utf-8><body>x", BodyKind.HtmlDocument)]
    [InlineData("Warning: mysql\n<html><p>x", BodyKind.HtmlDocument)]
    [InlineData("<script>document.write('<html>')</script><p>x", BodyKind.Html)]
    [InlineData("<article><html><body>x</body></html></article>", BodyKind.Html)]
    public void An_html_file_is_a_document_or_a_fragment(string body, BodyKind expected) => BodyKindDetector.DetectHtml(body).ShouldBe(expected);

    [Theory]
    [InlineData("<div>")]
    [InlineData("<div a=\"")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    [InlineData("<script></scrip")]
    [InlineData("</")]
    [InlineData("<!")]
    [InlineData("<div></div>")]
    [InlineData("<a =' =\"")]
    public void Time_is_linear_in_the_length(string piece)
    {
        var clock = ThreadClock.StartNew();
        var body = "<div>" + string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)) + "</div>";
        BodyKindDetector.Detect(body);
        BodyKindDetector.DetectHtml(body);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }
}
