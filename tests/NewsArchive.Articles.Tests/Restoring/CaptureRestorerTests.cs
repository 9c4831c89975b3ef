using System.Globalization;
using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Restoring;

// One file over 500 lines: each kind of record and of damage is one short test or a row, and what becomes of one reads best beside the others.

/// <summary>Web archives of other tools become trees.</summary>
public sealed class CaptureRestorerTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("captures-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    string At(string name) => Path.Combine(_root, name);

    RestoredCaptures Restore(string file, RestoreMode mode = RestoreMode.Original, string output = "out", bool isDryRun = false, params string[] select) =>
        RestoredCaptures.Of(file, new RestoreOptions { Output = At(output), Mode = mode, Select = select, IsDryRun = isDryRun });

    string[] Tree(string output = "out") => Directory.Exists(At(output))
        ? [.. Directory.EnumerateFiles(At(output), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(At(output), file)).Order(StringComparer.Ordinal)]
        : [];

    string Text(string path) => File.ReadAllText(At("out/" + path));

    static string[] Rows(RestoredCaptures report) =>
        [.. report.Files.Select(row => $"{row.Status} {row.Url} {row.Path}"), .. report.NotMade.Select(row => $"{row.Status} {row.Url} {row.Message}")];

    [Theory]
    [InlineData("site.warc")]
    [InlineData("site.warc.gz")]
    [InlineData("whole.warc.gz")] // one gzip stream: no record has an offset of its own
    [InlineData("site.wacz")]
    public void Each_URL_becomes_host_and_path_and_what_has_no_payload_a_row(string name)
    {
        var report = Restore(SyntheticArchive.Site().Save(At(name)));
        Rows(report).ShouldBe([
            "written http://site.test/img/harbour.jpg site.test/img/harbour.jpg",
            "written http://site.test/ site.test/index.html",
            "written http://site.test/news/ site.test/news/index.html",
            "written http://site.test/news/one?id=1 site.test/news/one-c9aff775.html",
            "written http://site.test/style.css site.test/style.css",
            "error http://site.test/gone the server answered 404",
            "redirect http://site.test/old leads to /news/",
        ]);
        report.IsComplete.ShouldBeTrue();
        Tree().ShouldBe(report.Files.Select(file => file.Path));
        File.ReadAllBytes(At("out/site.test/img/harbour.jpg")).ShouldBe(SyntheticArchive.Picture);
        Rows(Restore(At(name)))[..5].ShouldAllBe(row => row.StartsWith("unchanged "));
    }

    [Fact]
    public void Records_that_share_a_damaged_member_are_restored_with_doubt()
    {
        var file = SyntheticArchive.Site().Save(At("whole.warc.gz"));
        var bytes = File.ReadAllBytes(file);
        bytes[^8] ^= 1; // CRC-32
        File.WriteAllBytes(file, bytes);

        var report = Restore(file);

        report.Files.Length.ShouldBe(5);
        report.Files.ShouldAllBe(row => row.Message!.Contains("no digest covers its head"));
        report.IsComplete.ShouldBeFalse();
    }

    /// <summary>A stored block shows a record as it is: nothing proves the head of what is found in a damaged member.</summary>
    [Fact]
    public void A_record_that_only_shows_through_a_damaged_member_is_not_restored()
    {
        using var file = new MemoryStream();
        var writer = new Warc.Writing.WarcWriter(file);
        foreach (var name in (string[])["a", "b"])
            writer.Write(WarcRecord.Resource($"https://one.example/{name}.jpg", DateTimeOffset.UnixEpoch, "image/jpeg", WarcBlock.Of(SyntheticArchive.Picture), "<urn:test:i>") with { IsPayloadCompressed = true });
        var bytes = file.ToArray();
        bytes[bytes.AsSpan().IndexOf("one.example"u8)] ^= 1; // now nne.example
        File.WriteAllBytes(At("a.warc.gz"), bytes);
        var report = Restore(At("a.warc.gz"));
        report.Files.Select(row => row.Url).ShouldBe(["https://one.example/b.jpg"]);
        report.IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData("3", true)]
    [InlineData("4", false)] // with a byte of the end mark
    public void A_record_that_does_not_end_where_it_says_is_restored_with_a_word(string length, bool isComplete)
    {
        File.WriteAllText(At("a.warc"), $"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:test:a>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://a.test/x\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\nabc\r\n\r\n");
        var report = Restore(At("a.warc"));
        report.Files.ShouldHaveSingleItem().Status.ShouldBe("written");
        report.IsComplete.ShouldBe(isComplete);
        (report.Files[0].Message ?? "").Contains("does not end where its Content-Length says", StringComparison.Ordinal).ShouldBe(!isComplete);
    }

    [Theory]
    [InlineData("site.warc", RestoreMode.Original)]
    [InlineData("site.warc.gz", RestoreMode.Original)]
    [InlineData("site.wacz", RestoreMode.Original)]
    [InlineData("site.warc.gz", RestoreMode.Clean)]
    public void A_record_in_segments_is_restored_and_shown_whole(string name, RestoreMode mode)
    {
        var file = SyntheticArchive.Segmented().Save(At(name));
        Rows(Restore(file, mode)).ShouldBe(["written http://site.test/img/harbour.jpg site.test/img/harbour.jpg", "written http://site.test/ site.test/index.html"]);
        File.ReadAllBytes(At("out/site.test/img/harbour.jpg")).ShouldBe(SyntheticArchive.Picture);

        var shown = new MemoryStream();
        RecordView.TryCopy(file, SyntheticArchive.IdOf(0).Trim('<', '>'), RecordPart.Content, new RecordFilter(), shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        shown.ToArray().ShouldBe(SyntheticArchive.Picture);
    }

    [Theory]
    [InlineData("a.warc.gz", true)] // the same file twice in a bundle
    [InlineData("a.warc.gz", false)] // the same records twice in one file
    [InlineData("deep/a.warc.gz", true)]
    [InlineData("deep/a.warc.gz", false)]
    public void A_record_in_segments_that_is_there_twice_is_restored(string name, bool isFileTwice)
    {
        var bytes = File.ReadAllBytes(SyntheticArchive.Segmented().Save(At("site.warc.gz")));
        using (var zip = ZipFile.Open(At("twice.wacz"), ZipArchiveMode.Create))
            foreach (var (entry, content) in isFileTwice ? [(name, bytes), ("b.warc.gz", bytes)] : new[] { (name, (byte[])[.. bytes, .. bytes]) })
                using (var stream = zip.CreateEntry($"archive/{entry}", CompressionLevel.NoCompression).Open())
                    stream.Write(content);
        Rows(Restore(At("twice.wacz"))).ShouldBe(["written http://site.test/img/harbour.jpg site.test/img/harbour.jpg", "written http://site.test/ site.test/index.html"]);
        File.ReadAllBytes(At("out/site.test/img/harbour.jpg")).ShouldBe(SyntheticArchive.Picture);
    }

    [Theory]
    [InlineData("site.warc.gz", false, "segment 2 of")]
    [InlineData("whole.warc.gz", true, "run newsarchive recompress")] // no record has an offset of its own
    public void A_record_of_which_a_segment_cannot_be_had_is_damaged_and_says_which(string name, bool isWhole, string why)
    {
        var report = Restore(SyntheticArchive.Segmented(isWhole).Save(At(name)));
        var row = report.NotMade.ShouldHaveSingleItem();
        (row.Status, row.Url, row.RecordId).ShouldBe(("damaged", SyntheticArchive.PictureUrl, SyntheticArchive.IdOf(0)));
        row.Message.ShouldContain(why);
        report.IsComplete.ShouldBeFalse();
        Tree().ShouldBe(["site.test/index.html"]);
    }

    [Theory]
    [InlineData("ia.arc")]
    [InlineData("ia.arc.gz")]
    public void An_ARC_file_is_restored_with_its_name_look_ups(string name)
    {
        File.WriteAllBytes(At(name), name.EndsWith(".gz", StringComparison.Ordinal) ? SyntheticArchive.Gzip(SyntheticArchive.Arc()) : SyntheticArchive.Arc());
        Restore(At(name)).IsComplete.ShouldBeTrue();
        Tree().ShouldBe(["_dns/site.test", "site.test/index.html"]);
    }

    [Fact]
    public void A_Zstandard_archive_is_restored()
    {
        Restore(SyntheticArchive.SaveZstd(At("a.warc.zst"))).IsComplete.ShouldBeTrue();
        Text("site.test/index.html").ShouldBe("<title>Home</title><p>Hello");
    }

    [Fact]
    public void A_clean_tree_links_its_pages_and_images_and_holds_nothing_that_acts()
    {
        var report = Restore(SyntheticArchive.Site().Save(At("site.warc.gz")), RestoreMode.Clean);
        report.IsComplete.ShouldBeTrue();
        report.NotMade.Single(row => row.Status == "skipped").Url.ShouldBe("http://site.test/style.css");
        var home = Text("site.test/index.html");
        home.ShouldContain("<img src=\"img/harbour.jpg\"");
        home.ShouldContain("href=\"news/one-c9aff775.html\"");
        home.ShouldContain("href=\"news/index.html\""); // through the redirect
        home.ShouldContain("href=\"http://site.test/far\""); // not captured: as it was on the web
        home.ShouldContain("<h1 dir=\"auto\">Home</h1>");
        home.ShouldContain("Content-Security-Policy");
        home.ShouldNotContain("alert");
        home.ShouldNotContain("onclick");
        Text("site.test/news/one-c9aff775.html").ShouldContain("<img src=\"../img/harbour.jpg\"");
        Tree().ShouldBe(["site.test/img/harbour.jpg", "site.test/index.html", "site.test/news/index.html", "site.test/news/one-c9aff775.html"]);
    }

    [Fact]
    public void A_page_that_is_chosen_brings_its_images()
    {
        var report = Restore(SyntheticArchive.Site().Save(At("site.warc.gz")), RestoreMode.Clean, select: "http://site.test/news/one?id=1");
        Rows(report).ShouldBe(["written http://site.test/img/harbour.jpg site.test/img/harbour.jpg", "written http://site.test/news/one?id=1 site.test/news/one-c9aff775.html"]);
    }

    [Theory]
    [InlineData("site.test/news/*", "site.test/news/index.html,site.test/news/one-c9aff775.html")] // glob over paths
    [InlineData("http://site.test/style.css", "site.test/style.css")] // a URL
    [InlineData("http://site.test/news/", "site.test/news/index.html,site.test/news/one-c9aff775.html")] // where a URL begins
    [InlineData("http://site.test/*?id=*", "site.test/news/one-c9aff775.html")] // glob over URLs: a question mark is one
    [InlineData("http://site.test/nothing", "")]
    public void Captures_are_chosen_by_path_or_URL(string select, string paths)
    {
        Restore(SyntheticArchive.Site().Save(At("site.warc")), select: select);
        string.Join(',', Tree()).ShouldBe(paths);
    }

    [Fact]
    public void Captures_are_chosen_by_digest()
    {
        Restore(SyntheticArchive.Site().Save(At("site.warc")), select: WarcDigest.Sha256(SyntheticArchive.Picture).ToString());
        Tree().ShouldBe(["site.test/img/harbour.jpg"]);
    }

    [Fact]
    public void A_dry_run_names_what_would_be_written_and_writes_nothing()
    {
        foreach (var mode in new[] { RestoreMode.Original, RestoreMode.Clean })
            Restore(SyntheticArchive.Site().Save(At("site.warc")), mode, isDryRun: true).Files.ShouldAllBe(file => file.Status == "would-write");
        Directory.Exists(At("out")).ShouldBeFalse();
    }

    public static TheoryData<string, byte[], string?> Bodies => new()
    {
        { "Transfer-Encoding: chunked\r\n", "5\r\nHello\r\n0\r\n\r\n"u8.ToArray(), "Hello" },
        { "Transfer-Encoding: chunked\r\n", "Hello"u8.ToArray(), "Hello" }, // stored without its chunks, the field left
        { "Transfer-Encoding: chunked\r\n", "5\r\nHel"u8.ToArray(), null },
        { "Content-Encoding: gzip\r\n", SyntheticArchive.Gzip("Hello"u8.ToArray()), "Hello" },
        { "Content-Encoding: gzip\r\n", "Hello"u8.ToArray(), "Hello" }, // stored decoded, the field left
        { "Content-Encoding: gzip\r\n", SyntheticArchive.Gzip("Hello"u8.ToArray())[..^3], null },
        { "Content-Encoding: br\r\n", Brotli("Hello"u8.ToArray()), "Hello" },
        { "Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n", Chunk(Brotli("Hello"u8.ToArray())), "Hello" },
        { "Content-Encoding: br\r\n", [0xFF, 0xFE, 0], null },
        { "Content-Encoding: gzip\r\n", SyntheticArchive.Gzip(new byte[65 << 20]), null }, // a bomb
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Codings_are_undone_where_the_body_bears_them(string fields, byte[] body, string? payload)
    {
        var report = Restore(new SyntheticArchive().Response("http://a.test/x", "200 OK", "Content-Type: text/plain\r\n" + fields, body).Page("http://b.test/", "after").Save(At("a.warc")));
        File.Exists(At("out/a.test/x.txt")).ShouldBe(payload is not null);
        if (payload is not null)
            Text("a.test/x.txt").ShouldBe(payload);
        else
            report.NotMade.Single().Status.ShouldBe("damaged");
        Text("b.test/index.html").ShouldBe("after");
    }

    static byte[] Chunk(byte[] body) => [.. Encoding.ASCII.GetBytes(body.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. body, .. "\r\n0\r\n\r\n"u8];

    static byte[] Brotli(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var brotli = new BrotliStream(output, CompressionLevel.Fastest))
            brotli.Write(bytes);
        return output.ToArray();
    }

    [Theory]
    [InlineData("by id", "WARC-Refers-To: {id}\r\n")]
    [InlineData("by URL and date", "WARC-Refers-To-Target-URI: http://a.test/\r\nWARC-Refers-To-Date: {date}\r\n")]
    [InlineData("by digest", "WARC-Payload-Digest: {digest}\r\n")]
    public void A_revisit_gets_the_payload_that_it_repeats(string how, string fields)
    {
        how.ShouldNotBeEmpty();
        var digest = WarcDigest.Compute("sha1", "same"u8).ToString();
        fields = fields.Replace("{id}", SyntheticArchive.IdOf(0), StringComparison.Ordinal).Replace("{date}", SyntheticArchive.DateOf(0), StringComparison.Ordinal).Replace("{digest}", digest, StringComparison.Ordinal);
        var report = Restore(new SyntheticArchive()
            .Response("http://a.test/", "200 OK", "Content-Type: text/html\r\n", "same"u8.ToArray(), $"WARC-Payload-Digest: {digest}\r\n")
            .Revisit("http://b.test/", fields)
            .Save(At("a.warc.gz")));
        report.IsComplete.ShouldBeTrue();
        Text("a.test/index.html").ShouldBe("same");
        Text("b.test/index.html").ShouldBe("same");
    }

    [Fact]
    public void A_revisit_of_what_is_not_there_is_a_row_and_an_older_capture_stands_for_it()
    {
        var report = Restore(new SyntheticArchive()
            .Page("http://a.test/", "old")
            .Revisit("http://a.test/", "WARC-Refers-To: <urn:uuid:gone>\r\n")
            .Revisit("http://b.test/", "")
            .Save(At("a.warc")));
        Rows(report).ShouldBe([
            "written http://a.test/ a.test/index.html",
            "unresolved http://a.test/ a revisit of a payload that is not in this file, or that only another revisit leads to",
            "unresolved http://b.test/ a revisit of a payload that is not in this file, or that only another revisit leads to",
        ]);
        report.IsComplete.ShouldBeFalse();
        Text("a.test/index.html").ShouldBe("old");
    }

    [Fact]
    public void The_latest_answer_stands_for_a_URL_whatever_failed_after_it()
    {
        var report = Restore(new SyntheticArchive()
            .Page("http://a.test/", "first").Page("http://a.test/", "second")
            .Response("http://a.test/", "503 Busy", "", []).Revisit("http://a.test/", "", "304 Not Modified")
            .Save(At("a.warc")));
        Text("a.test/index.html").ShouldBe("second");
        report.NotMade.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("WARC-Payload-Digest", "y", true)]
    [InlineData("WARC-Payload-Digest", "x", false)]
    [InlineData("WARC-Block-Digest", "x", true)]
    [InlineData("WARC-Block-Digest", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nx", false)]
    public void What_its_digests_deny_is_written_and_told(string field, string digested, bool isTold)
    {
        var report = Restore(new SyntheticArchive().Response("http://a.test/", "200 OK", "Content-Type: text/html\r\n", "x"u8.ToArray(), $"{field}: {WarcDigest.Compute("sha1", Encoding.ASCII.GetBytes(digested))}\r\n").Save(At("a.warc")));
        Text("a.test/index.html").ShouldBe("x");
        if (isTold)
            report.Files.Single().Message.ShouldNotBeNull().ShouldStartWith($"{field} is ");
        else
            report.Files.Single().Message.ShouldBeNull();
        report.IsComplete.ShouldBe(!isTold);
    }

    [Theory]
    [InlineData("site.warc", true)]
    [InlineData("site.warc.gz", false)]
    [InlineData("site.wacz", true)]
    public void What_the_block_digest_of_a_segment_denies_is_written_and_shown_and_told(string name, bool isDenied)
    {
        byte[] block = [.. "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"u8, .. SyntheticArchive.Picture];
        var digest = WarcDigest.Compute("sha1", isDenied ? "other"u8 : block.AsSpan(20..500));
        var file = SyntheticArchive.Segmented(fieldsOfSecond: $"WARC-Block-Digest: {digest}\r\n").Save(At(name));
        var report = Restore(file);
        var found = new List<WarcDiagnostic>();
        RecordView.TryCopy(file, SyntheticArchive.IdOf(0), RecordPart.Content, new RecordFilter(), Stream.Null, found.Add, TestContext.Current.CancellationToken).ShouldBeTrue();

        File.ReadAllBytes(At("out/site.test/img/harbour.jpg")).ShouldBe(SyntheticArchive.Picture);
        report.IsComplete.ShouldBe(!isDenied);
        report.Files.Select(row => row.Message?.Split(" is ")[0]).ShouldBe([isDenied ? "of segment 2, WARC-Block-Digest" : null, null]);
        found.Select(finding => (RecordView.IsDoubt(finding), finding.Rule, finding.RecordId)).ShouldBe(isDenied ? [(true, "block-digest-mismatch", SyntheticArchive.IdOf(2))] : []);
    }

    [Theory]
    [InlineData("r", "is damaged: gzip CRC-32 differs")]
    [InlineData("r c", "shares with other records a compressed member that is damaged")]
    [InlineData("c r", "shares with other records a compressed member that is damaged")]
    public void What_a_revisit_in_a_damaged_member_leads_to_is_written_and_told(string member, string message)
    {
        var records = new SyntheticArchive().Page("http://a.test/", "a");
        var original = records.Plain;
        foreach (var record in member.Split(' '))
            _ = record == "r" ? records.Revisit("http://b.test/", $"WARC-Refers-To: {SyntheticArchive.IdOf(0)}\r\n") : records.Page("http://c.test/", "c");
        var damaged = SyntheticArchive.Gzip(records.Plain[original.Length..]);
        damaged[^5] ^= 1; // of the CRC-32
        File.WriteAllBytes(At("a.warc.gz"), [.. SyntheticArchive.Gzip(original), .. damaged, .. SyntheticArchive.Gzip(new SyntheticArchive().Page("http://e.test/", "e").Plain)]);
        var report = Restore(At("a.warc.gz"), select: "http://b.test/");
        report.Files.ShouldHaveSingleItem().Message.ShouldNotBeNull().ShouldStartWith($"the revisit {message}");
        report.IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "does not end where its Content-Length says, and names no digest")]
    [InlineData("WARC-Block-Digest: sha1:P3W4U3WDBR2XAPXIYVZQQVH3YHRCHBTZ\r\n", "WARC-Block-Digest is ")]
    public void Of_a_record_that_ends_elsewhere_it_is_told_what_is_known(string digest, string message)
    {
        var record = "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://a.test/\r\nContent-Type: text/plain\r\n" + digest + "Content-Length: 3\r\n\r\nlonger\r\n\r\n";
        Restore(new SyntheticArchive().Bytes(Encoding.ASCII.GetBytes(record)).Page("http://b.test/", "b").Save(At("a.warc"))).Files[0].Message.ShouldNotBeNull().ShouldContain(message);
    }

    [Fact]
    public void A_capture_without_URI_has_a_row()
    {
        var archive = new SyntheticArchive().Page("http://a.test/", "a").Resource("http://b.test/", "text/plain", "b"u8.ToArray());
        File.WriteAllBytes(At("a.warc"), Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(archive.Plain).Replace("WARC-Target-URI: http://b.test/\r\n", "", StringComparison.Ordinal)));
        var report = Restore(At("a.warc"));
        report.IsComplete.ShouldBeFalse();
        var row = report.NotMade.ShouldHaveSingleItem();
        (row.Status, row.Url, row.RecordId).ShouldBe(("damaged", null, SyntheticArchive.IdOf(1)));
        row.Message.ShouldContain("without WARC-Target-URI");
    }

    [Fact]
    public void Very_many_damaged_places_are_not_all_told()
    {
        var page = SyntheticArchive.Gzip(new SyntheticArchive().Page("http://a.test/", "a").Plain);
        var broken = SyntheticArchive.Gzip("WARC/1.0\r\nno head\r\n\r\n"u8.ToArray());
        File.WriteAllBytes(At("a.warc.gz"), [.. page, .. Enumerable.Repeat(broken, 20_000).SelectMany(each => each), .. page]);
        Restore(At("a.warc.gz")).NotMade.Length.ShouldBeLessThan(10_002);
        File.WriteAllText(At("b.warc"), string.Concat(Enumerable.Repeat("WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 0\r\n\r\n\r\n\r\n", 10_005)));
        var rows = Restore(At("b.warc")).NotMade;
        rows.Length.ShouldBe(10_001);
        rows[^1].Message.ShouldBe("more than 10000 places are damaged: the rest is not listed");
    }

    [Fact]
    public void Damage_costs_its_own_record_only()
    {
        var lost = SyntheticArchive.Gzip(new SyntheticArchive().Page("http://b.test/", "lost").Plain);
        lost[^20] ^= 1;
        var archive = new SyntheticArchive().Page("http://a.test/", "before");
        File.WriteAllBytes(At("a.warc.gz"), [.. SyntheticArchive.Gzip(archive.Plain), .. lost, .. SyntheticArchive.Gzip(new SyntheticArchive().Page("http://c.test/", "after").Plain)]);
        foreach (var mode in new[] { RestoreMode.Original, RestoreMode.Clean })
        {
            var report = Restore(At("a.warc.gz"), mode, mode.ToString());
            report.IsComplete.ShouldBeFalse();
            report.NotMade.ShouldContain(row => row.Status == "damaged" && row.File == "a.warc.gz");
            Tree(mode.ToString()).ShouldBe(["a.test/index.html", "c.test/index.html"]);
        }
    }

    [Theory]
    [InlineData("nothing.warc", "hello")]
    [InlineData("nothing.txt", "hello")]
    public void A_file_without_a_record_is_no_archive(string name, string content)
    {
        File.WriteAllText(At(name), content);
        Should.Throw<WarcFormatException>(() => Restore(At(name)));
    }

    [Fact]
    public void An_SVG_that_could_act_is_not_in_a_clean_tree()
    {
        var report = Restore(new SyntheticArchive()
            .Page("http://a.test/", "<p><img src=x.svg><img src=y.svg>")
            .Response("http://a.test/x.svg", "200 OK", "Content-Type: image/svg+xml\r\n", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray())
            .Response("http://a.test/y.svg", "200 OK", "Content-Type: image/svg+xml\r\n", "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><path d='M0 0'/></svg>"u8.ToArray())
            .Save(At("a.warc")), RestoreMode.Clean);
        Tree().ShouldBe(["a.test/index.html", "a.test/y.svg"]);
        report.NotMade.Single().Url.ShouldBe("http://a.test/x.svg");
    }

    [Fact]
    public void A_page_is_read_in_the_encoding_that_its_server_declared()
    {
        Restore(new SyntheticArchive()
            .Response("http://a.test/", "200 OK", "Content-Type: text/html; charset=koi8-r\r\n", [0xD0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4])
            .Save(At("a.warc")), RestoreMode.Clean);
        Text("a.test/index.html").ShouldContain("привет");
    }

    public static TheoryData<string> HostileUrls =>
    [
        "http://a.test/../../../etc/passwd", "http://a.test/%2e%2e/%2e%2e/x", "http://a.test/..%2f..%2fx", "http://a.test/..%5c..%5cx", "http://a.test/%00", "http://a.test/a%00/b",
        "http://../x", "http://..%2f/x", "http://a.test/CON", "http://a.test/aux.txt", "http://a.test/nul/x", "http://a.test/a:stream", "http://a.test/%E2%80%AEgpj.exe",
        "http://a.test/%0d%0a", "http://a.test/ ", "http://a.test/x.", "http://a.test/x%20", "http://a.test//////x", "http://a.test/~", "http://a.test/%FF%FE", "http://a.test/?", "http://a.test/?../../x",
        "http://[::1]/x", "http://user:secret@a.test:8080/x", "file:///etc/passwd", "file://../../x", "urn:../../x", "../../x", "/etc/passwd", "C:\\x", "\\\\server\\share\\x", ":", "a", "http:", "http://", "\u202e",
        "http://a.test/" + new string('a', 10_000), "http://a.test/" + string.Concat(Enumerable.Repeat("a/", 5_000)), "http://a.test/" + string.Concat(Enumerable.Repeat("../", 5_000)), "http://a.test/?" + new string('q', 10_000),
        "http://" + new string('h', 10_000) + "/", "http://a.test/" + string.Concat(Enumerable.Repeat("%E6%BC%A2", 3_000)) + ".html",
    ];

    [Theory]
    [MemberData(nameof(HostileUrls))]
    public void A_hostile_URL_becomes_a_safe_file_below_the_folder(string url)
    {
        Directory.CreateDirectory(At("deep/er"));
        File.WriteAllText(At("deep/witness"), "as it was");
        var before = Directory.GetFileSystemEntries(_root, "*", SearchOption.AllDirectories).Length;
        var report = Restore(new SyntheticArchive().Page(url, "<p>payload").Save(At("a.warc")), output: "deep/er/out");
        report.Files.Single().Status.ShouldBe("written");
        var written = Directory.GetFiles(At("deep/er/out"), "*", SearchOption.AllDirectories).Single();
        File.ReadAllText(written).ShouldBe("<p>payload");
        var names = Path.GetRelativePath(At("deep/er/out"), written).Split('/');
        names.Length.ShouldBeInRange(2, 33);
        foreach (var name in names)
        {
            Encoding.UTF8.GetByteCount(name).ShouldBeLessThan(256);
            name.ShouldNotContain('\\');
            name.ShouldNotContain(':');
            name.ShouldNotEndWith(".");
            name.ShouldNotEndWith(" ");
            name.Any(char.IsControl).ShouldBeFalse();
        }
        var added = Directory.GetFileSystemEntries(_root, "*", SearchOption.AllDirectories).Length - before;
        added.ShouldBe(2 + names.Length); // the archive, the output folder, and what lies in it
        File.ReadAllText(At("deep/witness")).ShouldBe("as it was");
    }

    [Fact]
    public void All_hostile_URLs_together_become_as_many_files_the_same_each_time()
    {
        SyntheticArchive Make(IEnumerable<string> urls) => urls.Aggregate(new SyntheticArchive(), (archive, url) => archive.Page(url, "<p>" + url));
        var urls = HostileUrls.Select(row => row.Data).ToList();
        var report = Restore(Make(urls).Save(At("a.warc")));
        report.Files.ShouldAllBe(file => file.Status == "written");
        Restore(Make(urls.AsEnumerable().Reverse()).Save(At("b.warc")), output: "again").Files.Select(file => (file.Url, file.Path)).ShouldBe(report.Files.Select(file => (file.Url, file.Path)));
        Tree().Select(path => path.ToUpperInvariant()).ShouldBeUnique();
    }

    [Fact]
    public void Files_that_would_be_one_or_a_folder_are_told_apart()
    {
        Restore(new SyntheticArchive()
            .Page("http://a.test/x", "lower").Page("http://a.test/X", "upper").Page("https://a.test/x", "secure").Page("http://a.test/x.html", "named")
            .Resource("http://a.test/y", "x/y", "file"u8.ToArray()).Page("http://a.test/y/z", "below").Page("http://a.test/cafe%CC%81", "two").Page("http://a.test/caf%C3%A9", "one")
            .Save(At("a.warc"))).IsComplete.ShouldBeTrue();
        var tree = Tree();
        tree.Length.ShouldBe(8);
        tree.ShouldContain("a.test/y/z.html");
        tree.ShouldContain(path => path.StartsWith("a.test/y-", StringComparison.Ordinal));
        tree.Select(path => path.Normalize().ToUpperInvariant()).ShouldBeUnique();
        tree.Select(path => Text(path)).Order(StringComparer.Ordinal).ShouldBe(["below", "file", "lower", "named", "one", "secure", "two", "upper"]);
    }

    [Fact]
    public void A_link_on_the_way_is_not_followed()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need a privilege there.");
        Directory.CreateDirectory(At("out"));
        Directory.CreateDirectory(At("elsewhere"));
        Directory.CreateSymbolicLink(At("out/a.test"), At("elsewhere"));
        foreach (var mode in new[] { RestoreMode.Original, RestoreMode.Clean })
            Restore(new SyntheticArchive().Page("http://a.test/", "x").Save(At("a.warc")), mode).Files.Single().Status.ShouldBe("refused");
        Directory.GetFileSystemEntries(At("elsewhere")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("text/html", "<p>x", "x.html")]
    [InlineData("TEXT/HTML ; charset=x", "<p>x", "x.html")]
    [InlineData("application/octet-stream", "<!doctype html><p>x", "x.html")]
    [InlineData("image/jpeg", "<html>not found</html>", "x.html")] // an error page where a picture was asked for
    [InlineData("text/html", "GIF89a\u0001\0\u0001\0\0\0\0;", "x.gif")]
    [InlineData("application/json", "{}", "x.json")]
    [InlineData("application/pdf", "%PDF", "x.pdf")]
    [InlineData("x/unknown", "x", "x")]
    public void The_ending_is_that_of_what_is_there(string type, string body, string path)
    {
        Restore(new SyntheticArchive().Response("http://a.test/x", "200 OK", $"Content-Type: {type}\r\n", Encoding.Latin1.GetBytes(body)).Save(At("a.warc")));
        Tree().ShouldBe(["a.test/" + path]);
    }

    [Fact]
    public async Task The_captures_of_our_own_bundle_are_what_was_received_from_the_web()
    {
        using var scene = new ArchiveScene();
        using var server = new Fetching.LoopbackServer(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("harbour-600.jpg")));
        scene.WriteTree(server.Url("/p.jpg"));
        await scene.RunAsync(scene.Options());
        var report = Restore(scene.Bundle);
        report.IsComplete.ShouldBeTrue();
        var host = $"127.0.0.1_{new Uri(server.Url("/p.jpg")).Port}";
        report.Files.ShouldAllBe(file => file.Path.StartsWith(host + "/", StringComparison.Ordinal));
        File.ReadAllBytes(At($"out/{host}/p.jpg")).ShouldBe(ArchiveScene.FixtureImage("harbour-600.jpg"));
    }
}
