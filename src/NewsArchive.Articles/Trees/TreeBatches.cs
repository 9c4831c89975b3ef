using System.Runtime.ExceptionServices;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>
/// Batches in turns: one is filled while those before it are written and synced, on some threads. Names are given in order: whatever ends the
/// work, the files before a certain one have their names and those after it have none.
/// </summary>
/// <remarks>Threads of its own, which are started once: starting one for each batch, and waiting for tasks, took a tenth of the time of <c>rewrite</c>.</remarks>
sealed class TreeBatches(bool overwrite) : IDisposable
{
    /// <summary>As many as there are cores, and some that wait for the disk.</summary>
    static readonly int AtOnce = Environment.ProcessorCount + 2;

    readonly FolderSync _folders = new();
    readonly object _gate = new(); // Monitor.Wait needs an object
    readonly Queue<TreeBatch> _waiting = [];
    readonly Queue<TreeBatch> _started = []; // and not finished, the oldest first
    readonly List<Thread> _threads = [];
    bool _isStopped;

    /// <summary>The batch that takes the next file.</summary>
    public TreeBatch Open { get; private set; } = new(overwrite);

    /// <summary>Before a file is looked at: rows of what got its name meanwhile. What has none yet and would stand in the way gets it first.</summary>
    public IEnumerable<FileRow> MakeRoom(string path)
    {
        var isInTheWay = Open.IsInTheWayOf(path) || _started.Any(other => other.IsInTheWayOf(path));
        if (isInTheWay || Open.IsFull)
            Start();
        while (_started.Count > (isInTheWay ? 0 : AtOnce))
            foreach (var row in Finish())
                yield return row;
    }

    /// <summary>Names all that is left, and makes all names durable; its rows.</summary>
    public IEnumerable<FileRow> CommitAll()
    {
        Start();
        var rows = new List<FileRow>();
        while (_started.Count > 0)
            rows.AddRange(Finish());
        _folders.Sync();
        return rows;
    }

    void Start()
    {
        lock (_gate)
        {
            _started.Enqueue(Open);
            _waiting.Enqueue(Open);
            Monitor.PulseAll(_gate);
        }
        Open = new TreeBatch(overwrite);
        if (_threads.Count >= AtOnce || _threads.Count >= _started.Count)
            return;
        var thread = new Thread(Work) { IsBackground = true, Name = "newsarchive-tree" };
        thread.Start();
        _threads.Add(thread);
    }

    /// <summary>Waits for the oldest.</summary>
    IReadOnlyList<FileRow> Finish()
    {
        var oldest = _started.Peek();
        lock (_gate)
        {
            while (oldest is { IsNamed: false, Failure: null })
                Monitor.Wait(_gate);
            if (oldest.Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            _started.Dequeue();
        }
        return oldest.Rows;
    }

    void Work()
    {
        while (Next() is { } batch)
        {
            try
            {
                batch.WriteAndSync();
                if (IsTurnOf(batch))
                    batch.GiveNames(_folders);
            }
#pragma warning disable CA1031 // Not swallowed: whoever asks for the rows gets it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                batch.Failure = exception;
            }
            lock (_gate)
                Monitor.PulseAll(_gate);
        }
    }

    TreeBatch? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isStopped)
                Monitor.Wait(_gate);
            return _isStopped ? null : _waiting.Dequeue();
        }
    }

    /// <summary>Waits until all before have their names; false when one of them will not, or the work has been given up.</summary>
    bool IsTurnOf(TreeBatch batch)
    {
        lock (_gate)
            while (true)
            {
                var before = _started.TakeWhile(other => other != batch).FirstOrDefault(other => !other.IsNamed);
                if (before is null || before.Failure is not null || _isStopped)
                    return before is null;
                Monitor.Wait(_gate);
            }
    }

    /// <summary>Removes what has no name yet; what is being named gets its name, or is removed where that fails.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
        foreach (var thread in _threads)
            thread.Join();
        foreach (var batch in _started)
            batch.Dispose();
        Open.Dispose();
    }
}
