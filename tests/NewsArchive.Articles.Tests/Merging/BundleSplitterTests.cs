using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Comparing;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Merging;

public sealed class BundleSplitterTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(null, 60_000L)]
    [InlineData(1000, 1L << 40)]
    public async Task Parts_verify_alone_and_merged_give_back_sources_articles_and_digests(int? articles, long? bytes)
    {
        await ArchiveAsync();

        var rows = Split(articles, bytes);

        rows.ShouldAllBe(row => row.Status == "written");
        rows.Length.ShouldBe(articles == 1000 ? 1 : rows.Length);
        rows.Length.ShouldBeGreaterThan(articles == 1000 ? 0 : 1);
        foreach (var row in rows)
            _scene.ShouldVerify(Part(row));
        new BundleMerger(new MergeOptions { Inputs = [.. rows.Reverse().Select(Part)], Output = _scene.File("again.wacz") }).Merge(CancellationToken.None);
        _scene.ShouldVerify(_scene.File("again.wacz"));
        using var before = Bundle.Open(_scene.Bundle);
        using var after = Bundle.Open(_scene.File("again.wacz"));
        new BundleComparison(before, after).Differences(TestContext.Current.CancellationToken).ShouldBeEmpty();
        after.Manifest!.Archive.ShouldBe(before.Manifest!.Archive);
        after.Manifest.Sources.ShouldBe(before.Manifest.Sources);
        after.Manifest.Assets.Select(asset => (asset.Path, asset.Record.Digest)).ShouldBe(before.Manifest.Assets.Select(asset => (asset.Path, asset.Record.Digest)), ignoreOrder: true);
        after.Index.Select(entry => entry.Url).Order().ShouldBe(before.Index.Select(entry => entry.Url).Order());
        after.Wacz.Entries.Where(entry => entry.Name.StartsWith("archive/", StringComparison.Ordinal)).Select(entry => entry.Name).Order()
            .ShouldBe([$"archive/articles-{before.Manifest.Archive}.warc.gz", $"archive/captures-{before.Manifest.Archive}.warc.gz"]);
    }

    [Fact]
    public async Task A_part_restores_its_articles_with_every_image_that_they_show()
    {
        await ArchiveAsync();
        foreach (var row in Split(1, null))
        {
            using var part = Bundle.Open(Part(row));
            var folder = _scene.File("clean-" + row.Path);
            new Restorer(new RestoreOptions { Output = folder, Mode = RestoreMode.Clean }).Restore(part, CancellationToken.None).IsComplete.ShouldBeTrue();
            foreach (var page in Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories).Where(page => page.Contains("/pages/", StringComparison.Ordinal)))
                foreach (System.Text.RegularExpressions.Match image in System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(page), "src=\"([^\"]*assets/[^\"]+)\""))
                    File.Exists(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(image.Groups[1].Value))).ShouldBeTrue($"{page}: {image.Groups[1].Value}");
        }
    }

    [Fact]
    public async Task Parts_stay_below_the_size_asked_for_and_together_hold_every_record()
    {
        await ArchiveAsync();
        var rows = Split(null, 60_000);
        rows.Where(row => row.Message is null).ShouldAllBe(row => row.Bytes <= 60_000);
        rows.Count(row => row.Message is null).ShouldBeGreaterThan(0);
        using var whole = Bundle.Open(_scene.Bundle);
        rows.SelectMany(row => Urls(Part(row))).Distinct().Order().ShouldBe(whole.Index.Select(entry => entry.Url).Distinct().Order());
    }

    [Fact]
    public async Task The_same_bundle_gives_the_same_parts_and_others_are_left()
    {
        await ArchiveAsync();
        var rows = Split(2, null);
        Split(2, null).ShouldAllBe(row => row.Status == "unchanged");
        File.WriteAllText(Part(rows[0]), "mine");
        Split(2, null)[0].Status.ShouldBe("exists");
        File.ReadAllText(Part(rows[0])).ShouldBe("mine");
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        await ArchiveAsync();
        new BundleSplitter(Options(1, null) with { IsDryRun = true }).Split(CancellationToken.None).Files.ShouldAllBe(row => row.Status == "would-write" && row.Bytes > 0);
        Directory.Exists(_scene.File("parts")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_merged_bundle_with_prefixes_can_be_split_too()
    {
        await ArchiveAsync();
        File.Copy(_scene.Bundle, _scene.File("other.wacz"));
        new BundleMerger(new MergeOptions { Inputs = [_scene.Bundle, _scene.File("other.wacz")], Output = _scene.File("both.wacz"), WithPrefix = true }).Merge(CancellationToken.None);
        foreach (var row in new BundleSplitter(Options(3, null) with { Input = _scene.File("both.wacz") }).Split(CancellationToken.None).Files)
            _scene.ShouldVerify(Part(row));
    }

    [Fact]
    public async Task The_segments_of_a_record_stay_together()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("two palms.jpg")));
        _scene.WriteTree(server.Url("/p.jpg"));
        await _scene.RunAsync(_scene.Options());
        new BundleMerger(new MergeOptions { Inputs = [_scene.Bundle, SyntheticArchive.Segmented(url: server.Url("/p.jpg")).Save(_scene.File("other.warc.gz"))], Output = _scene.File("both.wacz") }).Merge(CancellationToken.None);
        var files = new BundleSplitter(Options(1, null) with { Input = _scene.File("both.wacz") }).Split(CancellationToken.None).Files;
        files.Select(row => Segments(Part(row))).Distinct().Order().ShouldBe([0, 3]);
        foreach (var row in files)
            _scene.ShouldVerify(Part(row));
    }

    static int Segments(string path)
    {
        using var wacz = WaczReader.Open(path);
        using var stream = wacz.OpenEntry("archive/other.warc.gz");
        using var reader = new WarcReader(stream ?? Stream.Null, "other.warc.gz");
        var count = 0;
        while (stream is not null && reader.Read() is { } record)
            count += record.Head.Fields["WARC-Segment-Number"] is null ? 0 : 1;
        return count;
    }

    async Task ArchiveAsync()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("two palms.jpg")));
        _scene.WriteTree(server.Url("/p.jpg"));
        (await _scene.RunAsync(_scene.Options())).State.ShouldBe(BundleState.Written);
    }

    SplitOptions Options(int? articles, long? bytes) => new() { Input = _scene.Bundle, Output = _scene.File("parts"), MaxArticles = articles, MaxBytes = bytes };

    ImmutableArray<FileRow> Split(int? articles, long? bytes) => new BundleSplitter(Options(articles, bytes)).Split(TestContext.Current.CancellationToken).Files;

    string Part(FileRow row) => Path.Combine(_scene.File("parts"), row.Path);

    static IEnumerable<string> Urls(string path)
    {
        using var wacz = WaczReader.Open(path);
        return [.. wacz.ReadIndex().Select(entry => entry.Url)];
    }
}
