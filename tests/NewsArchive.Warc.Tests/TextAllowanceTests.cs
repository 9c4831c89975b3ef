using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Tests;

public sealed class TextAllowanceTests
{
    /// <summary>No id is a URI in angle brackets: a finding each, which names it.</summary>
    [Fact]
    public void Long_ids_are_whole_in_the_first_findings_and_cut_in_those_after()
    {
        var ids = Enumerable.Range(0, 300).Select(number => number + new string('a', 30_000)).ToList();
        using var warc = new MemoryStream();
        foreach (var id in ids)
            warc.Write(System.Text.Encoding.ASCII.GetBytes($"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: {id}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"));
        warc.Position = 0;

        var findings = WarcVerifier.Verify(warc, "a.warc", TestContext.Current.CancellationToken);

        findings.Select(finding => finding.Rule).ShouldBe(Enumerable.Repeat("invalid-record-id", ids.Count));
        findings.Take(33).Select(finding => finding.RecordId).ShouldBe(ids.Take(33));
        findings.Skip(33).Select(finding => finding.RecordId).ShouldBe(ids.Skip(33).Select(id => id[..200] + "…"));
    }

    [Fact]
    public void A_text_is_not_cut_within_a_character()
    {
        var texts = new TextAllowance();
        texts.Take(new string('a', 1_000_000)).Length.ShouldBe(1_000_000);

        texts.Take(new string('a', 199) + "😀" + new string('b', 100)).ShouldBe(new string('a', 199) + "…");
        texts.Take(new string('a', 200)).Length.ShouldBe(200);
    }
}
