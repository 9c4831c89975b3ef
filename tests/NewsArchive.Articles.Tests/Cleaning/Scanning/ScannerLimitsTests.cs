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
}
