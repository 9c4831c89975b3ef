using System.Security.Cryptography;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Tests.Reading;
using NewsArchive.Warc.Tests.Wacz;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Rewriting;

public sealed class WaczRepairTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_sound_bundle_keeps_everything()
    {
        var (path, report) = Repair(Bundle());
        (report.Records, report.Losses.Count, report.Pages).ShouldBe((14, 0, (1, 0)));
        report.KeptFiles.ShouldBe(["newsarchive/README.txt"]);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldBeEmpty();
        File.ReadAllBytes(path).Length.ShouldBe(Bundle().Length);
    }

    /// <summary>Every 97th bit of the whole file, headers and directory included; with NEWSARCHIVE_FULL=1 every 7th.</summary>
    [Fact]
    public void A_flipped_bit_costs_one_record_or_none()
    {
        var bytes = Bundle();
        var records = 0;
        var step = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1" ? 7 : 97;
        for (var bit = 0; bit < bytes.Length * 8; bit += step)
        {
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            var (path, report) = Repair(bytes);
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            report.Records.ShouldBeGreaterThanOrEqualTo(13, $"bit {bit}");
            records += (int)report.Records;
            // What is left is a sound zip with a true index; what a lost record was needed for may be missed.
            ShouldOnlyWarn(path, $"bit {bit}");
        }
        records.ShouldBeGreaterThan(bytes.Length * 8 / step * 13);
    }

    /// <summary>The new bundle says that it is not whole, and what a lost record was needed for is missed: all else holds.</summary>
    static void ShouldOnlyWarn(string path, string what)
    {
        var findings = WaczVerifier.Verify(path, TestContext.Current.CancellationToken);
        findings.Select(finding => finding.Rule).ShouldBeSubsetOf(["repaired", "revisit-unresolved"], what);
        findings.ShouldAllBe(finding => finding.Level == WarcDiagnosticLevel.Warn, what);
    }

    [Fact]
    public void A_segment_that_is_lost_is_missed_and_the_others_are_kept()
    {
        var places = new List<WarcLocation>();
        using var file = new MemoryStream();
        var wacz = new WaczWriter(file);
        wacz.AddEntry("archive/a.warc.gz", output =>
        {
            var writer = new WarcWriter(output);
            var record = WarcRecord.Resource("https://a.test/", DateTimeOffset.UnixEpoch, "a/b", WarcBlock.Of(RandomNumberGenerator.GetBytes(3000)), "<urn:uuid:00000000-0000-0000-0000-0000000000bb>");
            places.AddRange(WarcSegments.Split(record, 1000).Select(writer.Write));
        });
        wacz.Finish(new() { Title = "", Created = DateTimeOffset.UnixEpoch, Software = "other" });
        var bytes = file.ToArray();
        bytes["archive/a.warc.gz".Length + 100 + (int)places[1].Offset + 600] ^= 1;
        var (path, report) = Repair(bytes);
        report.Records.ShouldBe(2);
        var findings = WaczVerifier.Verify(path, TestContext.Current.CancellationToken);
        findings.Select(finding => finding.Rule).ShouldBe(["repaired", "segment-missing"], ignoreOrder: true);
        findings.ShouldAllBe(finding => finding.Level == WarcDiagnosticLevel.Warn);
    }

    [Fact]
    public void Head_data_that_is_damaged_is_named()
    {
        var bytes = Bundle();
        var at = bytes.AsSpan().LastIndexOf("\"title\": "u8);
        bytes[at + 12] ^= 1;
        var (_, report) = Repair(bytes);
        report.Losses.ShouldHaveSingleItem().File.ShouldBe("datapackage.json");
        report.Records.ShouldBe(14);
    }

    [Fact]
    public void A_cut_bundle_gives_the_records_before_the_cut()
    {
        var bytes = Bundle();
        var before = 0L;
        for (var length = 0; length < bytes.Length; length += 211)
        {
            var (path, report) = Repair(bytes[..length]);
            report.Records.ShouldBeGreaterThanOrEqualTo(before, $"cut at {length}");
            before = report.Records;
            if (report.Records > 0)
                ShouldOnlyWarn(path, $"cut at {length}");
        }
        before.ShouldBe(14);
    }

    [Fact]
    public void Text_that_is_damaged_is_named_and_left_out()
    {
        var bytes = Bundle();
        bytes[bytes.AsSpan().IndexOf("Read me."u8)] ^= 1;
        var (_, report) = Repair(bytes);
        report.KeptFiles.ShouldBeEmpty();
        report.Losses.ShouldHaveSingleItem().File.ShouldBe("newsarchive/README.txt");
    }

    [Fact]
    public void Bytes_behind_the_end_of_the_zip_are_named()
    {
        var bytes = Bundle();
        byte[] longer = [.. bytes, .. "trailing"u8];
        File.WriteAllBytes(_folder.File("longer.wacz"), longer);
        Should.Throw<WarcFormatException>(() => WaczReader.Open(_folder.File("longer.wacz"))).Message.ShouldContain("8 bytes behind the end of the zip");
        var (_, report) = Repair(longer);
        var loss = report.Losses.ShouldHaveSingleItem();
        (loss.Offset, loss.Length).ShouldBe((bytes.Length, 8));
    }

    /// <summary>More than were once held in memory: 64 MiB.</summary>
    [Fact]
    public void A_sound_file_is_kept_however_long_it_is()
    {
        const int Length = 70 << 20;
        var noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        var bundle = new SampleBundle
        {
            BeforeFinish = wacz => wacz.AddEntry("media/film.bin", stream =>
            {
                for (var written = 0; written < Length; written += noise.Length)
                    stream.Write(noise);
            }),
        }.ToBytes();
        var (path, report) = Repair(bundle);
        report.Losses.ShouldBeEmpty();
        report.KeptFiles.ShouldBe(["newsarchive/README.txt", "media/film.bin"]);
        using var repaired = WaczReader.Open(path);
        repaired.Entries.Single(entry => entry.Name == "media/film.bin").Length.ShouldBe(Length);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Fact]
    public void A_sound_page_list_is_kept_however_long_it_is()
    {
        var text = new string('x', 1 << 20);
        var bundle = new SampleBundle { WithPages = false, BeforeFinish = wacz => wacz.AddEntry("pages/pages.jsonl", stream => WritePages(stream, 70, text)) }.ToBytes();
        var (path, report) = Repair(bundle);
        report.Losses.ShouldBeEmpty();
        report.Pages.ShouldBe((70, 0));
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pages/pages.jsonl", "expands more than 100 times")]
    [InlineData("datapackage.json", "longer than 16777216 bytes")]
    public void What_a_few_bytes_expand_to_is_named_and_not_held_in_memory(string name, string reason)
    {
        var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var warc = archive.CreateEntry("archive/a.warc", System.IO.Compression.CompressionLevel.NoCompression).Open())
                warc.Write(SyntheticWarcs.Resource("a"));
            using var bomb = archive.CreateEntry(name, System.IO.Compression.CompressionLevel.SmallestSize).Open();
            var blanks = new byte[1 << 20];
            blanks.AsSpan().Fill((byte)' ');
            blanks[^1] = (byte)'\n';
            for (var i = 0; i < 300; i++)
                bomb.Write(blanks);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (_, report) = Repair(zip.ToArray());
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100 << 20);
        report.Records.ShouldBe(1);
        report.Losses.ShouldContain(loss => loss.File == name && loss.Reason.Contains(reason));
    }

    [Theory]
    [InlineData("/abs.txt")]
    [InlineData("../out.txt")]
    [InlineData("logs\\a.txt")]
    [InlineData("logs/")]
    [InlineData("")]
    public void A_file_that_is_listed_under_a_name_that_none_can_have_keeps_its_own(string listed)
    {
        var package = $$"""{"title":"Kept","resources":[{"path":"{{listed.Replace("\\", "\\\\", StringComparison.Ordinal)}}","hash":"{{WarcDigest.Sha256("text"u8)}}","bytes":4}]}""";
        var (path, report) = Repair(Zip(("logs/a.txt", "text"), ("datapackage.json", package)));
        report.KeptFiles.ShouldBe(["logs/a.txt"]);
        report.Losses.ShouldHaveSingleItem().Reason.ShouldStartWith("lists names that no file can have, which are left out (1; ");
        TitleOf(path).ShouldBe("Kept");
        ShouldOnlyWarn(path, listed);
    }

    [Theory]
    [InlineData("../out.txt", 40, "a file with a name that leaves its folder: it is left out")]
    [InlineData("logs\\a.txt", 40, "a file with a backslash in the name: it is left out")]
    [InlineData("logs/", 0, "a folder that has content: it is left out")]
    public void A_file_whose_name_none_can_have_is_named_as_lost(string name, int headerLength, string reason)
    {
        var zip = Zip(("logs/#", "text"), ("datapackage.json", "{}"));
        var at = zip.AsSpan().IndexOf("logs/#"u8);
        zip = [.. zip[..(at - 4)], (byte)name.Length, 0, .. zip[(at - 2)..at], .. System.Text.Encoding.ASCII.GetBytes(name), .. zip[(at + 6)..]];
        var (path, report) = Repair(zip);
        var loss = report.Losses.ShouldHaveSingleItem();
        (loss.Reason, loss.Offset, loss.Length).ShouldBe((reason, at + name.Length - headerLength, 4 + headerLength)); // where a name is none, the length of it may be damaged
        ShouldOnlyWarn(path, name);
    }

    [Theory]
    [InlineData(6, 1, "is encrypted")]
    [InlineData(8, 12, "is compressed with method 12, which is not read")]
    public void A_file_that_cannot_be_unpacked_is_named_with_the_reason(int place, byte value, string reason)
    {
        var zip = Zip(("logs/a.txt", "text"), ("datapackage.json", "{}"));
        zip[zip.AsSpan().IndexOf("logs/a.txt"u8) - 30 + place] = value;
        Repair(zip).Report.Losses.ShouldBeEmpty("the header is what is damaged");
        zip[zip.AsSpan().IndexOf("text"u8)] ^= 0xFF;
        Repair(zip).Report.Losses.ShouldHaveSingleItem().Reason.ShouldStartWith(reason);

        zip = Zip(("datapackage.json", "{}"));
        zip[place] = value;
        Repair(zip).Report.Losses.ShouldBeEmpty("the header is what is damaged");
        zip.AsSpan(30, 60).Fill(0xAA);
        var (_, report) = Repair([.. zip[..30], .. "archive/a.warc"u8, .. zip[44..]]);
        report.Records.ShouldBe(0);
        var loss = report.Losses.ShouldHaveSingleItem();
        (loss.File, loss.Reason[..reason.Length]).ShouldBe(("archive/a.warc", reason));
    }

    [Fact]
    public void A_description_of_the_bundle_that_is_no_JSON_is_named()
    {
        var (path, report) = Repair(Zip(("datapackage.json", "{\"title\": \"Lost\", \"resour")));
        report.Losses.ShouldHaveSingleItem().Reason.ShouldStartWith("is no JSON that can be read");
        ShouldOnlyWarn(path, "");
    }

    [Fact]
    public void A_title_is_kept_where_no_files_are_listed()
    {
        var (path, report) = Repair(Zip(("datapackage.json", "{\"title\": \"Kept\"}")));
        report.Losses.ShouldBeEmpty();
        TitleOf(path).ShouldBe("Kept");
    }

    [Fact]
    public void No_more_files_are_kept_than_a_bundle_that_can_be_opened_holds()
    {
        var files = Enumerable.Range(0, 2200).Select(number => ($"logs/{number}{new string('x', 3900)}", "text"));
        var (path, report) = Repair(Zip([.. files, ("datapackage.json", "{}")]));
        var left = 2200 - report.KeptFiles.Count;
        left.ShouldBeInRange(1, 200);
        var loss = report.Losses.ShouldHaveSingleItem();
        (loss.Reason, loss.Length).ShouldBe(($"files are left out, as no bundle that can be opened holds so many: {left}", 4 * left));
        ShouldOnlyWarn(path, "");
    }

    /// <summary>Entries of one name, a directory without an end, and entries that another tool began: what is read of each must not grow with their number.</summary>
    [Theory]
    [InlineData("504B03041400000000000000000000000000FFFFFF7FFFFFFF7F0A00000061726368697665006161")]
    [InlineData("504B03041400000000000000000000000000FFFFFF7FFFFFFF7F0A000000617263686976652F6161")]
    [InlineData("504B0102000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public void False_headers_cost_no_more_than_their_number(string header)
    {
        var bytes = Convert.FromHexString(header);
        long Read(int count)
        {
            using var input = new CountingStream([.. Enumerable.Repeat(bytes, count).SelectMany(part => part)]);
            new ZipLocalScan(input).Run().Count().ShouldBeGreaterThanOrEqualTo(0);
            return input.BytesRead;
        }
        var few = Read(1000);
        Read(4000).ShouldBeLessThan(few * 5);
    }

    sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            BytesRead += read;
            return read;
        }
    }

    static string? TitleOf(string path)
    {
        using var reader = WaczReader.Open(path);
        using var package = reader.OpenEntry("datapackage.json");
        return System.Text.Json.JsonDocument.Parse(package!).RootElement.GetProperty("title").GetString(); // every bundle has one
    }

    /// <summary>A WARC file of one record, and these.</summary>
    static byte[] Zip(params IEnumerable<(string Name, string Text)> files)
    {
        var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, byte[] content)
            {
                using var entry = archive.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
            Add("archive/a.warc", SyntheticWarcs.Resource("a"));
            foreach (var (name, text) in files)
                Add(name, System.Text.Encoding.UTF8.GetBytes(text));
        }
        return zip.ToArray();
    }

    static void WritePages(Stream stream, int count, string text)
    {
        stream.Write("{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"All Pages\"}\n"u8);
        for (var i = 0; i < count; i++)
            stream.Write(System.Text.Encoding.UTF8.GetBytes($"{{\"id\":\"{i}\",\"url\":\"{SampleBundle.PageUrl}\",\"ts\":\"2021-04-08T02:38:00Z\",\"title\":\"t\",\"text\":\"{text}\"}}\n"));
    }

    [Fact]
    public void No_damage_raises_anything_else()
    {
        var bytes = Bundle();
        var random = new Random(20_210_408);
        for (var round = 0; round < 150; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var n = random.Next(1, 30); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Repair(damaged).Report.ShouldNotBeNull();
        }
        Repair([]).Report.Records.ShouldBe(0);
        Repair("no zip"u8.ToArray()).Report.Losses.Select(loss => loss.File).ShouldBe(["datapackage.json", "b.wacz"]);
    }

    [Theory]
    [InlineData("122_valid_example_1.wacz")]
    [InlineData("128_valid_signed_example_1.wacz")]
    [InlineData("142_iframetest.wacz")]
    public void Bundles_of_others_in_the_corpus_are_made_anew_without_loss(string name)
    {
        var (path, report) = Repair(File.ReadAllBytes(TestFolder.Corpus("warc/" + name)));
        report.Losses.ShouldBeEmpty();
        report.Records.ShouldBeGreaterThan(0);
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldAllBe(finding => finding.Level == WarcDiagnosticLevel.Warn);
    }

    static byte[] Bundle() => new SampleBundle { ExtraRecords = 8 }.ToBytes();

    (string Path, WaczRepairReport Report) Repair(byte[] bytes)
    {
        var path = _folder.File("repaired.wacz");
        using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        return (path, WaczRepair.Repair(new MemoryStream(bytes), "b.wacz", output, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();
}
