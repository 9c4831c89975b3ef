using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests;

/// <summary>Wrong calls, as a program without nullable annotations makes them.</summary>
public class PublicEdgeTests
{
    static readonly WarcRecord s_record = WarcRecord.Resource("https://a.test/", DateTimeOffset.UnixEpoch, "a/b", WarcBlock.Of("x"u8.ToArray()), warcInfoId: null);

    public static TheoryData<string, Action> Calls => new()
    {
        { "WarcWriter", () => _ = new WarcWriter(null!) },
        { "Write", () => new WarcWriter(Stream.Null).Write(null!) },
        { "WriteAll", () => new WarcWriter(Stream.Null).WriteAll(null!, 1) },
        { "ToMember", () => WarcWriter.ToMember(null!) },
        { "ToMember in a form", () => WarcWriter.ToMember(s_record, null!) },
        { "CopyMember", () => new WarcWriter(Stream.Null).CopyMember(null!, 0) },
        { "WarcReader", () => _ = new WarcReader(null!, "f") },
        { "WarcRecords.Select", () => WarcRecords.Select<int>(null!, "f", _ => 0) },
        { "WarcVerifier", () => WarcVerifier.Verify(null!, "f", TestContext.Current.CancellationToken) },
        { "WarcVerifier with options", () => WarcVerifier.Verify(Stream.Null, "f", null!, null, TestContext.Current.CancellationToken) },
        { "WarcRepair", () => WarcRepair.Repair(null!, "f", Stream.Null, cancel: TestContext.Current.CancellationToken) },
        { "Recompress", () => WarcRecompression.Recompress(Stream.Null, "f", Stream.Null, null!, cancel: TestContext.Current.CancellationToken) },
        { "WaczRepair", () => WaczRepair.Repair(Stream.Null, "f", null!, TestContext.Current.CancellationToken) },
        { "WaczReader", () => WaczReader.Open(null!) },
        { "WaczReader with options", () => WaczReader.Open("f", null!) },
        { "WaczWriter", () => _ = new WaczWriter(null!) },
        { "AddEntry", () => new WaczWriter(new MemoryStream()).AddEntry(null!, _ => { }) },
        { "AddTextEntry", () => new WaczWriter(new MemoryStream()).AddTextEntry(null!, _ => { }) },
        { "AddCopy", () => new WaczWriter(new MemoryStream()).AddCopy("archive/a.warc", null!, 0, default, 0) },
        { "AddIndex", () => new WaczWriter(new MemoryStream()).AddIndex((IEnumerable<CdxjEntry>)null!) },
        { "AddIndex of lines", () => new WaczWriter(new MemoryStream()).AddIndex((CdxjLines)null!) },
        { "AddPages", () => new WaczWriter(new MemoryStream()).AddPages(null!) },
        { "Finish", () => new WaczWriter(new MemoryStream()).Finish(null!) },
        { "CdxjBuilder", () => CdxjBuilder.Build(null!, null, default, "f") },
        { "CdxjEntry", () => _ = CdxjEntry.TryParse(null!, out _) },
        { "CdxjReader", () => CdxjReader.OpenText(null!, "f") },
        { "CdxjSorter.Sort", () => CdxjSorter.Sort((IEnumerable<CdxjEntry>)null!, Stream.Null, cancel: TestContext.Current.CancellationToken) },
        { "CdxjSorter.Merge", () => CdxjSorter.Merge(null!, Stream.Null, cancel: TestContext.Current.CancellationToken) },
        { "CdxjLines", () => new CdxjLines().Add((CdxjEntry)null!) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public void Null_is_refused_by_name_before_anything_happens(string name, Action call) => Should.Throw<ArgumentNullException>(call, name);

    [Fact]
    public void A_record_may_leave_out_its_warcinfo() => WarcWriter.ToMember(s_record).ShouldNotBeEmpty(); // WARC 1.1 §5.16: may

    [Fact]
    public void What_was_parsed_is_not_null_without_asking()
    {
        if (HttpHead.TryParse("HTTP/1.1 200 OK\r\n\r\n"u8, out var head) && CdxjEntry.TryParse("""a)/ 20210408023800 {"url":"http://a/","filename":"a","offset":0,"length":1}""", out var entry))
            (head.Status, entry.Length).ShouldBe((200, 1L));
        else
            Assert.Fail();
    }
}
