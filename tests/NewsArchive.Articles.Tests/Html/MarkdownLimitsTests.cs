using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Tests.Html;

public sealed class MarkdownLimitsTests
{
    /// <summary>The sum of the lines before each underline is what counts: with n of them, n² lines.</summary>
    [Theory]
    [InlineData("a\n=\n", 31_000, false)]
    [InlineData("a\n=\n", 32_000, true)]
    [InlineData("a\r\n---\r\n", 32_000, true)]
    [InlineData("a\r=\r", 32_000, true)]
    [InlineData("a\u2028=\u2029", 32_000, true)] // every line end of .NET
    [InlineData("a\u0085=\f", 32_000, true)]
    [InlineData("a\nb\n", 64_000, false)]
    [InlineData("", 1, false)]
    public void Underlines_are_too_many_where_looking_for_their_paragraphs_takes_the_square(string lines, int times, bool isTooMany) =>
        MarkdownLimits.HasTooManyUnderlines(string.Concat(Enumerable.Repeat(lines, times))).ShouldBe(isTooMany);
}
