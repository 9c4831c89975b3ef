using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>At the limits the scanner says what the tree says: it counts the same tags, and the depth of what it writes.</summary>
public sealed class ScannerLimitsTests
{
    [Theory]
    [InlineData("<title></title>")]
    [InlineData("<script>x</script>")]
    [InlineData("<style></style>")]
    [InlineData("<iframe src=https://e.org/v></iframe>")]
    [InlineData("<iframe></iframe>")]
    [InlineData("<audio><source src=https://e.org/a.mp3>x</audio>")]
    [InlineData("<video src=https://e.org/v></video>")]
    [InlineData("<noscript></noscript>")]
    [InlineData("<noscript><img src=/a.jpg></noscript><p>a</p><p>b</p><p>c</p><p>d</p>")]
    [InlineData("<p>a</p>")]
    public void Every_tag_counts(string piece)
    {
        var body = "<div>" + string.Concat(Enumerable.Repeat(piece, 30)) + "</div>";
        var tags = body.Count(c => c == '<');
        var enough = new ScannerComparison(new CleaningOptions { MaxTags = tags });
        enough.Difference(body).ShouldBeNull();
        enough.Accepted.ShouldBe(1);
        var tooFew = new ScannerComparison(new CleaningOptions { MaxTags = tags - 1 });
        tooFew.Difference(body).ShouldBeNull();
        tooFew.Declined.ShouldBe([new(ScanCondition.Limits, 1)]);
    }

    [Theory]
    [InlineData("<iframe src=https://e.org/v></iframe>")]
    [InlineData("<p><iframe src=https://e.org/v></iframe></p>")]
    [InlineData("<iframe src=\"https://e.org/v w\"></iframe>")]
    [InlineData("<audio src=https://e.org/a.mp3></audio>")]
    [InlineData("<video poster=https://e.org/p.jpg><source src=https://e.org/v></video>")]
    [InlineData("<p style=\"font-weight:bold;font-style:italic\">x</p>")]
    [InlineData("<p style=\"font-weight:bold\">x<span style=\"font-style:italic\">y<span style=\"text-decoration:underline\">z</span></span></p>")]
    [InlineData("<p style=\"font-weight:bold\">x<cite>y</cite></p>")]
    [InlineData("<p style=\"font-weight:bold;font-style:italic\">x</p><p><span class=c><cite>y</cite></span></p>")]
    [InlineData("<p>a<noscript><img src=/a.jpg></noscript></p>")]
    [InlineData("<table><tr><td>x</table>")]
    [InlineData("<p>a <a href=\"/cdn-cgi/l/email-protection\" data-cfemail=\"543514367a37\">x</a></p>")]
    public void What_is_written_at_the_limit_of_depth_is_as_the_tree_writes_it(string piece)
    {
        var options = new CleaningOptions { MaxDepth = 16 };
        for (var around = 8; around <= 17; around++)
        {
            var comparison = new ScannerComparison(options);
            comparison.Difference(string.Concat(Enumerable.Repeat("<div>", around)) + piece + string.Concat(Enumerable.Repeat("</div>", around))).ShouldBeNull();
            comparison.Accepted.ShouldBe(around == 8 ? 1 : around == 17 ? 0 : comparison.Accepted);
        }
    }
}
