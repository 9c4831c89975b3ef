using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Reading;

public class ArcLineTests
{
    [Theory]
    // The example of the ARC format's own description.
    [InlineData("http://www.dryswamp.edu:80/index.html 127.10.100.2 19961104142103 text/html 202", "http://www.dryswamp.edu:80/index.html", "127.10.100.2", "text/html", 202L)]
    [InlineData("http://a.test/x y z 192.0.2.1 20080430204828 text/html 3", "http://a.test/x y z", "192.0.2.1", "text/html", 3L)]
    [InlineData("http://a.test/ 192.0.2.1 20080430204828 text/html; charset=utf-8 3", "http://a.test/", "192.0.2.1", "text/html; charset=utf-8", 3L)]
    [InlineData("http://a.test/ 192.0.2.1 20080430204828 text/html 200 abc - 12 x.arc 3", "http://a.test/", "192.0.2.1", "text/html", 3L)] // version 2
    [InlineData("http://a.test/20080430204828/ 192.0.2.1 20080430204828 a/b 0\r\n", "http://a.test/20080430204828/", "192.0.2.1", "a/b", 0L)]
    public void A_line_is_taken_apart(string line, string url, string address, string mediaType, long length)
    {
        var parsed = ArcLine.Parse(Encoding.Latin1.GetBytes(line)).ShouldNotBeNull();
        (parsed.Url, parsed.IpAddress, parsed.MediaType, parsed.Length).ShouldBe((url, address, mediaType, length));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("http://a.test/")]
    [InlineData("http://a.test/ 192.0.2.1 20080430204828")]
    [InlineData("http://a.test/ 192.0.2.1 20080430204828 text/html")]
    [InlineData("http://a.test/ 192.0.2.1 2008043020482 text/html 3")]
    [InlineData("http://a.test/ 192.0.2.1 20080430204828 text/html -3")]
    [InlineData("http://a.test/ 192.0.2.1 20080430204828 text/html 99999999999999999999")]
    [InlineData("<p>no url</p> 192.0.2.1 20080430204828 text/html 3")]
    public void What_is_no_line_is_none(string line) => ArcLine.Parse(Encoding.Latin1.GetBytes(line)).ShouldBeNull();

    [Theory]
    [InlineData("ia.arc")]
    [InlineData("ia.arc.gz")]
    public void Records_of_an_arc_file_are_seen_as_a_warc_would_describe_them(string name)
    {
        using var reader = new WarcReader(new MemoryStream(SyntheticWarcs.All[name].Bytes), name);
        var file = reader.Read().ShouldNotBeNull().Head;
        (file.IsArc, file.Type, file.Fields["WARC-Filename"], file.TargetUri).ShouldBe((true, WarcRecordType.WarcInfo, "ia.arc", null));
        var page = reader.Read().ShouldNotBeNull();
        (page.Head.Type, page.Head.TargetUri, page.Head.Date).ShouldBe((WarcRecordType.Response, "http://a.test/", new DateTimeOffset(2008, 4, 30, 20, 48, 26, TimeSpan.Zero)));
        (page.Head.Fields["ARC-Media-Type"], page.Head.Fields["WARC-IP-Address"]).ShouldBe(("text/html", "192.0.2.1"));
        var http = page.ReadHttpHead().ShouldNotBeNull();
        (http.Status, http.Fields["content-type"]).ShouldBe((200, "text/html; charset=utf-8"));
        new StreamReader(page.Block).ReadToEnd().ShouldBe("<p>Hello</p>\n");
        if (name == "ia.arc.gz")
        {
            reader.Read().ShouldBeNull();
            return;
        }
        var dns = reader.Read().ShouldNotBeNull().Head;
        (dns.Type, dns.TargetUri, dns.ContentType).ShouldBe((WarcRecordType.Resource, "dns:a.test", "text/dns"));
        reader.Read().ShouldNotBeNull().Head.TargetUri.ShouldBe("http://a.test/x y");
        reader.Read().ShouldBeNull();
    }

    [Fact]
    public void An_arc_record_cannot_be_written_as_if_it_were_a_warc()
    {
        using var reader = new WarcReader(new MemoryStream(SyntheticWarcs.Arc()), "ia.arc");
        var head = reader.Read().ShouldNotBeNull().Head;
        Should.Throw<ArgumentException>(() => head.ToBytes());
    }

    [Theory]
    [InlineData("oops")]
    [InlineData("http://a.test/ 192.0.2.1 20080430204826 text/html 9\nshort")]
    public void Damage_in_an_arc_file_is_an_error_with_its_offset(string tail)
    {
        var start = SyntheticWarcs.Arc();
        using var reader = new WarcReader(new MemoryStream([.. start, .. Encoding.ASCII.GetBytes(tail)]), "ia.arc");
        var e = Should.Throw<WarcFormatException>(() => { while (reader.Read() is not null) ; });
        (e.File, e.Offset).ShouldBe(("ia.arc", start.Length));
    }
}
