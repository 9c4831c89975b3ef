namespace NewsArchive.Articles.Tests.Cleaning;

public sealed class VerbatimTests
{
    [Theory]
    [InlineData("", "nothing")]
    [InlineData("words", "no markup")]
    [InlineData("<p>a</p>\n<p title='x'>b<br/>c &amp; d</p>  ", "other quotes, a slash, white space")]
    [InlineData("<p>a\r\nb</p>\r\n", "CR LF")]
    [InlineData("<a href=\"https://e.org/?a=1&b=2\">x & y</a>", "ampersands that are no references")]
    [InlineData("<pre>\n\n a\n</pre><pre>\nb</pre>", "newlines after pre")]
    [InlineData("<p>&#123;{ x }&copy;\u00A0&nbsp;&mdash;</p>", "references and what they stand for")]
    [InlineData("<p style=\"text-align: center;\">a</p>", "a style that stays")]
    public void Clean_html_stays_to_the_character(string html, string why)
    {
        var clean = CleaningLaws.Clean(html);
        clean.Body.ShouldBe(html, why);
        clean.Report.IsVerbatim.ShouldBeTrue(why);
        clean.Report.Rows.ShouldBeEmpty(why);
    }

    [Theory]
    [InlineData("<p>a<p>b", "<p>a</p><p>b</p>", "end tags left out")]
    [InlineData("<b>x<i>y</b>z</i>", "<b>x<i>y</i></b><i>z</i>", "misnested")]
    [InlineData("x</i>", "x", "an end tag without a start")]
    [InlineData("<p title=a title=b>c</p>", "<p title=\"a\">c</p>", "an attribute twice")]
    [InlineData("<!DOCTYPE html><p>a</p>", "<p>a</p>", "a doctype in a fragment")]
    [InlineData("<p title=\"<b>\">a < b</p>", "<p title=\"&lt;b&gt;\">a &lt; b</p>", "raw angle brackets")]
    [InlineData("<em/>a", "<em>a</em>", "a slash that does not close")]
    public void Markup_that_parsers_must_put_right_is_written_out(string html, string expected, string why)
    {
        var clean = CleaningLaws.Clean(html);
        clean.Body.ShouldBe(expected, why);
        clean.Report.Rows.Single().Rule.ShouldBe("normalized-markup");
        CleaningLaws.Clean(expected).Report.IsVerbatim.ShouldBeTrue();
    }

    [Fact]
    public void A_byte_order_mark_does_not_cost_a_document_its_title()
    {
        const string document = "<!DOCTYPE html><html lang=\"zh\"><head><title>T</title></head><body><p>a</p></body></html>";
        foreach (var profile in CleaningLaws.MarkupProfiles)
            CleaningLaws.Clean("\uFEFF" + document, BodyKind.HtmlDocument, profile).Body.ShouldBe(CleaningLaws.Clean(document, BodyKind.HtmlDocument, profile).Body);
        CleaningLaws.Clean(document, BodyKind.HtmlDocument).Body.ShouldContain("<title>T</title>");
    }

    [Fact]
    public void Cr_lf_comes_back_after_the_parser()
    {
        CleaningLaws.Clean("<p>a</p>\r\n<script></script>\r\n<p>b&#13;</p>\r\n").Body.ShouldBe("<p>a</p>\r\n\r\n<p>b&#13;</p>\r\n");
    }
}
