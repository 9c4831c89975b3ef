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
