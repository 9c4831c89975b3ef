using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Trees;

/// <summary>
/// Batches on their way: one is filled, while the disk is waited for with the contents of another and the files of a third get their names, each on a thread of its
/// own. They keep their order.
/// </summary>
sealed class TreeBatches(TreeSyncs syncs) : IDisposable
{
    /// <summary>So many rows, or so many bytes of files, are told together; the files among them are made durable together.</summary>
    /// <remarks>Each file of all three batches is open, and its folder, and a process may have 1024 files open where nobody has raised that.</remarks>
    const int MaxRows = 256, MaxHandles = 280, MaxBytes = 16 << 20, MaxCommitting = 2;

    readonly Queue<(TreeBatch Batch, Task<IReadOnlyList<FileRow>> Named)> _committing = [];
    Task _synced = Task.CompletedTask;
    Task _named = Task.CompletedTask;

    /// <summary>The batch that takes the next file.</summary>
    public TreeBatch Open { get; private set; } = new();

    /// <summary>Before a file is looked at: rows of what got its name meanwhile. What has none yet and would stand in the way gets it first.</summary>
    public IEnumerable<FileRow> MakeRoom(string path)
    {
        var isInTheWay = Open.IsInTheWayOf(path);
        if (isInTheWay || Open.Rows >= MaxRows || Open.Handles >= MaxHandles || Open.Bytes >= MaxBytes)
            Commit();
        var most = isInTheWay || _committing.Any(under => under.Batch.IsInTheWayOf(path)) ? 0 : MaxCommitting;
        while (_committing.Count > most)
            foreach (var row in Finish())
                yield return row;
    }

    /// <summary>Names all that is left, and makes all names durable; its rows.</summary>
    public IEnumerable<FileRow> CommitAll()
    {
        Commit();
        var rows = new List<FileRow>();
        while (_committing.Count > 0)
            rows.AddRange(Finish());
        syncs.SyncNames();
        return rows;
    }

    void Commit()
    {
        var (full, synced, named) = (Open, _synced, _named);
        Open = new TreeBatch();
        var isSynced = Then(synced, () =>
        {
            full.Sync(syncs);
            return true;
        });
        var isNamed = Then(Task.WhenAll(isSynced, named), () => full.Name(syncs));
        (_synced, _named) = (isSynced, isNamed);
        _committing.Enqueue((full, isNamed));
    }

    /// <summary>Never on the thread that did the work before, so that it can go on; and nothing, after a failure.</summary>
    static Task<T> Then<T>(Task before, Func<T> work) => before.ContinueWith(done =>
    {
        done.GetAwaiter().GetResult();
        return work();
    }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <summary>Waits for the batch that comes first.</summary>
    IReadOnlyList<FileRow> Finish()
    {
        var rows = _committing.Peek().Named.GetAwaiter().GetResult();
        _committing.Dequeue();
        return rows;
    }

    /// <summary>Removes what has no name yet; what is being named gets its name, or is removed where that fails.</summary>
    public void Dispose()
    {
        _named.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
        foreach (var (batch, _) in _committing)
            batch.Dispose();
        Open.Dispose();
    }
}
