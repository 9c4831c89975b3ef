using CsCheck;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class OrderedPipelineTests
{
    static readonly Gen<(int Count, int Jobs, int Seed)> Runs = Gen.Select(Gen.Int[0, 200], Gen.Int[-1, 9], Gen.Int[0, 1000]);

    /// <summary>Some items take longer than others.</summary>
    static void Work(int item, int seed) => Thread.SpinWait((item * 7919 + seed) % 13 * 200);

    [Fact]
    public void Results_come_in_input_order() => Runs.Sample(run =>
        OrderedPipeline.Run(Items(run.Count), run.Jobs, item => { Work(item, run.Seed); return item * 2; }, CancellationToken.None)
            .ShouldBe(Enumerable.Range(0, run.Count).Select(item => item * 2)), iter: 60, threads: 1);

    [Fact]
    public void An_exception_surfaces_at_its_items_turn() => Runs.Where(run => run.Count > 0).Sample(run =>
    {
        var bad = run.Seed % run.Count;
        var taken = 0;
        var thrown = Should.Throw<InvalidDataException>(() =>
        {
            foreach (var _ in OrderedPipeline.Run(Items(run.Count), run.Jobs, item => { Work(item, run.Seed); return item >= bad ? throw new InvalidDataException($"{item}") : item; }, CancellationToken.None))
                taken++;
        });
        thrown.Message.ShouldBe($"{bad}");
        taken.ShouldBe(bad);
    }, iter: 60, threads: 1);

    [Fact]
    public void Leaving_half_way_waits_for_the_workers_and_starts_no_more() => Runs.Where(run => run.Count > 0).Sample(run =>
    {
        var (running, started) = (0, 0);
        foreach (var result in OrderedPipeline.Run(Items(run.Count), run.Jobs, Count, CancellationToken.None))
            if (result >= run.Seed % run.Count)
                break;
        running.ShouldBe(0);
        var after = started;
        Thread.SpinWait(2000);
        started.ShouldBe(after);
        int Count(int item)
        {
            Interlocked.Increment(ref started);
            Interlocked.Increment(ref running);
            Work(item, run.Seed);
            Interlocked.Decrement(ref running);
            return item;
        }
    }, iter: 60, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cancelling_ends_the_run_at_the_next_turn_though_results_lie_ready(int jobs)
    {
        using var cancel = new CancellationTokenSource();
        var taken = 0;
        Should.Throw<OperationCanceledException>(() =>
        {
            foreach (var item in OrderedPipeline.Run(Items(10), jobs, item => item, cancel.Token))
                if (++taken == 4)
                    cancel.Cancel();
        });
        taken.ShouldBe(4);
    }

    [Fact]
    public void Cancelling_ends_the_wait_for_work_that_hangs()
    {
        using var cancel = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using var registration = cancel.Token.Register(release.Set); // the work itself ends only afterwards: it is never abandoned
        cancel.CancelAfter(50);
        Should.Throw<OperationCanceledException>(() => OrderedPipeline.Run(Items(5), 3, item => { release.Wait(); return item; }, cancel.Token).Count());
    }

    [Fact]
    public async Task No_more_than_a_window_of_results_waits_for_a_slow_first_one()
    {
        using var release = new ManualResetEventSlim();
        var started = 0;
        using var results = OrderedPipeline.Run(Items(1000), 4, item =>
        {
            Interlocked.Increment(ref started);
            if (item == 0)
                release.Wait();
            return item;
        }, CancellationToken.None).GetEnumerator();
        var first = Task.Run(results.MoveNext, TestContext.Current.CancellationToken);
        SpinWait.SpinUntil(() => Volatile.Read(ref started) >= 16, 5000).ShouldBeTrue();
        SpinWait.SpinUntil(() => Volatile.Read(ref started) > 16, 50).ShouldBeFalse();
        release.Set();
        (await first).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_starts_before_the_first_result_is_asked_for()
    {
        var started = 0;
        _ = OrderedPipeline.Run(Items(10), 4, item => Interlocked.Increment(ref started), CancellationToken.None);
        started.ShouldBe(0);
    }

    static int[] Items(int count) => [.. Enumerable.Range(0, count)];
}
