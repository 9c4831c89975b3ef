namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class UrlNormalizerTests
{
    [Theory]
    [InlineData("HTTPS://WWW.Example.COM:443/A%2c?B=2&a#frag", "https://www.example.com/A%2c?B=2&a", "scheme, host, port, fragment; nothing else")]
    [InlineData("http://中文.example/文章.html?q=é", "http://xn--fiq228c.example/%E6%96%87%E7%AB%A0.html?q=%C3%A9", "punycode and UTF-8 escapes")]
    [InlineData("http://a.example", "http://a.example/", "a path is never empty")]
    [InlineData("http://a.example?", "http://a.example/?", "an empty query is a query")]
    [InlineData("http://u:p@a.example:8080/x", "http://u:p@a.example:8080/x", "user and other ports stay")]
    [InlineData("http://a.example/a b/../c/%2e%2E/d", "http://a.example/d", "dot segments as a browser resolves them")]
    [InlineData("http://a.example/100%/%zz", "http://a.example/100%/%zz", "broken escapes are not repaired")]
    [InlineData(" \thttp://a.example/x\ny ", "http://a.example/xy", "blanks around, line breaks inside")]
    [InlineData("https://newsarchive.invalid/ab/source/文 章.md", "https://newsarchive.invalid/ab/source/%E6%96%87%20%E7%AB%A0.md", "our own names")]
    public void A_url_gets_its_one_spelling(string url, string expected, string why)
    {
        UrlNormalizer.TryNormalize(url, out var normalized).ShouldBeTrue();
        normalized.ShouldBe(expected, why);
        UrlNormalizer.TryNormalize(normalized!, out var again).ShouldBeTrue();
        again.ShouldBe(normalized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("//a.example/")]
    [InlineData("ftp://a.example/")]
    [InlineData("http://a b/")]
    [InlineData("http://a:99999/")]
    public void What_is_no_web_address_is_refused(string url) => UrlNormalizer.TryNormalize(url, out _).ShouldBeFalse();
}
