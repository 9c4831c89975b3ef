using CsCheck;
using NewsArchive.Articles.Links;

namespace NewsArchive.Articles.Tests.Links;

public sealed class RelativePathTests
{
    [Theory]
    [InlineData("a.html", "b.html", "b.html")]
    [InlineData("clean/a.html", "assets/ab/x.jpg", "../assets/ab/x.jpg")]
    [InlineData("clean/n/m/a.html", "clean/n/b.html", "../b.html")]
    [InlineData("clean/a.html", "clean/a.html", "a.html")]
    [InlineData("a", "x y#z?w%20.jpg", "x%20y%23z%3Fw%2520.jpg")]
    [InlineData("a", "图.jpg", "%E5%9B%BE.jpg")]
    [InlineData("a", "c:d/e:f.jpg", "c%3Ad/e%3Af.jpg")]
    [InlineData("a", "it's (1).jpg", "it%27s%20%281%29.jpg")]
    public void Links_are_relative_and_encoded(string from, string to, string expected) => RelativePath.Between(from, to).ShouldBe(expected);

    [Fact]
    public void The_link_resolves_to_the_target() => Gen.Select(Gen.String[Gen.Char["ab é#?%:&'\"/"], 1, 20], Gen.String[Gen.Char["ab é#?%:&'\"/"], 1, 20]).Sample((from, to) =>
    {
        (from, to) = (Path(from), Path(to));
        var page = new Uri("http://h.test/" + string.Join('/', from.Split('/').Select(Uri.EscapeDataString)));
        Uri.UnescapeDataString(new Uri(page, RelativePath.Between(from, to)).AbsolutePath).ShouldBe("/" + to);
    });

    static string Path(string text) => string.Join('/', text.Split('/', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } path ? path : "x";

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    public void Absolute_paths_are_refused(string path) => Should.Throw<ArgumentException>(() => RelativePath.Between("a", path));
}
