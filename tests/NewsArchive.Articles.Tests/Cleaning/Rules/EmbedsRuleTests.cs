using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning.Rules;

/// <summary>Nothing that a reader could see, or that was an image, goes with a player.</summary>
public sealed class EmbedsRuleTests
{
    [Theory]
    [InlineData("<amp-twitter data-tweetid=1><blockquote>tweet</blockquote></amp-twitter>", "<div><blockquote>tweet</blockquote></div>", "without a URL the content stays")]
    [InlineData("<amp-iframe src=https://e.org/f><amp-img src=https://e.org/p.jpg placeholder></amp-img></amp-iframe>", "<p><a href=\"https://e.org/f\"><img src=\"https://e.org/p.jpg\" alt=\"\"></a></p>", "a placeholder image is the poster")]
    [InlineData("<object data=https://e.org/m.swf><img src=https://e.org/p.jpg></object>", "<p><a href=\"https://e.org/m.swf\"><img src=\"https://e.org/p.jpg\" alt=\"\"></a></p>", "so is the image of an object")]
    [InlineData("<object><img src=https://e.org/p.jpg></object>", "<p><img src=\"https://e.org/p.jpg\" alt=\"\"></p>", "an object with nothing but an image")]
    [InlineData("<video src=https://e.org/v.mp4>No video <img src=https://e.org/i.jpg></video>", "<p><a href=\"https://e.org/v.mp4\">https://e.org/v.mp4</a></p>", "what only a browser without video shows")]
    [InlineData("<amp-ad>ad</amp-ad><amp-pixel src=https://e.org/t></amp-pixel><amp-analytics>x</amp-analytics>", "", "advertisements and trackers")]
    [InlineData("<p>a <amp-social-share type=x>Share</amp-social-share></p>", "<p>a Share</p>", "any other AMP element is unwrapped")]
    [InlineData("<amp-video poster=https://e.org/p.jpg src=https://e.org/v.mp4><div fallback>Old browser</div></amp-video>", "<p><a href=\"https://e.org/v.mp4\"><img src=\"https://e.org/p.jpg\" alt=\"\"></a></p>", "fallback words go, and are counted")]
    [InlineData("<iframe src=about:blank></iframe>", "", "nothing")]
    public void Players_become_what_they_showed(string html, string expected, string why)
    {
        var clean = CleaningLaws.Clean(html);
        clean.Body.ShouldBe(expected, why);
        CleaningLaws.Broken(html, BodyKind.Html, CleaningProfile.Article).ShouldBeNull(why);
        CleaningLaws.Broken(html, BodyKind.Html, CleaningProfile.Lossless).ShouldBeNull(why);
    }

    [Fact]
    public void Words_that_go_with_an_embed_are_counted() =>
        CleaningLaws.Clean("<amp-youtube src=https://e.org/y><p>wait here</p></amp-youtube>").Report.Rows.Single(row => row.Rule == "embeds").RemovedTextCharacters.ShouldBe(8);
}
