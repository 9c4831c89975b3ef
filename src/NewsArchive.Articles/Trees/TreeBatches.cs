using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>Two batches in turns: one is filled while the other is made durable on a thread of its own.</summary>
sealed class TreeBatches(bool overwrite) : IDisposable
{
    /// <summary>So many files, or so many bytes, are made durable together.</summary>
    const int MaxFiles = 64, MaxBytes = 16 << 20;

    readonly FolderSync _folders = new(); // used by one commit at a time
    TreeBatch? _committing;
    Task<IReadOnlyList<FileRow>>? _commit;

    /// <summary>The batch that takes the next file.</summary>
    public TreeBatch Open { get; private set; } = new(overwrite);

    /// <summary>Before a file is looked at: rows of what got its name meanwhile. What has none yet and would stand in the way gets it first.</summary>
    public IEnumerable<FileRow> MakeRoom(string path)
    {
        var isInTheWay = Open.IsInTheWayOf(path);
        if (isInTheWay || _committing?.IsInTheWayOf(path) == true)
            foreach (var row in Finish())
                yield return row;
        if (!isInTheWay && Open.Files < MaxFiles && Open.Bytes < MaxBytes)
            yield break;
        foreach (var row in Finish())
            yield return row;
        var full = _committing = Open;
        Open = new TreeBatch(overwrite);
        _commit = Task.Run(() => full.Commit(_folders));
        if (isInTheWay)
            foreach (var row in Finish())
                yield return row;
    }

    /// <summary>Names all that is left, and makes all names durable; its rows.</summary>
    public IEnumerable<FileRow> CommitAll()
    {
        FileRow[] rows = [.. Finish(), .. Open.Commit(_folders)];
        _folders.Sync();
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
