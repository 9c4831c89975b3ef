using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Trees;

/// <summary>Two batches in turns: one is filled while the other is made durable on a thread of its own.</summary>
sealed class TreeBatches(TreeSyncs syncs) : IDisposable
{
    /// <summary>So many rows, or so many bytes of files, are told together; the files among them are made durable together.</summary>
    /// <remarks>Each file of two batches is open, and a process may have 1024 files open where nobody has raised that.</remarks>
    const int MaxRows = 256, MaxBytes = 16 << 20;

    TreeBatch? _committing;
    Task<IReadOnlyList<FileRow>>? _commit;

    /// <summary>The batch that takes the next file.</summary>
    public TreeBatch Open { get; private set; } = new();

    /// <summary>Before a file is looked at: rows of what got its name meanwhile. What has none yet and would stand in the way gets it first.</summary>
    public IEnumerable<FileRow> MakeRoom(string path)
    {
        var isInTheWay = Open.IsInTheWayOf(path);
        if (isInTheWay || _committing?.IsInTheWayOf(path) == true)
            foreach (var row in Finish())
                yield return row;
        if (!isInTheWay && Open.Rows < MaxRows && Open.Bytes < MaxBytes)
            yield break;
        foreach (var row in Finish())
            yield return row;
        var full = _committing = Open;
        Open = new TreeBatch();
        _commit = Task.Run(() => full.Commit(syncs));
        if (isInTheWay)
            foreach (var row in Finish())
                yield return row;
    }

    /// <summary>Names all that is left, and makes all names durable; its rows.</summary>
    public IEnumerable<FileRow> CommitAll()
    {
        FileRow[] rows = [.. Finish(), .. Open.Commit(syncs)];
        syncs.SyncNames();
        return rows;
    }

    /// <summary>Waits for the batch under way.</summary>
    IReadOnlyList<FileRow> Finish()
    {
        var rows = _commit?.GetAwaiter().GetResult() ?? [];
        (_commit, _committing) = (null, null);
        return rows;
    }

    /// <summary>Removes what has no name yet; what is being named gets its name, or is removed where that fails.</summary>
    public void Dispose()
    {
        _commit?.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
        _committing?.Dispose();
        Open.Dispose();
    }
}
