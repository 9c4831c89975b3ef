using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

public sealed class LimitsTests
{
    static string Repeat(string piece, int times) => string.Concat(Enumerable.Repeat(piece, times));

    [Theory]
    [InlineData("MaxCharacters")]
    [InlineData("MaxTags")]
    public void A_body_over_a_limit_is_refused_by_name(string limit)
    {
        var cleaner = new ArticleCleaner(new CleaningOptions { MaxCharacters = limit == "MaxCharacters" ? 20 : 1000, MaxTags = 10 });
        Should.Throw<ArticleFormatException>(() => cleaner.CleanBody(Repeat("<p>a</p>", 20), BodyKind.Html)).Message.ShouldContain(limit);
        Should.Throw<ArticleFormatException>(() => cleaner.CleanBody(Repeat("<p>a</p>\n\n", 20), BodyKind.Markdown)).Message.ShouldContain(limit);
    }

    [Fact]
    public void What_nests_too_deep_is_unwrapped_and_keeps_its_words()
    {
        var clean = CleaningLaws.Clean(Repeat("<div>", 400) + "deep &am" + "<b>p;</b>" + Repeat("</div>", 400) + "<p>after</p>");
        clean.VisibleText.ShouldBe("deep &amp;\nafter");
        clean.Report.Rows.Single(row => row.Rule == "depth").Count.ShouldBe((400 - 256) * 2 + 2);
        CleaningOracle.Elements(CleaningOracle.Parse(clean.Body)).Count(element => element.LocalName == "div").ShouldBe(256);
    }

    [Theory]
    [InlineData("<div>", BodyKind.HtmlDocument, "html and body stand around the body and do not count")]
    [InlineData("<table><tr><td>", BodyKind.Html, "the parser adds tbody")]
    [InlineData("<p><b>x</b><b><i></p>", BodyKind.Html, "the parser opens formatting elements again")]
    [InlineData("<div><p><b a=N>", BodyKind.Html, "each paragraph opens all of them again")]
    [InlineData("<div style=display:none>x", BodyKind.Html, "details are put around hidden text")]
    public void The_depth_limit_holds_for_what_is_written(string piece, BodyKind kind, string why)
    {
        var html = string.Concat(Enumerable.Range(0, 400).Select(i => piece.Replace("N", $"{i}", StringComparison.Ordinal))) + "deep";
        foreach (var profile in CleaningLaws.MarkupProfiles)
        {
            var clean = CleaningLaws.Clean(html, kind, profile);
            var again = CleaningLaws.Clean(clean.Body, kind, profile);
            again.Body.ShouldBe(clean.Body, why);
            again.Report.Rows.ShouldBeEmpty(why);
        }
    }

    [Fact]
    public void Attributes_beyond_the_limit_go_and_are_reported()
    {
        var clean = CleaningLaws.Clean("<p " + string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"a{i}=1")) + " title=late>a</p>");
        clean.Body.ShouldBe("<p>a</p>");
        clean.Report.Rows.ShouldContain(row => row.Rule == "attribute-limit");
    }

    [Theory]
    [InlineData("<div>", 256, "<p ATTRIBUTES>x</p>")]
    [InlineData("<div>", 256, "<p>x</p><br ATTRIBUTES>")] // nothing to cut but attributes
    [InlineData("<b>", 64, "<i ATTRIBUTES>x</i>")]
    [InlineData("<div>", 256, "<p ATTRIBUTES><i ATTRIBUTES>x</i></p></div><p ATTRIBUTES>y</p>")]
    public void A_tag_that_nests_too_deep_goes_with_all_its_attributes(string around, int times, string piece)
    {
        var attributes = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"a{i}=1"));
        var clean = CleaningLaws.Clean(string.Concat(Enumerable.Range(0, times).Select(i => around.Replace(">", $" lang=l{i}>", StringComparison.Ordinal))) + piece.Replace("ATTRIBUTES", attributes, StringComparison.Ordinal));
        clean.VisibleText.ShouldBe(piece.Contains('y', StringComparison.Ordinal) ? "x\ny" : "x");
        clean.Report.Rows.ShouldContain(row => row.Rule == "depth");
        clean.Report.Rows.Count(row => row.Rule == "attribute-limit").ShouldBe(piece.Contains("br", StringComparison.Ordinal) || piece.Contains('y', StringComparison.Ordinal) ? 1 : 0);
    }

    [Theory]
    [InlineData("<font><p>", "AngleSharp alone needs 40 s for 4,000 of these")]
    [InlineData("<font size=N><p>", "every one is different, so none is forgotten")]
    [InlineData("<b a=N><table>", "formatting before tables")]
    [InlineData("<a href=N><div>", "links")]
    [InlineData("<i N=1><b N=2></i>", "misnested")]
    [InlineData("<nobr><nobr N>", "nobr closes itself")]
    [InlineData("<select><b N>", "in select")]
    public void Reopened_formatting_stays_bounded(string piece, string why)
    {
        var html = string.Concat(Enumerable.Range(0, 4_000).Select(i => piece.Replace("N", i.ToString()))) + "end";
        var clock = ThreadClock.StartNew();
        CleaningLaws.Clean(html).VisibleText.ShouldEndWith("end", customMessage: why);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15), why);
    }

    [Theory]
    [InlineData(">", 5000)]
    [InlineData("- ", 3000)]
    [InlineData("[", 5000)]
    [InlineData("*a_ ", 5000)]
    [InlineData("<b>", 5000)]
    [InlineData("`<", 5000)]
    public void Hostile_markdown_is_cleaned_too(string piece, int times) =>
        CleaningOracle.Fault(CleaningLaws.Clean(Repeat(piece, times) + "<b onclick=x>y", BodyKind.Markdown).Html).ShouldBeNull();
}
