using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class ArchiverOverwriteTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Another_bundle_is_left_unless_told()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        var before = ArchiveScene.Snapshot(_scene.Output);
        _scene.Write("new.md", "New");
        (await _scene.RunAsync()).State.ShouldBe(BundleState.Refused);
        ArchiveScene.Snapshot(_scene.Output).ShouldBe(before);
        (await _scene.RunAsync(overwrite: OverwritePolicy.Replace)).State.ShouldBe(BundleState.Written);
        _scene.ShouldVerify();
        _scene.Outputs().ShouldBe(["b.wacz", "b.wacz.sha256"]);
    }

    [Theory]
    [InlineData(OverwritePolicy.ReplaceKeepingLost, 0)]
    [InlineData(OverwritePolicy.Replace, 2)]
    public async Task Captures_of_the_old_bundle_outlive_server_and_store(OverwritePolicy policy, int missing)
    {
        var image = SampleImages.Png(8, 8, 300);
        using (var server = new LoopbackServer(request => request.Path == "/moved.png"
            ? request.AnswerAsync(302, [], "Location: /there.png\r\n")
            : request.AnswerAsync(200, image, "Content-Type: image/png\r\n")))
        {
            var (one, two) = (server.Url("/p.png"), server.Url("/moved.png"));
            _scene.Write("a.html", $"<p>x</p><img src=\"{one}\"><img src=\"{two}\">");
            _scene.Write("b.html", $"<p>y</p><img src=\"{one}\">");
            (await _scene.RunAsync(_scene.Options())).MissingImages.ShouldBe(0);
        }
        var old = Captured();
        _scene.Time.Value += TimeSpan.FromDays(3);
        var report = await _scene.RunAsync(_scene.Options(), policy, store: _scene.File("store2"));
        report.State.ShouldBe(BundleState.Written);
        report.Rows.OfType<ImageRow>().Where(row => row.Status == "missing").Select(row => row.Url).Distinct().Count().ShouldBe(missing);
        _scene.ShouldVerify();
        if (policy == OverwritePolicy.Replace)
            return;
        Captured().ShouldBe(old); // the same exchanges, each once, with their own dates
        var bytes = File.ReadAllBytes(_scene.Bundle);
        (await _scene.RunAsync(_scene.Offline(), policy, store: _scene.File("store2"))).State.ShouldBe(BundleState.Unchanged);
        File.ReadAllBytes(_scene.Bundle).ShouldBe(bytes);
    }

    /// <summary>Index lines of the captures. Not their media type: which of two equal payloads is the revisit depends on which came first.</summary>
    [Fact]
    public async Task A_capture_in_segments_is_carried_over_as_one()
    {
        var url = "http://127.0.0.1:1/p.jpg"; // nobody answers there
        _scene.Write("a.html", $"<p>x</p><img src=\"{url}\">");
        Directory.CreateDirectory(_scene.Output);
        new BundleMerger(new MergeOptions { Inputs = [SyntheticArchive.Segmented(url: url).Save(_scene.File("old.warc.gz"))], Output = _scene.Bundle }).Merge(TestContext.Current.CancellationToken);
        var report = await _scene.RunAsync(_scene.Options(), OverwritePolicy.ReplaceKeepingLost);
        (report.State, report.MissingImages).ShouldBe((BundleState.Written, 0));
        _scene.ShouldVerify();
        Captured().ShouldHaveSingleItem().ShouldStartWith($"{url} 20210408020000 200 ");
    }

    string[] Captured()
    {
        using var bundle = NewsArchive.Articles.Bundles.Bundle.Open(_scene.Bundle);
        return [.. bundle.Index.Where(entry => entry.Filename == "captures.warc.gz").Select(entry => $"{entry.Url} {entry.Timestamp} {entry.Status} {entry.Digest}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task An_old_bundle_that_cannot_be_read_stops_the_run_that_would_keep_its_captures()
    {
        _scene.WriteTree("http://127.0.0.1:1/p.jpg");
        Directory.CreateDirectory(_scene.Output);
        File.WriteAllText(_scene.Bundle, "rubbish");
        (await Should.ThrowAsync<WarcFormatException>(_scene.RunAsync(overwrite: OverwritePolicy.ReplaceKeepingLost))).Message.ShouldContain("--drop-lost");
        File.ReadAllText(_scene.Bundle).ShouldBe("rubbish");
        _scene.Outputs().ShouldBe(["b.wacz"]);
        (await _scene.RunAsync(overwrite: OverwritePolicy.Replace)).State.ShouldBe(BundleState.Written);
    }
}
