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
        var record = FileListing.List(path, records: true, new RecordFilter(), TestContext.Current.CancellationToken).OfType<ListedRecord>().First(row => row.Uri == "http://site.test/");
        record.MediaType.ShouldBe("text/html");
        Show(path, RecordPart.Content).ShouldContain("Hello");
        Show(path, RecordPart.Heads).ShouldStartWith(form.StartsWith("arc", StringComparison.Ordinal) ? "ARC/1\r\n" : "WARC/1.");
        string.Join(' ', FileVerifier.Verify(path, TestContext.Current.CancellationToken).Select(finding => finding.Rule).Distinct()).ShouldBe(findings);
    }

    [Theory, InlineData("f.warc"), InlineData("f.warc.gz"), InlineData("f.wacz")]
    public void A_response_whose_HTTP_head_is_cut_has_its_status_and_media_type(string name)
    {
        var rows = FileListing.List(SyntheticArchive.Segmented().Save(Path.Combine(_root, name)), records: true, new RecordFilter(), TestContext.Current.CancellationToken).Cast<ListedRecord>();
        rows.Select(row => $"{row.RecordType} {row.Status} {row.MediaType}").ShouldBe(["response 200 image/jpeg", "response 200 text/html", "continuation  application/http; msgtype=response", "continuation  application/http; msgtype=response"]);
        SyntheticArchive.Segmented(isWhole: false).Save(Path.Combine(_root, "not-" + name));
        FileListing.List(Path.Combine(_root, "not-" + name), records: true, new RecordFilter(), TestContext.Current.CancellationToken).Cast<ListedRecord>().First().Status.ShouldBeNull();
    }

    [Fact]
    public void An_index_in_gzip_is_listed_and_verified_like_a_plain_one()
    {
        const string Lines = "test,site)/ 20210408020000 {\"url\": \"http://site.test/\", \"mime\": \"text/html\", \"status\": \"200\", \"filename\": \"a.warc.gz\", \"offset\": \"5\", \"length\": \"9\"}\n";
        File.WriteAllBytes(Path.Combine(_root, "i.cdx.gz"), SyntheticArchive.Gzip(Encoding.UTF8.GetBytes(Lines)));
        FileListing.List(Path.Combine(_root, "i.cdx.gz"), records: false, new RecordFilter(), TestContext.Current.CancellationToken).Cast<ListedRecord>().ShouldHaveSingleItem().Offset.ShouldBe(5);
        FileVerifier.Verify(Path.Combine(_root, "i.cdx.gz"), TestContext.Current.CancellationToken).ShouldBeEmpty();
        File.WriteAllBytes(Path.Combine(_root, "j.cdxj.gz"), SyntheticArchive.Gzip(Encoding.UTF8.GetBytes(Lines + "a line\n")));
        FileVerifier.Verify(Path.Combine(_root, "j.cdxj.gz"), TestContext.Current.CancellationToken).Select(finding => finding.Rule).Distinct().ShouldBe(["cdxj-line", "cdxj-order"]);
    }

    [Fact]
    public void A_WACZ_without_index_lists_its_records_and_another_zip_is_none()
    {
        SyntheticArchive.Site().Save(Path.Combine(_root, "a.wacz")); // no index in it
        FileListing.List(Path.Combine(_root, "a.wacz"), records: false, new RecordFilter(), TestContext.Current.CancellationToken).Count().ShouldBe(7);
        using (var zip = System.IO.Compression.ZipFile.Open(Path.Combine(_root, "b.zip"), System.IO.Compression.ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        Should.Throw<WarcFormatException>(() => FileListing.List(Path.Combine(_root, "b.zip"), records: false, new RecordFilter(), TestContext.Current.CancellationToken).ToList()).Message.ShouldContain("no WACZ");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n\n", "0: an empty line")]
    [InlineData("no line\n\n\r\nnor this\n", "0: no CDXJ line, 8: an empty line, 11: no CDXJ line")]
    public void A_WACZ_whose_index_holds_nothing_lists_its_records_and_shows_them(string index, string findings)
    {
        var path = SyntheticArchive.Site().Save(Path.Combine(_root, "a.wacz"));
        using (var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Update))
        using (var stream = zip.CreateEntry("indexes/index.cdx").Open())
            stream.Write(Encoding.UTF8.GetBytes(index));

        var rows = FileListing.List(path, records: false, new RecordFilter(), TestContext.Current.CancellationToken).ToList();
        rows.OfType<ListedRecord>().Count().ShouldBe(7);
        string.Join(", ", rows.OfType<FindingRow>().Select(row => $"{row.Finding.Offset}: {row.Finding.Message}")).ShouldBe(findings);
        using var shown = new MemoryStream();
        RecordView.TryCopy(path, "http://site.test/style.css", RecordPart.Content, new RecordFilter(), shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        Encoding.UTF8.GetString(shown.ToArray()).ShouldBe("p{color:red}");
    }

    const string CdxjLine = "test,site)/ 20210408020000 {\"url\": \"http://site.test/\", \"mime\": \"warc/revisit\", \"filename\": \"a.warc.gz\", \"offset\": 5, \"length\": 9}\n";

    string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_root, name), text);
        return Path.Combine(_root, name);
    }

    static string[] Rows(string path, RecordFilter? filter = null) =>
        [.. FileListing.List(path, records: false, filter ?? new(), TestContext.Current.CancellationToken).Select(row => row is ListedRecord record ? $"{record.File}@{record.Offset}+{record.Length} {record.RecordType} {record.Date} {record.Status} {record.MediaType} {record.Uri}" : $"{((ProblemRow)row).Rule}: {((ProblemRow)row).Message}")];

    [Fact]
    public void A_WARC_and_its_index_list_date_and_status_of_a_record_alike()
    {
        var warc = new SyntheticArchive().Page("http://site.test/", "<p>Hello").Resource("http://site.test/a.txt", "text/plain", "a"u8.ToArray()).Save(Path.Combine(_root, "a.warc.gz"));
        using (var stream = File.OpenRead(warc))
            Write("a.cdxj", string.Concat(Warc.Cdxj.CdxjIndexer.Index(stream, "a.warc.gz", cancel: TestContext.Current.CancellationToken).Select(entry => entry.ToLine() + "\n")));
        static string[] List(string path, RecordFilter filter) =>
            [.. FileListing.List(path, records: true, filter, TestContext.Current.CancellationToken).Cast<ListedRecord>().Select(row => $"{row.Offset} {row.Date} {row.Status} {row.MediaType} {row.Uri}")];

        foreach (var filter in new RecordFilter[] { new(), new() { Status = 200 }, new() { MediaType = "text/plain" } })
            List(Path.Combine(_root, "a.cdxj"), filter).ShouldBe(List(warc, filter));
        List(warc, new() { Status = 200 }).Length.ShouldBe(2);
        List(warc, new())[0].ShouldContain(" 2021-04-08T02:00:00Z 200 ");
    }

    [Fact]
    public void A_line_that_is_none_is_a_problem_and_where_all_are_the_file_is_no_index()
    {
        Rows(Write("some.cdxj", "!meta 0 {}\n" + CdxjLine + "a line\n\n" + new string('x', (1 << 20) + 1) + "\n")).ShouldBe(
            ["a.warc.gz@5+9 revisit 2021-04-08T02:00:00Z  warc/revisit http://site.test/", "cdxj-line: line 3 is no entry of an index", "cdxj-line: line 5 is no entry of an index"]);
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
        "example.warc.gz@333+1043  2021-04-08T02:38:00Z 200 text/html http://example.org/")]
    [InlineData(" CDX N b a m s k r V g\norg,example)/ 20210408023800 http://example.org/ warc/revisit - B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A - 333 example.warc.gz\n",
        "example.warc.gz@333+ revisit 2021-04-08T02:38:00Z  warc/revisit http://example.org/")]
    [InlineData("\tCDX\tN\tb\ta\tm\ts\tV\tg\norg,example)/\t20210408023800\thttp://example.org/\t-\t-\t0\ta b.warc\n", "a b.warc@0+  2021-04-08T02:38:00Z   http://example.org/")]
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

    /// <summary>A byte of the third record, which is the middle one of five, is wrong: of its head, or of its block.</summary>
    [Theory]
    [InlineData("a.warc.gz", 10)] // in the deflate stream
    [InlineData("a.warc.gz", -3)] // in the trailer
    [InlineData("a.warc", 2)] // WA?C/
    [InlineData("a.wacz", 10)]
    public void What_stands_behind_damage_is_listed_and_the_damage_is_a_finding(string name, int place)
    {
        var whole = new SyntheticArchive();
        for (var i = 0; i < 5; i++)
            whole.Page($"http://site.test/{i}", $"<title>{i}</title>{new string((char)('a' + i), 400)}");
        var path = whole.Save(Path.Combine(_root, name));
        var rows = FileListing.List(path, records: true, new RecordFilter(), TestContext.Current.CancellationToken).Cast<ListedRecord>().ToList();
        Flip(path, rows[place < 0 ? 3 : 2].Offset + place, name.EndsWith("wacz", StringComparison.Ordinal) ? "archive/data.warc.gz" : null);

        var damaged = FileListing.List(path, records: true, new RecordFilter(), TestContext.Current.CancellationToken).ToList();
        damaged.OfType<ListedRecord>().Where(row => row.Uri != "http://site.test/2").ShouldBe(rows.Where(row => row.Uri != "http://site.test/2"));
        var finding = damaged.OfType<FindingRow>().ShouldHaveSingleItem();
        (finding.Input, finding.Finding.Rule, finding.Finding.File, finding.Finding.Offset, finding.Finding.Level).ShouldBe((path, "unreadable", rows[0].File, rows[2].Offset, WarcDiagnosticLevel.Fail));
        finding.Finding.Message.ShouldEndWith($"reading goes on at byte {rows[3].Offset}");
        damaged.IndexOf(finding).ShouldBe(damaged.IndexOf(damaged.OfType<ListedRecord>().First(row => row.Uri == "http://site.test/3")) - 1);
    }

    static void Flip(string path, long offset, string? entry)
    {
        var bytes = File.ReadAllBytes(path);
        var start = entry is null ? 0 : bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(entry)) + entry.Length; // no extra field in the header
        bytes[start + offset] ^= 0x20;
        File.WriteAllBytes(path, bytes);
    }

    [Fact]
    public void Records_that_may_be_content_of_a_damaged_one_are_said_to_be_doubtful()
    {
        var inner = SyntheticArchive.Gzip(new SyntheticArchive().Page("http://bank.test/login", "<title>Pay here</title>").Plain);
        var outer = new SyntheticArchive().Response("http://site.test/evil.warc.gz", "200 OK", "Content-Type: application/octet-stream\r\n", inner).Plain;
        byte[] stored = Stored(outer);
        stored[10] |= 6; // no kind of block (RFC 1951 §3.2.3): where the member ends is not known
        File.WriteAllBytes(Path.Combine(_root, "d.warc.gz"), stored);

        var rows = FileListing.List(Path.Combine(_root, "d.warc.gz"), records: true, new RecordFilter(), TestContext.Current.CancellationToken).ToList();
        var inside = rows.OfType<ListedRecord>().ShouldHaveSingleItem();
        (inside.Uri, inside.IsDoubtful).ShouldBe(("http://bank.test/login", true));
        rows.OfType<FindingRow>().Select(row => row.Finding.Rule).Take(2).ShouldBe(["unreadable", "doubtful-record"]);
    }

    /// <summary>A gzip member that holds bytes as they are (RFC 1951 §3.2.4).</summary>
    static byte[] Stored(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(output, System.IO.Compression.CompressionLevel.NoCompression))
            gzip.Write(bytes);
        return output.ToArray();
    }

    [Fact]
    public void A_file_of_which_nothing_can_be_read_is_refused_with_the_first_damage()
    {
        var path = Write("garbage.warc", "no record\n");
        var e = Should.Throw<WarcFormatException>(() => FileListing.List(path, records: true, new RecordFilter(), TestContext.Current.CancellationToken).ToList());
        (e.File, e.Offset).ShouldBe(("garbage.warc", 0));
    }

    [Fact]
    public void Listing_ends_when_it_is_cancelled_whatever_the_filter_lets_through()
    {
        var path = SyntheticArchive.Site().Save(Path.Combine(_root, "a.warc.gz"));
        foreach (var file in new[] { path, SyntheticArchive.Site().Save(Path.Combine(_root, "a.wacz")), Write("i.cdxj", CdxjLine) })
            Should.Throw<OperationCanceledException>(() => FileListing.List(file, records: true, new RecordFilter { Status = 999 }, new CancellationToken(canceled: true)).Count());
    }

    [Fact]
    public void An_LZ4_file_is_refused_with_what_to_do()
    {
        File.WriteAllBytes(Path.Combine(_root, "a.warc.lz4"), [0x04, 0x22, 0x4D, 0x18, 0, 0]);
        Should.Throw<WarcFormatException>(() => FileListing.List(Path.Combine(_root, "a.warc.lz4"), records: false, new RecordFilter(), TestContext.Current.CancellationToken)).Message.ShouldContain("lz4 -d");
    }

    static string Show(string path, RecordPart part)
    {
        using var buffer = new MemoryStream();
        RecordView.TryCopy(path, "http://site.test/", part, new RecordFilter(), buffer, TestContext.Current.CancellationToken).ShouldBeTrue();
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
