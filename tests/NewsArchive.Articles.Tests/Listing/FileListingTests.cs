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

    static string Show(string path, RecordPart part)
    {
        using var buffer = new MemoryStream();
        RecordView.TryCopy(path, "http://site.test/", part, new RecordFilter(), buffer).ShouldBeTrue();
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
