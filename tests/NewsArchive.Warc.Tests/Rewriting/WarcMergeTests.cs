using System.IO.Compression;
using System.Text;
using NewsArchive.Warc.Reading;
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
        var (path, copied) = Merge(Input("a.warc.gz", warc));
        copied.ShouldBe([("archive/a.warc.gz", 1, 3L)]);
        Entry(path, "archive/a.warc.gz").ShouldBe(warc);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Fact]
    public void Only_what_is_written_anew_is_not_a_copy()
    {
        // 2 is left out where it comes again; the warcinfo record that names another file is written anew, and stands first.
        var (path, copied) = Merge(Input("a.warc.gz", Warc("b.warc.gz", 1, 2, 3)), Input("a.warc.gz", Warc("a.warc.gz", 4, 2, 5)));
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
        using var merge = WarcMerge.Scan([changing, .. isKeptWhole ? [] : new[] { Input("a.warc.gz", Warc("a.warc.gz", 7)) }], cancel: TestContext.Current.CancellationToken);
        bytes = [.. bytes[..^30], (byte)(bytes[^30] ^ 1), .. bytes[^29..]];
        using var index = new CdxjLines();
        Should.Throw<IOException>(() => merge.WriteTo(new WaczWriter(new MemoryStream()), index, TestContext.Current.CancellationToken)).Message.ShouldContain("changed");
    }

    public static TheoryData<string, bool> SingleFiles => new()
    {
        { "sound", true },
        { "long", true }, // read on several threads, copied in several pieces
        { "a record comes twice", false },
        { "a payload comes twice, late", false },
        { "the warcinfo record names another file", false },
        { "plain", false },
        { "one gzip member for all", false },
        { "padding between members", false },
    };

    [Theory]
    [MemberData(nameof(SingleFiles))]
    public void A_file_that_is_copied_while_it_is_scanned_gives_the_same_bundle(string form, bool isCopied)
    {
        var bytes = form switch
        {
            "sound" => Warc("a.warc.gz", 1, 2, 3),
            "long" => Long(),
            "a record comes twice" => [.. Warc("a.warc.gz", 1, 2), .. Warc("a.warc.gz", 2)],
            "a payload comes twice, late" => [.. Long(), .. Member("https://example.org/a", "text"), .. Member("https://example.org/b", "text")],
            "the warcinfo record names another file" => Warc("b.warc.gz", 1, 2, 3),
            "plain" => Plain(Warc("a.warc.gz", 1, 2, 3)),
            "padding between members" => [.. Warc("a.warc.gz", 1, 2), 0, 0, .. Member("https://example.org/b", "text")],
            _ => Gzip(Plain(Warc("a.warc.gz", 1, 2, 3))),
        };
        File.WriteAllBytes(_folder.File("a.warc.gz"), bytes);
        var file = new WarcMergeFile("a.warc.gz", "a", () => File.OpenRead(_folder.File("a.warc.gz")));
        var expected = File.ReadAllBytes(Merge(file).Path);

        using var output = new MemoryStream();
        var wacz = new WaczWriter(output);
        using var merge = WarcMerge.Scan(file, wacz, () => new MemoryStream(output.ToArray()), TestContext.Current.CancellationToken);
        merge.HasCopied.ShouldBe(isCopied);
        using var anew = new MemoryStream();
        Write(merge, isCopied ? wacz : new WaczWriter(anew));
        (isCopied ? output : anew).ToArray().ShouldBe(expected);
        merge.ChecksumOf(0).ShouldBe((WarcDigest.Sha256(bytes), bytes.Length));
    }

    [Fact]
    public void An_early_copy_that_is_read_back_otherwise_is_noticed()
    {
        using var output = new MemoryStream();
        var file = Input("a.warc.gz", Warc("a.warc.gz", 1, 2, 3));
        using var merge = WarcMerge.Scan(file, new WaczWriter(output), () => new MemoryStream([.. output.ToArray().Select((one, at) => at == 200 ? (byte)(one ^ 1) : one)]), TestContext.Current.CancellationToken);
        Should.Throw<IOException>(() => merge.ChecksumOf(0)).Message.ShouldContain("changed");
    }

    public static TheoryData<string> WaysOfOneFile => ["copied while it is scanned", "the copy is given up", "scanned alone"];

    /// <summary>The scan reads in shorter pieces than who copies and hashes.</summary>
    [Theory]
    [MemberData(nameof(WaysOfOneFile))]
    public void Other_bytes_than_those_that_were_scanned_are_noticed(string way)
    {
        int[] first = way == "the copy is given up" ? [1, 2, 2] : [1, 2];
        var scanned = Warc("a.warc.gz", [.. first, 3]);
        var others = Enumerable.Range(4, 96).Select(number => Warc("a.warc.gz", [.. first, number])).First(other => other.Length == scanned.Length);
        var changing = new WarcMergeFile("a.warc.gz", "a", () => new ChangingStream(scanned, others));
        using var output = new MemoryStream();
        Should.Throw<InputChangedException>(() =>
        {
            using var merge = way == "scanned alone"
                ? WarcMerge.Scan([changing], cancel: TestContext.Current.CancellationToken)
                : WarcMerge.Scan(changing, new WaczWriter(output) { IsForeign = true }, () => new MemoryStream(output.ToArray()), TestContext.Current.CancellationToken);
            merge.HasCopied.ShouldBe(way == "copied while it is scanned");
            merge.ChecksumOf(0);
        }).Title.ShouldBe("a");
    }

    [Fact]
    public void A_disk_that_is_full_for_the_early_copy_is_none_for_a_shorter_bundle()
    {
        var bytes = Long();
        File.WriteAllBytes(_folder.File("a.warc.gz"), bytes);
        var file = new WarcMergeFile("a.warc.gz", "a", () => File.OpenRead(_folder.File("a.warc.gz")));
        using var merge = WarcMerge.Scan(file, new WaczWriter(new FullStream()), Stream () => new MemoryStream(), TestContext.Current.CancellationToken);
        merge.HasCopied.ShouldBeFalse();
        merge.ChecksumOf(0).ShouldBe((WarcDigest.Sha256(bytes), bytes.Length));
    }

    sealed class ChangingStream(byte[] shortPieces, byte[] longPieces) : MemoryStream([.. shortPieces])
    {
        public override int Read(Span<byte> buffer)
        {
            var from = (int)Position;
            var count = Math.Min(buffer.Length, (int)Length - from);
            (buffer.Length > 64 * 1024 ? longPieces : shortPieces).AsSpan(from, count).CopyTo(buffer);
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }

    sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }

    /// <summary>Its header is written twice: before it is whole, nothing of it may be read back.</summary>
    [Fact]
    public void Nothing_of_an_early_copy_is_settled_before_its_header()
    {
        File.WriteAllBytes(_folder.File("a.warc.gz"), Long());
        var file = new WarcMergeFile("a.warc.gz", "a", () => File.OpenRead(_folder.File("a.warc.gz")));
        using var output = new MemoryStream();
        var (written, settled) = (new List<long>(), new List<(long Length, byte[] Header)>());
        var wacz = new WaczWriter(output) { Written = written.Add, Settled = length => settled.Add((length, output.GetBuffer()[..64])) };
        using (WarcMerge.Scan(file, wacz, () => new MemoryStream(output.ToArray()), TestContext.Current.CancellationToken))
            written.Count.ShouldBeGreaterThan(1);
        settled.ShouldHaveSingleItem().Length.ShouldBe(written[^1]);
        settled[0].Header.ShouldBe(output.GetBuffer()[..64]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_file_is_not_read_to_its_end(bool isCopied)
    {
        byte[] start = isCopied ? [.. Warc("a.warc.gz", 1, 2), 0x1f, 0x8b, 8, 0xff] : [.. "WARC/1.1\r\n\r\n"u8];
        var endless = new WarcMergeFile("a.warc.gz", "a", () => new EndlessStream(start));
        Should.CompleteIn(() =>
        {
            Should.Throw<WarcFormatException>(() => isCopied ? WarcMerge.Scan(endless, new WaczWriter(new MemoryStream()), Stream () => new MemoryStream(), TestContext.Current.CancellationToken) : WarcMerge.Scan([endless], cancel: TestContext.Current.CancellationToken));
        }, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Two_records_with_one_id_never_come_into_one_file()
    {
        var other = Encoding.UTF8.GetString(Plain(Warc("a.warc.gz", 1))).Replace("text 1", "text X", StringComparison.Ordinal);
        other = string.Join("\r\n", other.Split("\r\n").Where(line => !line.Contains("-Digest:", StringComparison.Ordinal)));
        Should.Throw<WarcFormatException>(() => Merge(Input("a.warc.gz", Warc("a.warc.gz", 1)), Input("a.warc.gz", Encoding.UTF8.GetBytes(other)))).Message.ShouldContain("WARC-Record-ID");
        Merge(Input("a.warc.gz", Warc("a.warc.gz", 1)), Input("b.warc.gz", Encoding.UTF8.GetBytes(other)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blocks_are_equal_only_with_equal_heads_and_payloads(bool withSecret)
    {
        using var secret = withSecret ? SecretHash.Create() : null;
        string BlockOf(string block)
        {
            using var hash = new PayloadHash(new WarcRecordHead { Version = "1.1", Fields = new([new("WARC-Type", "response"), new("Content-Type", "application/http")]) }, secret);
            foreach (var part in Encoding.ASCII.GetBytes(block).Chunk(1000))
                hash.Append(part);
            return hash.Block();
        }

        var endless = "HTTP/1.1 200 OK\r\nX: " + new string('x', 3 << 20);
        var whole = "HTTP/1.1 200 OK\r\n\r\n" + new string('x', 128 * 1024);
        string[] blocks = [whole, whole + "x", whole[..^1], whole[..^1] + "y", whole.Replace("\n\nx", "\n\ny", StringComparison.Ordinal) + "yy", "", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\na", "HTTP/1.1 200 OK\r\n\r\nb", "HTTP/1.1 404 No\r\n\r\na", "HTTP/1.1 200 OK\r\na", "HTTP/1.1 200 OK\r\nb", endless, endless + "y"];
        blocks.Select(BlockOf).Distinct().Count().ShouldBe(blocks.Length);
        blocks.Select(BlockOf).ShouldBe(blocks.Select(BlockOf));
    }

    static WarcMergeFile Input(string name, byte[] bytes) => new(name, name, () => new MemoryStream(bytes));

    (string Path, List<(string Name, int Parts, long Lines)> Copied) Merge(params WarcMergeFile[] files)
    {
        using var merge = WarcMerge.Scan(files, cancel: TestContext.Current.CancellationToken);
        var path = _folder.File("m.wacz");
        using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        var copied = Write(merge, new WaczWriter(output));
        output.Flush();
        WaczVerifier.Verify(path, copied, TestContext.Current.CancellationToken).ShouldBeEmpty();
        CopiedBytes = copied.Values.SelectMany(parts => parts.Parts).Sum(part => part.End - part.Start);
        return (path, [.. copied.Select(pair => (pair.Key, pair.Value.Parts.Count, pair.Value.IndexLines))]);
    }

    static IReadOnlyDictionary<string, WaczCopiedParts> Write(WarcMerge merge, WaczWriter wacz)
    {
        using var index = new CdxjLines();
        var copied = merge.WriteTo(wacz, index, TestContext.Current.CancellationToken);
        wacz.AddIndex(index);
        wacz.AddPages([]);
        wacz.Finish(new WaczPackage { Title = "t", Created = Date, Software = "newsarchive 0.1.0" });
        return copied;
    }

    /// <summary>A revisit has an id of its own, so that a breach which the input had would be a new one.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Records_that_break_a_rule_neither_become_revisits_nor_hold_payloads_for_others(bool isGzip)
    {
        string[] records = [Resource(1, "https://example.org/\u0001"), Resource(2, "https://example.org/2"), Resource(3, "https://example.org/3"), Resource(4, "https://example.org/\u0001")];
        var bytes = isGzip ? records.SelectMany(record => Gzip(Encoding.UTF8.GetBytes(record))) : records.SelectMany(Encoding.UTF8.GetBytes);
        using var merge = WarcMerge.Scan([Input("a.warc.gz", [.. bytes])], cancel: TestContext.Current.CancellationToken);
        merge.Counts.ShouldBe(new(4, 0, 1, 4, 2));
        using var output = new MemoryStream();
        Write(merge, new WaczWriter(output));
        File.WriteAllBytes(_folder.File("m.wacz"), output.ToArray());
        var heads = Heads(_folder.File("m.wacz"), "archive/a.warc.gz");
        heads.Select(head => (head.Type, head.Fields["WARC-Refers-To-Target-URI"])).ShouldBe([(WarcRecordType.Resource, null), (WarcRecordType.Resource, null), (WarcRecordType.Revisit, "https://example.org/2"), (WarcRecordType.Resource, null)]);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(32_500, 0)]
    public void A_head_that_would_become_too_long_is_left_as_it_is(int length, int revisits)
    {
        var records = Enumerable.Range(1, 2).SelectMany(number => Gzip(Encoding.UTF8.GetBytes(Resource(number, $"https://example.org/{number}/" + new string('a', length)))));
        var (path, _) = Merge(Input("a.warc.gz", [.. records]));
        Heads(path, "archive/a.warc.gz").Count(head => head.Type == WarcRecordType.Revisit).ShouldBe(revisits);
    }

    static string Resource(int number, string url) =>
        $"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:D12}>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ntext\r\n\r\n";

    List<WarcRecordHead> Heads(string path, string name)
    {
        File.WriteAllBytes(_folder.File("entry.warc.gz"), Entry(path, name));
        using var stream = File.OpenRead(_folder.File("entry.warc.gz"));
        return [.. WarcRecords.Select(stream, name, record => record.Head, TestContext.Current.CancellationToken)];
    }

    /// <summary>So many that what is noted of them waits on disk, and of plain ones their names too.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_very_many_records_each_refers_to_the_one_that_has_its_payload(bool isGzip)
    {
        const int Count = 8000;
        byte[] Of(int first)
        {
            using var all = new MemoryStream();
            var writer = new WarcWriter(all);
            foreach (var number in Enumerable.Range(0, Count))
                writer.Write(WarcRecord.Resource($"https://example.org/{first}/{number}", Date.AddSeconds(first), "text/plain", WarcBlock.Of(Encoding.ASCII.GetBytes($"text {number}")), "<urn:uuid:00000000-0000-4000-8000-000000000000>"));
            return isGzip ? all.ToArray() : Plain(all.ToArray());
        }

        var (path, _) = Merge(Input("a.warc.gz", Of(1)), Input("a.warc.gz", Of(2)));
        var heads = Heads(path, "archive/a.warc.gz");
        heads.Count.ShouldBe(2 * Count);
        heads.Take(Count).ShouldAllBe(head => head.Type == WarcRecordType.Resource);
        heads.Skip(Count).Select(head => head.Fields["WARC-Refers-To-Target-URI"]).ShouldBe(heads.Skip(Count).Select(head => head.TargetUri?.Replace(".org/2/", ".org/1/", StringComparison.Ordinal)));
        heads.Skip(Count).ShouldAllBe(head => head.Type == WarcRecordType.Revisit);
    }

    /// <summary>Some MB that do not compress.</summary>
    static byte[] Long()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 40).SelectMany(number =>
        {
            var payload = new byte[random.Next(200_000)];
            random.NextBytes(payload);
            return Member($"https://example.org/{number}.bin", Convert.ToHexString(payload));
        })];
    }

    static byte[] Member(string url, string text)
    {
        using var output = new MemoryStream();
        new WarcWriter(output).Write(WarcRecord.Resource(url, Date, "text/plain", WarcBlock.Of(Encoding.ASCII.GetBytes(text)), "<urn:uuid:00000000-0000-4000-8000-000000000000>"));
        return output.ToArray();
    }

    static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return output.ToArray();
    }

    /// <summary>A beginning, and then zeros for ever.</summary>
    sealed class EndlessStream(byte[] start) : MemoryStream
    {
        public override bool CanSeek => true;
        public override long Length => long.MaxValue / 2;
        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            buffer.Clear();
            for (var at = 0; at < buffer.Length && Position + at < start.Length; at++)
                buffer[at] = start[Position + at];
            Position += buffer.Length;
            return buffer.Length;
        }
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
