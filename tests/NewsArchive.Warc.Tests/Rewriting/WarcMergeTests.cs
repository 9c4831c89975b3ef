using System.IO.Compression;
using System.Text;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Tests.Wacz;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Rewriting;

public sealed class WarcMergeTests : IDisposable
{
    static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();

    long CopiedBytes { get; set; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_which_nothing_changes_is_copied_whole()
    {
        var warc = Warc("a.warc.gz", 1, 2, 3);
        var (path, copied) = Merge(File("a.warc.gz", warc));
        copied.ShouldBe([("archive/a.warc.gz", 1, 3L)]);
        Entry(path, "archive/a.warc.gz").ShouldBe(warc);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Fact]
    public void Only_what_is_written_anew_is_not_a_copy()
    {
        // 2 is left out where it comes again; the warcinfo record that names another file is written anew, and stands first.
        var (path, copied) = Merge(File("a.warc.gz", Warc("a.warc.gz", 1, 2, 3)), File("a.warc.gz", Warc("b.warc.gz", 4, 2, 5)));
        copied.Single().ShouldBe(("archive/a.warc.gz", 1, 5L));
        CopiedBytes.ShouldBeInRange(1, Entry(path, "archive/a.warc.gz").Length - 1);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_input_that_changes_after_it_was_checked_is_noticed(bool isKeptWhole)
    {
        var bytes = Warc("a.warc.gz", 1, 2, 3);
        var changing = new WarcMergeFile("a.warc.gz", "a", () => new MemoryStream(bytes));
        using var merge = WarcMerge.Scan([changing, .. isKeptWhole ? [] : new[] { File("a.warc.gz", Warc("a.warc.gz", 7)) }], cancel: TestContext.Current.CancellationToken);
        bytes = [.. bytes[..^30], (byte)(bytes[^30] ^ 1), .. bytes[^29..]];
        using var index = new CdxjLines();
        Should.Throw<IOException>(() => merge.WriteTo(new WaczWriter(new MemoryStream()), index, TestContext.Current.CancellationToken)).Message.ShouldContain("changed");
    }

    [Fact]
    public void Two_records_with_one_id_never_come_into_one_file()
    {
        var other = Encoding.UTF8.GetString(Plain(Warc("a.warc.gz", 1))).Replace("text 1", "text X", StringComparison.Ordinal);
        other = string.Join("\r\n", other.Split("\r\n").Where(line => !line.Contains("-Digest:", StringComparison.Ordinal)));
        Should.Throw<WarcFormatException>(() => Merge(File("a.warc.gz", Warc("a.warc.gz", 1)), File("a.warc.gz", Encoding.UTF8.GetBytes(other)))).Message.ShouldContain("WARC-Record-ID");
        Merge(File("a.warc.gz", Warc("a.warc.gz", 1)), File("b.warc.gz", Encoding.UTF8.GetBytes(other)));
    }

    [Fact]
    public void Blocks_are_equal_only_with_equal_heads_and_payloads()
    {
        static string BlockOf(string block)
        {
            using var hash = new PayloadHash(new WarcRecordHead { Version = "1.1", Fields = new([new("WARC-Type", "response"), new("Content-Type", "application/http")]) });
            foreach (var part in Encoding.ASCII.GetBytes(block).Chunk(1000))
                hash.Append(part);
            return hash.Block();
        }

        var endless = "HTTP/1.1 200 OK\r\nX: " + new string('x', 3 << 20);
        string[] blocks = ["", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\na", "HTTP/1.1 200 OK\r\n\r\nb", "HTTP/1.1 404 No\r\n\r\na", "HTTP/1.1 200 OK\r\na", "HTTP/1.1 200 OK\r\nb", endless, endless + "y"];
        blocks.Select(BlockOf).Distinct().Count().ShouldBe(blocks.Length);
        blocks.Select(BlockOf).ShouldBe(blocks.Select(BlockOf));
    }

    static WarcMergeFile File(string name, byte[] bytes) => new(name, name, () => new MemoryStream(bytes));

    (string Path, List<(string Name, int Parts, long Lines)> Copied) Merge(params WarcMergeFile[] files)
    {
        using var merge = WarcMerge.Scan(files, cancel: TestContext.Current.CancellationToken);
        var path = _folder.File("m.wacz");
        using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        var wacz = new WaczWriter(output);
        using var index = new CdxjLines();
        var copied = merge.WriteTo(wacz, index, TestContext.Current.CancellationToken);
        wacz.AddIndex(index);
        wacz.AddPages([]);
        wacz.Finish(new WaczPackage { Title = "t", Created = Date, Software = "newsarchive 0.1.0" });
        output.Flush();
        WaczVerifier.Verify(path, copied, TestContext.Current.CancellationToken).ShouldBeEmpty();
        CopiedBytes = copied.Values.SelectMany(parts => parts.Parts).Sum(part => part.End - part.Start);
        return (path, [.. copied.Select(pair => (pair.Key, pair.Value.Parts.Count, pair.Value.IndexLines))]);
    }

    static byte[] Warc(string name, params int[] numbers)
    {
        using var output = new MemoryStream();
        var info = WarcRecord.WarcInfo(name, Date, [new("software", "sample")]);
        new WarcWriter(output).WriteAll(
            [info, .. numbers.Select(number => WarcRecord.Resource($"https://example.org/{number}", Date, "text/plain", WarcBlock.Of(Encoding.ASCII.GetBytes($"text {number}")), info.Head.RecordId!))], 1, null, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    static byte[] Plain(byte[] gzip)
    {
        using var plain = new MemoryStream();
        using var stream = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    static byte[] Entry(string path, string name)
    {
        using var wacz = WaczReader.Open(path);
        using var content = new MemoryStream();
        wacz.OpenEntry(name)!.CopyTo(content);
        return content.ToArray();
    }
}
