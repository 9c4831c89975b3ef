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
    [InlineData("http://a.test/ 192.0.2.1 200804302048 text/html 3", "http://a.test/", "192.0.2.1", "text/html", 3L)] // without seconds
    [InlineData("http://a.test/x 123456789012 y 192.0.2.1 20080430204828 text/html 3", "http://a.test/x 123456789012 y", "192.0.2.1", "text/html", 3L)] // 14 digits are a date first
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
    public void A_date_of_twelve_digits_is_one_to_the_minute()
    {
        var head = ArcLine.Parse("http://a.test/ 192.0.2.1 200804302048 text/html 3"u8).ShouldNotBeNull().ToHead(isHttp: true);
        (head.Fields["WARC-Date"], head.Date).ShouldBe(("2008-04-30T20:48Z", new DateTimeOffset(2008, 4, 30, 20, 48, 0, TimeSpan.Zero)));
    }

    /// <summary>A file cut out of another, or put together of records.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A_file_that_begins_with_the_line_of_a_record_is_an_arc_file(bool isCompressed)
    {
        var records = SyntheticWarcs.ArcRecords().Skip(1).ToList();
        byte[] file = isCompressed ? [.. records.SelectMany(record => SyntheticWarcs.Gzip(record))] : [.. "\n"u8, .. records.SelectMany(record => record)];
        using var reader = new WarcReader(new MemoryStream(file), "ia.arc");
        var urls = new List<string?>();
        while (reader.Read() is { } record)
        {
            record.Head.IsArc.ShouldBeTrue();
            urls.Add(record.Head.TargetUri);
        }
        urls.ShouldBe(["http://a.test/", "dns:a.test", "http://a.test/x y"]);
        reader.Diagnostics.Where(found => found.Rule == "arc-file").ShouldHaveSingleItem().Message.ShouldContain("without filedesc");
    }

    [Theory]
    [InlineData("WORC/1.0\r\nno: record\r\n\r\n")]
    [InlineData("http://a.test/ is no line of an ARC file\n")]
    [InlineData("http://a.test/ 192.0.2.1 20080430204826 text/html 3")] // no end of the line
    public void Other_text_is_no_arc_file(string text)
    {
        using var reader = new WarcReader(new MemoryStream(Encoding.ASCII.GetBytes(text)), "f");
        Should.Throw<WarcFormatException>(reader.Read).Offset.ShouldBe(0);
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
