using System.Threading.Channels;

namespace NewsArchive.Articles.Packing;

/// <summary>Runs CPU work on several items at once and hands the results over in input order.</summary>
static class OrderedPipeline
{
    /// <summary>At most this many results per worker wait for a slow one before them.</summary>
    const int WindowPerWorker = 8;

    /// <summary>Lazily maps <paramref name="items"/>; an exception of <paramref name="work"/> surfaces at its item's turn.</summary>
    public static IEnumerable<TResult> Run<TItem, TResult>(IReadOnlyList<TItem> items, int jobs, Func<TItem, TResult> work, CancellationToken cancel)
    {
        if (jobs <= 1 || items.Count <= 1)
            return Sequential(items, work, cancel);
        return Parallel(items, Math.Min(jobs, items.Count), work, cancel);
    }

    static IEnumerable<TResult> Sequential<TItem, TResult>(IReadOnlyList<TItem> items, Func<TItem, TResult> work, CancellationToken cancel)
    {
        foreach (var item in items)
        {
            cancel.ThrowIfCancellationRequested();
            yield return work(item);
        }
    }

    static IEnumerable<TResult> Parallel<TItem, TResult>(IReadOnlyList<TItem> items, int jobs, Func<TItem, TResult> work, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var window = new SemaphoreSlim(jobs * WindowPerWorker);
        var results = new TaskCompletionSource<TResult>[items.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);

        var queue = Channel.CreateUnbounded<int>();
        for (var i = 0; i < items.Count; i++)
            queue.Writer.TryWrite(i);
        queue.Writer.Complete();

        var workers = Enumerable.Range(0, jobs).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                // The window is taken before the index, so the item that the consumer waits for is never kept out by later ones.
                await window.WaitAsync(stop.Token);
                if (!queue.Reader.TryRead(out var index))
                    return;
                Complete(results[index], items[index], work);
            }
        }, stop.Token)).ToArray();

        try
        {
            for (var i = 0; i < items.Count; i++)
            {
                // Waiting is deliberate: the caller is the single consumer and has nothing else to do.
                yield return results[i].Task.WaitAsync(cancel).GetAwaiter().GetResult();
                results[i] = null!; // handed over: lets the result be collected while later ones are made
                window.Release();
            }
        }
        finally
        {
            stop.Cancel();
            Task.WhenAll(workers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    static void Complete<TItem, TResult>(TaskCompletionSource<TResult> result, TItem item, Func<TItem, TResult> work)
    {
        try
        {
            result.SetResult(work(item));
        }
#pragma warning disable CA1031 // Not swallowed: the consumer rethrows it at this item's turn.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result.SetException(exception);
        }
    }
}
