using System.Text.RegularExpressions;
using NewsArchive.Interop.Tests.Judges;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Interop.Tests;

/// <summary>Our sort keys are those of warcio.js, which the player looks up.</summary>
public sealed partial class SurtTests
{
    static readonly string[] hosts =
    [
        "example.com", "www.example.com", "WWW2.Example.ORG", "i0.wp.com", "cdn.example.cn:8080", "example.com:443", "user:pw@example.com", "新聞.香港", "bücher.example", "xn--fiq228c.com",
        "192.168.0.1", "[2001:DB8::1]:8443",
    ];

    static readonly string[] targets =
    [
        "", "/", "/a.jpg?w=770&h=1", "/a.jpg?h=1&w=770", "/A.JPG?ssl=1&resize=770%2C513", "/2021/04/港口.jpg", "/2021/04/%E6%B8%AF.jpg?x=%e6", "/a b.png", "/a.jpg?", "/a.jpg?w", "/a.jpg?w=1&w=0&W=2",
        "/mw690/006x%2Fabc.jpg!thumb", "/a/../b//c.gif", "/image/upload/w_770,c_fill/v1/a.jpg", "/a.jpg?x-oss-process=image/resize,w_770", "/640?wx_fmt=png&tp=webp#imgIndex=1", "/a.jpg?u=https://www.example.com/?a=b",
        "/a.jpg?q=中文&p=1", "/100%.jpg", "/a.jpg?a=1;b=0",
    ];

    [Fact]
    public Task Every_made_up_address_has_the_same_key() => ShouldAgreeAsync(
        [.. from scheme in new[] { "http", "https" } from host in hosts from target in targets select $"{scheme}://{host}{target}"], atLeast: 400);

    [Fact]
    public Task Every_address_in_the_corpus_articles_has_the_same_key()
    {
        var folder = Path.Combine(Repository.Top, "..", "shared", "corpus");
        Assert.SkipUnless(Directory.Exists(folder), "no corpus beside the repository");
        var urls = new[] { "jekyll-rss", "jekyll-md", "pages", "word-html", "seed-format" }
            .SelectMany(name => Directory.EnumerateFiles(Path.Combine(folder, name)))
            .SelectMany(file => Address().Matches(File.ReadAllText(file)).Select(match => match.Value));
        return ShouldAgreeAsync([.. urls.Distinct(StringComparer.Ordinal)], atLeast: 200);
    }

    static async Task ShouldAgreeAsync(IReadOnlyList<string> urls, int atLeast)
    {
        var theirs = await Warcio.SurtsAsync(urls);

        urls.Count.ShouldBeGreaterThanOrEqualTo(atLeast);
        theirs.Count.ShouldBe(urls.Count);
        urls.Zip(theirs).Where(pair => Surt.FromUrl(pair.First) != pair.Second).Select(pair => $"{pair.First}: {Surt.FromUrl(pair.First)}, not {pair.Second}").ShouldBeEmpty();
    }

    [GeneratedRegex("""https?://[^\s"'<>()\\]+""", RegexOptions.None, 10_000)]
    private static partial Regex Address();
}
