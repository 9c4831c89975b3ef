using System.Security.Cryptography;
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

    [Theory]
    [InlineData("key", "host of another", "fail index-mismatch")]
    [InlineData("key", "path of another", "fail index-mismatch")]
    [InlineData("key", "argument of another", "fail index-mismatch")]
    [InlineData("key", "pywb", "")] // the form that WACZ refers to
    [InlineData("key", "with a POST body", "")]
    [InlineData("key", "Heritrix", "warn index-mismatch")]
    [InlineData("key", "with www", "warn index-mismatch")]
    [InlineData("mime", "image/png", "fail index-mismatch")]
    [InlineData("mime", "warc/revisit", "fail index-mismatch")]
    [InlineData("mime", "Image/JPEG; q=1", "")]
    [InlineData("mime", "unk", "")]
    [InlineData("status", "404", "fail index-mismatch")]
    [InlineData("digest", "sha256:0000000000000000000000000000000000000000000000000000000000000000", "fail index-mismatch")]
    [InlineData("digest", "sha-256:db0mIZedXvtSZSpe+RVFRS62Pe37aZTTk07ua/Eo9xc=", "")] // the record's, in base64
    [InlineData("date", "20210408023801", "fail index-mismatch")]
    [InlineData("date", "20210408023800123", "")]
    [InlineData("url", "https://img.example.com/photo%20a.jpg", "fail index-mismatch")]
    public void A_line_of_another_writer_is_held_against_its_record(string what, string value, string expected)
    {
        var bundle = new SampleBundle
        {
            Software = "other 1.0",
            Line = line => line.Url != SampleBundle.ImageUrl ? line : what switch
            {
                "key" => line with { Surt = KeyOf(line, value) },
                "mime" => line with { Mime = value },
                "status" => line with { Status = 404 },
                "digest" => line with { Digest = value },
                "date" => line with { Timestamp = value },
                _ => line with { Url = value },
            },
        };
        using var folder = new TemporaryFolder();
        var findings = WaczVerifier.Verify(bundle.WriteTo(folder), TestContext.Current.CancellationToken);
        string.Join(' ', findings.Where(f => f.Rule == "index-mismatch").Select(f => $"{f.Level} {f.Rule}".ToLowerInvariant())).ShouldBe(expected);
        if (expected.Length == 0)
            findings.ShouldAllBe(f => f.Level == WarcDiagnosticLevel.Warn && f.Rule == "revisit-unresolved" && what == "date");
    }

    static string KeyOf(CdxjEntry line, string form) => form switch
    {
        "host of another" => line.Surt.Replace("com,", "org,", StringComparison.Ordinal),
        "path of another" => line.Surt.Replace("photo", "photos", StringComparison.Ordinal),
        "argument of another" => line.Surt.Replace("b=2", "b=3", StringComparison.Ordinal),
        "pywb" => Surt.FromUrl(line.Url, SurtForm.Pywb),
        "with a POST body" => line.Surt + "&__wb_method=post&c=3",
        "Heritrix" => "http://(com,example,img,)/photo%20a.jpg?a=1&b=2",
        _ => line.Surt.Replace(")", ",www)", StringComparison.Ordinal),
    };

    /// <summary>WACZ 1.1.1, "datapackage.json": <c>profile</c> and <c>wacz_version</c> are a MUST, <c>created</c> is a SHOULD.</summary>
    [Theory]
    [InlineData("profile", null, "Fail package-profile")]
    [InlineData("profile", "x", "Fail package-profile")]
    [InlineData("wacz_version", null, "Fail package-version")]
    [InlineData("wacz_version", "9.9", "Warn package-version")]
    [InlineData("wacz_version", "1.0.0", "")]
    [InlineData("created", null, "Warn package-created")]
    [InlineData("created", "yesterday", "Warn package-created")]
    public void A_description_that_says_too_little_is_found(string name, string? value, string expected)
    {
        using var folder = new TemporaryFolder();
        var bytes = RewrittenBundle.Of(new SampleBundle { Software = "other 1.0" }.ToBytes(), folder, (_, content) => content, package =>
        {
            package.Remove(name);
            if (value is not null)
                package.Add(name, value);
        });
        File.WriteAllBytes(folder.File("b.wacz"), bytes);
        string.Join(' ', WaczVerifier.Verify(folder.File("b.wacz"), TestContext.Current.CancellationToken).Select(f => $"{f.Level} {f.Rule}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("other 1.0")]
    [InlineData("newsarchive 0.1.0")]
    public void A_compressed_index_without_a_second_one_is_found(string software)
    {
        using var folder = new TemporaryFolder();
        var bytes = RewrittenBundle.Of(new SampleBundle { Software = software, MaxPlainLines = 2 }.ToBytes(), folder, (name, content) => name.EndsWith(".idx", StringComparison.Ordinal) ? null : content);
        File.WriteAllBytes(folder.File("b.wacz"), bytes);
        var finding = Fails(folder.File("b.wacz")).ShouldHaveSingleItem();
        (finding.Rule, finding.File).ShouldBe(("index-not-loaded", "indexes/index.cdx.gz"));
    }

    /// <summary>Found by hand: a record in stored blocks shows through its broken member, and gave eight lines more, among them an advice to recompress.</summary>
    [Fact]
    public void One_flipped_bit_in_a_record_is_not_told_as_other_mistakes()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SampleBundle { Image = "GIF89a, all of it" }.ToBytes(); // in stored blocks
        var image = bytes.AsSpan().IndexOf("GIF89a"u8);
        image.ShouldBePositive();
        bytes[image + 8] ^= 1;
        File.WriteAllBytes(folder.File("b.wacz"), bytes);
        Fails(folder.File("b.wacz")).Select(f => f.Rule).Order().ShouldBe(["bytes-skipped", "resource-digest", "unreadable", "zip-content"]);
    }

    [Theory]
    [InlineData("", "does not name the URL and the date of what it repeats, by which players find it")]
    [InlineData("WARC-Refers-To-Target-URI: http://a.test/\r\n", "does not name the URL and the date of what it repeats, by which players find it")]
    [InlineData("WARC-Refers-To-Target-URI: http://a.test/\r\nWARC-Refers-To-Date: 2021-04-08T02:38:00Z\r\n", "refers to http://a.test/ at 2021-04-08T02:38:00Z, which the index does not hold")]
    public void A_revisit_that_leads_nowhere_says_why(string fields, string message)
    {
        var record = "WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Record-ID: <urn:a:1>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://b.test/\r\n"
            + "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n" + fields + "Content-Length: 0\r\n\r\n\r\n\r\n";
        using var folder = new TemporaryFolder();
        var bundle = new SampleBundle { Software = "other 1.0", BeforeFinish = wacz => wacz.AddEntry("archive/x.warc", warc => warc.Write(System.Text.Encoding.ASCII.GetBytes(record))) };
        WaczVerifier.Verify(bundle.WriteTo(folder), TestContext.Current.CancellationToken).Single(f => f.Rule == "revisit-unresolved").Message.ShouldBe(message);
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
    [InlineData(100, "newsarchive 0.1.0", false)]
    [InlineData(2, "newsarchive 0.1.0", false)]
    [InlineData(100, "merged by newsarchive 0.1.0", false)] // of others' records
    [InlineData(2, "a program that uses the library", true)]
    public void Every_flipped_bit_is_found(int maxPlainIndexLines, string software, bool isSigned)
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var bytes = new SampleBundle { MaxPlainLines = maxPlainIndexLines, Software = software, Signer = isSigned ? new WaczSigner(key) { Created = SampleBundle.Date, Software = software } : null }.ToBytes();
        var isFull = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1";
        var silent = new System.Collections.Concurrent.ConcurrentBag<long>();
        var content = new bool[bytes.Length];
        File.WriteAllBytes(folder.File("whole"), bytes);
        Fails(folder.File("whole")).ShouldBeEmpty();
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
