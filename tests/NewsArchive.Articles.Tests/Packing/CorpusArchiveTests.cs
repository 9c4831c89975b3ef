using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Tests.Reading;

namespace NewsArchive.Articles.Tests.Packing;

/// <summary>Real scraped articles, all the way and back. The synthetic tree of <see cref="ArchiveScene.WriteTree"/> is their twin that always runs.</summary>
public sealed class CorpusArchiveTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("jekyll-rss")]
    [InlineData("jekyll-md")]
    [InlineData("pages")]
    [InlineData("seed-format")]
    [InlineData("word-html")]
    public async Task Real_articles_verify_come_back_whole_and_give_the_same_bundle_again(string folder)
    {
        if (ReadingInputs.Corpus() is not { } corpus || !Directory.Exists(Path.Combine(corpus, folder)))
            Assert.Skip($"no corpus folder {folder} beside the repository");
        else
            await RoundTripAsync(Path.Combine(corpus, folder));
    }

    [Fact]
    public async Task Made_up_articles_verify_come_back_whole_and_give_the_same_bundle_again()
    {
        _scene.WriteTree("http://127.0.0.1:1/p.jpg");
        await RoundTripAsync(_scene.Input);
    }

    async Task RoundTripAsync(string input)
    {
        var report = await _scene.RunAsync(_scene.Offline(input));
        report.State.ShouldBe(BundleState.Written);
        report.Result!.Manifest.Articles.ShouldNotBeEmpty();
        _scene.ShouldVerify();
        _scene.Restore("r").Files.ShouldAllBe(file => file.Status == "written");
        ArchiveScene.Snapshot(_scene.File("r")).ShouldBe(ArchiveScene.Snapshot(input));
        _scene.Restore("c", NewsArchive.Articles.Restoring.RestoreMode.Clean).IsComplete.ShouldBeTrue();
        (await _scene.RunAsync(_scene.Offline(input) with { Jobs = 5 })).State.ShouldBe(BundleState.Unchanged);
    }
}
