using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning.Rules;

public sealed class HiddenTextRuleTests
{
    [Theory]
    [InlineData("<p style=\"color:#fff\">w</p>", true, "white")]
    [InlineData("<p style=\"color:#ffff\">w</p>", true, "white with alpha")]
    [InlineData("<p style=\"color:rgb(255 255 255 / 90%)\">w</p>", true, "spaces instead of commas")]
    [InlineData("<p style=\"color:hsl(0, 0%, 100%)\">w</p>", true, "white as lightness")]
    [InlineData("<p style=\"color:rgba(1,2,3,0)\">w</p>", true, "transparent")]
    [InlineData("<p style=\"color:#fefefe\">w</p>", true, "all but white")]
    [InlineData("<font color=\"WHITE\">w</font>", true, "a font")]
    [InlineData("<p style=\"color:red;background:#fff\">w</p>", false, "red")]
    [InlineData("<p style=\"color:#fff;background:white\">w</p>", true, "white on white")]
    [InlineData("<p style=\"color:rgb(9,9,9);background-color:#090909\">w</p>", true, "one colour, two spellings")]
    [InlineData("<p style=\"color:#fff;background:#000\">w</p>", false, "white on black")]
    [InlineData("<div style=\"background:navy\"><p style=\"color:#fff\">w</p></div>", false, "on the ground of an element around")]
    [InlineData("<div style=\"background:transparent\"><p style=\"color:#fff\">w</p></div>", true, "no ground")]
    [InlineData("<p style=\"font-size:0\">w</p>", true, "no size")]
    [InlineData("<p style=\"font-size:0px\"> <span style=\"font-size:16px\">w</span></p>", false, "the letters have a size again")]
    [InlineData("<p style=\"opacity:0\">w</p>", true, "transparent text")]
    [InlineData("<p style=\"opacity:0\"><img src=\"a.jpg\"></p>", false, "a lazy image")]
    [InlineData("<p style=\"text-indent:-9999px\">w</p>", true, "off the page")]
    [InlineData("<p style=\"text-indent:-21pt\">w</p>", false, "a hanging indent")]
    [InlineData("<p style=\"position:absolute;left:-999em\">w</p>", true, "off the page")]
    [InlineData("<p style=\"position:absolute;clip:rect(0 0 0 0)\">w</p>", true, "clipped")]
    [InlineData("<p style=\"height:0;overflow:hidden\">w</p>", true, "no room")]
    [InlineData("<p style=\"overflow:hidden\">w</p>", false, "no limit")]
    [InlineData("<span style=\"mso-hide:all\">w</span>", true, "Word's hidden text")]
    [InlineData("<p style=\"display:none;display:banana\">w</p>", true, "an invalid display shows nothing")]
    [InlineData("<p hidden style=\"display:block\">w</p>", false, "a display of its own overrules the attribute")]
    public void Text_out_of_sight_is_reported_and_stays(string html, bool isReported, string why)
    {
        var clean = CleaningLaws.Clean(html);
        clean.Report.Rows.Any(row => row.Rule == "hidden-text").ShouldBe(isReported, why);
        CleaningOracle.Visible(clean.Body).Replace("Hiddentext", "").ShouldBe(CleaningOracle.Visible(html), why);
    }

    // The shape of a page of mp.weixin.qq.com: its script would take the style off.
    const string WeChat = "<div class=\"rich_media_content js_underline_content\" id=\"js_content\" style=\"visibility: hidden; opacity: 0; \"><p>正文</p></div>";

    [Theory]
    [InlineData(CleaningProfile.Article)]
    [InlineData(CleaningProfile.Strict)]
    [InlineData(CleaningProfile.Word)]
    public void An_article_that_waits_for_its_script_is_not_hidden(CleaningProfile profile)
    {
        var clean = CleaningLaws.Clean(WeChat, profile: profile);
        clean.Body.ShouldNotContain("details");
        clean.VisibleText.ShouldBe("正文");
        clean.Report.Rows.ShouldContain(row => row.Rule == "hidden-text" && row.RemovedTextCharacters == 0);
    }

    [Fact]
    public void What_is_visible_inside_hidden_text_is_kept_by_strict()
    {
        const string Html = "<div style=\"visibility:hidden\">abc <p style=\"visibility:visible\">d</p></div>";
        var strict = CleaningLaws.Clean(Html, profile: CleaningProfile.Strict);
        strict.VisibleText.ShouldBe("d");
        strict.Report.Rows.Single(row => row.Rule == "hidden-text").RemovedTextCharacters.ShouldBe(3);
        CleaningLaws.Clean(Html).Body.ShouldBe("<div>abc <p>d</p></div>"); // not closed away, but reported
    }
}
