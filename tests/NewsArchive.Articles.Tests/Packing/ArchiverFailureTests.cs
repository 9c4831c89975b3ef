using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Images;

namespace NewsArchive.Articles.Tests.Packing;

/// <summary>Whatever goes wrong: no half-written file, and the old bundle as it was.</summary>
public sealed class ArchiverFailureTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    /// <summary>Does something when a stage begins.</summary>
    sealed class At(RunStage stage, Action action) : IProgress<RunProgress>
    {
        bool _isDone;

        public void Report(RunProgress value)
        {
            if (value.Stage != stage || _isDone)
                return;
            _isDone = true;
            action();
        }
    }

    public static TheoryData<string> Changes => ["other content", "longer", "shorter", "gone", "image gone", "image changed", "large file changed", "large file longer", "large file gone"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task An_input_that_changes_while_it_is_archived_stops_the_run(string change)
    {
        _scene.Write("a.html", "<p>Text</p><img src=\"/asset.png\">");
        var assets = _scene.File("assets");
        Directory.CreateDirectory(assets);
        var image = Path.Combine(assets, "asset.png");
        File.WriteAllBytes(image, SampleImages.Png());
        var (article, large) = (_scene.Write("b.md", "Some text"), _scene.Write("large.bin", new byte[9 << 20]));
        await _scene.RunAsync(_scene.Offline() with { AssetRoot = assets, Sources = new() { Inputs = [article] } });
        var before = ArchiveScene.Snapshot(_scene.Output);
        Action act = change switch
        {
            "other content" => () => File.WriteAllText(article, "Same text"),
            "longer" => () => File.AppendAllText(article, "!"),
            "shorter" => () => File.WriteAllText(article, "S"),
            "gone" => () => File.Delete(article),
            "image gone" => () => File.Delete(image),
            "image changed" => () => File.WriteAllBytes(image, SampleImages.Png(7, 7)),
            "large file changed" => () => File.WriteAllBytes(large, [1, .. new byte[(9 << 20) - 1]]),
            "large file longer" => () => File.AppendAllText(large, "!"),
            _ => () => File.Delete(large),
        };
        var thrown = await Should.ThrowAsync<SourceChangedException>(_scene.RunAsync(_scene.Offline() with { AssetRoot = assets }, OverwritePolicy.Replace, progress: new At(RunStage.Packing, act)));
        thrown.Path.ShouldBe(change.StartsWith("image", StringComparison.Ordinal) ? image : change.StartsWith("large", StringComparison.Ordinal) ? large : article);
        ArchiveScene.Snapshot(_scene.Output).ShouldBe(before);
    }

    [Theory]
    [InlineData(RunStage.Reading)]
    [InlineData(RunStage.Fetching)]
    [InlineData(RunStage.Packing)]
    [InlineData(RunStage.Verifying)]
    public async Task Cancelling_leaves_no_temporary_and_the_next_run_ends_well(RunStage stage)
    {
        _scene.WriteTree("http://127.0.0.1:1/p.jpg");
        using var cancel = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(_scene.RunUntilAsync(cancel.Token, new At(stage, cancel.Cancel)));
        _scene.Outputs().ShouldBeEmpty();
        (await _scene.RunAsync()).State.ShouldBe(BundleState.Written);
    }

    [Fact]
    public async Task An_output_that_is_a_folder_is_refused_before_anything_is_read()
    {
        _scene.WriteTree();
        Directory.CreateDirectory(_scene.Bundle);
        (await Should.ThrowAsync<IOException>(_scene.RunAsync(overwrite: OverwritePolicy.Replace))).Message.ShouldContain("is a folder");
        Directory.Exists(_scene.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task A_device_as_output_is_refused_at_once_and_nothing_is_written_beside_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        _scene.WriteTree();
        (await Should.ThrowAsync<IOException>(_scene.RunAsync(bundle: "/dev/full"))).Message.ShouldContain("is no regular file");
        Directory.Exists(_scene.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task An_SVG_that_could_act_is_kept_and_not_shown()
    {
        _scene.Write("a.html", "<p>x<img src=evil.svg><img src=good.svg></p>");
        _scene.Write("evil.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>");
        _scene.Write("good.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect/></svg>");
        var report = await _scene.RunAsync();
        report.Result!.Manifest.Assets.Select(asset => asset.Path[(asset.Path.LastIndexOf('/') + 1)..asset.Path.LastIndexOf('-')]).ShouldBe(["good"]);
        report.Result.Manifest.Sources.Select(source => source.Path).ShouldContain("evil.svg");
        report.Rows.OfType<Articles.Reporting.ImageRow>().Single(row => row.Url == "evil.svg").Rule.ShouldBe("active-svg");
    }

    [Fact]
    public async Task An_output_folder_that_cannot_be_made_is_an_IO_error()
    {
        _scene.WriteTree();
        File.WriteAllText(_scene.Output, "a file where the folder should be");
        await Should.ThrowAsync<IOException>(_scene.RunAsync());
        File.ReadAllText(_scene.Output).ShouldBe("a file where the folder should be");
    }

    [Fact]
    public async Task A_bundle_that_does_not_verify_never_gets_its_name()
    {
        _scene.WriteTree();
        Directory.CreateDirectory(_scene.Output);
        var thrown = await Should.ThrowAsync<Warc.WarcFormatException>(_scene.RunAsync(progress: new At(RunStage.Verifying, () =>
        {
            using var file = new FileStream(Directory.GetFiles(_scene.Output).Single(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            file.Position = file.Length / 2;
            var old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 1));
        })));
        thrown.Message.ShouldContain("does not verify");
        _scene.Outputs().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_temporary_of_a_killed_run_is_removed_and_other_files_are_not()
    {
        _scene.WriteTree();
        Directory.CreateDirectory(_scene.Output);
        foreach (var name in (string[])["b.wacz.tmp-4194305-1", "b.wacz.sha256.tmp-4194305-2", "other.tmp-1-2", "b.wacz.tmp-keep"])
            File.WriteAllText(Path.Combine(_scene.Output, name), "x");
        await _scene.RunAsync();
        _scene.Outputs().ShouldBe(["b.wacz", "b.wacz.sha256", "b.wacz.tmp-keep", "other.tmp-1-2"]);
    }
}
