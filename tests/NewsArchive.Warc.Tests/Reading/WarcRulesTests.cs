using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Reading;

public class WarcRulesTests
{
    const string Id = "<urn:uuid:d7ae5c10-e6b3-4d27-967d-34780c58ba39>";
    const string Sound = $"WARC-Type: resource|WARC-Record-ID: {Id}|WARC-Date: 2021-04-08T02:38:00Z|WARC-Target-URI: http://a.test/|Content-Type: a/b|Content-Length: 1";
    const string Revisit = $"WARC-Type: revisit|WARC-Record-ID: {Id}|WARC-Date: 2021-04-08T02:38:00Z|WARC-Target-URI: http://a.test/|WARC-Refers-To-Target-URI: http://a.test/|WARC-Refers-To-Date: 2021-04-08T02:38:00Z|WARC-Payload-Digest: sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5|WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest|Content-Length: 0";

    [Theory]
    [InlineData(Sound, "")]
    [InlineData(Revisit, "")]
    [InlineData(Sound + "|X-Anything: y", "")] // §5.1: unknown fields are ignored
    [InlineData(Sound + "|WARC-Concurrent-To: <urn:a:1>|WARC-Concurrent-To: <urn:a:2>", "")] // §5.7: may be repeated
    [InlineData(Sound + "|X-A: 1|x-a: 2", "repeated-field")]
    [InlineData(Sound + "|X-A: \u0001", "control-character")]
    [InlineData(Sound + "|WARC-Concurrent-To: urn:a:1", "invalid-record-reference")]
    [InlineData(Sound + "|WARC-Warcinfo-ID: <no uri>", "invalid-record-reference")]
    [InlineData(Sound + "|WARC-IP-Address: 192.0.2.1", "")]
    [InlineData(Sound + "|WARC-IP-Address: 2001:db8::1", "")]
    [InlineData(Sound + "|WARC-IP-Address: a.test", "invalid-ip-address")]
    [InlineData(Sound + "|WARC-Block-Digest: adler32:12345678", "invalid-digest")]
    [InlineData(Sound + "|WARC-Refers-To: <urn:a:1>", "forbidden-field")]
    [InlineData(Sound + "|WARC-Refers-To-Target-URI: http://a.test/", "forbidden-field")]
    [InlineData(Sound + "|WARC-Refers-To-Date: 2021-04-08T02:38:00Z", "forbidden-field")]
    [InlineData(Sound + "|WARC-Filename: a.warc", "forbidden-field")]
    [InlineData(Sound + "|WARC-Segment-Origin-ID: <urn:a:1>", "forbidden-field")]
    [InlineData("-WARC-Type", "missing-type")]
    [InlineData("-WARC-Record-ID", "missing-record-id")]
    [InlineData("-WARC-Date", "missing-date")]
    [InlineData("-WARC-Target-URI", "missing-target-uri")]
    [InlineData("-Content-Type", "missing-content-type")]
    [InlineData("WARC-Type=screenshot", "unknown-type")]
    [InlineData("WARC-Type=metadata", "")]
    [InlineData("WARC-Type=continuation", "segment-number segment-origin")]
    [InlineData("WARC-Type=warcinfo", "forbidden-field warcinfo-content-type")] // a target URI, and another Content-Type
    [InlineData("WARC-Record-ID=urn:uuid:1", "invalid-record-id")]
    [InlineData("WARC-Record-ID=<uuid>", "invalid-record-id")]
    [InlineData("WARC-Record-ID=<urn:uuid:1 2>", "invalid-record-id")]
    [InlineData("WARC-Record-ID=<urn:uuid:urn:uuid:1>", "")] // odd, but a URI: seen in files of the Internet Archive
    [InlineData("WARC-Date=20210408023800", "invalid-date")]
    [InlineData("WARC-Target-URI=<http://a.test/>", "target-uri-in-brackets")]
    [InlineData("WARC-Target-URI=http://a.test/a b", "invalid-target-uri")]
    [InlineData("WARC-Target-URI=/a", "invalid-target-uri")]
    [InlineData("~WARC-Profile", "revisit-profile")]
    [InlineData("~WARC-Payload-Digest", "revisit-payload-digest")]
    [InlineData("~WARC-Refers-To-Date", "revisit-refers-to")]
    [InlineData("~WARC-Refers-To-Target-URI", "revisit-refers-to")]
    public void Each_breach_is_named_and_nothing_else(string head, string rules)
    {
        var found = WarcRules.Check(Parse(head), "a.warc", 42).ToList();
        string.Join(' ', found.Select(finding => finding.Rule)).ShouldBe(rules);
        found.ShouldAllBe(finding => finding.File == "a.warc" && finding.Offset == 42 && finding.Message.Contains("(WARC 1.1 §"));
    }

    [Theory]
    [InlineData("1.0", "")]
    [InlineData("1.1", "")]
    [InlineData("0.17", "draft-version")]
    [InlineData("2.0", "unknown-version")]
    [InlineData("", "unknown-version")]
    public void Versions_are_judged(string version, string rules) =>
        string.Join(' ', WarcRules.Check(Parse(Sound) with { Version = version }, "f", 0).Select(finding => finding.Rule)).ShouldBe(rules);

