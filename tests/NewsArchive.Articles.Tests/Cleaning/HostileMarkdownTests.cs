namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>Markdown made to stall a parser: bounded by processor time, and not a word is lost.</summary>
public sealed class HostileMarkdownTests
{
    const int Length = 200_000;

    static string Repeat(string piece, int times) => string.Concat(Enumerable.Range(0, times).Select(i => piece.Replace("N", i.ToString())));

    [Theory]
    [InlineData("[a](", "destinations in each other: 60 s and more for Markdig")]
    [InlineData("![](", "images")]
    [InlineData("![", "images that do not close")]
    [InlineData("[a](b", "destinations with a letter")]
    [InlineData("[a](\\)", "the closing parenthesis is escaped")]
    [InlineData("[a](<", "destinations in angle brackets")]
    [InlineData("[a](b \"", "titles that do not close")]
    [InlineData("[a][", "labels")]
    [InlineData("[`]`", "the closing bracket is code")]
    [InlineData("- [a](", "in a list")]
    [InlineData("[^N]: [a](", "in a footnote")]
    [InlineData("[a]: b\n", "one definition again and again")]
    [InlineData("[N]: b\n", "definitions")]
    [InlineData("- ", "lists in lists")]
    [InlineData("*  ", "the same with stars")]
    [InlineData("-\t- ", "with tabs and single spaces")]
    [InlineData("> ", "quotes in quotes")]
    [InlineData("*a_ ", "emphasis")]
    [InlineData("`N", "code that does not close")]
    [InlineData("a|b\n-|-\n", "tables")]
    [InlineData("|a", "cells")]
    [InlineData("a\n=\n", "headings by underline, each looked for among all blocks")]
    [InlineData("> a\n> -\n", "the same in a quote")]
    [InlineData("<img src=a.jpg></a>", "images before what might be a noscript")]
    [InlineData("<noscript><img src=a.jpg>", "noscripts that do not close")]
    [InlineData("<svg><b>N</b></svg>", "elements that go with their content")]
    [InlineData("<svg><div>", "the same, nested")]
    [InlineData("<a ", "tags that do not close")]
    [InlineData("<a href=\"", "attributes that do not close")]
    [InlineData("<http://a.b>", "autolinks")]
    [InlineData("http://a.b/", "bare links")]
    [InlineData("<div>\n\n", "islands that do not close")]
    [InlineData("<!-- -->\n\n", "comments where islands start")]
    [InlineData("```\n<b>\n```\n\n<div>\n\n", "islands over code")]
    public void Hostile_markdown_takes_linear_time(string piece, string why)
    {
        var body = Repeat(piece, Length / piece.Length) + "end";
        var clock = ThreadClock.StartNew(); // half a second on an idle machine, tables two; the square takes minutes
        CleaningLaws.Clean(body, BodyKind.Markdown).VisibleText.ShouldNotBeEmpty(why);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4), why);
    }

    [Fact]
    public void A_list_marker_that_is_none_does_not_hide_the_others()
    {
        var clock = ThreadClock.StartNew();
        CleaningLaws.Clean(Repeat("- ", Length / 2) + "-a", BodyKind.Markdown).VisibleText.ShouldEndWith("- -a");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(125)]
    [InlineData(140)]
    public void One_article_that_cannot_be_rendered_does_not_spoil_the_next(int depth)
    {
        var deep = Repeat("*a **b ", depth / 2) + "c" + Repeat("** d*", depth / 2);
        CleaningLaws.Clean($"![{deep}](x)", BodyKind.Markdown).Html.ShouldNotBeEmpty();
        CleaningLaws.Clean($"{Repeat("> ", depth)}![{Repeat("![", 40)}x{Repeat("](y)", 40)}](x)", BodyKind.Markdown).Html.ShouldNotBeEmpty();
        CleaningLaws.Clean("[a](b) ![c](d)", BodyKind.Markdown).Html.Trim().ShouldBe("<p><a href=\"b\">a</a> <img src=\"d\" alt=\"c\"></p>");
    }

    [Theory]
    [InlineData("[a](", "links")]
    [InlineData("[", "brackets")]
    [InlineData("> ", "quotes, refused by Markdig itself")]
    [InlineData("[N]: b\n", "definitions")]
    [InlineData("- ", "lists")]
    public void What_is_too_complex_is_cleaned_tag_by_tag_and_reported(string piece, string why)
    {
        var hostile = Repeat(piece, 2_000);
        var clean = CleaningLaws.Clean(hostile + "<b onclick=x>y</b> &lt;z", BodyKind.Markdown);
        clean.Body.ShouldBe(hostile + "<b>y</b> &lt;z", why);
        clean.VisibleText.ShouldBe((hostile + "<b>y</b> &lt;z").Trim(), why);
        CleaningOracle.Fault(clean.Html).ShouldBeNull(why);
        clean.Report.Rows.Select(row => row.Rule).ShouldBe(["markdown-too-complex", "event-handlers"], why);
    }

    [Theory]
    [InlineData("```\n", "\u001b[31m <T> [a](\n", "```\n", "a log in a fence")]
    [InlineData("    ", "[a]( [ <T> \\\n    ", "x\n", "indented code")]
    [InlineData("", "[a](b) [c] ![e](<f g> 'h') [1] (i) \\[ `<T>`\n", "", "one long paragraph of links")]
    [InlineData("", "- - - -\n", "- - b\n", "rules")]
    [InlineData("", "| [a](b(c) | `<T>` |\n", "", "a table")]
    [InlineData("", "[a](b(c `<T>`\n\n", "", "broken links in their own paragraphs")]
    public void What_only_looks_too_complex_is_read_as_markdown(string start, string line, string end, string why)
    {
        var body = start + Repeat(line, 300) + end;
        var clean = CleaningLaws.Clean(body, BodyKind.Markdown);
        clean.Report.Rows.ShouldBeEmpty(why);
        clean.Body.ShouldBe(body, why);
    }
}
