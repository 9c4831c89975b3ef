using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Tests.Wacz;

public sealed class WaczVerifierTests
{
    static List<WarcDiagnostic> Fails(string path) =>
        WaczVerifier.Verify(path, TestContext.Current.CancellationToken).Where(f => f.Level == WarcDiagnosticLevel.Fail).ToList();

    static List<WarcDiagnostic> Fails(SampleBundle bundle)
    {
        using var folder = new TemporaryFolder();
        return Fails(bundle.WriteTo(folder));
    }

    [Fact]
    public void A_bundle_of_ours_has_no_finding_at_all()
    {
        using var folder = new TemporaryFolder();
        WaczVerifier.Verify(new SampleBundle().WriteTo(folder), TestContext.Current.CancellationToken).ShouldBeEmpty();
        var large = new SampleBundle
        {
            ExtraRecords = 3100,
            MaxPlainLines = 1000,
            PageText = new string('x', 2 << 20),
        };
        WaczVerifier.Verify(large.WriteTo(folder), TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("122_valid_example_1.wacz")]
    [InlineData("128_valid_signed_example_1.wacz")]
    [InlineData("130_valid_example_2.wacz")]
    [InlineData("142_iframetest.wacz")]
    public void Valid_bundles_of_others_do_not_fail(string name) => Fails(TestFolder.Corpus("warc/" + name)).ShouldBeEmpty();

    [Theory]
    [InlineData("index-mismatch", "offset of another record")]
    [InlineData("index-mismatch", "length")]
    [InlineData("index-mismatch", "url")]
    [InlineData("index-mismatch", "date")]
    [InlineData("index-mismatch", "digest")]
    [InlineData("index-mismatch", "status")]
    [InlineData("index-mismatch", "mime")]
    [InlineData("index-mismatch", "key")]
    [InlineData("index-no-record", "offset")]
    [InlineData("index-no-record", "filename")]
    [InlineData("record-unindexed", "none")]
    public void A_line_that_says_something_else_than_its_record_is_found(string rule, string what)
    {
        var bundle = new SampleBundle
        {
            Line = line => line.Url != SampleBundle.ImageUrl ? line : what switch
            {
                "length" => line with { Length = line.Length - 1 },
                "url" => line with { Url = line.Url + "x" },
                "date" => line with { Timestamp = "20210408023801" },
                "digest" => line with { Digest = "sha256:" + new string('0', 64) },
                "status" => line with { Status = 404 },
                "mime" => line with { Mime = "image/png" },
                "key" => line with { Surt = line.Surt + "x" },
                "offset" => line with { Offset = line.Offset + 1 },
                "filename" => line with { Filename = "other.warc.gz" },
                "none" => null,
                _ => line with { Url = SampleBundle.PageUrl },
            },
        };
        Fails(bundle).ShouldContain(f => f.Rule == rule && f.File!.StartsWith("archive/") && f.Offset != null);
    }

    [Fact]
    public void Pages_and_revisits_that_lead_nowhere_are_found()
    {
        Fails(new SampleBundle { Page = page => page with { Url = page.Url + "x" } }).ShouldContain(f => f.Rule == "page-unresolved");
        Fails(new SampleBundle { Page = page => page with { Date = page.Date.AddSeconds(1) } }).ShouldContain(f => f.Rule == "page-unresolved");
        Fails(new SampleBundle { RefersToDate = SampleBundle.Date.AddDays(1) }).ShouldContain(f => f.Rule == "revisit-unresolved");
        Fails(new SampleBundle { RevisitDigest = WarcDigest.Sha256("another picture"u8) }).ShouldHaveSingleItem().Rule.ShouldBe("revisit-payload");
        Fails(new SampleBundle { RevisitDigest = WarcDigest.Compute("sha1", "whatever"u8) }).ShouldBeEmpty(); // that cannot be compared
        Fails(new SampleBundle { WithPages = false }).ShouldContain(f => f.Rule == "pages-missing");
    }

    [Fact]
    public void Others_may_leave_out_what_only_we_promise()
    {
        var bundle = new SampleBundle { Software = "other 1.0", Line = line => line.Url == SampleBundle.PageUrl ? line : null, RefersToDate = SampleBundle.Date.AddDays(1) };
        Fails(bundle).ShouldBeEmpty();
        Fails(bundle with { Software = "newsarchive 0.1.0" }).Count.ShouldBe(3);
    }

    /// <summary>Found by fuzzing: half of a surrogate pair in a name of datapackage.json raised InvalidOperationException.</summary>
    [Fact]
    public void A_name_that_is_no_text_is_found()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle().ToBytes();
        var at = bytes.AsSpan().IndexOf("\"description\""u8) + 1;
        "\\ud800abcde"u8.CopyTo(bytes.AsSpan(at)); // as long as "description"
        File.WriteAllBytes(folder.File("b.wacz"), bytes);
        Fails(folder.File("b.wacz")).ShouldContain(finding => finding.Rule == "package-unreadable");
    }

