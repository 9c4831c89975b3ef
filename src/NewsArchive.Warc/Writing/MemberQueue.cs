namespace NewsArchive.Warc.Writing;

/// <summary>Compresses records ahead of the writer: bounded in number and bytes, results in input order.</summary>
/// <typeparam name="T">What the caller wants to find again beside the member.</typeparam>
sealed class MemberQueue<T>(MemberFormat format, int parallelism)
{
    // What waits in memory, beyond one record a thread, whatever the size of blocks.
    const long MaxWaitingBytes = 8 << 20;

    readonly Queue<(T Item, RecordBytes Record, Task<byte[]>? Member)> _waiting = new();
    readonly TaskScheduler _threads = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, parallelism).ConcurrentScheduler;
    long _waitingBytes;

    /// <summary>Each record with its member, or null for a block that is a stream.</summary>
    public IEnumerable<(T Item, RecordBytes Record, byte[]? Member)> Compress(IEnumerable<(T Item, RecordBytes Record)> records, CancellationToken cancel)
    {
        try
        {
            foreach (var (item, record) in records)
            {
                cancel.ThrowIfCancellationRequested();
                Enqueue(item, record, cancel);
                // A stream is read when its turn comes, and the caller may not be able to go on before it was.
                while (_waiting.Count > 2 * parallelism || record.IsStream && _waiting.Count > 0 || (_waitingBytes > MaxWaitingBytes && _waiting.Count > 1))
                    yield return Dequeue();
            }
            for (; _waiting.Count > 0; cancel.ThrowIfCancellationRequested())
                yield return Dequeue();
        }
        finally
        {
            WaitForRest();
        }
    }

    void Enqueue(T item, RecordBytes record, CancellationToken cancel)
    {
        var member = record.IsStream ? null : Task.Factory.StartNew(() => record.ToMember(format), cancel, TaskCreationOptions.DenyChildAttach, _threads);
        _waiting.Enqueue((item, record, member));
        _waitingBytes += member is null ? 0 : record.Block.Length;
    }

    (T Item, RecordBytes Record, byte[]? Member) Dequeue()
    {
        var (item, record, member) = _waiting.Dequeue();
        _waitingBytes -= member is null ? 0 : record.Block.Length;
        return (item, record, member?.GetAwaiter().GetResult());
    }

    // Nothing of ours runs on behind the caller's back, and no failure of an abandoned task goes unobserved.
    void WaitForRest()
    {
        foreach (var (_, _, member) in _waiting)
            member?.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
        _waiting.Clear();
    }
}
