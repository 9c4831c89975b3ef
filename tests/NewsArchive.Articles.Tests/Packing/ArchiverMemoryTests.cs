using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Images;

namespace NewsArchive.Articles.Tests.Packing;

[Collection<AloneInTheProcess>]
public sealed class ArchiverMemoryTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_large_file_is_streamed()
    {
        const int megabytes = 64;
        using (var warm = new ArchiveScene()) // code and tables that are made once
        {
            warm.Write("big.bin", new byte[9 << 20]);
            await warm.RunAsync();
        }
        using (var file = File.Create(Path.Combine(_scene.Input, "big.bin")))
        {
            var noise = new byte[1 << 20];
            for (var i = 0; i < megabytes; i++)
            {
                new Random(i).NextBytes(noise);
                file.Write(noise);
            }
        }
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await _scene.RunAsync();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        allocated.ShouldBeLessThan(24L << 20);
        _scene.ShouldVerify();
    }

    [Fact]
    public async Task Neither_sources_nor_images_stay_in_memory()
    {
        using var server = new LoopbackServer(async request =>
        {
            await request.AnswerAsync(200, SampleImages.Png(5, 5 + request.Path.Length, 1 << 20), "Content-Type: image/png\r\nConnection: close\r\n");
            request.Close(); // an open socket holds on to the last bytes that it sent, and this server lives in the process measured
        });
        var html = new System.Text.StringBuilder("<p>x</p>");
        for (var i = 1; i <= 12; i++)
        {
            _scene.Write($"images/{i}.png", SampleImages.Png(4, 4 + i, 1 << 20));
            html.Append($"<img src=\"images/{i}.png\"><img src=\"{server.Url("/" + new string('p', i))}\">");
        }
        _scene.Write("a.html", html.ToString());
        var (before, atEnd) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        var report = await _scene.RunAsync(_scene.Options(), progress: new LastStage(() => atEnd = GC.GetTotalMemory(forceFullCollection: true)));
        report.Result!.Manifest.Assets.Count.ShouldBe(24);
        (atEnd - before).ShouldBeLessThan(6L << 20); // of 36 MiB read
    }

    sealed class LastStage(Action action) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.Stage == RunStage.Verifying)
                action();
        }
    }
}
