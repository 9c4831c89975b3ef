using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Tests.Sanitizing;

public sealed class HtmlTreeReaderTests
{
    /// <summary>WHATWG HTML 13.2.5.72: an ampersand that no letter, digit or # follows is text, and so is what follows it.</summary>
    [Theory]
    [InlineData("a&;b", "a&;b")]
    [InlineData("a&;", "a&;")]
    [InlineData("&;&;", "&;&;")]
    [InlineData("&;amp;", "&;amp;")]
    [InlineData("&amp;;", "&;")]
    [InlineData("&nosuch;", "&nosuch;")]
    [InlineData("&#;", "&#;")]
    [InlineData("&#x;", "&#x;")]
    [InlineData("&notit;", "¬it;")]
    [InlineData("&CounterClockwiseContourIntegral;", "∳")]
    [InlineData("&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;")]
    public void No_character_beside_an_ampersand_is_lost(string html, string text)
    {
        Parse($"<p>{html}</p>").TextContent.ShouldBe(text);
        if (!html.Contains("notit", StringComparison.Ordinal)) // in an attribute, a name that goes on is text
            Parse($"<p title=\"{html}\"></p>").Children[0].GetAttribute("title").ShouldBe(text);
    }

    [Theory]
    [InlineData("<!--&;-->a&;<!--&;-->", "<!--&;-->a&amp;;<!--&;-->")]
    [InlineData("<textarea>&;<b></textarea>&;", "<textarea>&amp;;&lt;b&gt;</textarea>&amp;;")]
    [InlineData("<style>&;</style><script>&;</script><xmp>&;</xmp>", "<style>&;</style><script>&;</script><xmp>&;</xmp>")]
    [InlineData("<a href='?a&;b'>&;", "<a href=\"?a&amp;;b\">&amp;;</a>")]
    [InlineData("&;<?&;> &; <", "&amp;;<!--?&;--> &amp;; &lt;")]
    public void Only_what_would_be_a_reference_is_escaped(string html, string tree) =>
        Parse(html).InnerHtml.ShouldBe(tree);

    static AngleSharp.Dom.IElement Parse(string html) => HtmlTreeReader.Parse(html, isDocument: false, 100, 100).Root.ShouldNotBeNull();
}
