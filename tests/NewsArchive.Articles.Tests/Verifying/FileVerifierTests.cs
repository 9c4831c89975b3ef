using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Verifying;

/// <summary>Verifying and listing by kind of file.</summary>
public sealed class FileVerifierTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_scene.File(name), bytes);
        return _scene.File(name);
    }

    async Task<string> ExtractAsync(string entry, string name)
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        using var wacz = WaczReader.Open(_scene.Bundle);
        using var buffer = new MemoryStream();
        wacz.OpenEntry(entry)!.CopyTo(buffer);
        return Write(name, buffer.ToArray());
    }

    static string[] Rules(string file) => [.. FileVerifier.Verify(file, TestContext.Current.CancellationToken).Where(finding => finding.Level == WarcDiagnosticLevel.Fail).Select(finding => finding.Rule)];

    [Fact]
    public async Task A_WARC_verifies_and_lists_every_record()
    {
        var warc = await ExtractAsync("archive/articles.warc.gz", "x.warc.gz");
        Rules(warc).ShouldBeEmpty();
        FileKinds.Tell(warc).ShouldBe(FileKind.Warc);
        var rows = FileListing.List(warc, records: true, new RecordFilter(), TestContext.Current.CancellationToken).Cast<ListedRecord>().ToList();
        rows.Count.ShouldBe(1 + 9 + 2 + 6 * 3); // warcinfo, sources, shown images, articles
        rows[0].RecordType.ShouldBe("warcinfo");
        var bytes = File.ReadAllBytes(warc);
        bytes[bytes.Length / 2] ^= 4;
        Rules(Write("bad.warc.gz", bytes)).ShouldNotBeEmpty();
        Rules(Write("cut.warc.gz", bytes[..^9])).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_index_verifies_and_lists_its_lines()
    {
        var index = await ExtractAsync("indexes/index.cdx", "x.cdxj");
        Rules(index).ShouldBeEmpty();
        FileListing.List(index, records: true, new RecordFilter(), TestContext.Current.CancellationToken).Count().ShouldBe(File.ReadAllLines(index).Count(line => !line.StartsWith('!')));
        var lines = File.ReadAllLines(index);
        (lines[0], lines[1]) = (lines[1], lines[0]);
        Rules(Write("order.cdxj", Encoding.UTF8.GetBytes(string.Join('\n', lines)))).ShouldContain("cdxj-order");
        Rules(Write("bad.cdxj", "no line of an index\n"u8.ToArray())).ShouldBe(["cdxj-line"]);
        Rules(Write("long.cdxj", [.. Encoding.ASCII.GetBytes(new string('x', 3 << 20))])).ShouldBe(["cdxj-line"]);
    }

    [Fact]
    public async Task A_bundle_lists_its_articles_or_its_records()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        FileListing.List(_scene.Bundle, records: false, new RecordFilter(), TestContext.Current.CancellationToken).Cast<ListedArticle>().Select(row => row.Path).ShouldContain("old.zip/inner/post.md");
        FileListing.List(_scene.Bundle, records: true, new RecordFilter(), TestContext.Current.CancellationToken).ShouldAllBe(row => row is ListedRecord);
    }

    [Theory]
    [InlineData("x.txt", "")]
    [InlineData("x.txt", "some text")]
    [InlineData("x", "\0\0\0")]
    public void What_is_none_of_these_is_said_so(string name, string text)
    {
        var file = Write(name, Encoding.UTF8.GetBytes(text));
        Should.Throw<WarcFormatException>(() => FileVerifier.Verify(file, TestContext.Current.CancellationToken));
        Should.Throw<WarcFormatException>(() => FileListing.List(file, records: false, new RecordFilter(), TestContext.Current.CancellationToken).Count());
    }

    [Theory]
    [InlineData("x.wacz", "")]
    [InlineData("x.wacz", "PK")]
    [InlineData("x.wacz", "PK\u0003\u0004 and nothing more")]
    [InlineData("x.warc", "")]
    [InlineData("x.warc", "WARC/1.1 and nothing more")]
    [InlineData("x.warc.gz", "\u001f")]
    public void Rubbish_under_a_good_name_is_a_finding_or_a_format_error(string name, string text)
    {
        var file = Write(name, Encoding.Latin1.GetBytes(text));
        try
        {
            if (text.Length > 0) // an empty WARC has no record that could be wrong
                Rules(file).ShouldNotBeEmpty();
        }
        catch (WarcFormatException)
        {
        }
    }
}
