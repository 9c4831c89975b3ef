using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Comparing;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Reading;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Tests.Merging;

public sealed class BundleMergerTests : IDisposable
{
    const string Plain = "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{0}>\r\nWARC-Date: 202{0}-01-01T00:00:00Z\r\nWARC-Target-URI: https://other.example/{0}\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nthirteen byte\r\n\r\n";

    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Bundles_of_two_halves_give_back_the_whole_tree_and_hold_each_image_once()
    {
        using var server = PictureServer();
        await HalvesAsync(server.Url("/p.jpg"));

        var report = Merge("m.wacz", "a.wacz", "b.wacz");

        _scene.ShouldVerify(_scene.File("m.wacz"));
        report.Records.Revisits.ShouldBeGreaterThan(0);
        Records("a.wacz").Count(IsPicture).ShouldBe(1);
        Records("b.wacz").Count(IsPicture).ShouldBe(1);
        Records("m.wacz").Count(IsPicture).ShouldBe(1);
        Captures("m.wacz").ShouldBe([.. Captures("a.wacz"), .. Captures("b.wacz")], ignoreOrder: true);
        Restore("m.wacz", "whole").IsComplete.ShouldBeTrue();
        ArchiveScene.Snapshot(_scene.File("whole")).ShouldBe(ArchiveScene.Snapshot(_scene.Input));
        Restore("m.wacz", "clean", RestoreMode.Clean).IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_follows_its_response_that_became_a_revisit()
    {
        using var server = PictureServer();
        await HalvesAsync(server.Url("/p.jpg"));
        Merge("m.wacz", "a.wacz", "b.wacz");

        var records = Records("m.wacz");
        var ids = records.Select(record => record.RecordId).ToHashSet();
        records.Where(record => record.Type == WarcRecordType.Request).Select(record => record.Fields["WARC-Concurrent-To"]).ShouldAllBe(id => ids.Contains(id));
        records.Where(record => record.Type == WarcRecordType.Revisit).Select(record => record.Fields["WARC-Refers-To"]).ShouldAllBe(id => records.Single(other => other.RecordId == id).Type != WarcRecordType.Revisit);
        records.Where(record => record.Type == WarcRecordType.WarcInfo).Count().ShouldBe(records.Count(record => record.Type == WarcRecordType.WarcInfo && record.Fields["WARC-Filename"]!.Contains('-', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_order_of_the_inputs_does_not_matter()
    {
        using var server = PictureServer();
        await HalvesAsync(server.Url("/p.jpg"));
        AddWarc("x.warc", 1, 2);

        Merge("m.wacz", "a.wacz", "b.wacz", "x.warc");
        Merge("n.wacz", "x.warc", "b.wacz", "a.wacz", "b.wacz");

        File.ReadAllBytes(_scene.File("n.wacz")).ShouldBe(File.ReadAllBytes(_scene.File("m.wacz")));
        File.ReadAllText(_scene.File("m.wacz.sha256")).ShouldEndWith("  m.wacz\n");
    }

    [Fact]
    public async Task One_content_under_two_names_is_named_twice_whatever_comes_first()
    {
        _scene.Write("one.md", "First\n");
        await BundleAsync("a.wacz");
        File.Copy(_scene.File("a.wacz"), _scene.File("z.wacz"));
        foreach (var (output, inputs) in ((string, string[])[])[("m.wacz", ["a.wacz", "z.wacz"]), ("n.wacz", ["z.wacz", "a.wacz"])])
            new BundleMerger(Options(output, inputs) with { WithPrefix = true }).Merge(CancellationToken.None);
        File.ReadAllBytes(_scene.File("n.wacz")).ShouldBe(File.ReadAllBytes(_scene.File("m.wacz")));
        using var wacz = WaczReader.Open(_scene.File("m.wacz"));
        using var lines = new StreamReader(wacz.OpenEntry("newsarchive/inputs.jsonl")!);
        var text = await lines.ReadToEndAsync(TestContext.Current.CancellationToken);
        text.ShouldContain("\"prefix\":\"a/\"");
        text.ShouldContain("\"prefix\":\"z/\"");
    }

    [Fact]
    public async Task Merging_what_is_merged_already_adds_nothing()
    {
        using var server = PictureServer();
        await HalvesAsync(server.Url("/p.jpg"));
        Merge("m.wacz", "a.wacz", "b.wacz");
        Merge("again.wacz", "m.wacz", "b.wacz");

        _scene.ShouldVerify(_scene.File("again.wacz"));
        Differences("m.wacz", "again.wacz").ShouldBeEmpty();
        Records("again.wacz").Select(record => record.RecordId).Order().ShouldBe(Records("m.wacz").Select(record => record.RecordId).Order());
    }

    [Fact]
    public async Task Two_contents_of_one_path_are_refused_without_a_prefix()
    {
        _scene.Write("one.md", "First\n");
        await BundleAsync("a.wacz");
        _scene.Write("one.md", "Second\n");
        await BundleAsync("b.wacz");

        Should.Throw<ArgumentException>(() => Merge("m.wacz", "a.wacz", "b.wacz")).Message.ShouldContain("one.md");
        File.Exists(_scene.File("m.wacz")).ShouldBeFalse();

        new BundleMerger(Options("m.wacz", "a.wacz", "b.wacz") with { WithPrefix = true }).Merge(CancellationToken.None);
        _scene.ShouldVerify(_scene.File("m.wacz"));
        Restore("m.wacz", "both").IsComplete.ShouldBeTrue();
        File.ReadAllText(_scene.File("both/a/one.md")).ShouldBe("First\n");
        File.ReadAllText(_scene.File("both/b/one.md")).ShouldBe("Second\n");
        Restore("m.wacz", "clean", RestoreMode.Clean).IsComplete.ShouldBeTrue();
        File.Exists(_scene.File("clean/b/pages/one.md.html")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Records_of_WARC_files_of_every_form_are_kept(int form)
    {
        _scene.Write("one.md", "First\n");
        await BundleAsync("a.wacz");
        AddWarc("x.warc", 1, 2);
        var bytes = File.ReadAllBytes(_scene.File("x.warc"));
        var name = form switch { 0 => "x.warc", 1 => "whole.warc.gz", 2 => "x.warc.zst", _ => "x.warc.gz" };
        if (form == 1)
            File.WriteAllBytes(_scene.File(name), Gzip(bytes));
        else if (form > 1)
            using (var output = File.Create(_scene.File(name)))
                Warc.Rewriting.WarcRecompression.Recompress(new MemoryStream(bytes), name, output, form == 2 ? MemberFormat.Zstd() : MemberFormat.Gzip, cancel: TestContext.Current.CancellationToken);

        var report = Merge("m.wacz", "a.wacz", name);

        _scene.ShouldVerify(_scene.File("m.wacz"));
        report.Records.Revisits.ShouldBe(2); // and the cleaned article, which is like its source
        var others = Records("m.wacz").Where(record => record.TargetUri?.StartsWith("https://other.example/", StringComparison.Ordinal) == true).ToList();
        others.Select(record => (record.TargetUri, record.Type)).ShouldBe([("https://other.example/1", WarcRecordType.Resource), ("https://other.example/2", WarcRecordType.Revisit)]);
        others[1].Fields["WARC-Refers-To-Target-URI"].ShouldBe("https://other.example/1");
    }

    [Fact]
    public async Task A_picture_that_another_tool_received_before_and_names_by_SHA1_is_held_once()
    {
        using var server = PictureServer();
        await HalvesAsync(server.Url("/p.jpg"));
        File.WriteAllBytes(_scene.File("x.warc"), ResponseNamedBySha1(server.Url("/p.jpg"), Records("a.wacz").Single(IsPicture), ArchiveScene.FixtureImage("two palms.jpg")));

        Merge("m.wacz", "a.wacz", "x.warc");

        _scene.ShouldVerify(_scene.File("m.wacz"));
        Records("m.wacz").Single(IsPicture).Date?.Year.ShouldBe(2001);
    }

    static byte[] ResponseNamedBySha1(string url, WarcRecordHead like, byte[] body)
    {
        byte[] block = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        var head = $"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2001-02-03T04:05:06Z\r\nWARC-Target-URI: {url}\r\n"
            + $"Content-Type: {like.Fields["Content-Type"]}\r\nWARC-Payload-Digest: {Digest(body)}\r\nWARC-Block-Digest: {Digest(block)}\r\nContent-Length: {block.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. block, .. "\r\n\r\n"u8];

        static string Digest(byte[] bytes) => $"{WarcDigest.Compute("sha1", bytes)}";
    }

    [Fact]
    public void WARC_files_alone_give_a_bundle_without_manifest()
    {
        AddWarc("x.warc", 1);
        AddWarc("y.warc", 2);
        Merge("m.wacz", "x.warc", "y.warc");

        _scene.ShouldVerify(_scene.File("m.wacz"));
        using var bundle = Bundle.Open(_scene.File("m.wacz"));
        bundle.Manifest.ShouldBeNull();
        bundle.Index.Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.99)]
    public async Task A_damaged_bundle_is_refused_and_nothing_is_written(double place)
    {
        _scene.WriteTree();
        await BundleAsync("a.wacz");
        _scene.Write("more.md", "More\n");
        await BundleAsync("b.wacz");
        var bytes = File.ReadAllBytes(_scene.File("b.wacz"));
        bytes[(int)(bytes.Length * place)] ^= 4;
        File.WriteAllBytes(_scene.File("b.wacz"), bytes);

        Should.Throw<FormatException>(() => Merge("m.wacz", "a.wacz", "b.wacz"));
        Directory.EnumerateFiles(_scene.Root, "m.wacz*").ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_WARC_is_refused()
    {
        AddWarc("x.warc", 1);
        File.WriteAllBytes(_scene.File("x.warc"), File.ReadAllBytes(_scene.File("x.warc"))[..^9]);
        Should.Throw<WarcFormatException>(() => Merge("m.wacz", "x.warc"));
        Directory.EnumerateFiles(_scene.Root, "m.wacz*").ShouldBeEmpty();
    }

    [Fact]
    public void A_WARC_that_is_damaged_late_leaves_nothing_of_what_was_copied_of_it()
    {
        AddWarc("x.warc", 1);
        using (var gzip = new GZipStream(File.Create(_scene.File("x.warc.gz")), CompressionLevel.Fastest))
            gzip.Write(File.ReadAllBytes(_scene.File("x.warc")));
        Merge("sound.wacz", "x.warc.gz");
        File.AppendAllText(_scene.File("x.warc.gz"), "no member");
        Should.Throw<WarcFormatException>(() => Merge("m.wacz", "x.warc.gz"));
        Should.Throw<WarcFormatException>(() => Merge("new/m.wacz", "x.warc.gz"));
        Directory.EnumerateFiles(_scene.Root, "m.wacz*").ShouldBeEmpty();
        Directory.Exists(_scene.File("new")).ShouldBeFalse();
    }

    [Fact]
    public void Records_that_share_an_id_keep_each_its_own_payload() // a broken writer numbers its records anew in each run
    {
        string Id(int number) => $"<urn:uuid:00000000-0000-4000-8000-{number:D12}>";
        string Record(string type, string url, int second, int id, string text, string fields = "")
        {
            var block = $"HTTP/1.1 200 OK\r\n\r\n{text}";
            return $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: {Id(id)}\r\nWARC-Date: 2021-04-08T02:00:{second:D2}Z\r\nWARC-Target-URI: {url}\r\n{fields}Content-Type: application/http\r\nContent-Length: {block.Length}\r\n\r\n{block}\r\n\r\n";
        }
        string Revisit(string url, int second) => $"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\nWARC-Payload-Digest: {WarcDigest.Sha256(Encoding.UTF8.GetBytes(url))}\r\nWARC-Refers-To: {Id(9)}\r\nWARC-Refers-To-Target-URI: {url}\r\nWARC-Refers-To-Date: 2021-04-08T02:00:{second:D2}Z\r\n";
        File.WriteAllText(_scene.File("x.warc"), Record("response", "http://o.test/1", 1, 1, "payload one") + Record("response", "http://o.test/2", 2, 2, "payload two"));
        File.WriteAllText(_scene.File("y.warc"), Record("response", "http://a.test/1", 11, 9, "payload one") + Record("response", "http://a.test/2", 12, 9, "payload two")
            + Record("revisit", "http://b.test/1", 21, 5, "", Revisit("http://a.test/1", 11)) + Record("revisit", "http://b.test/2", 22, 6, "", Revisit("http://a.test/2", 12)));
        Merge("m.wacz", "x.warc", "y.warc");
        Records("m.wacz").Where(head => head.Type == WarcRecordType.Revisit).OrderBy(head => head.TargetUri, StringComparer.Ordinal).Select(head => $"{head.TargetUri} {head.Fields["WARC-Refers-To-Target-URI"]} {head.Fields["WARC-Refers-To"]}").ShouldBe([
            $"http://a.test/1 http://o.test/1 {Id(1)}", $"http://a.test/2 http://o.test/2 {Id(2)}", $"http://b.test/1 http://o.test/1 {Id(1)}", $"http://b.test/2 http://o.test/2 {Id(2)}",
        ]);
    }

    [Fact]
    public void An_input_without_a_record_is_refused_and_named()
    {
        AddWarc("x.warc", 1);
        File.WriteAllBytes(_scene.File("empty.warc"), []);
        Should.Throw<WarcFormatException>(() => Merge("m.wacz", "x.warc", "empty.warc")).Message.ShouldContain("empty.warc: holds no WARC record");
    }

    [Fact]
    public void A_WACZ_whose_records_have_no_places_is_refused_and_named()
    {
        AddWarc("x.warc", 1);
        using (var zip = System.IO.Compression.ZipFile.Open(_scene.File("c.wacz"), System.IO.Compression.ZipArchiveMode.Create))
            System.IO.Compression.ZipFileExtensions.CreateEntryFromFile(zip, _scene.File("x.warc"), "archive/x.warc", System.IO.Compression.CompressionLevel.Optimal);
        Should.Throw<WarcFormatException>(() => Merge("m.wacz", "c.wacz")).Message.ShouldSatisfyAllConditions(message => message.ShouldContain("c.wacz: archive/x.warc is compressed in the zip"), message => message.ShouldContain("newsarchive repair"));
    }

    [Fact]
    public async Task A_dry_run_decides_and_writes_nothing()
    {
        _scene.WriteTree();
        await BundleAsync("a.wacz");
        var report = new BundleMerger(Options("m.wacz", "a.wacz") with { IsDryRun = true }).Merge(CancellationToken.None);
        report.Counts.Sources.ShouldBeGreaterThan(5);
        report.State.ShouldBeNull();
        Directory.EnumerateFiles(_scene.Root, "m.wacz*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_file_of_the_name_is_left_unless_told()
    {
        _scene.Write("one.md", "First\n");
        await BundleAsync("a.wacz");
        File.WriteAllText(_scene.File("m.wacz"), "mine");
        Merge("m.wacz", "a.wacz").State.ShouldBe(BundleState.Refused);
        File.ReadAllText(_scene.File("m.wacz")).ShouldBe("mine");
        new BundleMerger(Options("m.wacz", "a.wacz") with { Overwrite = OverwritePolicy.Replace }).Merge(CancellationToken.None).State.ShouldBe(BundleState.Written);
        Merge("m.wacz", "a.wacz").State.ShouldBe(BundleState.Unchanged);
    }

    /// <summary>Inputs and the segments in each; ' is another segment of that number, ! one that says another digest of the whole payload. Null: they are merged.</summary>
    [Theory]
    [InlineData("1 2 3", null, "")]
    [InlineData("1 | 2 3", null, "")]
    [InlineData("3 | 1 | 2", null, "")]
    [InlineData("1 2 3 | 1 2 3", null, "")]
    [InlineData("1 2", null, "segment-elsewhere")]
    [InlineData("1 3", null, "segment-missing")] // as it was before
    [InlineData("1 3 | 2", null, "")]
    [InlineData("1! 2 3", "WARC-Payload-Digest", "")]
    [InlineData("1! | 2 3", "WARC-Payload-Digest", "")]
    [InlineData("1 2 3 | 2'", "another segment 2", "")]
    [InlineData("1 | 2 3 | 2' 3", "another segment 2", "")]
    public void Records_in_segments_are_checked_as_wholes_wherever_their_segments_come_from(string inputs, string? refusal, string rules)
    {
        var names = inputs.Split(" | ").Select((segments, number) => AddSegments($"{number}.warc{(number % 2 == 0 ? ".gz" : "")}", segments)).ToArray();
        foreach (var isDryRun in new[] { true, false })
        {
            var merger = new BundleMerger(Options("m.wacz", names) with { IsDryRun = isDryRun });
            if (refusal is null)
                merger.Merge(TestContext.Current.CancellationToken).Records.Records.ShouldBe(inputs.Count(char.IsDigit));
            else
                Should.Throw<WarcFormatException>(() => merger.Merge(TestContext.Current.CancellationToken)).Message.ShouldContain(refusal);
        }
        File.Exists(_scene.File("m.wacz")).ShouldBe(refusal is null);
        if (refusal is null)
            string.Join(' ', BundleVerifier.Verify(_scene.File("m.wacz"), TestContext.Current.CancellationToken).Select(finding => finding.Rule)).ShouldBe(rules);
    }

    string AddSegments(string name, string segments)
    {
        string[] parts = ["thir", "teen", " bytes"];
        File.WriteAllBytes(_scene.File(name), [.. segments.Split(' ').Select(mark =>
        {
            var number = mark[0] - '0';
            var part = mark.EndsWith('\'') ? "TEEN" : parts[number - 1];
            var fields = number == 1
                ? $"WARC-Type: resource\r\nContent-Type: text/plain\r\nWARC-Payload-Digest: {WarcDigest.Sha256(Encoding.ASCII.GetBytes(mark.EndsWith('!') ? "other" : string.Concat(parts)))}\r\n"
                : "WARC-Type: continuation\r\nWARC-Segment-Origin-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n";
            var total = number == 3 ? "WARC-Segment-Total-Length: 14\r\n" : "";
            var record = $"WARC/1.1\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\nWARC-Date: 2021-01-01T00:00:00Z\r\nWARC-Target-URI: https://other.example/\r\n{fields}WARC-Segment-Number: {number}\r\n{total}Content-Length: {part.Length}\r\n\r\n{part}\r\n\r\n";
            return name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(Encoding.ASCII.GetBytes(record)) : Encoding.ASCII.GetBytes(record);
        }).SelectMany(bytes => bytes)]);
        return name;
    }

    [Fact]
    public async Task A_row_that_names_another_archive_than_its_record_is_found()
    {
        _scene.Write("one.md", "First\n");
        await BundleAsync("a.wacz");
        _scene.Write("two.md", "Second\n");
        File.Delete(Path.Combine(_scene.Input, "one.md"));
        await BundleAsync("b.wacz");
        Merge("m.wacz", "a.wacz", "b.wacz");
        using var bundle = Bundle.Open(_scene.File("m.wacz"));
        bundle.Manifest!.Parts.Select(part => part.Archive).Order().ShouldBe(bundle.Manifest.Sources.Select(source => source.Archive!).Order());
        bundle.Manifest.Sources.Select(source => source.Archive).Distinct().Count().ShouldBe(2);
    }

    [Theory, MemberData(nameof(CorpusFiles))]
    public async Task Corpus_files_of_others_keep_every_record(string name)
    {
        var file = Path.Combine(ReadingInputs.Corpus() ?? "", "warc", name);
        Assert.SkipUnless(File.Exists(file), $"no corpus file warc/{name} beside the repository");
        _scene.Write("one.md", "First\n");
        await BundleAsync("a.wacz");
        File.WriteAllBytes(_scene.File(name), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        Merge("m.wacz", "a.wacz", name);

        var known = FileVerifier.Verify(_scene.File(name), TestContext.Current.CancellationToken).Select(finding => finding.Rule).ToHashSet();
        BundleVerifier.Verify(_scene.File("m.wacz"), TestContext.Current.CancellationToken).Where(finding => finding.Level == WarcDiagnosticLevel.Fail && !known.Contains(finding.Rule)).ShouldBeEmpty();
        var merged = Records("m.wacz").Select(record => record.TargetUri).ToHashSet();
        Records(name).Select(record => record.TargetUri).ShouldAllBe(uri => merged.Contains(uri));
    }

    public static TheoryData<string> CorpusFiles =>
    [
        "112_example-iana.org-chunked.warc", "114_example-wget-bad-target-uri.warc.gz", "118_example-resource.warc.gz", "120_post-test.warc.gz", "122_valid_example_1.wacz",
        "124_example-url-agnostic-revisit.warc.gz", "126_example-wpull.warc.gz", "128_valid_signed_example_1.wacz", "130_valid_example_2.wacz", "132_redirect.warc", "142_iframetest.wacz",
        "146_valid-warcfile-fields-continuation.warc",
    ];

    static bool IsPicture(WarcRecordHead head) => head.Type == WarcRecordType.Response;

    /// <summary>Addresses and instants of what was received.</summary>
    List<string> Captures(string name) => [.. Records(name).Where(head => head.HasHttpBlock && head.Type != WarcRecordType.Request && head.TargetUri!.StartsWith("http://127.", StringComparison.Ordinal)).Select(head => $"{head.Date:O} {head.TargetUri}")];

    static LoopbackServer PictureServer() => new(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("two palms.jpg")));

    /// <summary>Two bundles over halves of the tree; both show the picture, each received by its own run. <c>a.wacz</c> is the earlier one.</summary>
    async Task HalvesAsync(string url)
    {
        _scene.WriteTree(url);
        _scene.Write("2022/later.md", $"Later ![again]({url})\n");
        var files = Directory.EnumerateFiles(_scene.Input, "*", SearchOption.AllDirectories).ToList();
        string[] halves = ["a", "b"];
        foreach (var half in halves)
        {
            foreach (var file in files.Where(file => file.Contains("2022", StringComparison.Ordinal) == (half == "b")))
            {
                var target = Path.Combine(_scene.File("half-" + half), Path.GetRelativePath(_scene.Input, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
                File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(file));
            }
            await _scene.RunAsync(_scene.Options(_scene.File("half-" + half)), store: _scene.File("store-" + half), bundle: _scene.File(half + ".wacz"));
            _scene.Time.Value = _scene.Time.Value.AddDays(1);
        }
    }

    Task<ArchiveReport> BundleAsync(string name) => _scene.RunAsync(store: _scene.File(name + ".store"), bundle: _scene.File(name));

    MergeOptions Options(string output, params string[] inputs) => new() { Inputs = [.. inputs.Select(_scene.File)], Output = _scene.File(output) };

    MergeReport Merge(string output, params string[] inputs) => new BundleMerger(Options(output, inputs)).Merge(TestContext.Current.CancellationToken);

    RestoreReport Restore(string bundle, string folder, RestoreMode mode = RestoreMode.Original)
    {
        using var opened = Bundle.Open(_scene.File(bundle));
        return new Restorer(new RestoreOptions { Output = _scene.File(folder), Mode = mode }).Restore(opened, CancellationToken.None);
    }

    List<DifferenceRow> Differences(string before, string after)
    {
        using var old = Bundle.Open(_scene.File(before));
        using var now = Bundle.Open(_scene.File(after));
        return [.. new BundleComparison(old, now).Differences(TestContext.Current.CancellationToken)];
    }

    /// <summary>Heads of all records of a WACZ or WARC file.</summary>
    List<WarcRecordHead> Records(string name)
    {
        if (!name.EndsWith(".wacz", StringComparison.Ordinal))
            return Heads(File.OpenRead(_scene.File(name)), name);
        using var wacz = WaczReader.Open(_scene.File(name));
        return [.. wacz.Entries.Where(entry => entry.Name.StartsWith("archive/", StringComparison.Ordinal)).SelectMany(entry => Heads(wacz.OpenEntry(entry.Name)!, entry.Name))];
    }

    static List<WarcRecordHead> Heads(Stream stream, string name)
    {
        using var reader = new WarcReader(stream, name);
        var heads = new List<WarcRecordHead>();
        while (reader.Read() is { } record)
            heads.Add(record.Head);
        return heads;
    }

    void AddWarc(string name, params int[] numbers) => File.WriteAllText(_scene.File(name), string.Concat(numbers.Select(number => Plain.Replace("{0}", number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))));

    static byte[] Gzip(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return buffer.ToArray();
    }
}
