using System.Text;
using CsCheck;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Writing;

/// <summary>What the writer refuses of a caller's own records, and writes of foreign ones.</summary>
public class RefusedRecordTests
{
    const string Id = "<urn:uuid:d7ae5c10-e6b3-4d27-967d-34780c58ba39>";
    const string InfoId = "<urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>";
    const string Uri = "https://news.example/a.png";
    const string Resource = $"WARC-Type: resource|WARC-Record-ID: {Id}|WARC-Date: 2021-04-08T02:38:00Z|WARC-Target-URI: {Uri}|Content-Type: a/b|Content-Length: 1";
    const string Revisit = $"WARC-Type: revisit|WARC-Record-ID: {Id}|WARC-Date: 2021-04-08T02:38:00Z|WARC-Target-URI: {Uri}|WARC-Payload-Digest: md5:d41d8cd98f00b204e9800998ecf8427e|WARC-Profile: {WarcRecord.IdenticalPayloadProfile}|Content-Length: 1";
    const string Continuation = $"WARC-Type: continuation|WARC-Record-ID: {Id}|WARC-Date: 2021-04-08T02:38:00Z|WARC-Target-URI: {Uri}|WARC-Segment-Origin-ID: {InfoId}|WARC-Segment-Number: 2|Content-Length: 1";
    static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);

    // A head with lines added ("+"), left out ("-") or changed; rule, field, section.
    public static TheoryData<string, string, string, string?, string> Heads => new()
    {
        { Resource, "+WARC-Concurrent-To: urn:uuid:1", "invalid-record-reference", "WARC-Concurrent-To", "§5.7" },
        { Resource, "+WARC-Warcinfo-ID: <no uri>", "invalid-record-reference", "WARC-Warcinfo-ID", "§5.7" },
        { Resource, "+X-A: 1|+x-a: 2", "repeated-field", "x-a", "§4" },
        { Resource, "+X-A: \u0001", "control-character", "X-A", "§4" },
        { Resource, "+X-A: a\r\nB: c", "control-character", "X-A", "§4" },
        { Resource, "-WARC-Record-ID", "missing-record-id", "WARC-Record-ID", "§5.2" },
        { Resource, "WARC-Record-ID: 1", "invalid-record-id", "WARC-Record-ID", "§5.2" },
        { Resource, "-WARC-Date", "missing-date", "WARC-Date", "§5.4" },
        { Resource, "WARC-Date: 8 April 2021", "invalid-date", "WARC-Date", "§5.4" },
        { Resource, "WARC-Date: 2021-04-08T02:38:00+02:00", "invalid-date", "WARC-Date", "§5.4" },
        { Resource, "-WARC-Type", "missing-type", "WARC-Type", "§5.5" },
        { Resource, "Content-Type: nope", "invalid-content-type", "Content-Type", "§5.6" },
        { Resource, "+WARC-Block-Digest: sha1:abcd", "invalid-digest", "WARC-Block-Digest", "§5.8" },
        { Resource, "+WARC-IP-Address: nope", "invalid-ip-address", "WARC-IP-Address", "§5.10" },
        { Revisit, "+WARC-Refers-To-Target-URI: /a", "invalid-refers-to-target-uri", "WARC-Refers-To-Target-URI", "§5.12" },
        { Resource, "-WARC-Target-URI", "missing-target-uri", "WARC-Target-URI", "§5.14" },
        { Resource, "WARC-Target-URI: not a uri", "invalid-target-uri", "WARC-Target-URI", "§5.14" },
        { Resource, $"WARC-Target-URI: <{Uri}>", "target-uri-in-brackets", "WARC-Target-URI", "§5.14" },
        { Resource, "+WARC-Truncated: nope", "invalid-truncated", "WARC-Truncated", "§5.15" },
        { Revisit, "WARC-Profile: mine", "invalid-profile", "WARC-Profile", "§5.18" },
        { Continuation, "WARC-Segment-Number: two", "invalid-segment-number", "WARC-Segment-Number", "§5.20" },
        { Continuation, "+WARC-Segment-Total-Length: -1", "invalid-segment-total-length", "WARC-Segment-Total-Length", "§5.22" },
        { Continuation, "-WARC-Segment-Number", "segment-number", "WARC-Segment-Number", "§5.20" },
        { Continuation, "-WARC-Segment-Origin-ID", "segment-origin", "WARC-Segment-Origin-ID", "§5.21" },
        { Resource, "+WARC-Filename: a.warc", "forbidden-field", "WARC-Filename", "§5" },
        { Revisit, "-WARC-Profile", "revisit-profile", "WARC-Profile", "§6.7" },
        { Revisit, "-WARC-Payload-Digest", "revisit-payload-digest", "WARC-Payload-Digest", "§6.7.2" },
        { "0.18|" + Resource, "", "draft-version", null, "§4" },
        { "2.0|" + Resource, "", "unknown-version", null, "§4" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void A_head_that_breaks_a_rule_is_refused_by_name_and_nothing_is_written(string head, string change, string rule, string? field, string section)
    {
        var record = Record(head, change);
        using var file = new MemoryStream();
        foreach (var write in new Action[] { () => new WarcWriter(file).Write(record), () => new WarcWriter(file).WriteAll([record], 2), () => WarcWriter.ToMember(record), () => WarcWriter.ToMemberParts(record) })
        {
            var refusal = Should.Throw<WarcRuleException>(write);
            (refusal.Rule, refusal.Field, refusal.Section, refusal.RecordId).ShouldBe((rule, field, "WARC 1.1 " + section, record.Head.RecordId));
            refusal.Message.ShouldContain($"({rule}, WARC 1.1 {section})");
        }
        file.Length.ShouldBe(0);
    }

    [Fact]
    public void Every_rule_that_is_refused_is_in_the_table_above() =>
        WarcRules.All.Where(rule => rule.IsRefused).Select(rule => rule.Name).Except(Heads.Select(row => row.Data.Item3)).ShouldBeEmpty();

    [Theory]
    [InlineData("WARC-Type: screenshot")] // §5.5: extensions may define more
    [InlineData("-Content-Type")] // §5.6: should
    [InlineData("+WARC-Block-Digest: blake3:abcd")] // §5.8: no algorithm is recommended
    [InlineData("+WARC-Truncated: time")]
    [InlineData("Content-Type: text/html; charset=utf-8")]
    public void What_the_standard_leaves_open_is_written(string change) => WarcWriter.ToMember(Record(Resource, change)).ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Heads))]
    public void A_foreign_record_is_written_as_it_is(string head, string change, string rule, string? field, string section)
    {
        _ = (field, section);
        var record = Record(head, change) with { IsForeign = true };
        if (change.Contains('\n'))
        {
            Should.Throw<WarcRuleException>(() => WarcWriter.ToMember(record)).RecordId.ShouldBe(Id); // it would be another record
            return;
        }
        using var file = new MemoryStream();
        new WarcWriter(file) { Format = MemberFormat.Plain }.Write(record);
        Encoding.UTF8.GetString(file.ToArray()).ShouldBe(Encoding.UTF8.GetString(record.Head.ToBytes()) + "x\r\n\r\n", rule);
    }

    [Theory]
    [InlineData("garbage", "the first line of the HTTP message has no end")]
    [InlineData("garbage\r\n\r\n", "begins with 'garbage', which is no status line")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "no status line")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n", "has no end")]
    public void A_response_or_revisit_that_begins_with_no_HTTP_head_is_refused(string head, string message)
    {
        var bytes = Encoding.ASCII.GetBytes(head);
        foreach (var record in new[]
        {
            WarcRecord.Response(Uri, Date, bytes, WarcBlock.Of("b"u8.ToArray()), null, InfoId),
            WarcRecord.Response(Uri, Date, bytes, WarcBlock.Of(1, () => new MemoryStream([1])), null, InfoId),
            WarcRecord.Revisit(Uri, Date, WarcDigest.Sha256("b"u8), Id, Uri, Date, bytes, InfoId),
            WarcRecord.NotModified(Uri, Date, Id, Uri, Date, bytes, null, InfoId),
        })
        {
            var refusal = Should.Throw<WarcRuleException>(() => new WarcWriter(new MemoryStream()).Write(record));
            (refusal.Rule, refusal.Section, refusal.RecordId).ShouldBe(("http-message", "WARC 1.1 §6.3.2, RFC 9112 §4", record.Head.RecordId));
            refusal.Message.ShouldContain(message);
            new WarcWriter(new MemoryStream()).Write(record with { IsForeign = true }).Length.ShouldBePositive(); // §6.3.2: as it came from the network
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", true)]
    [InlineData("POST /a?b=c HTTP/1.0\r\nA: b\r\n\r\nbody", true)]
    [InlineData("GET /\r\n\r\n", false)]
    [InlineData("G@T / HTTP/1.1\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false)]
    [InlineData("", false)]
    public void A_request_begins_with_a_request_line(string message, bool isWritten)
    {
        var record = WarcRecord.Request(Uri, Date, Encoding.ASCII.GetBytes(message), Id, InfoId);
        if (isWritten)
            WarcWriter.ToMember(record).ShouldNotBeEmpty();
        else
            Should.Throw<WarcRuleException>(() => WarcWriter.ToMember(record)).Section.ShouldBe("WARC 1.1 §6.5.2, RFC 9112 §3");
    }

    [Fact]
    public void Segments_of_a_response_may_cut_its_head()
    {
        var response = WarcRecord.Response(Uri, Date, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"u8.ToArray(), WarcBlock.Of("body"u8.ToArray()), null, InfoId);
        foreach (var segment in WarcSegments.Split(response, 6))
            WarcWriter.ToMember(segment).ShouldNotBeEmpty();
        WarcSegments.Split(response with { IsForeign = true }, 6).ShouldAllBe(segment => segment.IsForeign);
    }

    /// <summary>Heads of random fields: what is not refused, a reader finds as it was, and in it no breach of a rule that is.</summary>
    [Fact]
    public void What_is_written_breaks_nothing_that_is_refused()
    {
        var field = Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Int[0, Values.Length - 1], (name, value) => new WarcField(Names[name], Values[value]));
        var written = 0;
        field.Array[0, 4].Sample(
            changes =>
            {
                var sound = Record(Resource, "");
                var fields = sound.Head.Fields.Where(field => changes.All(change => change.Name != field.Name || change.Name.Length % 2 == 0)).Concat(changes);
                var record = sound with { Head = sound.Head with { Fields = new([.. fields]) } };
                byte[] member;
                try
                {
                    member = WarcWriter.ToMember(record, MemberFormat.Plain);
                }
                catch (Exception e) when (e is WarcRuleException || (e is IOException && record.Head.ContentLength != 1))
                {
                    return;
                }
                using var reader = new WarcReader(new MemoryStream(member), "f");
                var read = reader.Read()!; // it was just written
                read.Head.Fields.ShouldBe(record.Head.Fields);
                _ = read.MemberLength;
                reader.Diagnostics.ShouldBeEmpty();
                var refused = WarcRules.All.Where(rule => rule.IsRefused && rule.Name != "invalid-digest").Select(rule => rule.Name).ToHashSet();
                WarcRules.All.Where(rule => refused.Contains(rule.Name) && rule.Find(read.Head).Count > 0).Select(rule => rule.Name).ShouldBeEmpty();
                Interlocked.Increment(ref written);
            },
            iter: 20_000);
        written.ShouldBeInRange(1_000, 19_000); // both happen
    }

    static readonly string[] Names =
        ["WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-IP-Address", "WARC-Truncated", "WARC-Refers-To", "WARC-Concurrent-To", "WARC-Block-Digest", "WARC-Profile",
            "WARC-Segment-Number", "WARC-Filename", "WARC-Warcinfo-ID", "Content-Type", "Content-Length", "X-Other", "x-other"];

    static readonly string[] Values =
        ["resource", "revisit", "warcinfo", "metadata", "other", Id, InfoId, "<a>", "2021-04-08T02:38:00Z", "2021", Uri, "urn:a", "a b", "192.0.2.1", "::1", "time", "text/html", "text", "1", "-1",
            "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", "sha1:x", "", "\u0001", "é", "a\tb"];

    static WarcRecord Record(string head, string change)
    {
        var version = head[0] is '0' or '2' ? head.Split('|')[0] : "1.1";
        var lines = head.Split('|').Where(line => line.Contains(':')).ToList();
        foreach (var line in change.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = line.TrimStart('-', '+').Split(':')[0] + ":";
            var at = lines.FindIndex(former => former.StartsWith(name, StringComparison.Ordinal));
            if (line[0] == '+')
                lines.Add(line[1..]);
            else if (line[0] == '-')
                lines.RemoveAt(at);
            else
                lines[at] = line;
        }
        var fields = lines.Select(line => new WarcField(line.Split(": ", 2)[0], line.Split(": ", 2)[1]));
        return new() { Head = new() { Version = version, Fields = new([.. fields]) }, Block = WarcBlock.Of("x"u8.ToArray()) };
    }
}
