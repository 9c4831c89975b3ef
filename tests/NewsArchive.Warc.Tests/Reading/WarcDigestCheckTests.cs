using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Reading;

public class WarcDigestCheckTests
{
    const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    const string Whole = "HTTP/1.1 200 OK\r\n\r\nabc";

    [Theory]
    [InlineData("resource", "a/b", "abc", "abc", "abc", "")]
    [InlineData("resource", "a/b", "abc", "x", "abc", "block-digest-mismatch")]
    [InlineData("resource", "a/b", "abc", "abc", "x", "payload-digest-mismatch")]
    [InlineData("resource", "a/b", "abc", "x", "x", "block-digest-mismatch payload-digest-mismatch")]
    [InlineData("resource", "application/http", Whole, null, Whole, "")] // §6.4: the payload of a resource is its block
    [InlineData("response", "application/http;msgtype=response", Whole, Whole, "abc", "")]
    [InlineData("response", "Application/HTTP ; msgtype=response", Whole, null, "abc", "")]
    [InlineData("response", "application/http", Whole, null, Whole, "payload-digest-mismatch")]
    [InlineData("response", "application/http", "HTTP/1.1 200 OK\n\nabc", null, "abc", "")] // bare LF
    [InlineData("response", "application/httpx", Whole, null, Whole, "")] // not HTTP
    [InlineData("response", "text/dns", "abc", null, "abc", "")]
    [InlineData("response", "application/http", Chunked, null, "abc", "")] // without chunks: §6.3.2
    [InlineData("response", "application/http", Chunked, null, "3\r\nabc\r\n0\r\n\r\n", "")] // with chunks: warcio, wget
    [InlineData("response", "application/http", Chunked, null, "ab", "payload-digest-mismatch")]
    [InlineData("response", "application/http", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", null, "abc", "payload-digest-mismatch")] // chunks cut
    [InlineData("response", "application/http", "HTTP/1.1 204 No Content\r\n", null, "", "")] // no blank line, no body
    [InlineData("request", "application/http;msgtype=request", "POST / HTTP/1.1\r\n\r\nabc", null, "abc", "")]
    [InlineData("revisit", "application/http;msgtype=response", "HTTP/1.1 200 OK\r\n\r\n", null, "of another record", "")]
    [InlineData("continuation", "", "abc", "abc", "of the whole", "")]
    public void Digests_are_compared_with_what_they_cover(string type, string contentType, string block, string? blockDigested, string payloadDigested, string rules)
    {
        var fields = $"WARC-Type: {type}\r\nContent-Type: {contentType}\r\nWARC-Payload-Digest: {Digest(payloadDigested)}\r\n"
            + (blockDigested is null ? "" : $"WARC-Block-Digest: {Digest(blockDigested)}\r\n");
        Check(fields, block).ShouldBe(rules);
    }

    [Fact]
    public void The_first_segment_names_the_digest_of_the_whole() =>
        Check($"WARC-Type: resource\r\nWARC-Segment-Number: 1\r\nWARC-Payload-Digest: {Digest("abcdef")}\r\n", "abc").ShouldBe("");

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha512")]
    [InlineData("md5")]
    public void Every_algorithm_that_reads_is_checked(string algorithm)
    {
        Check($"WARC-Block-Digest: {WarcDigest.Compute(algorithm, "abc"u8)}\r\n", "abc").ShouldBe("");
        Check($"WARC-Block-Digest: {WarcDigest.Compute(algorithm, "abc"u8)}\r\n", "abd").ShouldBe("block-digest-mismatch");
    }

    [Fact]
    public void A_digest_that_cannot_be_checked_is_no_silent_pass()
    {
        var endless = "HTTP/1.1 200 OK\r\nX: " + new string('a', 300_000);
        Check($"WARC-Type: response\r\nContent-Type: application/http\r\nWARC-Payload-Digest: {Digest("")}\r\n", endless).ShouldBe("payload-digest-mismatch");
    }

    [Fact]
    public void A_head_that_comes_in_pieces_is_found()
    {
        var head = "HTTP/1.1 200 OK\r\nX: " + new string('a', 100_000) + "\r\n\r\n";
        Check($"WARC-Type: response\r\nContent-Type: application/http\r\nWARC-Payload-Digest: {Digest("abc")}\r\n", head + "abc", atATime: 1000).ShouldBe("");
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("", "")]
    [InlineData("<p>a\n\nb</p>", "<p>a\n\nb</p>")]
    [InlineData(Whole, "abc")]
    public void Where_only_the_URI_says_HTTP_a_body_without_its_head_is_the_payload(string block, string payload)
    {
        foreach (var atATime in (int[])[1, 3, int.MaxValue])
        {
            string Of(string digested) => Check($"WARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\nWARC-Payload-Digest: {Digest(digested)}\r\n", block, atATime);
            Of(payload).ShouldBe("");
            Of(payload + "x").ShouldBe("payload-digest-mismatch");
        }
    }

    static string Check(string fields, string block, int atATime = int.MaxValue)
    {
        var file = SyntheticWarcs.Record("1.1", fields, block);
        using var reader = new WarcReader(new TrickleStream(file, atATime), "f.warc");
        var findings = WarcDigestCheck.Check(reader.Read().ShouldNotBeNull(), "f.warc", TestContext.Current.CancellationToken);
        findings.ShouldAllBe(finding => finding.Level == WarcDiagnosticLevel.Fail && finding.Offset == 0);
        return string.Join(' ', findings.Select(finding => finding.Rule));
    }

    static WarcDigest Digest(string text) => WarcDigest.Sha256(Encoding.Latin1.GetBytes(text));
}
