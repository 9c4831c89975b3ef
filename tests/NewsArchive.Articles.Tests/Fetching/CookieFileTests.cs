using System.Text;
using NewsArchive.Articles.Fetching;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class CookieFileTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    static CookieFile Parse(string text) => CookieFile.Parse(Encoding.UTF8.GetBytes(text), "cookies.txt");

    static string Line(string domain, bool subdomains = false, string path = "/", bool secure = false, long expiry = 0, string name = "n", string value = "v") =>
        string.Join('\t', domain, subdomains ? "TRUE" : "FALSE", path, secure ? "TRUE" : "FALSE", expiry, name, value);

    [Theory]
    [InlineData("news.example", false, "http://news.example/", true)]
    [InlineData("news.example", false, "http://NEWS.example./a", true)]
    [InlineData("news.example", false, "http://img.news.example/", false)]
    [InlineData("news.example", true, "http://img.news.example/", true)]
    [InlineData(".news.example", true, "http://news.example/", true)]
    [InlineData(".news.example", true, "http://oldnews.example/", false)]
    [InlineData(".news.example", true, "http://news.example.evil.test/", false)]
    [InlineData(".news.example", true, "http://example/", false)]
    [InlineData("example", true, "http://news.example/", false)] // a whole top-level domain
    [InlineData("0.0.1", true, "http://127.0.0.1/", false)] // an address has no subdomains
    [InlineData("127.0.0.1", false, "http://127.0.0.1/", true)]
    [InlineData("127.0.0.1", false, "http://2130706433/", true)]
    [InlineData("xn--fiq228c.example", false, "http://中文.example/", true)]
    public void A_cookie_goes_to_its_own_host_only(string domain, bool subdomains, string url, bool sent) =>
        Parse(Line(domain, subdomains)).HeaderFor(FetchServices.Parse(url).ShouldNotBeNull(), Now).ShouldBe(sent ? "n=v" : null);

    [Theory]
    [InlineData("/", "/a/b", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/a/b", true)]
    [InlineData("/a/", "/a/b", true)]
    [InlineData("/a", "/ab", false)]
    [InlineData("/a/", "/a", false)]
    [InlineData("/a", "/A", false)]
    [InlineData("none", "/x", true)]
    public void A_cookie_goes_to_its_own_path_only(string path, string asked, bool sent) =>
        (Parse(Line("h.example", path: path)).HeaderFor(new Uri("http://h.example" + asked), Now) is not null).ShouldBe(sent);

    [Theory]
    [InlineData(true, 0, "http", false)]
    [InlineData(true, 0, "https", true)]
    [InlineData(false, 1_800_000_001, "http", true)]
    [InlineData(false, 1_800_000_000, "http", false)]
    [InlineData(false, 1, "http", false)]
    [InlineData(false, -1, "http", false)]
    public void Secure_and_expired_cookies_are_kept_back(bool secure, long expiry, string scheme, bool sent) =>
        (Parse(Line("h.example", secure: secure, expiry: expiry)).HeaderFor(new Uri(scheme + "://h.example/"), Now) is not null).ShouldBe(sent);

    [Fact]
    public void A_file_as_tools_write_it_is_read()
    {
        var file = Parse("\uFEFF# Netscape HTTP Cookie File\r\n# comment\r\n\r\n#HttpOnly_.h.example\tTRUE\t/\tFALSE\t0\tsid\ta b=c\r\n" + Line("h.example", path: "/deep", name: "d", expiry: 1_900_000_000) + "\r\nh.example\tFALSE\t/\tFALSE\t1900000000.5\tempty\r\n");
        file.Count.ShouldBe(3);
        file.HeaderFor(new Uri("http://h.example/deep/x"), Now).ShouldBe("d=v; sid=a b=c; empty=");
    }

    [Theory]
    [InlineData("h.example FALSE / FALSE 0 n v", "blanks for tabs")]
    [InlineData("h.example\tYES\t/\tFALSE\t0\tn\tv", "no flag")]
    [InlineData("h.example\tTRUE\t/\tFALSE\tsoon\tn\tv", "no number")]
    [InlineData("\tTRUE\t/\tFALSE\t0\tn\tv", "no domain")]
    [InlineData("h.example\tTRUE\t/\tFALSE\t0\tn\tv;w", "a semicolon")]
    [InlineData("h.example\tTRUE\t/\tFALSE\t0\tn\tv\0w", "a NUL")]
    [InlineData("h.example\tTRUE\t/\tFALSE\t0\tn\tsecret\tmore", "a field too many")]
    [InlineData("{\"name\":\"n\"}", "JSON")]
    public void What_is_no_cookie_is_refused_with_its_line_and_without_its_content(string line, string why)
    {
        var error = Should.Throw<ArticleFormatException>(() => Parse("# x\n" + line), why);
        error.Message.ShouldContain("cookies.txt");
        error.Line.ShouldBe(2);
        error.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Cookies_do_not_follow_a_redirect_and_are_not_archived()
    {
        using var other = new LoopbackServer(request => request.AnswerAsync(200, HostileAnswer.Png, "Set-Cookie: kept=1\r\n"));
        using var first = new LoopbackServer(request => request.AnswerAsync(302, [], $"Location: http://other.example:{other.Port}/x\r\nSet-Cookie: sid=renewed\r\nX-Kept: 1\r\n"));
        using var bench = new FetchBench(options => options with { Cookies = Parse(Line("127.0.0.1", name: "sid", value: "secret")) }, _ => [System.Net.IPAddress.Loopback]);
        var capture = await bench.CaptureAsync(first.Url("/a"));
        first.Requests.Single().Header("Cookie").ShouldBe("sid=secret");
        other.Requests.Single().Header("Cookie").ShouldBeNull();
        var blocks = string.Concat(capture.Members.Select(member => Block(bench, member)));
        blocks.ShouldContain("X-Kept: 1");
        blocks.ShouldContain("Set-Cookie: kept=1", customMessage: "the answer to a request without cookies is stored as it came");
        blocks.ShouldNotContain("secret");
        blocks.ShouldNotContain("renewed");
    }

    static string Block(FetchBench bench, CaptureMember member)
    {
        using var reader = new WarcReader(new MemoryStream(bench.Store.ReadMember(member)), "member");
        using var block = new StreamReader(reader.Read().ShouldNotBeNull().Block, Encoding.Latin1);
        return block.ReadToEnd();
    }
}
