using System.Threading.Channels;

namespace NewsArchive.Articles.Packing;

/// <summary>The ordered pipeline for input whose end is not known: results in input order, memory for a few items a worker.</summary>
static class OrderedStream
{
    /// <summary>Finished results that may wait for a slow one before them, per worker.</summary>
    const int WaitingPerWorker = 2;

    /// <summary>
    /// Works on <paramref name="items"/> as they come. <paramref name="take"/> gets each result on the caller's thread; <paramref name="idle"/>
    /// is called before waiting, so that what was taken can be handed on while no input comes. Exceptions surface at their item's turn.
    /// </summary>
    public static void Run<TItem, TResult>(IEnumerable<TItem> items, int jobs, Func<TItem, TResult> work, Action<TResult> take, Action idle, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var results = Channel.CreateBounded<Task<TResult>>(new BoundedChannelOptions(jobs * WaitingPerWorker) { SingleReader = true, SingleWriter = true });
        _ = Task.Run(() => FeedAsync(items, jobs, work, results.Writer, stop.Token), CancellationToken.None);
        try
        {
            while (true)
            {
                if (!results.Reader.TryPeek(out var next) || !next.IsCompleted)
                    idle();
                if (!results.Reader.WaitToReadAsync(cancel).AsTask().GetAwaiter().GetResult())
                    return;
                if (results.Reader.TryRead(out var result))
                    take(result.WaitAsync(cancel).GetAwaiter().GetResult());
            }
        }
        finally
        {
            stop.Cancel(); // the feeder may hang in a read of its input: nobody waits for it
        }
    }

    static async Task FeedAsync<TItem, TResult>(IEnumerable<TItem> items, int jobs, Func<TItem, TResult> work, ChannelWriter<Task<TResult>> results, CancellationToken stop)
    {
        var free = new SemaphoreSlim(jobs); // not disposed: workers that were given up still release it
        try
        {
            foreach (var item in items)
            {
                await free.WaitAsync(stop);
                var task = Task.Run(() =>
                {
                    try
                    {
                        return work(item);
                    }
                    finally
                    {
                        free.Release();
                    }
                }, CancellationToken.None);
                await results.WriteAsync(task, stop);
            }
            results.Complete();
        }
#pragma warning disable CA1031 // Not swallowed: the reader of the channel gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            results.Complete(exception);
        }
    }
}
