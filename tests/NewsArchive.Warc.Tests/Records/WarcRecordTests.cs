using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public class WarcRecordTests
{
    const string InfoId = "<urn:uuid:d7ae5c10-e6b3-4d27-967d-34780c58ba39>";
    const string OtherId = "<urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>";
    const string Uri = "https://news.example/a.png";
    static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);
    static readonly byte[] HttpHead = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"u8.ToArray();
    static readonly byte[] Body = "body"u8.ToArray();

    public static TheoryData<string, WarcRecord, string> Records => new()
    {
        { "warcinfo", WarcRecord.WarcInfo("a.warc.gz", Date, [new("software", "newsarchive"), new("isPartOf", "x")]), "Type Record-ID Date Filename Block-Digest Content-Type Content-Length" },
        { "resource", WarcRecord.Resource(Uri, Date, "image/png", WarcBlock.Of(Body), InfoId), "Type Record-ID Date Target-URI Warcinfo-ID Block-Digest Payload-Digest Content-Type Content-Length" },
        { "metadata", WarcRecord.Metadata(Uri, Date, "application/json", WarcBlock.Of(Body), OtherId, InfoId), "Type Record-ID Date Target-URI Warcinfo-ID Refers-To Block-Digest Content-Type Content-Length" },
        { "metadata alone", WarcRecord.Metadata(Uri, Date, "application/json", WarcBlock.Of(Body), null, InfoId), "Type Record-ID Date Target-URI Warcinfo-ID Block-Digest Content-Type Content-Length" },
        { "response", WarcRecord.Response(Uri, Date, HttpHead, WarcBlock.Of(Body), "192.0.2.1", InfoId), "Type Record-ID Date Target-URI Warcinfo-ID IP-Address Block-Digest Payload-Digest Content-Type Content-Length" },
        { "request", WarcRecord.Request(Uri, Date, "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), OtherId, InfoId), "Type Record-ID Date Target-URI Warcinfo-ID Concurrent-To Block-Digest Content-Type Content-Length" },
        { "revisit", WarcRecord.Revisit(Uri, Date, WarcDigest.Sha256(Body), OtherId, Uri, Date, HttpHead, InfoId), "Type Record-ID Date Target-URI Warcinfo-ID Refers-To Refers-To-Target-URI Refers-To-Date Profile Truncated Block-Digest Payload-Digest Content-Type Content-Length" },
        { "revisit of a resource", WarcRecord.Revisit(Uri, Date, WarcDigest.Sha256(Body), OtherId, Uri, Date, default, InfoId), "Type Record-ID Date Target-URI Warcinfo-ID Refers-To Refers-To-Target-URI Refers-To-Date Profile Block-Digest Payload-Digest Content-Length" },
        { "conversion", WarcRecord.Conversion(Uri, Date, "image/webp", WarcBlock.Of(Body), OtherId, InfoId), "Type Record-ID Date Target-URI Warcinfo-ID Refers-To Block-Digest Payload-Digest Content-Type Content-Length" },
    };

    [Theory]
    [MemberData(nameof(Records), DisableDiscoveryEnumeration = true)]
    public void Each_kind_of_record_has_its_fields_in_one_order_and_breaks_no_rule(string name, WarcRecord record, string order)
    {
        string.Join(' ', record.Head.Fields.Select(field => field.Name.Replace("WARC-", "", StringComparison.Ordinal))).ShouldBe(order, name);
        record.Head.ContentLength.ShouldBe(record.Block.Length);
        WarcRules.Check(record.Head, "a.warc", 0).ShouldBeEmpty();
        var hidden = WarcRules.All.Where(rule => rule.Level == WarcDiagnosticLevel.Ignore && rule.Find(record.Head).Count > 0);
        hidden.ShouldBeEmpty();
    }

    [Fact]
    public void A_response_is_written_to_the_byte()
    {
        var record = WarcRecord.Response(Uri, Date, HttpHead, WarcBlock.Of(Body), "192.0.2.1", InfoId);
        Encoding.UTF8.GetString(record.Head.ToBytes()).ShouldBe(
            "WARC/1.1\r\n" +
            "WARC-Type: response\r\n" +
            $"WARC-Record-ID: {record.Head.RecordId}\r\n" +
            "WARC-Date: 2021-04-08T02:38:00Z\r\n" +
            "WARC-Target-URI: https://news.example/a.png\r\n" +
            $"WARC-Warcinfo-ID: {InfoId}\r\n" +
            "WARC-IP-Address: 192.0.2.1\r\n" +
            $"WARC-Block-Digest: {WarcDigest.Sha256([.. HttpHead, .. Body])}\r\n" +
            $"WARC-Payload-Digest: {WarcDigest.Sha256(Body)}\r\n" +
            "Content-Type: application/http;msgtype=response\r\n" +
            $"Content-Length: {HttpHead.Length + Body.Length}\r\n\r\n");
        record.Block.TryGetBytes(out var block).ShouldBeTrue();
        block.ToArray().ShouldBe([.. HttpHead, .. Body]);
    }

    [Fact]
    public void A_warcinfo_says_format_and_standard_once()
    {
        var record = WarcRecord.WarcInfo("a.warc.gz", Date, [new("software", "newsarchive 0.1"), new("conformsTo", "mine")]);
        Text(record.Block).ShouldBe("software: newsarchive 0.1\r\nconformsTo: mine\r\nformat: WARC File Format 1.1\r\n");
    }

    [Fact]
    public void A_streamed_block_is_read_once_and_digested_like_bytes()
    {
        var opened = 0;
        var big = new byte[200_000];
        new Random(1).NextBytes(big);
        var streamed = WarcRecord.Response(Uri, Date, HttpHead, WarcBlock.Of(big.Length, () => { opened++; return new MemoryStream(big); }), null, InfoId);
        opened.ShouldBe(1);
        var inMemory = WarcRecord.Response(Uri, Date, HttpHead, WarcBlock.Of(big), null, InfoId);
        streamed.Head.ToBytes().ShouldBe(inMemory.Head.ToBytes());
        using var block = streamed.Block.OpenRead();
        WarcDigest.Sha256(block).ToString().ShouldBe(inMemory.Head.Fields["WARC-Block-Digest"]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_streamed_block_of_another_length_is_an_io_error(int announced) =>
        Should.Throw<IOException>(() => WarcRecord.Resource(Uri, Date, "a/b", WarcBlock.Of(announced, () => new MemoryStream(Body)), InfoId));

    [Theory]
    [InlineData("\r\nX: y")]
    [InlineData("\n")]
    [InlineData("\0")]
    public void Values_that_break_a_line_are_refused_everywhere(string evil)
    {
        var block = WarcBlock.Of(Body);
        Should.Throw<ArgumentException>(() => WarcRecord.WarcInfo("a" + evil, Date, []));
        Should.Throw<ArgumentException>(() => WarcRecord.WarcInfo("a", Date, [new("operator", evil)]));
        Should.Throw<ArgumentException>(() => WarcRecord.WarcInfo("a", Date, [new("op" + evil, "x")]));
        Should.Throw<ArgumentException>(() => WarcRecord.Resource(Uri + evil, Date, "a/b", block, InfoId));
        Should.Throw<ArgumentException>(() => WarcRecord.Resource(Uri, Date, "a/b" + evil, block, InfoId));
        Should.Throw<ArgumentException>(() => WarcRecord.Resource(Uri, Date, "a/b", block, InfoId + evil));
        Should.Throw<ArgumentException>(() => WarcRecord.Metadata(Uri, Date, "a/b", block, evil, InfoId));
        Should.Throw<ArgumentException>(() => WarcRecord.Response(Uri, Date, HttpHead, block, evil, InfoId));
        Should.Throw<ArgumentException>(() => WarcRecord.Request(Uri, Date, HttpHead, evil, InfoId));
        Should.Throw<ArgumentException>(() => WarcRecord.Revisit(Uri, Date, default, evil, Uri, Date, HttpHead, InfoId));
    }

    static string Text(WarcBlock block) => block.TryGetBytes(out var bytes) ? Encoding.UTF8.GetString(bytes.Span) : "";
}
