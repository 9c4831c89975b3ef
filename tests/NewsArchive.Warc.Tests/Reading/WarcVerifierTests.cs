using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Reading;

public class WarcVerifierTests
{
    public static TheoryData<string> Synthetic => [.. SyntheticWarcs.All.Keys];

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void Each_odd_file_gets_its_findings(string name)
    {
        var (bytes, findings) = SyntheticWarcs.All[name];
        Findings(bytes).ShouldBe(findings);
    }

    [Theory]
    [InlineData("110_example-bad.warc.gz.bad", "0 whole-file-gzip")]
    [InlineData("112_example-iana.org-chunked.warc", "")] // payload digest over the chunked body
    [InlineData("114_example-wget-bad-target-uri.warc.gz", "410 target-uri-in-brackets\n824 target-uri-in-brackets\n1978 target-uri-in-brackets\n2295 target-uri-in-brackets\n2681 target-uri-in-brackets")]
    [InlineData("116_example-space-in-target-uri.warc.gz", "241 invalid-target-uri")]
    [InlineData("118_example-resource.warc.gz", "")]
    [InlineData("120_post-test.warc.gz", "")]
    [InlineData("124_example-url-agnostic-revisit.warc.gz", "0 missing-record-end")] // one CRLF too few behind the warcinfo
    [InlineData("126_example-wpull.warc.gz", "0 forbidden-field")] // its warcinfo names itself in WARC-Warcinfo-ID
    [InlineData("132_redirect.warc", "")]
    [InlineData("134_not_utf8_http_header.warc", "")]
    [InlineData("136_c1_warcinfo.warc", "0 draft-version")]
    [InlineData("138_gzip_extra_sl.warc.gz", "")]
    [InlineData("140_block-sized-records.warc.lz4", "0 unreadable\n0 no-records\n0 bytes-skipped\n12 unreadable\n12 bare-line-feed\n12 bytes-skipped\n252 unreadable\n252 bare-line-feed\n252 bytes-skipped\n492 unreadable\n492 bare-line-feed\n492 bytes-skipped")]
    [InlineData("144_invalid-warcfile-duplicate-fields.warc", "0 repeated-field\n0 repeated-field\n0 repeated-field\n0 repeated-field\n0 repeated-field\n0 repeated-field")] // six fields
    [InlineData("146_valid-warcfile-fields-continuation.warc", "0 draft-version\n0 segment-elsewhere")] // a segment alone
    [InlineData("148_invalid-truncated.gz", "0 unreadable\n0 no-records\n0 bytes-skipped")]
    public void Each_file_of_the_wild_gets_its_findings(string file, string findings) => Findings(WarcCorpus.Read(file)).ShouldBe(findings);

    [Fact]
    public void Visitors_see_each_record_with_its_place_and_http_head()
    {
        var seen = new List<WarcCheckedRecord>();
        var bytes = SyntheticWarcs.Ours();
        WarcVerifier.Verify(new MemoryStream(bytes), "f", seen.Add, TestContext.Current.CancellationToken).ShouldBeEmpty();
        seen.Count.ShouldBe(7);
        seen.Sum(record => record.Length).ShouldBe(bytes.Length);
        seen[1].HttpHead.ShouldNotBeNull().Status.ShouldBe(200);
        seen[3].HttpHead.ShouldBeNull();
        seen[5].HttpHead.ShouldNotBeNull().Fields["Content-Type"].ShouldBe("image/png");
    }

    [Fact]
    public void Every_flipped_bit_that_carries_content_is_found()
    {
        var bytes = SyntheticWarcs.OurRecords().Where(record => !record.IsPayloadCompressed).Take(2).SelectMany(WarcWriter.ToMember).ToArray();
        var ends = new List<long>();
        WarcVerifier.Verify(new MemoryStream(bytes), "f", record => ends.Add(record.Offset + record.Length!.Value), TestContext.Current.CancellationToken);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            if (WarcVerifier.Verify(new MemoryStream(bytes), "f", TestContext.Current.CancellationToken).Count == 0)
                IsWithoutContent(bit, ends).ShouldBeTrue($"bit {bit}");
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
        }
    }

    // FTEXT, MTIME, XFL and OS of a gzip header, and what pads the last byte of a deflate stream (stored blocks, which
    // have padding in their midst, are left out here).
    static bool IsWithoutContent(int bit, List<long> ends)
    {
        var member = ends.FindIndex(end => bit >> 3 < end);
        var inMember = (bit >> 3) - (member == 0 ? 0 : ends[member - 1]);
        return inMember is >= 4 and < 10 || (inMember == 3 && (bit & 7) == 0) || bit >> 3 == ends[member] - 9;
    }

    [Fact]
    public void Every_cut_of_our_file_but_those_between_records_is_found()
    {
        var bytes = SyntheticWarcs.Ours();
        var ends = new HashSet<long>();
        WarcVerifier.Verify(new MemoryStream(bytes), "f", record => ends.Add(record.Offset + record.Length!.Value), TestContext.Current.CancellationToken);
        for (var length = 0; length < bytes.Length; length++)
            (WarcVerifier.Verify(new MemoryStream(bytes, 0, length), "f", TestContext.Current.CancellationToken).Count == 0).ShouldBe(ends.Contains(length), $"cut at {length}");
    }

    [Fact]
    public void Cancelling_ends_the_work()
    {
        var cancelled = new CancellationToken(canceled: true);
        Should.Throw<OperationCanceledException>(() => WarcVerifier.Verify(new MemoryStream(SyntheticWarcs.Ours()), "f", cancelled));
    }

    static string Findings(byte[] bytes)
    {
        var findings = WarcVerifier.Verify(new MemoryStream(bytes), "f.warc", TestContext.Current.CancellationToken);
        findings.ShouldAllBe(finding => finding.File == "f.warc" && finding.Message.Length > 0 && finding.Level != WarcDiagnosticLevel.Ignore);
        return string.Join('\n', findings.Select(finding => $"{finding.Offset} {finding.Rule}"));
    }
}
