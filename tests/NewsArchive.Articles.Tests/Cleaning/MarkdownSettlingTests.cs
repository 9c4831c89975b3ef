using Markdig;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>Markdown is edited until nothing is left to edit: removing one tag can bring another to light.</summary>
public sealed class MarkdownSettlingTests
{
    [Theory]
    [InlineData("<table><caption><svg><table></caption><style><img src=x onerror=alert(1)>", "a style that never ends hid an image")]
    [InlineData("<form><math><mtext></form><form><mglyph><xmp></math><img src onerror=alert(1)>", "raw text in MathML")]
    [InlineData("<<x>img src=x onerror=alert(1)>", "a tag between < and a name")]
    [InlineData("<<!---->img src=x onerror=alert(1)>", "a comment between < and a name")]
    [InlineData("<scr<x>ipt>alert(1)</scr</x>ipt>", "a tag in a name")]
    [InlineData("x <textarea><option>", "text to the parser becomes markup")]
    [InlineData("<option><iframe></select><b><script>alert(1)</script>", "an iframe that never ends hid a script")]
    [InlineData("https://e.org/b[y](javascript:x)", "an address to programs that link bare ones, a link to all others")]
    public void What_an_edit_brings_to_light_is_edited_too(string markdown, string why)
    {
        foreach (var profile in CleaningLaws.MarkupProfiles)
        {
            var body = CleaningLaws.Clean(markdown, BodyKind.Markdown, profile).Body;
            CleaningOracle.Fault(Markdown.ToHtml(body)).ShouldBeNull($"{why}: {body}");
            CleaningLaws.Clean(body, BodyKind.Markdown, profile).Report.IsVerbatim.ShouldBeTrue(why);
        }
    }

    [Fact]
    public void What_never_settles_is_shown_as_code()
    {
        const string markdown = "<div><style><textarea><xmp><title><script><style><img src=x onerror=alert(1)>\n\n`````\n";

        var clean = CleaningLaws.Clean(markdown, BodyKind.Markdown);

        clean.Report.Rows.ShouldContain(row => row.Rule == "escaped-to-text");
        clean.Body.ShouldStartWith("``````\n<", customMessage: "a fence longer than any in the text");
        CleaningOracle.Fault(Markdown.ToHtml(clean.Body)).ShouldBeNull();
        clean.VisibleText.ShouldContain("img src=x onerror=alert(1)>", customMessage: "no word is lost");
        CleaningLaws.Clean(clean.Body, BodyKind.Markdown).Report.IsVerbatim.ShouldBeTrue();
    }

    [Fact]
    public void An_island_keeps_the_other_urls_of_its_images_through_every_round()
    {
        var clean = CleaningLaws.Clean("<div><img class=lazy src=x.gif data-src=https://e.org/s.jpg data-orig-file=https://e.org/l.jpg></div>\n\n<table><caption><svg><table></caption><style><b onclick=x>y</b>", BodyKind.Markdown);

        clean.Body.ShouldBe("<div><img class=\"lazy\" src=\"https://e.org/l.jpg\"></div>\n\n<table><caption><table></caption><b>y</b>");
        clean.Report.Rows.ShouldContain(row => row.Rule == "unstable-markup");
        clean.ImageAlternatives["https://e.org/l.jpg"].ShouldBe(["https://e.org/s.jpg"]);
    }
}
