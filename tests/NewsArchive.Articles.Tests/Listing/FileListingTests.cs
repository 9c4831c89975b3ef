using System.Text;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Tests.Listing;

/// <summary>Files of other tools, in every form that WARC and ARC files have, are told by their bytes.</summary>
public sealed class FileListingTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("listing-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("arc", "arc-file")]
    [InlineData("arc in gzip", "arc-file whole-file-gzip")]
    [InlineData("zstd", "")]
    [InlineData("whole file gzip", "whole-file-gzip")]
    public void Every_form_is_listed_shown_and_verified(string form, string findings)
    {
        var path = Path.Combine(_root, "file"); // no ending helps
        switch (form)
        {
            case "arc": File.WriteAllBytes(path, SyntheticArchive.Arc()); break;
            case "arc in gzip": File.WriteAllBytes(path, SyntheticArchive.Gzip(SyntheticArchive.Arc())); break;
            case "zstd": SyntheticArchive.SaveZstd(path); break;
            default: File.WriteAllBytes(path, SyntheticArchive.Gzip(SyntheticArchive.Site().Plain)); break;
        }
        var record = FileListing.List(path, records: true, new RecordFilter()).OfType<ListedRecord>().First(row => row.Uri == "http://site.test/");
        record.MediaType.ShouldBe("text/html");
        Show(path, RecordPart.Content).ShouldContain("Hello");
        Show(path, RecordPart.Heads).ShouldStartWith(form.StartsWith("arc", StringComparison.Ordinal) ? "ARC/1\r\n" : "WARC/1.");
        string.Join(' ', FileVerifier.Verify(path, TestContext.Current.CancellationToken).Select(finding => finding.Rule).Distinct()).ShouldBe(findings);
    }

    [Theory, InlineData("f.warc"), InlineData("f.warc.gz"), InlineData("f.wacz")]
    public void A_response_whose_HTTP_head_is_cut_has_its_status_and_media_type(string name)
    {
        var rows = FileListing.List(SyntheticArchive.Segmented().Save(Path.Combine(_root, name)), records: true, new RecordFilter()).Cast<ListedRecord>();
        rows.Select(row => $"{row.RecordType} {row.Status} {row.MediaType}").ShouldBe(["response 200 image/jpeg", "response 200 text/html", "continuation  application/http; msgtype=response", "continuation  application/http; msgtype=response"]);
        SyntheticArchive.Segmented(isWhole: false).Save(Path.Combine(_root, "not-" + name));
        FileListing.List(Path.Combine(_root, "not-" + name), records: true, new RecordFilter()).Cast<ListedRecord>().First().Status.ShouldBeNull();
    }

    [Fact]
    public void An_index_in_gzip_is_listed_and_verified_like_a_plain_one()
    {
        const string Lines = "test,site)/ 20210408020000 {\"url\": \"http://site.test/\", \"mime\": \"text/html\", \"status\": \"200\", \"filename\": \"a.warc.gz\", \"offset\": \"5\", \"length\": \"9\"}\n";
        File.WriteAllBytes(Path.Combine(_root, "i.cdx.gz"), SyntheticArchive.Gzip(Encoding.UTF8.GetBytes(Lines)));
        FileListing.List(Path.Combine(_root, "i.cdx.gz"), records: false, new RecordFilter()).Cast<ListedRecord>().ShouldHaveSingleItem().Offset.ShouldBe(5);
        FileVerifier.Verify(Path.Combine(_root, "i.cdx.gz"), TestContext.Current.CancellationToken).ShouldBeEmpty();
        File.WriteAllBytes(Path.Combine(_root, "j.cdxj.gz"), SyntheticArchive.Gzip(Encoding.UTF8.GetBytes(Lines + "a line\n")));
        FileVerifier.Verify(Path.Combine(_root, "j.cdxj.gz"), TestContext.Current.CancellationToken).Select(finding => finding.Rule).Distinct().ShouldBe(["cdxj-line", "cdxj-order"]);
    }

    [Fact]
    public void A_WACZ_without_index_lists_its_records_and_another_zip_is_none()
    {
        SyntheticArchive.Site().Save(Path.Combine(_root, "a.wacz")); // no index in it
        FileListing.List(Path.Combine(_root, "a.wacz"), records: false, new RecordFilter()).Count().ShouldBe(7);
        using (var zip = System.IO.Compression.ZipFile.Open(Path.Combine(_root, "b.zip"), System.IO.Compression.ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        Should.Throw<WarcFormatException>(() => FileListing.List(Path.Combine(_root, "b.zip"), records: false, new RecordFilter()).ToList()).Message.ShouldContain("no WACZ");
    }

    const string CdxjLine = "test,site)/ 20210408020000 {\"url\": \"http://site.test/\", \"mime\": \"warc/revisit\", \"filename\": \"a.warc.gz\", \"offset\": 5, \"length\": 9}\n";

    string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_root, name), text);
        return Path.Combine(_root, name);
    }

    static string[] Rows(string path, RecordFilter? filter = null) =>
        [.. FileListing.List(path, records: false, filter ?? new()).Select(row => row is ListedRecord record ? $"{record.File}@{record.Offset}+{record.Length} {record.RecordType} {record.Date} {record.Status} {record.MediaType} {record.Uri}" : $"{((ProblemRow)row).Rule}: {((ProblemRow)row).Message}")];

    [Fact]
    public void A_line_that_is_none_is_a_problem_and_where_all_are_the_file_is_no_index()
    {
        Rows(Write("some.cdxj", "!meta 0 {}\n" + CdxjLine + "a line\n\n" + new string('x', (1 << 20) + 1) + "\n")).ShouldBe(
            ["a.warc.gz@5+9 revisit 20210408020000  warc/revisit http://site.test/", "cdxj-line: line 3 is no entry of an index", "cdxj-line: line 5 is no entry of an index"]);
        Should.Throw<WarcFormatException>(() => Rows(Write("none.cdxj", "a line\nb 2021 {}\n"))).Message.ShouldContain("newsarchive index");
        Rows(Write("empty.cdxj", "")).ShouldBeEmpty();
    }

    [Fact]
    public void An_index_tells_revisits_and_refuses_to_guess_other_types()
    {
        var path = Write("i.cdxj", CdxjLine + CdxjLine.Replace("warc/revisit", "text/html", StringComparison.Ordinal));
        Rows(path, new() { Types = ["revisit"] }).ShouldHaveSingleItem();
        Should.Throw<WarcFormatException>(() => Rows(path, new() { Types = ["response"] })).Message.ShouldContain("list of the WARC file finds response");
    }

    /// <summary>Internet Archive, "CDX and DAT Legend"; the second as pywb writes 9 columns.</summary>
    [Theory]
    [InlineData(" CDX N b a m s k r M S V g\norg,example)/ 20210408023800 http://example.org/ text/html 200 B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A - - 1043 333 example.warc.gz\n",
        "example.warc.gz@333+1043  20210408023800 200 text/html http://example.org/")]
    [InlineData(" CDX N b a m s k r V g\norg,example)/ 20210408023800 http://example.org/ warc/revisit - B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A - 333 example.warc.gz\n",
        "example.warc.gz@333+ revisit 20210408023800  warc/revisit http://example.org/")]
    [InlineData("\tCDX\tN\tb\ta\tm\ts\tV\tg\norg,example)/\t20210408023800\thttp://example.org/\t-\t-\t0\ta b.warc\n", "a b.warc@0+  20210408023800   http://example.org/")]
    public void An_index_with_named_columns_is_read(string text, string row)
    {
        Rows(Write("i.cdx", text)).ShouldBe([row]);
        FileVerifier.Verify(Path.Combine(_root, "i.cdx"), TestContext.Current.CancellationToken).ShouldBeEmpty();
        Rows(Write("j.cdx", text + "org,example)/ 2021\n")).ShouldBe([row, "cdxj-line: line 3 is no entry of an index"]);
        Rows(Write("k.cdx", text), new() { Status = 404 }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(" CDX N b a m s k r\n")] // no offset, no file
    [InlineData(" CDX\n")]
    [InlineData(" CDX N N\n")]
    public void Columns_that_name_no_record_are_none(string head) =>
        Should.Throw<WarcFormatException>(() => Rows(Write("i.cdx", head + "org,example)/ 20210408023800 http://example.org/ text/html 200 X -\n"))).Message.ShouldContain("no line of it");

    [Fact]
    public void An_LZ4_file_is_refused_with_what_to_do()
    {
        File.WriteAllBytes(Path.Combine(_root, "a.warc.lz4"), [0x04, 0x22, 0x4D, 0x18, 0, 0]);
        Should.Throw<WarcFormatException>(() => FileListing.List(Path.Combine(_root, "a.warc.lz4"), records: false, new RecordFilter())).Message.ShouldContain("lz4 -d");
    }

    static string Show(string path, RecordPart part)
    {
        using var buffer = new MemoryStream();
        RecordView.TryCopy(path, "http://site.test/", part, new RecordFilter(), buffer, TestContext.Current.CancellationToken).ShouldBeTrue();
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
