using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class ArchiverDeterminismTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    async Task<byte[]> BytesAsync(string name, ArchiveOptions options)
    {
        var bundle = _scene.File(name);
        (await _scene.RunAsync(options, bundle: bundle)).State.ShouldBe(BundleState.Written);
        return File.ReadAllBytes(bundle);
    }

    [Fact]
    public async Task Jobs_clock_and_place_of_the_input_do_not_show_in_the_bytes()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("harbour-1200.jpg")));
        _scene.WriteTree(server.Url("/p.jpg"));
        var options = _scene.Options() with { Resize = new() { MaxWidth = 300 } };
        var first = await BytesAsync("1.wacz", options);
        _scene.Time.Value += TimeSpan.FromDays(400);
        foreach (var jobs in (int[])[1, 4, 16])
            (await BytesAsync($"jobs{jobs}.wacz", options with { Jobs = jobs, Fetch = new() { Offline = true } })).ShouldBe(first, $"{jobs} jobs");
        var moved = _scene.File("elsewhere/deep");
        Directory.CreateDirectory(Path.GetDirectoryName(moved)!);
        Directory.Move(_scene.Input, moved);
        (await BytesAsync("moved.wacz", options with { Sources = new() { Inputs = [moved + "/"] } })).ShouldBe(first, "moved");
    }

    [Fact]
    public async Task The_same_run_again_leaves_bundle_and_sum_untouched()
    {
        _scene.WriteTree();
        (await _scene.RunAsync()).State.ShouldBe(BundleState.Written);
        var before = ArchiveScene.Snapshot(_scene.Output);
        _scene.Time.Value += TimeSpan.FromDays(1);
        foreach (var policy in Enum.GetValues<OverwritePolicy>())
            (await _scene.RunAsync(overwrite: policy)).State.ShouldBe(BundleState.Unchanged, policy.ToString());
        ArchiveScene.Snapshot(_scene.Output).ShouldBe(before);
        File.Delete(_scene.Bundle + ".sha256");
        await _scene.RunAsync();
        ArchiveScene.Snapshot(_scene.Output).Select(line => line.Split(' ')[1]).ShouldBe(before.Select(line => line.Split(' ')[1]));
    }

    [Fact]
    public async Task A_source_date_makes_new_stores_agree()
    {
        _scene.WriteTree();
        var options = _scene.Offline() with { SourceDate = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero) };
        await _scene.RunAsync(options, store: _scene.File("s1"), bundle: _scene.File("1.wacz"));
        _scene.Time.Value += TimeSpan.FromDays(1);
        File.SetLastWriteTimeUtc(Path.Combine(_scene.Input, "notes.csv"), DateTime.UtcNow);
        var report = await _scene.RunAsync(options, store: _scene.File("s2"), bundle: _scene.File("2.wacz"));
        File.ReadAllBytes(_scene.File("2.wacz")).ShouldBe(File.ReadAllBytes(_scene.File("1.wacz")));
        report.Result!.Created.ShouldBe(options.SourceDate.Value);
        report.Result.Manifest.Sources.ShouldAllBe(source => source.Modified == options.SourceDate);
        _scene.ShouldVerify(_scene.File("1.wacz"));
    }

    [Fact]
    public async Task A_source_date_never_replaces_the_date_of_a_capture()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, ArchiveScene.FixtureImage("lantern.png")));
        _scene.WriteTree(server.Url("/p.jpg"));
        var report = await _scene.RunAsync(_scene.Options() with { SourceDate = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero) });
        report.Result!.Created.ShouldBe(ArchiveScene.Now);
    }

    [Fact]
    public async Task Going_offline_afterwards_gives_the_same_bytes_though_an_image_failed()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(request.Path == "/p.jpg" ? 200 : 404, ArchiveScene.FixtureImage("lantern.png")));
        _scene.WriteTree(server.Url("/p.jpg"));
        var first = await BytesAsync("1.wacz", _scene.Options());
        (await BytesAsync("2.wacz", _scene.Offline())).ShouldBe(first);
    }
}
