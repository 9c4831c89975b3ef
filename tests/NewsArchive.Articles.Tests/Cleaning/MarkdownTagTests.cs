namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>Tags and links of Markdown outside HTML islands.</summary>
public sealed class MarkdownTagTests
{
    const string Twin = "<noscript><img src=\"https://e.org/a.jpg\"></noscript>";

    [Theory]
    [InlineData("a " + Twin + " b", "a <img src=\"https://e.org/a.jpg\"> b", "no neighbour: the image is lifted out")]
    [InlineData("a <img src=\"https://e.org/a-300x200.jpg\">" + Twin + " b", "a <img src=\"https://e.org/a-300x200.jpg\"> b", "the neighbour shows it, and stays to the character")]
    [InlineData("<img  src='https://e.org/a.jpg' /> " + Twin, "<img  src='https://e.org/a.jpg' /> ", "odd spelling")]
    [InlineData("<img src=\"data:image/gif;base64,AA==\" />" + Twin + " b", "<img src=\"https://e.org/a.jpg\" /> b", "a placeholder takes its URL")]
    [InlineData("<img src=\"x.gif\" onload=x data-src=\"https://e.org/b.jpg\" class=lazy>" + Twin, "<img src=\"https://e.org/b.jpg\" class=\"lazy\"><img src=\"https://e.org/a.jpg\">", "another picture")]
    [InlineData("[![c](https://e.org/c.jpg)](d) <a href=\"d\"><img src=\"https://e.org/a.jpg\"></a>" + Twin, "[![c](https://e.org/c.jpg)](d) <a href=\"d\"><img src=\"https://e.org/a.jpg\"></a>", "in a link")]
    [InlineData("a <noscript>Turn *it* on</noscript> b", "a  b", "words of a noscript are not seen")]
    [InlineData("a <noscript><img src=\"https://e.org/a.jpg\"> b", "a <img src=\"https://e.org/a.jpg\"> b", "not closed")]
    public void A_picture_in_a_noscript_is_there_once(string markdown, string expected, string why)
    {
        CleaningLaws.Clean(markdown, BodyKind.Markdown).Body.ShouldBe(expected, why);
        CleaningLaws.Clean(expected, BodyKind.Markdown).Body.ShouldBe(expected, why);
    }

    [Fact]
    public void Other_urls_of_a_single_image_are_kept_beside_the_body()
    {
        var clean = CleaningLaws.Clean("*a* <img class=lazy src=x.gif data-src=https://e.org/s.jpg data-orig-file=https://e.org/l.jpg> b\n\n<img src=https://e.org/1.jpg srcset='https://e.org/2.jpg 2x'>", BodyKind.Markdown);
        clean.ImageAlternatives["https://e.org/l.jpg"].ShouldBe(["https://e.org/s.jpg"]);
        clean.ImageAlternatives["https://e.org/1.jpg"].ShouldBe(["https://e.org/2.jpg"]);
    }

    [Theory]
    [InlineData("[a](https://e.org/?utm_source=x&id=1 \"t\")", "[a](https://e.org/?id=1 \"t\")", "a link")]
    [InlineData("[a](<https://e.org/?id=1&fbclid=x>)", "[a](<https://e.org/?id=1>)", "in angle brackets")]
    [InlineData("[a](https://e.org/?id=1&amp;fbclid=x&amp;b=2)", "[a](https://e.org/?id=1&amp;b=2)", "escaped")]
    [InlineData("[a](https://e.org/\\_?id=1&fbclid=x)", "[a](https://e.org/\\_?id=1&fbclid=x)", "not spelt as it is: left alone")]
    [InlineData("[a]\n\n[a]: https://e.org/?utm_source=x#c 'd'", "[a]\n\n[a]: https://e.org/#c 'd'", "a definition")]
    [InlineData("![a](https://e.org/i?utm_source=x) ![b]\n\n[b]: https://e.org/j?utm_source=x", "![a](https://e.org/i?utm_source=x) ![b]\n\n[b]: https://e.org/j?utm_source=x", "images stay")]
    [InlineData("<https://e.org/?utm_source=x> https://e.org/?utm_source=x", "<https://e.org/?utm_source=x> https://e.org/?utm_source=x", "links whose URL is their text stay")]
    [InlineData("`[a](https://e.org/?utm_source=x)`", "`[a](https://e.org/?utm_source=x)`", "code stays")]
    public void Trackers_are_cut_out_of_links(string markdown, string expected, string why)
    {
        var clean = CleaningLaws.Clean(markdown, BodyKind.Markdown);
        clean.Body.ShouldBe(expected, why);
        clean.Report.Rows.Any(row => row.Rule == "link-trackers").ShouldBe(expected != markdown, why);
        CleaningLaws.Clean(markdown, BodyKind.Markdown, NewsArchive.Articles.Cleaning.CleaningProfile.Lossless).Body.ShouldBe(markdown, why);
    }

