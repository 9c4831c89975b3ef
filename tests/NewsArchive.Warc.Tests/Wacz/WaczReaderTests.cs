using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Tests.Wacz;

public sealed class WaczReaderTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    public void Every_index_line_leads_to_its_record(int maxPlainLines)
    {
        using var folder = new TemporaryFolder();
        using var reader = WaczReader.Open(new SampleBundle { ExtraRecords = 10, MaxPlainLines = maxPlainLines }.WriteTo(folder));
        var lines = reader.ReadIndex().ToList();
        lines.Count.ShouldBe(13);
        foreach (var line in lines)
        {
            using var access = reader.ReadRecord(line);
            access.Record.Head.TargetUri.ShouldBe(line.Url);
            access.Record.Offset.ShouldBe(line.Offset);
            access.Record.Length.ShouldBe(line.Length);
        }
    }

    [Fact]
    public void An_entry_can_be_read_by_name_and_a_missing_one_is_null()
    {
        using var folder = new TemporaryFolder();
        using var reader = WaczReader.Open(new SampleBundle().WriteTo(folder));
        using var text = new StreamReader(reader.OpenEntry("newsarchive/README.txt")!);
        text.ReadToEnd().ShouldBe("Read me.\n");
        reader.OpenEntry("nothing").ShouldBeNull();
    }

    [Theory]
    [InlineData("nowhere.warc.gz", 0, 10)]
    [InlineData("../datapackage.json", 0, 10)]
    [InlineData("articles.warc.gz", 0, long.MaxValue)]
    [InlineData("articles.warc.gz", 1L << 50, 10)]
    [InlineData("articles.warc.gz", 3, 10)]
    [InlineData("articles.warc.gz", 0, 0)]
    public void A_line_that_leads_nowhere_is_a_format_error(string filename, long offset, long length)
    {
        using var folder = new TemporaryFolder();
        using var reader = WaczReader.Open(new SampleBundle().WriteTo(folder));
        Should.Throw<WarcFormatException>(() => reader.ReadRecord(filename, new(offset, length)));
    }

    [Theory]
    [InlineData("122_valid_example_1.wacz", 1)]
    [InlineData("128_valid_signed_example_1.wacz", 2)]
    [InlineData("130_valid_example_2.wacz", 1)]
    [InlineData("142_iframetest.wacz", 2)]
    public void Bundles_of_others_are_read(string name, int lines)
    {
        using var reader = WaczReader.Open(TestFolder.Corpus("warc/" + name));
        var index = reader.ReadIndex().ToList();
        index.Count.ShouldBe(lines);
        foreach (var line in index)
        {
            using var access = reader.ReadRecord(line);
            access.Record.Head.TargetUri.ShouldBe(line.Url);
        }
    }

    [Fact]
    public void A_line_of_the_index_that_is_none_does_not_end_it()
    {
        using var folder = new TemporaryFolder();
        var path = new SampleBundle().WriteTo(folder);
        var bytes = File.ReadAllBytes(path);
        using (var whole = WaczReader.Open(path))
        {
            var all = whole.ReadIndex().ToList();
            var second = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(all[1].ToLine()));
            bytes[second + all[1].ToLine().IndexOf('{', StringComparison.Ordinal)] = (byte)'x';
            File.WriteAllBytes(path, bytes);
            using var damaged = WaczReader.Open(path);
            var damage = new List<WarcDiagnostic>();
            damaged.ReadIndex(damage.Add).ShouldBe([all[0], .. all.Skip(2)]);
            damage.Select(found => (found.Rule, found.File, found.Offset)).ShouldBe([("index-line", "indexes/index.cdx", all[0].ToLine().Length + 1), ("index-unreadable", "indexes/index.cdx", all.Sum(entry => entry.ToLine().Length + 1))]);
            Should.Throw<WarcFormatException>(() => damaged.ReadIndex().Count()).File.ShouldBe("indexes/index.cdx");
        }
    }

    [Fact]
    public void An_index_that_expands_too_far_ends_there_and_its_empty_lines_are_one()
    {
        using var folder = new TemporaryFolder();
        var path = new SampleBundle().WriteTo(folder);
        int first;
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            using var reader = new StreamReader(zip.GetEntry("indexes/index.cdx")!.Open());
            var lines = reader.ReadToEnd().Split('\n');
            first = lines[0].Length + 1;
            reader.Dispose();
            zip.GetEntry("indexes/index.cdx")!.Delete();
            using var writer = new StreamWriter(zip.CreateEntry("indexes/index.cdx").Open());
            writer.Write(lines[0] + '\n' + new string('\n', 33 << 20) + lines[1] + '\n');
        }
        using var wacz = WaczReader.Open(path);
        var damage = new List<WarcDiagnostic>();

        wacz.ReadIndex(damage.Add).Count().ShouldBe(1);
        damage.Select(found => (found.Rule, found.Level, found.Message)).ShouldBe([("index-line", WarcDiagnosticLevel.Warn, "an empty line"), ("index-unreadable", WarcDiagnosticLevel.Fail, "the index expands more than 200 times")]);
        (damage[0].Offset, damage[1].Offset > 32 << 20).ShouldBe((first, true));
        Should.Throw<WarcFormatException>(() => wacz.ReadIndex().Count()).Reason.ShouldContain("200 times");
        WaczVerifier.Verify(path, cancel: TestContext.Current.CancellationToken).Count(finding => finding.Rule == "index-line").ShouldBe(1);
    }

    [Fact]
    public void Of_very_many_lines_that_are_none_ten_thousand_are_named()
    {
        using var folder = new TemporaryFolder();
        var path = new SampleBundle().WriteTo(folder);
        var lines = 0;
        using (var whole = WaczReader.Open(path))
            lines = whole.ReadIndex().Count();
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        using (var writer = new StreamWriter(zip.CreateEntry("indexes/more.cdx").Open()))
            for (var i = 0; i < 10_002; i++)
                writer.Write("x\n\n");
        using var wacz = WaczReader.Open(path);
        var damage = new List<WarcDiagnostic>();
        wacz.ReadIndex(damage.Add).Count().ShouldBe(lines);
        damage.Count.ShouldBe(10_001);
        damage[^1].Message.ShouldContain("more lines");
    }

    [Fact]
    public void Wrong_content_is_found_while_it_is_read()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle { PageText = new string('x', 2 << 20) }.ToBytes();
        bytes[bytes.AsSpan().IndexOf("Read me."u8)]++;
        var path = folder.File("b.wacz");
        File.WriteAllBytes(path, bytes);
        using var reader = WaczReader.Open(path);
        using var readme = reader.OpenEntry("newsarchive/README.txt")!;
        Should.Throw<WarcFormatException>(() => readme.CopyTo(Stream.Null)).Reason.ShouldBe("zip CRC-32 differs");
    }

    [Fact]
    public void Bit_flips_in_deflated_content_are_found()
    {
        using var folder = new TemporaryFolder();
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i} "));
        var path = new SampleBundle { PageText = text }.WriteTo(folder);
        WaczEntry pages;
        using (var reader = WaczReader.Open(path))
            pages = reader.Entries.Single(e => e.Name == "pages/pages.jsonl");
        pages.IsStored.ShouldBeFalse();
        for (var i = 0; i < 12; i++)
        {
            using var flip = BitFlip.Of(path, pages.Offset * 8 + i * (pages.CompressedLength * 8 / 12) + i % 8);
            WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldContain(f => f.Level == WarcDiagnosticLevel.Fail && f.Rule == "zip-compressed-digest");
        }
    }

    public static TheoryData<string, string> HostileNames() => new()
    {
        { "../../../etc/passwd/a", "climbs" }, { "/etc/passwd/abcdefghi", "absolute" }, { "C:/windows/abcdefghijk", "drive" },
        { "a/../../abcdefghijklmn", "climbs inside" }, { "newsarchive\\READMEabc", "backslash" }, { "newsarchive/README\0abc", "NUL" }, { "datapackage.json/abcdef", "repeated below" },
    };

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void A_name_that_leaves_the_folder_is_refused(string name, string why)
    {
        using var folder = new TemporaryFolder();
        var safe = "newsarchive/README.txt"; // 22 bytes, as the hostile ones are cut or filled to be
        var hostile = name.PadRight(safe.Length, 'x')[..safe.Length];
        var bytes = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(new SampleBundle().ToBytes()).Replace(safe, hostile, StringComparison.Ordinal));
        File.WriteAllBytes(folder.File("b.wacz"), bytes);
        if (why == "repeated below")
            WaczVerifier.Verify(folder.File("b.wacz"), TestContext.Current.CancellationToken).ShouldContain(f => f.Level == WarcDiagnosticLevel.Fail);
        else
            Should.Throw<WarcFormatException>(() => WaczReader.Open(folder.File("b.wacz")), why);
    }

    [Fact]
    public void Two_entries_of_one_name_are_refused()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle { BeforeFinish = wacz => wacz.AddEntry("newsarchive/READYE.txt", _ => { }) }.ToBytes();
        File.WriteAllBytes(folder.File("b.wacz"), Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("READYE", "README", StringComparison.Ordinal)));
        Should.Throw<WarcFormatException>(() => WaczReader.Open(folder.File("b.wacz"))).Reason.ShouldContain("two zip entries");
    }

    [Fact]
    public void Overlapping_entries_are_refused()
    {
        // The second directory entry is made to point at the first local header, whose name it also takes.
        Refuses(bytes =>
        {
            var at = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
            var before = bytes.AsSpan(0, at).LastIndexOf("PK\x01\x02"u8);
            bytes.AsSpan(before + 42, 4).CopyTo(bytes.AsSpan(at + 42));
            return bytes;
        });
    }

    [Theory]
    [InlineData(9, 0x20, "the directory itself is encrypted")]
    [InlineData(10, 99, "another method than the local header")]
    [InlineData(20, 7, "sizes of a STORED entry differ")]
    [InlineData(34, 1, "another disk")]
    [InlineData(42, 0xff, "no local header there")]
    public void A_directory_that_lies_is_refused(int field, byte value, string why) =>
        Refuses(bytes =>
        {
            var at = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
            bytes[at + field] = value;
            return bytes;
        }, why: why);

    [Fact]
    public void An_entry_of_an_unknown_method_costs_itself_alone()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle().ToBytes();
        var readme = "newsarchive/README.txt"u8;
        foreach (var at in new[] { bytes.AsSpan().IndexOf(readme) - 30 + 8, bytes.AsSpan().LastIndexOf(readme) - 46 + 10 })
            bytes[at] = 99;
        var path = folder.File("b.wacz");
        File.WriteAllBytes(path, bytes);

        using var wacz = WaczReader.Open(path);
        using var entry = wacz.OpenEntry("newsarchive/README.txt").ShouldNotBeNull();
        Should.Throw<WarcFormatException>(() => entry.ReadByte()).Message.ShouldMatch("README.txt.*method 99");
        wacz.ReadIndex().ShouldNotBeEmpty();
        wacz.ReadRecord(wacz.ReadIndex().First()).Dispose();
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldContain(finding => finding.Rule == "zip-content" && finding.File == "newsarchive/README.txt" && finding.Message.Contains("method 99"));
    }

    [Theory]
    [InlineData("newsarchive/README.txt")]
    [InlineData("pages/pages.jsonl")]
    [InlineData("archive/articles.warc.gz")]
    public void An_encrypted_entry_costs_itself_alone(string name)
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle().ToBytes();
        var (local, listed) = (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) - 30, bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(name)) - 46);
        foreach (var (flags, length) in new[] { (local + 6, local + 22), (listed + 8, listed + 24) })
        {
            bytes[flags] |= 1;
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(length)) is var narrow && narrow != uint.MaxValue)
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(length), narrow - 12); // APPNOTE §6.1.3: twelve bytes come before the content
        }
        var path = folder.File("b.wacz");
        File.WriteAllBytes(path, bytes);

        using var wacz = WaczReader.Open(path);
        wacz.Entries.Single(entry => entry.Name == name).IsStored.ShouldBeFalse();
        using var entry = wacz.OpenEntry(name).ShouldNotBeNull();
        Should.Throw<WarcFormatException>(() => entry.ReadByte()).Message.ShouldBe($"{name}: at byte 0: is encrypted: nothing can be read of it");
        Should.Throw<WarcFormatException>(() => wacz.OpenRange(name, 0, 1)).Message.ShouldContain("encrypted");
        wacz.ReadIndex().ShouldNotBeEmpty();
        var findings = WaczVerifier.Verify(path, TestContext.Current.CancellationToken);
        findings.ShouldContain(finding => finding.Message.Contains("is encrypted") && finding.File == name);
        findings.ShouldNotContain(finding => finding.Rule == "zip-format" || finding.Rule == "zip-not-stored");
    }

    [Fact]
    public void A_bomb_is_refused_by_its_ratio()
    {
        using var folder = new TemporaryFolder();
        var path = new SampleBundle { PageText = new string('x', 8 << 20) }.WriteTo(folder);
        Should.Throw<WarcFormatException>(() => WaczReader.Open(path, new WaczReaderOptions { MaxExpansion = 100 })).Reason.ShouldContain("expands");
        Should.Throw<WarcFormatException>(() => WaczReader.Open(path, new WaczReaderOptions { MaxInflatedBytes = 1 << 20 })).Reason.ShouldContain("expands");
        Should.Throw<WarcFormatException>(() => WaczReader.Open(path, new WaczReaderOptions { MaxEntryCount = 3 })).Reason.ShouldContain("limit");
        Should.Throw<WarcFormatException>(() => WaczReader.Open(path, new WaczReaderOptions { MaxNameBytes = 10 })).Reason.ShouldContain("limit");
        WaczReader.Open(path).Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK")]
    [InlineData("PK\u0005\u0006")]
    [InlineData("no zip at all, but more bytes than an end record has")]
    public void What_is_no_zip_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("b.wacz"), text);
        Should.Throw<WarcFormatException>(() => WaczReader.Open(folder.File("b.wacz")));
    }

    static void Refuses(Func<byte[], byte[]> damage, string? why = null)
    {
        using var folder = new TemporaryFolder();
        var bytes = damage(new SampleBundle().ToBytes());
        File.WriteAllBytes(folder.File("b.wacz"), bytes);
        Should.Throw<WarcFormatException>(() => WaczReader.Open(folder.File("b.wacz")), why);
    }
}
