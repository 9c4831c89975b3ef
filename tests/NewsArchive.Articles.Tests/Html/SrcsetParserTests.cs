using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Tests.Html;

public sealed class SrcsetParserTests
{
    [Theory]
    [InlineData("a.jpg 1x, b.jpg 2x", "a.jpg@0-5 x1|b.jpg@10-15 x2")]
    [InlineData("a.jpg 100w,b.jpg 200w", "a.jpg@0-5 w100|b.jpg@11-16 w200")]
    [InlineData("a,b.jpg 1x, c,d", "a,b.jpg@0-7 x1|c,d@12-15 x1")]
    [InlineData("a.jpg, b.jpg,", "a.jpg@0-5 x1|b.jpg@7-12 x1")]
    [InlineData("a.jpg,b.jpg", "a.jpg,b.jpg@0-11 x1")] // no space: one URL, by the standard
    [InlineData(" ,,\n a.jpg,,, ", "a.jpg@5-10 x1")]
    [InlineData("data:image/png;base64,AA== 1x, b 2x", "data:image/png;base64,AA==@0-26 x1|b@31-32 x2")]
    [InlineData("a (1x, 2x) 3x, b", "a@0-1 x3|b@15-16 x1")]
    [InlineData("a 0w, b -1x, c 1e3x, d 10w 5h, e junk", "a@0-1 x1|b@6-7 x1|c@13-14 x1000|d@21-22 w10|e@31-32 x1")]
    [InlineData("", "")]
    public void Entries_follow_the_standard(string srcset, string expected) => string.Join('|', SrcsetParser.Parse(srcset)
        .Select(e => $"{e.Url}@{e.Span.Start}-{e.Span.End} {(e.Width is { } w ? "w" + w : "x" + e.Density)}")).ShouldBe(expected);
}