    [Theory]
    [InlineData("a <svg><text>label</text></svg> b", "a  b", 5, 0, "foreign content")]
    [InlineData("a <video src=\"https://e.org/v\">*old* browser</video> b", "a <a href=\"https://e.org/v\">https://e.org/v</a> b", 0, 15, "a player's words are not seen")]
    [InlineData("a <object data=\"https://e.org/o\"><img src=\"https://e.org/p.jpg\"></object> b", "a <a href=\"https://e.org/o\"><img src=\"https://e.org/p.jpg\" alt=\"\"></a> b", 0, 0, "an image inside")]
    [InlineData("a <a class=\"__cf_email__\" data-cfemail=\"543514367a37\" href=\"/cdn-cgi/l/email-protection\">[email&#160;protected]</a>", "a <a class=\"__cf_email__\" href=\"mailto:a@b.c\">a@b.c</a>", 16, 5, "a decoded address")]
    [InlineData("a <amp-ad><p>ad</p></amp-ad> b", "a  b", 2, 0, "an advertisement")]
    public void What_goes_with_its_element_is_counted(string markdown, string expected, int removed, int added, string why)
    {
        var clean = CleaningLaws.Clean(markdown, BodyKind.Markdown);
        clean.Body.ShouldBe(expected, why);
        (clean.Report.Rows.Sum(row => row.RemovedTextCharacters), clean.Report.Rows.Sum(row => row.AddedTextCharacters)).ShouldBe((removed, added), why);
    }

    [Fact]
    public void Strict_counts_hidden_words_in_a_line()
    {
        var clean = CleaningLaws.Clean("a <span style=\"display:none\">hidden</span> b", BodyKind.Markdown, NewsArchive.Articles.Cleaning.CleaningProfile.Strict);
        clean.Body.ShouldBe("a  b");
        clean.Report.Rows.Single(row => row.Rule == "hidden-text").RemovedTextCharacters.ShouldBe(6);
    }

    [Theory]
    [InlineData("a <<span>script>alert(1)<<span>/script> b", "a &lt;script>alert(1)&lt;/script> b", "a tag around a tag")]
    [InlineData("a <<font>img src=x onerror=alert(1)> b", "a &lt;img src=x onerror=alert(1)> b", "an image")]
    [InlineData("a <b<span> onclick=x> b", "a &lt;b onclick=x> b", "a name cut short")]
    [InlineData("a &l<span>t;b</span> &<!-- -->amp; b", "a &amp;lt;b &amp;amp; b", "references")]
    [InlineData("`<b` <span>x</span> `&` <!-- -->amp;", "`<b` x `&` amp;", "code stays")]
    [InlineData("\\<<span>b onclick=x>", "\\<b onclick=x>", "what is escaped stays escaped")]
    [InlineData("x < y <span>z</span> & <span>w</span>", "x < y z & w", "what joins nothing stays")]
    [InlineData("<div>\n\n<<span>img src=x onerror=alert(1)>\n\n*a*\n</div>", "<div>\n\n&lt;img src=x onerror=alert(1)>\n\n*a*\n</div>", "in an island that is not HTML alone")]
    public void What_a_tag_kept_apart_does_not_join(string markdown, string expected, string why)
    {
        CleaningLaws.Clean(markdown, BodyKind.Markdown).Body.ShouldBe(expected, why);
        CleaningLaws.Clean(expected, BodyKind.Markdown).Body.ShouldBe(expected, why);
    }

    [Theory]
    [InlineData("<div>\n<img src=x onerror=alert(1)\n\ntext\n", "<div>\n&lt;img src=x onerror=alert(1)\n\ntext\n", "a tag that a browser would close in the next block")]
    [InlineData("<p>a</p>\n<b", "<p>a</p>\n&lt;b", "at the end")]
    [InlineData("a <b\n\nc", "a <b\n\nc", "text in a line is escaped by whoever renders it")]
    public void A_tag_that_does_not_end_is_text(string markdown, string expected, string why)
    {
        CleaningLaws.Clean(markdown, BodyKind.Markdown).Body.ShouldBe(expected, why);
        CleaningLaws.Clean(expected, BodyKind.Markdown).Body.ShouldBe(expected, why);
    }

    [Theory]
    [InlineData("``<span></span>`<img src=x onerror=alert(1)>`", "a run of backticks that grows uncovers code")]
    [InlineData("[a]<span>(javascript:alert(1))</span>", "a link")]
    [InlineData("[a]\n\n[a]<span>: javascript:alert(1)</span>", "a definition")]
    [InlineData("<span>```\n</span>\n<b onclick=x>\n```\n`", "a fence that was none")]
    [InlineData("<!-- -->```\n\n```\n<b onclick=x>\n```\n", "a fence that ends elsewhere")]
    [InlineData("\\<!-- -->\\<b onclick=x>", "an escape that is escaped")]
    public void What_joins_all_the_same_is_cleaned_again(string markdown, string why)
    {
        var clean = CleaningLaws.Clean(markdown, BodyKind.Markdown);
        CleaningLaws.Clean(clean.Body, BodyKind.Markdown).Body.ShouldBe(clean.Body, why);
        CleaningOracle.Fault(Markdig.Markdown.ToHtml(clean.Body)).ShouldBeNull(why);
    }
}
