using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Captures;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Captures;

public sealed class CapturedTitleTests
{
    const string Page = "<!doctype html><html><head><title> Hafen &amp; Meer – früh </title><meta charset=\"ENCODING\"></head><body><h1>Other</h1>";

    [Theory]
    [InlineData("Content-Type: text/html; charset=utf-8", "utf-8", "")]
    [InlineData("Content-Type: text/html", "utf-8", "")]
    [InlineData("Content-Type: text/html", "windows-1252", "")]
    [InlineData("Content-Type: text/html; charset=windows-1252", "windows-1252", "")]
    [InlineData("Content-Encoding: gzip", "utf-8", "gzip")]
    [InlineData("Content-Encoding: X-GZIP", "utf-8", "gzip")]
    [InlineData("Content-Encoding: br", "utf-8", "br")]
    [InlineData("Content-Encoding: deflate", "utf-8", "zlib")]
    [InlineData("Content-Encoding: deflate", "utf-8", "deflate")]
    [InlineData("Content-Encoding: gzip", "utf-8", "")] // stored decoded
    [InlineData("Content-Encoding: br", "utf-8", "")]
    [InlineData("Content-Encoding: zstd", "utf-8", "")]
    [InlineData("Transfer-Encoding: chunked", "utf-8", "chunked")]
    [InlineData("Transfer-Encoding: chunked", "utf-8", "")]
    public void A_title_is_found_whatever_the_page_is_coded_with(string field, string encoding, string coding)
    {
        var text = Page.Replace("ENCODING", encoding, StringComparison.Ordinal);
        var page = encoding == "utf-8" ? Encoding.UTF8.GetBytes(text) : CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text);
        var payload = Coded([.. page, .. new byte[60_000].Select((_, i) => (byte)(' ' + (i * 7919 >> 3) % 90))], coding); // what comes later is cut
        TitleOf(field, payload[..Math.Min(payload.Length, 20_000)]).ShouldBe("Hafen & Meer – früh");
    }

    [Theory]
    [InlineData("<title></title><h1>The <em>first</em> one</h1><h1>Second</h1>", "The first one")]
    [InlineData("<body><p>Text", null)]
    [InlineData("<title>Never ends", null)]
    [InlineData("", null)]
    [InlineData("<TITLE>\n Upper\n case </TITLE>", "Upper case")]
    [InlineData("<!-- <title>no</title> --><title>Yes</title>", "Yes")]
    [InlineData("<script>'<title>no</title>'</script><title>Yes</title>", "Yes")]
    public void A_page_without_title_is_called_by_its_first_heading_or_not_at_all(string html, string? expected) =>
        TitleOf("Content-Type: text/html", Encoding.UTF8.GetBytes(html)).ShouldBe(expected);

    [Fact]
    public void Of_a_body_that_expands_a_thousandfold_little_is_decoded()
    {
        var bomb = Coded([.. "<title>First</title>"u8, .. new byte[30 << 20]], "gzip");
        TitleOf("Content-Encoding: gzip", bomb[..Math.Min(bomb.Length, 32 * 1024)]).ShouldBe("First");
    }

    static string? TitleOf(string field, byte[] payload)
    {
        HttpHead.TryParse(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{field}\r\n\r\n"), out var http).ShouldBeTrue();
        return CapturedTitle.Of(new WarcRecordHead { Version = "WARC/1.1", Fields = new([]) }, http, payload);
    }

    static byte[] Coded(byte[] bytes, string coding)
    {
        if (coding == "chunked")
            return [.. Encoding.ASCII.GetBytes("14\r\n"), .. bytes[..20], .. "\r\n"u8, .. Encoding.ASCII.GetBytes($"{bytes.Length - 20:x}\r\n"), .. bytes[20..], .. "\r\n0\r\n\r\n"u8];
        var output = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
            "zlib" => new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true),
            _ => new MemoryStream(),
        })
            stream.Write(bytes);
        return coding == "" ? bytes : output.ToArray();
    }
}
