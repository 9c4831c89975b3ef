using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Tests.Reading;

namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class CdxjIndexerTests
{
    // What warcio.js's and pywb's own tests expect of this file.
    [Fact]
    public void A_corpus_file_gets_the_lines_that_other_indexers_give_it()
    {
        var entries = CdxjIndexer.Index(new MemoryStream(WarcCorpus.Read("120_post-test.warc.gz")), "post-test.warc.gz", cancel: TestContext.Current.CancellationToken).ToList();
        entries.Select(entry => $"{entry.Offset}+{entry.Length} {entry.Status} {entry.Mime} {entry.Digest}").ShouldBe([
            "0+720 200 application/json sha1:M532K5WS4GY2H4OVZO6HRPOP47A7KDWU",
            "1196+723 200 application/json sha1:M7YCTM7HS3YKYQTAWQVMQSQZBNEOXGU2",
            "2395+723 200 application/json sha1:B6E5P6JUZI6UPDTNO4L2BCHMGLTNCUAJ"]);
    }

    public static TheoryData<string> Files => ["ours.warc", "ours.warc.gz", "ours.warc.zst", "ours-dictionary.warc.zst", "ia.arc", "ia.arc.gz"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_entry_leads_to_its_record(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(name), SyntheticWarcs.All[name].Bytes);
        using var stream = File.OpenRead(folder.File(name));
        var entries = CdxjIndexer.Index(stream, name, SurtForm.Pywb, TestContext.Current.CancellationToken).ToList();
        entries.ShouldNotBeEmpty();
        using var file = WarcFile.Open(folder.File(name));
        foreach (var entry in entries)
        {
            using var access = file.ReadAt(entry.Offset);
            (access.Record.Head.TargetUri, access.Record.Length).ShouldBe((entry.Url, entry.Length));
        }
    }

    [Fact]
    public void An_arc_response_has_the_type_of_its_http_head_or_of_its_line()
    {
        var entries = CdxjIndexer.Index(new MemoryStream(SyntheticWarcs.Arc()), "ia.arc", cancel: TestContext.Current.CancellationToken).ToList();
        entries.Select(entry => $"{entry.Surt} {entry.Timestamp} {entry.Mime} {entry.Status}").ShouldBe([
            "test,a)/ 20080430204826 text/html 200", "dns:a.test 20080430204827 text/dns 200", "test,a)/x%20y 20080430204828 image/png 200"]);
    }

    [Fact]
    public void Records_without_a_place_cannot_be_indexed()
    {
        var e = Should.Throw<WarcFormatException>(() => CdxjIndexer.Index(new MemoryStream(SyntheticWarcs.All["whole-file.warc.gz"].Bytes), "f").ToList());
        e.Message.ShouldContain("recompress");
    }

    [Fact]
    public void An_index_written_sorted_is_read_again_plain_or_gzip()
    {
        using var sorted = new MemoryStream();
        CdxjSorter.Sort(CdxjIndexer.Index(new MemoryStream(SyntheticWarcs.Ours()), "ours.warc.gz", cancel: TestContext.Current.CancellationToken), sorted, cancel: TestContext.Current.CancellationToken);
        var entries = CdxjReader.Read(new MemoryStream(sorted.ToArray()), "x.cdxj").ToList();
        entries.Select(entry => entry.ToLine()).ShouldBe(entries.Select(entry => entry.ToLine()).Order(StringComparer.Ordinal));
        CdxjReader.Read(new MemoryStream(SyntheticWarcs.Gzip(sorted.ToArray())), "x.cdxj.gz").ShouldBe(entries);
        entries.Count.ShouldBe(4);
    }

    [Fact]
    public void Head_lines_are_passed_over_and_other_lines_refused()
    {
        CdxjReader.Read(new MemoryStream("!OpenWayback-CDXJ 1.0\n CDX N b a\n\n"u8.ToArray()), "x").ShouldBeEmpty();
        CdxjReader.Read(new MemoryStream(), "x").ShouldBeEmpty();
        var e = Should.Throw<WarcFormatException>(() => CdxjReader.Read(new MemoryStream(Encoding.ASCII.GetBytes("!x\nnonsense\n")), "x.cdxj").ToList());
        (e.File, e.Offset).ShouldBe(("x.cdxj", 3));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Damage_costs_the_entries_that_it_hits(bool isOnDisk)
    {
        var ours = SyntheticWarcs.Ours();
        var entries = CdxjIndexer.Index(new MemoryStream(ours), "f", cancel: TestContext.Current.CancellationToken).ToList();
        var hit = entries[entries.Count / 2];
        ours[hit.Offset + hit.Length / 2] ^= 1;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("f"), ours);
        using Stream input = isOnDisk ? File.OpenRead(folder.File("f")) : new MemoryStream(ours);
        var damage = new List<WarcDiagnostic>();

        CdxjIndexer.Index(input, "f", SurtForm.Player, damage.Add, TestContext.Current.CancellationToken).ShouldBe(entries.Where(entry => entry != hit));
        damage.Select(found => (found.Rule, found.File, found.Offset)).ShouldBe([("unreadable", "f", (long?)hit.Offset)]);
        Should.Throw<WarcFormatException>(() => CdxjIndexer.Index(new MemoryStream(ours), "f", cancel: TestContext.Current.CancellationToken).ToList());
    }

    [Fact]
    public void Several_records_in_one_member_are_no_damage_and_end_the_work()
    {
        var damage = new List<WarcDiagnostic>();
        Should.Throw<WarcFormatException>(() => CdxjIndexer.Index(new MemoryStream(SyntheticWarcs.All["whole-file.warc.gz"].Bytes), "f", SurtForm.Player, damage.Add, TestContext.Current.CancellationToken).ToList())
            .Message.ShouldContain("recompress --gzip");
        damage.ShouldBeEmpty();
    }
}
