using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>Compresses records ahead of the writer: bounded in number and bytes, results in input order.</summary>
sealed class MemberQueue(MemberFormat format, int parallelism)
{
    // What waits in memory, beyond one record a thread, whatever the size of blocks.
    const long MaxWaitingBytes = 64 << 20;

    readonly Queue<(WarcRecord Record, Task<byte[]>? Member)> _waiting = new();
    readonly TaskScheduler _threads = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, parallelism).ConcurrentScheduler;
    long _waitingBytes;

    /// <summary>Each record with its member, or null for a block that is a stream.</summary>
    public IEnumerable<(WarcRecord Record, byte[]? Member)> Compress(IEnumerable<WarcRecord> records, CancellationToken cancel)
    {
        try
        {
            foreach (var record in records)
            {
                cancel.ThrowIfCancellationRequested();
                Enqueue(record, cancel);
                while (_waiting.Count > 2 * parallelism || (_waitingBytes > MaxWaitingBytes && _waiting.Count > 1))
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

    void Enqueue(WarcRecord record, CancellationToken cancel)
    {
        var isStream = !record.Block.TryGetBytes(out _);
        var member = isStream ? null : Task.Factory.StartNew(() => WarcWriter.ToMember(record, format), cancel, TaskCreationOptions.DenyChildAttach, _threads);
        _waiting.Enqueue((record, member));
        _waitingBytes += isStream ? 0 : record.Block.Length;
    }

    (WarcRecord Record, byte[]? Member) Dequeue()
    {
        var (record, member) = _waiting.Dequeue();
        _waitingBytes -= member is null ? 0 : record.Block.Length;
        return (record, member?.GetAwaiter().GetResult());
    }

    // Nothing of ours runs on behind the caller's back, and no failure of an abandoned task goes unobserved.
    void WaitForRest()
    {
        foreach (var (_, member) in _waiting)
            member?.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
        _waiting.Clear();
    }
}