    [Theory]
    [InlineData(WarcRecordType.WarcInfo, "WARC-Concurrent-To WARC-IP-Address WARC-Refers-To WARC-Refers-To-Target-URI WARC-Refers-To-Date WARC-Payload-Digest WARC-Warcinfo-ID WARC-Target-URI WARC-Segment-Origin-ID WARC-Segment-Total-Length")]
    [InlineData(WarcRecordType.Response, "WARC-Refers-To WARC-Refers-To-Target-URI WARC-Refers-To-Date WARC-Filename WARC-Segment-Origin-ID WARC-Segment-Total-Length")]
    [InlineData(WarcRecordType.Metadata, "WARC-Refers-To-Target-URI WARC-Refers-To-Date WARC-Filename WARC-Payload-Digest WARC-Segment-Origin-ID WARC-Segment-Total-Length")]
    [InlineData(WarcRecordType.Revisit, "WARC-Filename WARC-Segment-Origin-ID WARC-Segment-Total-Length")]
    [InlineData(WarcRecordType.Conversion, "WARC-Concurrent-To WARC-IP-Address WARC-Refers-To-Target-URI WARC-Refers-To-Date WARC-Filename WARC-Segment-Origin-ID WARC-Segment-Total-Length")]
    [InlineData(WarcRecordType.Continuation, "WARC-Concurrent-To WARC-IP-Address WARC-Refers-To WARC-Refers-To-Target-URI WARC-Refers-To-Date WARC-Filename")]
    public void Forbidden_fields_are_those_of_section_5(WarcRecordType type, string forbidden)
    {
        string[] all = ["WARC-Concurrent-To", "WARC-IP-Address", "WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Filename", "WARC-Payload-Digest", "WARC-Warcinfo-ID", "WARC-Target-URI", "WARC-Segment-Origin-ID", "WARC-Segment-Total-Length"];
        var rule = WarcRules.All.Single(rule => rule.Name == "forbidden-field");
        var found = all.Where(name => rule.Find(Parse($"WARC-Type: {WarcRecordTypes.ToName(type)}|{name}: x")).Count > 0);
        string.Join(' ', found).ShouldBe(forbidden);
    }

    [Fact]
    public void Every_breach_of_a_rule_is_a_finding_of_its_own()
    {
        const string Five = "WARC-Type: warcinfo|WARC-Concurrent-To: <urn:a:1>|WARC-IP-Address: 192.0.2.1|WARC-Refers-To: <urn:a:1>|WARC-Warcinfo-ID: <urn:a:1>|WARC-Target-URI: http://a.test/";
        Findings(Five, "forbidden-field").Select(finding => finding.Message.Split(' ')[0])
            .ShouldBe(["WARC-Concurrent-To", "WARC-IP-Address", "WARC-Refers-To", "WARC-Warcinfo-ID", "WARC-Target-URI"]);
        Findings("WARC-Date: x|WARC-Refers-To-Date: y", "invalid-date").Count().ShouldBe(2);
        Findings("WARC-Block-Digest: x|WARC-Payload-Digest: y", "invalid-digest").Count().ShouldBe(2);
        Findings("WARC-Refers-To: x|WARC-Warcinfo-ID: y", "invalid-record-reference").Count().ShouldBe(2);
        Findings("A: \u0001|B: \u0002", "control-character").Count().ShouldBe(2);
        Findings("A: 1|a: 2|A: 3|B: 1|B: 2", "repeated-field").Select(finding => finding.Message).ShouldBe(["a is repeated (WARC 1.1 §4)", "B is repeated (WARC 1.1 §4)"]);
        Findings("WARC-Type: revisit|WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest", "revisit-refers-to").Count().ShouldBe(2);
    }

    [Fact]
    public void Of_many_breaches_in_one_record_the_rest_is_counted()
    {
        var lines = string.Join('|', Enumerable.Range(0, 25).Select(i => $"A{i}: \u0001"));
        var findings = Findings(lines, "control-character").ToList();
        findings.Count.ShouldBe(21);
        findings[^1].Message.ShouldStartWith("5 more of this kind");
        findings[^1].Level.ShouldBe(WarcDiagnosticLevel.Fail);
    }

    [Theory]
    [InlineData("sha224:23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7", "WARC-Block-Digest is a sha224, which cannot be computed here")]
    [InlineData("blake3:abcd", "WARC-Block-Digest is a blake3, which cannot be computed here")]
    [InlineData("sha1:abcd", "WARC-Block-Digest is not readable")]
    [InlineData("of this text: abcd", "WARC-Block-Digest is not readable")]
    [InlineData("abcd", "WARC-Block-Digest is not readable")]
    public void A_digest_that_is_not_compared_says_why(string digest, string message) =>
        Findings($"WARC-Block-Digest: {digest}", "invalid-digest").ShouldHaveSingleItem().Message.ShouldStartWith(message);

    static IEnumerable<WarcDiagnostic> Findings(string lines, string rule) => WarcRules.Check(Parse(lines), "f", 0).Where(finding => finding.Rule == rule);

    [Fact]
    public void Rule_names_are_unique_kebab_case()
    {
        WarcRules.All.Select(rule => rule.Name).ShouldBeUnique();
        WarcRules.All.ShouldAllBe(rule => rule.Name.All(letter => char.IsAsciiLetterLower(letter) || letter == '-'));
        WarcRules.All.ShouldAllBe(rule => rule.Section.StartsWith('§'));
    }

    // "-Name" drops a field of the sound resource, "~Name" of the sound revisit, "Name=value" replaces one.
    static WarcRecordHead Parse(string head)
    {
        var (lines, change) = head[0] switch
        {
            '-' => (Sound, head[1..]),
            '~' => (Revisit, head[1..]),
            _ when !head.Contains('|') && head.Contains('=') => (Sound, head),
            _ => (head, ""),
        };
        var name = change.Split('=')[0];
        var fields = lines.Split('|').Select(line => new WarcField(line.Split(": ", 2)[0], line.Split(": ", 2)[1]));
        var changed = fields.Where(field => field.Name != name || change.Contains('='))
            .Select(field => field.Name == name ? field with { Value = change[(name.Length + 1)..] } : field);
        return new WarcRecordHead { Version = "1.1", Fields = new([.. changed]) };
    }
}