    [Fact]
    public void A_file_that_is_no_warc_is_found() =>
        Fails(new SampleBundle { BeforeFinish = wacz => wacz.AddEntry("archive/x.warc.gz", s => s.Write("nothing"u8)) }).ShouldContain(f => f.File == "archive/x.warc.gz");

    [Fact]
    public void Bytes_before_between_or_behind_the_entries_are_found()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle().ToBytes();
        foreach (var damaged in (byte[][])[[0, .. bytes], [.. bytes, 0], [.. bytes[..^2], 1, 0, 0]])
        {
            File.WriteAllBytes(folder.File("b.wacz"), damaged);
            Fails(folder.File("b.wacz")).ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void A_gap_between_entries_of_another_writer_is_found()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle { Software = "other 1.0" }.ToBytes();
        var directory = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        byte[] gapped = [.. bytes[..directory], 1, 2, 3, .. bytes[directory..]];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(gapped.AsSpan(gapped.Length - 6), directory + 3);
        File.WriteAllBytes(folder.File("b.wacz"), gapped);
        Fails(folder.File("b.wacz")).ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.Rule.ShouldBe("zip-gap"), f => f.Offset.ShouldBe(directory));
    }

    /// <summary>Every single bit with NEWSARCHIVE_FULL=1; otherwise every bit of the zip's headers and each 61st bit of the content.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(2)]
    public void Every_flipped_bit_is_found(int maxPlainIndexLines)
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle { MaxPlainLines = maxPlainIndexLines }.ToBytes();
        var isFull = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1";
        var silent = new System.Collections.Concurrent.ConcurrentBag<long>();
        var content = new bool[bytes.Length];
        File.WriteAllBytes(folder.File("whole"), bytes);
        using (var reader = WaczReader.Open(folder.File("whole")))
            foreach (var entry in reader.Entries)
                content.AsSpan((int)entry.Offset, (int)entry.CompressedLength).Fill(true);
        var bits = Enumerable.Range(0, bytes.Length * 8).Where(bit => isFull || !content[bit / 8] || bit % 61 == 0).ToList();
        Parallel.ForEach(bits.Chunk((bits.Count + 3) / 4), (chunk, _, worker) =>
        {
            var path = folder.File($"{worker}.wacz");
            File.WriteAllBytes(path, bytes);
            foreach (var bit in chunk)
            {
                using var flip = BitFlip.Of(path, bit);
                if (WaczVerifier.Verify(path).All(f => f.Level != WarcDiagnosticLevel.Fail))
                    silent.Add(bit);
            }
        });
        silent.ShouldBeEmpty();
    }

    [Fact]
    public void Every_truncation_is_found()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle().ToBytes();
        var path = folder.File("b.wacz");
        File.WriteAllBytes(path, bytes);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (var length = bytes.Length - 1; length >= 0; length--)
        {
            file.SetLength(length);
            Fails(path).ShouldNotBeEmpty($"cut at {length}");
        }
    }

    /// <summary>Random damage may be anything; it must never be an exception of another kind.</summary>
    [Fact]
    public void No_damage_raises_anything_else()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle { ExtraRecords = 4, MaxPlainLines = 2 }.ToBytes();
        var path = folder.File("b.wacz");
        var random = new Random(20_210_408);
        for (var round = 0; round < 600; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
                damaged[round % 2 == 0 ? random.Next(damaged.Length) : damaged.Length - 1 - random.Next(700)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged);
            WaczVerifier.Verify(path, TestContext.Current.CancellationToken).ShouldNotBeNull();
        }
    }
}
