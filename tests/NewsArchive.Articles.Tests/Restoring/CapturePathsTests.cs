using CsCheck;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Restoring;

namespace NewsArchive.Articles.Tests.Restoring;

public sealed class CapturePathsTests
{
    static readonly Gen<string> Url = Gen.Select(Gen.OneOf("http://", "https://", "urn:", "ä漢://", ""), Gen.OneOf(Gen.String[Gen.OneOf('a', 'b', '/', '.', 'é', '漢', '\ud835', '\ue000'), 0, 12], Gen.OneOf(new string('a', 2_000)))).Select((scheme, rest) => scheme + rest);
    static readonly Gen<string> Ending = Gen.OneOf("", ".html", "index.html", "-漢.jpg");

    [Fact]
    public void Paths_that_a_URL_gives_or_not_come_back_and_have_their_ordinal_order() => Gen.Select(Url, Ending, Gen.Bool).Array[1, 60].Sample(wanted =>
    {
        using var table = new CaptureTable();
        foreach (var (url, _, _) in wanted)
            table.Add(new WebCapture { Number = table.Count, File = "a.warc", Offset = 0, Url = url });
        var index = new CaptureIndex(table);
        var paths = new CapturePaths(index);
        var expected = new string?[index.Count];
        for (var url = 0; url < expected.Length; url++)
        {
            var (_, ending, isOfUrl) = wanted[url];
            var name = index.UrlOf(url);
            expected[url] = isOfUrl ? name[(name.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme ? scheme + 3 : 0)..] + ending : "own/" + name + ending;
            if (url % 5 == 0)
                paths.Set(url, "replaced");
            paths.Set(url, expected[url]!); // set on the line above
        }
        Enumerable.Range(0, expected.Length).Select(url => paths[url]).ShouldBe(expected);
        for (var url = 1; url < expected.Length; url++)
            Math.Sign(paths.Compare(url - 1, url)).ShouldBe(Math.Sign(string.CompareOrdinal(expected[url - 1], expected[url])));
    });

    [Fact]
    public void More_endings_than_are_kept_are_told_apart()
    {
        using var table = new CaptureTable();
        for (var number = 0; number < 600; number++)
            table.Add(new WebCapture { Number = number, File = "a.warc", Offset = 0, Url = $"http://a.test/{number}" });
        var index = new CaptureIndex(table);
        var paths = new CapturePaths(index);
        for (var url = 0; url < index.Count; url++)
            paths.Set(url, index.UrlOf(url)[7..] + "." + url);
        Enumerable.Range(0, index.Count).ShouldAllBe(url => paths[url] == index.UrlOf(url).Substring(7) + "." + url);
    }
}
