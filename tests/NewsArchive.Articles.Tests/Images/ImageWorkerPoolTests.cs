using System.Diagnostics;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

/// <summary>How the pool takes what children may do. They are shell scripts here; the real one is tested with the program.</summary>
[Collection<AloneInTheProcess>]
public sealed class ImageWorkerPoolTests : IDisposable
{
    const string ReadAll = "head -c 300040 >/dev/null; "; // a request: 40 bytes and the image
    const string OriginalWins = @"printf '\2\0\0\0\0\0\0\0'; ";

    static readonly ResizeOptions To100 = new() { MaxWidth = 100 };

    /// <summary>Longer than a pipe holds, and with a header that lets it through to a worker.</summary>
    static readonly byte[] Picture = [.. SampleImages.Jpeg(2000, 1500)[..^2], .. new byte[300_000 - SampleImages.Jpeg(2000, 1500).Length], 0xFF, 0xD9];

    readonly string _pids = Path.GetTempFileName();

    public void Dispose() => File.Delete(_pids);

    ImageWorkerOptions Shell(string script) => new() { FileName = "/bin/sh", Arguments = ["-c", $"echo $$ >>{_pids}; {script}"], TimePerMegapixel = TimeSpan.Zero };

    int[] Started => [.. File.ReadAllLines(_pids).Select(int.Parse)];

    static string? Problem(ImageWorkerPool pool)
    {
        var rendition = new ImageResizer(To100, pool).Resize(Picture);
        rendition.IsOriginal.ShouldBeTrue();
        rendition.Bytes.ToArray().ShouldBe(Picture);
        return rendition.Problem;
    }

    [Theory]
    [InlineData("exit 0", "ends at once")]
    [InlineData("head -c 100 >/dev/null; kill -9 $$", "is killed while it reads")]
    [InlineData(ReadAll + "kill -9 $$", "is killed at work")]
    [InlineData(ReadAll + "kill -SEGV $$", "crashes")]
    [InlineData(ReadAll + @"printf '\1\0\0'; exit 1", "dies within its answer's head")]
    [InlineData(ReadAll + @"printf '\1\0\0\0\0\1\0\0abc'; exit 1", "dies within its answer")]
    [InlineData(ReadAll + @"printf '\1\0\0\0\377\377\377\177'; exec sleep 100", "promises more than the original")]
    [InlineData(ReadAll + @"printf '\1\0\0\0\377\377\377\377'; exec sleep 100", "promises less than nothing")]
    [InlineData(ReadAll + @"printf '\11\0\0\0\0\0\0\0'; exec sleep 100", "answers in a kind that there is not")]
    [InlineData(ReadAll + @"printf '\1\0\0\0\6\0\0\0<html>'; exec sleep 100", "answers with something else than an image")]
    public void A_worker_that_dies_or_talks_nonsense_costs_its_image_only(string script, string why)
    {
        using (var pool = new ImageWorkerPool(Shell(script), TestContext.Current.CancellationToken))
        {
            Problem(pool).ShouldBe("resize-failed", why);
            Problem(pool).ShouldBe("resize-failed", why);
        }
        ShouldBeGone();
    }

    [Theory]
    [InlineData("exec sleep 100", "does not read")]
    [InlineData(ReadAll + "exec sleep 100", "does not answer")]
    [InlineData(ReadAll + @"printf '\1\0\0\0\0\1\0\0abc'; exec sleep 100", "does not end its answer")]
    public void A_worker_that_hangs_is_killed(string script, string why)
    {
        using (var pool = new ImageWorkerPool(Shell(script) with { TimeLimit = TimeSpan.FromMilliseconds(300) }, TestContext.Current.CancellationToken))
            Problem(pool).ShouldBe("resize-timeout", why);
        Started.Length.ShouldBe(1, "a slow image is not tried again");
        ShouldBeGone();
    }

    [Fact]
    public void A_worker_has_one_heap_of_the_C_library_however_many_threads_it_has()
    {
        using var pool = new ImageWorkerPool(Shell(@"[ ""$MALLOC_ARENA_MAX"" = 1 ] || exit 1; " + ReadAll + OriginalWins), TestContext.Current.CancellationToken);
        Problem(pool).ShouldBeNull();
    }

    [Fact]
    public void A_worker_is_used_again_and_one_that_died_of_an_earlier_image_costs_nothing()
    {
        using (var pool = new ImageWorkerPool(Shell(ReadAll + OriginalWins + ReadAll + OriginalWins + ReadAll), TestContext.Current.CancellationToken))
            for (var i = 0; i < 5; i++) Problem(pool).ShouldBeNull();
        Started.Length.ShouldBe(3);
        ShouldBeGone();
    }

    [Fact]
    public void Many_images_at_once_start_no_more_workers_than_wanted()
    {
        using (var pool = new ImageWorkerPool(Shell($"while true; do {ReadAll}{OriginalWins}done") with { Width = 2 }, TestContext.Current.CancellationToken))
            Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ => Problem(pool).ShouldBeNull());
        Started.Length.ShouldBeInRange(1, 2);
        ShouldBeGone();
    }

    [Fact]
    public async Task Cancelling_ends_the_work_under_way()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using (var pool = new ImageWorkerPool(Shell(ReadAll + "exec sleep 100"), cancel.Token))
        {
            var work = Task.Run(() => Problem(pool), TestContext.Current.CancellationToken);
            while (Started.Length == 0) await Task.Delay(5, cancel.Token);
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(work);
        }
        ShouldBeGone();
    }

    [Fact]
    public void A_program_that_cannot_be_started_stops_the_run()
    {
        using var pool = new ImageWorkerPool(new ImageWorkerOptions { FileName = "/nonexistent/worker" }, TestContext.Current.CancellationToken);
        Should.Throw<IOException>(() => Problem(pool)).Message.ShouldContain("/nonexistent/worker");
    }

    [Fact]
    public void A_worker_without_libvips_stops_the_run()
    {
        using var pool = new ImageWorkerPool(Shell(ReadAll + @"printf '\6\0\0\0\2\0\0\0no'"), TestContext.Current.CancellationToken);
        Should.Throw<DllNotFoundException>(() => Problem(pool)).Message.ShouldBe("no");
    }

    /// <summary>Neither running nor a zombie.</summary>
    void ShouldBeGone() => Started.Where(pid => Directory.Exists($"/proc/{pid}")).ShouldBeEmpty();
}
