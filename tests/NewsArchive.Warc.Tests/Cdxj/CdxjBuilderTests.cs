using System.Collections.Immutable;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class CdxjBuilderTests
{
    static WarcRecordHead Head(string type, string contentType) => new()
    {
        Version = "1.1",
        Fields = new([
            new("WARC-Type", type), new("WARC-Target-URI", "https://www.a.example/x y"), new("WARC-Date", "2021-04-08T02:38:00.5Z"),
            new("WARC-Payload-Digest", "sha256:ab"), new("Content-Type", contentType)]),
    };

    static HttpHead Http(string statusLine, string contentType) =>
        HttpHead.TryParse(System.Text.Encoding.ASCII.GetBytes($"{statusLine}\r\nContent-Type: {contentType}\r\n\r\n"), out var head) ? head! : throw new InvalidOperationException();

    [Fact]
    public void A_resource_has_status_200_and_its_own_type()
    {
        var entry = CdxjBuilder.Build(Head("resource", "text/html; charset=utf-8"), null, new WarcLocation(5, 7), "a.warc.gz").ShouldNotBeNull();
        entry.ToLine().ShouldBe("""example,a)/x%20y 20210408023800 {"url":"https://www.a.example/x y","digest":"sha256:ab","mime":"text/html","filename":"a.warc.gz","offset":5,"length":7,"status":200}""");
    }

    [Fact]
    public void A_response_has_what_its_http_head_says()
    {
        var entry = CdxjBuilder.Build(Head("response", "application/http;msgtype=response"), Http("HTTP/1.1 404 Not Found", "image/jpeg;q=1"), default, "a").ShouldNotBeNull();
        entry.Status.ShouldBe(404);
        entry.Mime.ShouldBe("image/jpeg");
    }

    [Fact]
    public void A_revisit_says_so()
    {
        var entry = CdxjBuilder.Build(Head("revisit", "application/http"), Http("HTTP/1.1 200 OK", "image/jpeg"), default, "a").ShouldNotBeNull();
        entry.Mime.ShouldBe("warc/revisit");
        entry.Status.ShouldBe(200);
        CdxjBuilder.Build(Head("revisit", ""), null, default, "a").ShouldNotBeNull().Status.ShouldBeNull();
    }

    [Theory]
    [InlineData("warcinfo")]
    [InlineData("request")]
    [InlineData("metadata")]
    [InlineData("conversion")]
    [InlineData("continuation")]
    [InlineData("later")]
    public void No_other_type_is_indexed(string type) => CdxjBuilder.Build(Head(type, "text/plain"), null, default, "a").ShouldBeNull();

    [Theory]
    [InlineData("urn:x y\n", "urn:x%20y%0A")]
    [InlineData("", "-")]
    [InlineData("http://www.a b/", "http://a%20b/")]
    public void A_key_never_holds_a_blank(string url, string key) => CdxjBuilder.ToKey(url).ShouldBe(key);
}
