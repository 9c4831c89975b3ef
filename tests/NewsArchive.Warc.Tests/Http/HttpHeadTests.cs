using System.Text;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Http;

public class HttpHeadTests
{
    [Fact]
    public void The_example_of_rfc_9112_is_read()
    {
        // RFC 9110 §3.9, first example, whole.
        const string Message =
            "HTTP/1.1 200 OK\r\n" +
            "Date: Mon, 27 Jul 2009 12:28:53 GMT\r\n" +
            "Server: Apache\r\n" +
            "Last-Modified: Wed, 22 Jul 2009 19:15:56 GMT\r\n" +
            "ETag: \"34aa387-d-1568eb00\"\r\n" +
            "Accept-Ranges: bytes\r\n" +
            "Content-Length: 51\r\n" +
            "Vary: Accept-Encoding\r\n" +
            "Content-Type: text/plain\r\n" +
            "\r\n" +
            "Hello World! My content includes a trailing CRLF.\r\n";
        var bytes = Encoding.ASCII.GetBytes(Message);
        HttpHead.TryParse(bytes, out var head).ShouldBeTrue();
        head!.Status.ShouldBe(200);
        head.StartLine.ShouldBe("HTTP/1.1 200 OK");
        head.Fields.Count.ShouldBe(8);
        head.Fields["etag"].ShouldBe("\"34aa387-d-1568eb00\"");
        bytes[head.Length..].Length.ShouldBe(51);
        head.ToBytes().ShouldBe(bytes[..head.Length]);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found", 404)]
    [InlineData("HTTP/1.0 200", 200)] // no reason, no blank
    [InlineData("HTTP/1.1 200 ", 200)]
    [InlineData("HTTP/2 301", 301)]
    [InlineData("HTTP/1.1 20", null)]
    [InlineData("HTTP/1.1 2000 x", null)]
    [InlineData("HTTP/1.1 2x0 x", null)]
    [InlineData("HTTP/1.1", null)]
    [InlineData("GET / HTTP/1.1", null)]
    [InlineData("ICY 200 OK", null)]
    public void The_status_is_three_digits_after_the_version(string startLine, int? status)
    {
        HttpHead.TryParse(Encoding.ASCII.GetBytes(startLine + "\r\n\r\n"), out var head).ShouldBeTrue();
        head!.Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nA: b\n\nbody", 22, "b")] // bare LF
    [InlineData("HTTP/1.1 200 OK\r\nA: b\n\r\nbody", 24, "b")] // mixed
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n\tc\r\n  d  \r\n\r\n", 36, "b c d")] // obs-fold
    [InlineData("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", 26, "b")] // blank before the colon
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\nA:b\r\n\r\n", 34, "b")]
    [InlineData("HTTP/1.1 200 OK\r\n folded first\r\nA:b:c\r\n\r\n", 41, "b:c")]
    public void Odd_heads_of_the_wild_are_read(string message, int length, string value)
    {
        HttpHead.TryParse(Encoding.ASCII.GetBytes(message), out var head).ShouldBeTrue();
        head!.Length.ShouldBe(length);
        head.Fields["A"].ShouldBe(value);
    }

    [Fact]
    public void Bytes_of_any_encoding_survive()
    {
        byte[] bytes = [.. "HTTP/1.0 200 OK\r\nX: "u8, 0xff, 0xfe, 0xe6, 0x97, 0xa5, .. "\r\n\r\n"u8];
        HttpHead.TryParse(bytes, out var head).ShouldBeTrue();
        Encoding.Latin1.GetBytes(head!.Fields["X"]!).ShouldBe(new byte[] { 0xff, 0xfe, 0xe6, 0x97, 0xa5 });
        head.ToBytes().ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n\r")]
    public void A_head_without_its_blank_line_is_refused(string bytes) =>
        HttpHead.TryParse(Encoding.ASCII.GetBytes(bytes), out _).ShouldBeFalse();

    [Fact]
    public void More_fields_than_anybody_sends_are_refused()
    {
        var fields = string.Concat(Enumerable.Repeat("A: b\r\n", HttpHead.MaxFieldCount + 1));
        HttpHead.TryParse(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + fields + "\r\n"), out _).ShouldBeFalse();
        HttpHead.TryParse(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + fields[6..] + "\r\n"), out _).ShouldBeTrue();
    }

    [Fact]
    public void A_head_that_would_write_another_line_is_refused()
    {
        var head = new HttpHead { StartLine = "GET /\r\nX: y HTTP/1.1", Fields = WarcFields.Empty, Length = 0 };
        Should.Throw<ArgumentException>(() => head.ToBytes());
        Should.Throw<ArgumentException>(() => (head with { StartLine = "GET /日 HTTP/1.1" }).ToBytes());
    }
}
