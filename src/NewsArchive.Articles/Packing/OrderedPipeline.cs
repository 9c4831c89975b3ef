namespace NewsArchive.Articles.Packing;

/// <summary>Runs CPU work on several items at once and hands the results over in input order.</summary>
static class OrderedPipeline
{
    /// <summary>
    /// Lazily maps <paramref name="items"/>; an exception of <paramref name="work"/> surfaces at its item's turn. Ending the enumeration
    /// early waits for the work under way and starts no more.
    /// </summary>
    /// <exception cref="OperationCanceledException">At the next turn after cancelling, also when results lie ready.</exception>
    public static IEnumerable<TResult> Run<TItem, TResult>(IReadOnlyList<TItem> items, int jobs, Func<TItem, TResult> work, CancellationToken cancel) =>
        jobs <= 1 || items.Count <= 1 ? Sequential(items, work, cancel) : Parallel(items, Math.Min(jobs, items.Count), work, cancel);

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
        using var run = new OrderedRun<TItem, TResult>(items, jobs, work, cancel);
        for (var i = 0; i < items.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            yield return run.Take(i);
        }
    }
}

/// <summary>
/// The workers of one enumeration and a ring of places for their results. A worker takes a place before it takes an item, so the item that
/// the consumer waits for is never kept out by later ones.
/// </summary>
sealed class OrderedRun<TItem, TResult> : IDisposable
{
    /// <summary>At most this many results per worker wait for a slow one before them.</summary>
    const int WindowPerWorker = 4;

    readonly IReadOnlyList<TItem> _items;
    readonly Func<TItem, TResult> _work;
    readonly CancellationToken _cancel;
    readonly CancellationTokenSource _stop;
    readonly SemaphoreSlim _free;
    readonly TaskCompletionSource<TResult>[] _ring;
    readonly Task[] _workers;
    int _next = -1;

    public OrderedRun(IReadOnlyList<TItem> items, int jobs, Func<TItem, TResult> work, CancellationToken cancel)
    {
        (_items, _work, _cancel) = (items, work, cancel);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _ring = [.. Enumerable.Range(0, jobs * WindowPerWorker).Select(_ => NewPlace())];
        _free = new SemaphoreSlim(_ring.Length);
        _workers = [.. Enumerable.Range(0, jobs).Select(_ => Task.Run(WorkAsync, CancellationToken.None))];
    }

    static TaskCompletionSource<TResult> NewPlace() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The result of an item, or its exception; to be called for each index in turn.</summary>
    public TResult Take(int index)
    {
        var place = index % _ring.Length;
        // Waiting is deliberate: the caller is the single consumer and has nothing else to do.
        var result = _ring[place].Task.WaitAsync(_cancel).GetAwaiter().GetResult();
        _ring[place] = NewPlace();
        _free.Release();
        return result;
    }

    async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_stop.Token);
                var index = Interlocked.Increment(ref _next);
                if (index >= _items.Count)
                    return;
                Complete(_ring[index % _ring.Length], _items[index]);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The consumer has gone, or sees the cancellation itself.
        }
    }

    void Complete(TaskCompletionSource<TResult> place, TItem item)
    {
        try
        {
            place.SetResult(_work(item));
        }
#pragma warning disable CA1031 // Not swallowed: the consumer rethrows it at this item's turn.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            place.SetException(exception);
            _ = place.Task.Exception; // seen: one that the consumer never reaches must not count as unobserved
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_workers, CancellationToken.None);
        _stop.Dispose();
        _free.Dispose();
    }
}
