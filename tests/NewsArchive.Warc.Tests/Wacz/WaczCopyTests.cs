using System.IO.Hashing;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Tests.Wacz;

/// <summary>Entries that are copies of what is known: how they are written, and what is checked of them afterwards.</summary>
public sealed class WaczCopyTests : IDisposable
{
    const string Articles = "archive/articles.warc.gz";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(3 << 20)]
    public void A_copy_has_the_bytes_of_an_entry_that_was_written(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        byte[] Make(Action<WaczWriter> add) => new SampleBundle { BeforeFinish = add }.ToBytes();
        Make(wacz => wacz.AddCopy("archive/x.warc.gz", new MemoryStream(content), length, WarcDigest.Sha256(content), Crc32.HashToUInt32(content)))
            .ShouldBe(Make(wacz => wacz.AddEntry("archive/x.warc.gz", entry => entry.Write(content))));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(5, 0)]
    [InlineData(4, 1)]
    public void A_copy_that_is_not_what_was_said_of_it_is_an_error(int length, byte first)
    {
        var wacz = new WaczWriter(new MemoryStream());
        Should.Throw<IOException>(() => wacz.AddCopy("archive/x.warc.gz", new MemoryStream([first, 0, 0, 0]), length, default, Crc32.HashToUInt32(new byte[4]))).Message.ShouldContain("changed");
    }

    [Fact]
    public void What_is_settled_never_changes()
    {
        using var output = new MemoryStream();
        var heard = new List<byte[]>();
        var wacz = new WaczWriter(output) { Settled = length => heard.Add(output.ToArray()[..(int)length]) };
        var content = new byte[3 << 20];
        wacz.AddEntry("archive/a.warc.gz", entry => entry.Write(content));
        wacz.AddCopy("archive/b.warc.gz", new MemoryStream(content), content.Length, WarcDigest.Sha256(content), Crc32.HashToUInt32(content));
        wacz.AddTextEntry("newsarchive/c.txt", entry => entry.Write(content));
        wacz.Finish(new WaczPackage { Title = "t", Created = SampleBundle.Date, Software = "newsarchive 0" });
        heard.Count.ShouldBeGreaterThan(10);
        heard.All(bytes => output.ToArray().AsSpan(0, bytes.Length).SequenceEqual(bytes)).ShouldBeTrue();
        heard.Select(bytes => bytes.Length).ShouldBeInOrder();
    }

    [Fact]
    public void Copied_parts_are_held_against_their_checksum_and_their_lines_counted()
    {
        var path = new SampleBundle().WriteTo(_folder);
        var (entry, lines) = Known(path);
        Findings(path, new([(0, entry.Length)], lines)).ShouldBeEmpty();
        Findings(path, new([(0, entry.Length)], lines + 1)).ShouldBe(["index-mismatch"]);
        using (BitFlip.Of(path, 8 * (entry.Offset + entry.Length / 2)))
            Findings(path, new([(0, entry.Length)], lines)).ShouldBe(["zip-content"]);
    }

    [Fact]
    public void What_lies_between_copies_is_checked_in_full()
    {
        var records = new SampleBundle();
        var path = records.WriteTo(_folder);
        using var wacz = WaczReader.Open(path);
        var image = wacz.ReadIndex().Single(line => line.Url == SampleBundle.ImageUrl);
        var (entry, lines) = Known(path);
        var copied = new WaczCopiedParts([(0, image.Offset), (image.Offset + image.Length, entry.Length)], lines - 1);
        Findings(path, copied).ShouldBeEmpty();
        var wrong = (records with { Line = line => line.Url == SampleBundle.ImageUrl ? line with { Status = 404 } : line }).WriteTo(_folder, "wrong.wacz");
        Findings(wrong, copied).ShouldBe(["index-mismatch"]);
        var gone = (records with { Line = line => line.Url == SampleBundle.ImageUrl ? null : line }).WriteTo(_folder, "gone.wacz");
        Findings(gone, copied).ShouldContain("record-unindexed");
    }

    [Fact]
    public void Parts_are_found_by_offset()
    {
        var parts = new WaczCopiedParts([(0, 5), (7, 9)], 0);
        Enumerable.Range(0, 11).Where(offset => parts.Covers(offset)).ShouldBe([0, 1, 2, 3, 4, 7, 8]);
        parts.Rest(10).ShouldBe([(5, 2), (9, 1)]);
    }

    static (WaczEntry Entry, long Lines) Known(string path)
    {
        using var wacz = WaczReader.Open(path);
        return (wacz.Entries.Single(entry => entry.Name == Articles), wacz.ReadIndex().Count());
    }

    static IEnumerable<string> Findings(string path, WaczCopiedParts copied) =>
        WaczVerifier.Verify(path, new Dictionary<string, WaczCopiedParts> { [Articles] = copied }, TestContext.Current.CancellationToken).Select(finding => finding.Rule);
}
