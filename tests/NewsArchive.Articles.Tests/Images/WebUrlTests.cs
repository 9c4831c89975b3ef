using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class WebUrlTests
{
    /// <summary>The last host is remembered: neither an answer nor a refusal may be another's.</summary>
    [Fact]
    public void Hosts_in_any_order_are_what_each_is_alone()
    {
        (string Url, string? Host)[] rows =
        [
            ("http://e.org/a", "e.org"), ("https://e.org/a", "e.org"), ("http://E.org/a", "e.org"), ("http://e.org:81/a", "e.org"), ("http://bücher.test/", "xn--bcher-kva.test"), ("http://a b/", null), ("http:///", null), ("http://[::1]/", "[::1]"),
            ("http://e_/..", "e_"), ("http://u:p@e.org/", "e.org"), ("http://e.org:99999/", null), ("http://-/", WebUrl.Parse("http://-/")?.Host),
        ];
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var (url, host) = rows[random.Next(rows.Length)];
            WebUrl.Parse(url)?.Host.ShouldBe(host, url);
            (WebUrl.Parse(url) is null).ShouldBe(host is null, url);
        }
    }
}
