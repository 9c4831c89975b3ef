using System.Security.Cryptography;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Repairing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Verifying;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Repairing;

public sealed class BundleRepairTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_damaged_page_list_is_made_anew_with_every_text_and_nothing_is_lost()
    {
        _scene.WriteTree();
        _scene.Write("braces.md", "A {{ brace }} and **two** of them\n\n<pre>  kept\n  lines</pre>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        await _scene.RunAsync();
        var report = Repair(_scene.Bundle, "pages/pages.jsonl");
        report.Losses.ShouldBeEmpty();
        Read(_scene.File("repaired.wacz"), "pages/pages.jsonl").ShouldBe(Read(_scene.Bundle, "pages/pages.jsonl"));
        _scene.ShouldVerify(_scene.File("repaired.wacz"));
    }

    [Theory]
    [InlineData(BundleManifest.EntryName, false)]
    [InlineData(BundleManifest.EntryName, true)]
    [InlineData("newsarchive/README.txt", true)]
    [InlineData("newsarchive/sha256sums.txt", true)]
    public async Task A_merged_bundle_keeps_archives_prefixes_and_inputs(string damaged, bool withPrefix)
    {
        await MergeAsync(withPrefix);
        var merged = _scene.File("m.wacz");
        Repair(merged, damaged);
        var repaired = _scene.File("repaired.wacz");
        _scene.ShouldVerify(repaired);
        using var before = Bundle.Open(merged);
        using var after = Bundle.Open(repaired);
        string Id(BundleManifest manifest, string? archive) => archive ?? manifest.Archive;
        List<string> Rows(BundleManifest manifest) =>
        [
            .. manifest.Sources.Select(source => $"{source.Path} {source.Prefix} {Id(manifest, source.Archive)} {source.RecordId} {source.Digest}"),
            .. manifest.Articles.Select(article => $"{article.Path} {article.Source} {article.Prefix} {Id(manifest, article.Archive)} {article.Title} {article.Clean} {article.Page} {article.MetadataRecordId}"),
            .. manifest.Assets.Select(asset => $"{asset.Path} {asset.Prefix} {Id(manifest, asset.Archive)} {asset.Record}").Order(StringComparer.Ordinal),
        ];
        Rows(after.Manifest!).ShouldBe(Rows(before.Manifest!));
        (after.Manifest!.Rebuilt, after.Manifest.Parts.IsDefault).ShouldBe((damaged == BundleManifest.EntryName, damaged == BundleManifest.EntryName));
        foreach (var name in (string[])["newsarchive/inputs.jsonl", "newsarchive/README.txt", "newsarchive/sha256sums.txt", "pages/pages.jsonl"])
            Read(repaired, name).ShouldBe(Read(merged, name), name);
        new Restorer(new RestoreOptions { Output = _scene.File("clean"), Mode = RestoreMode.Clean }).Restore(after, CancellationToken.None).IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_prefix_is_known_from_the_inputs_where_the_sums_are_lost_too()
    {
        await MergeAsync(withPrefix: true);
        Repair(_scene.File("m.wacz"), BundleManifest.EntryName, "newsarchive/sha256sums.txt");
        using var after = Bundle.Open(_scene.File("repaired.wacz"));
        using var before = Bundle.Open(_scene.File("m.wacz"));
        after.Manifest!.Sources.Select(source => source.Path).ShouldBe(before.Manifest!.Sources.Select(source => source.Path));
        _scene.ShouldVerify(_scene.File("repaired.wacz"));
    }

    [Fact]
    public async Task A_lost_list_of_inputs_is_named()
    {
        await MergeAsync(withPrefix: false);
        Repair(_scene.File("m.wacz"), "newsarchive/inputs.jsonl").Losses.ShouldHaveSingleItem().File.ShouldBe("newsarchive/inputs.jsonl");
        _scene.ShouldVerify(_scene.File("repaired.wacz"));
    }

    [Fact]
    public async Task A_signature_that_is_not_carried_over_has_a_row()
    {
        _scene.Write("one.md", "First\n");
        await _scene.RunAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var signed = _scene.File("signed.wacz");
        ChangedBundle.Write(_scene.Bundle, signed, signer: new(key) { Created = ArchiveScene.Now, Software = "tests" });
        _scene.ShouldVerify(signed);

        Repair(signed).Losses.ShouldHaveSingleItem().Message.ShouldContain("signature");
        using (var repaired = WaczReader.Open(_scene.File("repaired.wacz")))
            WaczSignature.IsIn(repaired).ShouldBeFalse();
        new BundleMerger(new MergeOptions { Inputs = [signed], Output = _scene.File("m.wacz") }).Merge(TestContext.Current.CancellationToken)
            .Rows.OfType<ProblemRow>().ShouldHaveSingleItem().Rule.ShouldBe("signature-dropped");
        new BundleSplitter(new SplitOptions { Input = signed, Output = _scene.File("parts"), MaxArticles = 1 }).Split(TestContext.Current.CancellationToken)
            .Problems.ShouldHaveSingleItem().Rule.ShouldBe("signature-dropped");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_that_is_lost_is_named_by_the_repair_the_restore_and_a_merge(bool isManifestLost)
    {
        (await DamageAsync("archive/captures.warc.gz", isManifestLost)).Count(loss => loss.Message == "the image is lost").ShouldBe(1);
        ShouldMissThePicture("repaired.wacz");

        Merge("m.wacz", "repaired.wacz");
        ShouldMissThePicture("m.wacz");

        Repair(_scene.File("m.wacz")).Losses.ShouldHaveSingleItem().Message.ShouldBe("the image is lost");
        ShouldMissThePicture("repaired.wacz");
    }

    [Theory]
    [InlineData("archive/captures.warc.gz", false)]
    [InlineData("archive/captures.warc.gz", true)]
    [InlineData("archive/articles.warc.gz", false)]
    [InlineData("archive/articles.warc.gz", true)]
    public async Task What_a_repaired_bundle_lost_is_taken_from_another_copy(string archive, bool isManifestLost)
    {
        (await DamageAsync(archive, isManifestLost)).ShouldContain(loss => loss.Path != null);
        Merge("m.wacz", "repaired.wacz", "b.wacz");
        Verify("m.wacz").ShouldBe(["repaired"]); // of what one input was, and the merge cannot know whether all of it is here
        using var merged = Bundle.Open(_scene.File("m.wacz"));
        RestoreClean(merged, "clean").IsComplete.ShouldBeTrue();
        new Restorer(new RestoreOptions { Output = _scene.File("whole") }).Restore(merged, CancellationToken.None).IsComplete.ShouldBeTrue();
        File.ReadAllText(_scene.File("whole/one.md")).ShouldBe(File.ReadAllText(Path.Combine(_scene.Input, "one.md")));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Copies_that_lost_different_parts_of_an_article_complete_each_other(bool isFirstManifestLost, bool isSecondManifestLost)
    {
        _scene.Write("one.md", "---\ntitle: \"The first\"\n---\nText\n");
        await _scene.RunAsync(bundle: _scene.File("b.wacz"));
        using var whole = Bundle.Open(_scene.File("b.wacz"));
        var article = whole.Manifest!.Articles.ShouldHaveSingleItem();
        LoseRecord("first.wacz", whole, article.Clean.RecordId, isFirstManifestLost);
        LoseRecord("second.wacz", whole, article.Page.RecordId, isSecondManifestLost);

        Merge("m.wacz", "first.wacz", "second.wacz");
        Merge("n.wacz", "second.wacz", "first.wacz");
        File.ReadAllBytes(_scene.File("n.wacz")).ShouldBe(File.ReadAllBytes(_scene.File("m.wacz")));
        Verify("m.wacz").ShouldBe(["repaired"]);
        Merge("w.wacz", "b.wacz"); // a record may become a revisit, with another id
        using var expected = Bundle.Open(_scene.File("w.wacz"));
        using var merged = Bundle.Open(_scene.File("m.wacz"));
        (merged.Manifest!.Articles.ShouldHaveSingleItem() with { Archive = null }).ShouldBe(expected.Manifest!.Articles.ShouldHaveSingleItem());
        RestoreClean(merged, "clean").IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task What_all_copies_lost_stays_named_where_they_complete_each_other_in_part()
    {
        _scene.Write("one.md", "Text\n");
        await _scene.RunAsync(bundle: _scene.File("b.wacz"));
        using var whole = Bundle.Open(_scene.File("b.wacz"));
        var article = whole.Manifest!.Articles.ShouldHaveSingleItem();
        LoseRecord("neither.wacz", whole, article.Clean.RecordId, isManifestLost: false, article.Page.RecordId);
        LoseRecord("page.wacz", whole, article.Clean.RecordId, isManifestLost: false);

        Merge("m.wacz", "neither.wacz", "page.wacz");
        using var merged = Bundle.Open(_scene.File("m.wacz"));
        merged.Manifest!.Articles.ShouldHaveSingleItem().ShouldBe(article with { Clean = article.Clean with { Lost = true } });
        RestoreClean(merged, "clean").Files.Count(row => row.Status == "damaged").ShouldBe(1);
    }

    /// <summary>A repaired copy without some records.</summary>
    void LoseRecord(string name, Bundle whole, string recordId, bool isManifestLost, params string[] others)
    {
        var members = whole.Wacz.Entries.Where(entry => entry.Name.StartsWith("archive/", StringComparison.Ordinal)).SelectMany(entry => DamagedBundle.ReadMembers(whole, entry)).ToDictionary();
        var bytes = File.ReadAllBytes(_scene.File("b.wacz"));
        foreach (var id in others.Prepend(recordId))
            bytes[members[id].End - 6] ^= 2; // CRC-32 of the member
        File.WriteAllBytes(_scene.File(name + ".damaged"), bytes);
        Repair(_scene.File(name + ".damaged"), isManifestLost ? [BundleManifest.EntryName] : []).Losses.ShouldNotBeEmpty();
        File.Move(_scene.File("repaired.wacz"), _scene.File(name));
    }

    /// <summary>One article that shows a picture, with damage in the middle of an archive: repaired.wacz.</summary>
    async Task<IReadOnlyList<LossRow>> DamageAsync(string archive, bool isManifestLost)
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("two palms.jpg")));
        _scene.Write("one.md", $"First ![palms]({server.Url("/p.jpg")})\n");
        await _scene.RunAsync(_scene.Options(), bundle: _scene.File("b.wacz"));
        return Repair(_scene.File("b.wacz"), [archive, .. isManifestLost ? (string[])[BundleManifest.EntryName] : []]).Losses;
    }

    void ShouldMissThePicture(string name)
    {
        var rules = Verify(name);
        rules.ShouldBeSubsetOf(["repaired", "revisit-unresolved", "manifest-lost", "manifest-rebuilt"]);
        rules.ShouldContain("repaired");
        rules.ShouldContain("manifest-lost");
        using var bundle = Bundle.Open(_scene.File(name));
        RestoreClean(bundle, "clean-" + name).Files.ShouldContain(row => row.Status == "damaged" && row.Path.StartsWith("assets/", StringComparison.Ordinal));
    }

    /// <summary>Rules of the findings, of which none is a failure.</summary>
    List<string> Verify(string name)
    {
        var findings = BundleVerifier.Verify(_scene.File(name), TestContext.Current.CancellationToken);
        findings.ShouldAllBe(finding => finding.Level == WarcDiagnosticLevel.Warn);
        return [.. findings.Select(finding => finding.Rule)];
    }

    RestoreReport RestoreClean(Bundle bundle, string folder) => new Restorer(new RestoreOptions { Output = _scene.File(folder), Mode = RestoreMode.Clean }).Restore(bundle, CancellationToken.None);

    void Merge(string output, params string[] inputs) => new BundleMerger(new MergeOptions { Inputs = [.. inputs.Select(_scene.File)], Output = _scene.File(output) }).Merge(TestContext.Current.CancellationToken);

    [Fact]
    public void Record_ids_and_provenance_of_any_kind_do_not_end_a_repair()
    {
        var page = "<p>page"u8.ToArray();
        var digest = WarcDigest.Sha256(page).ToString();
        string Record(string type, string id, string uri, string block, string contentType) =>
            $"WARC/1.1\r\nWARC-Type: {type}\r\nWARC-Record-ID: {id}\r\nWARC-Date: 2021-04-08T02:00:00Z\r\nWARC-Target-URI: https://newsarchive.invalid/0123456789abcdef/{uri}\r\nWARC-Payload-Digest: {digest}\r\nContent-Type: {contentType}\r\nContent-Length: {block.Length}\r\n\r\n{block}\r\n\r\n";
        using var bytes = new MemoryStream();
        var wacz = new WaczWriter(bytes);
        wacz.AddEntry("archive/articles.warc.gz", stream =>
        {
            stream.Write(Gzip(Record("resource", "<x>", "pages/a.md.html", "<p>page", "text/html")));
            stream.Write(Gzip(Record("metadata", "<y>", "source/a.md", "{\"path\":\"\\ud800\",\"source\":{\"path\":\"a\"}}", "application/json").Replace($"WARC-Payload-Digest: {digest}\r\n", "", StringComparison.Ordinal)));
        });
        var record = new ManifestRecord { Uri = "https://newsarchive.invalid/0123456789abcdef/pages/a.md.html", RecordId = "<x>", Length = page.Length, Digest = WarcDigest.Sha256(page) };
        var manifest = new BundleManifest
        {
            Archive = "0123456789abcdef",
            Software = "tests",
            Sources = [],
            Articles = [new() { Path = "a.md", Source = "a.md", Title = "A", Clean = record, Page = record, MetadataRecordId = "<y>" }],
            Assets = [],
        };
        wacz.AddEntry(BundleManifest.EntryName, stream => stream.Write(manifest.ToJson()));
        wacz.Finish(new() { Title = "t", Created = ArchiveScene.Now, Software = "s" });
        using var output = new MemoryStream();
        var report = BundleRepair.Repair(new MemoryStream(bytes.ToArray()), "hostile.wacz", output, TestContext.Current.CancellationToken);
        report.Records.ShouldBe(2);
        report.Pages.ShouldBe(1);
    }

    static byte[] Gzip(string text) => Restoring.SyntheticArchive.Gzip(System.Text.Encoding.UTF8.GetBytes(text));

    async Task MergeAsync(bool withPrefix)
    {
        foreach (var name in (string[])["a", "b"])
        {
            _scene.Write($"{name}/post.md", $"---\ntitle: \"Post {name}\"\n---\nText of {name}\n\n![palm](<../two palms.jpg>)\n");
            _scene.Write("two palms.jpg", ArchiveScene.FixtureImage("two palms.jpg"));
            await _scene.RunAsync(store: _scene.File(name + ".store"), bundle: _scene.File(name + ".wacz"));
            Directory.Delete(Path.Combine(_scene.Input, name), recursive: true);
        }
        new BundleMerger(new MergeOptions { Inputs = [_scene.File("a.wacz"), _scene.File("b.wacz")], Output = _scene.File("m.wacz"), WithPrefix = withPrefix }).Merge(TestContext.Current.CancellationToken);
    }

    /// <summary>Flips a bit in the middle of each entry and repairs.</summary>
    BundleRepairReport Repair(string path, params string[] entries)
    {
        var bytes = File.ReadAllBytes(path);
        using (var wacz = WaczReader.Open(path))
            foreach (var entry in wacz.Entries.Where(entry => entries.Contains(entry.Name)))
                bytes[entry.Offset + (entry.CompressedLength / 2)] ^= 2;
        using var output = new FileStream(_scene.File("repaired.wacz"), FileMode.Create, FileAccess.ReadWrite);
        return BundleRepair.Repair(new MemoryStream(bytes), "damaged.wacz", output, TestContext.Current.CancellationToken);
    }

    static string Read(string path, string name)
    {
        using var wacz = WaczReader.Open(path);
        using var reader = new StreamReader(wacz.OpenEntry(name)!); // our own bundle
        return reader.ReadToEnd();
    }
}
