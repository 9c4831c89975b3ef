using System.Diagnostics.CodeAnalysis;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// Threads of its own for work that keeps all cores busy while somebody waits for it. The pool counts the waiting thread as one of its few, and makes up for it
/// by starting and stopping others: on two cores a fifth of the time nobody worked.
/// </summary>
sealed class WorkThreads : IDisposable
{
    readonly Queue<Task> _waiting = [];
    bool _isDisposed;

    public WorkThreads(int count)
    {
        for (var i = 0; i < count; i++)
            new Thread(Run) { IsBackground = true, Name = "newsarchive work" }.Start();
    }

    /// <summary>Starts work on one of the threads when one is free, in the order of the calls.</summary>
    public Task<T> Start<T>(Func<T> work)
    {
        var task = new Task<T>(work);
        lock (_waiting)
        {
            _waiting.Enqueue(task);
            Monitor.Pulse(_waiting);
        }
        return task;
    }

    void Run()
    {
        while (TryTake(out var task))
            task.RunSynchronously(TaskScheduler.Default);
    }

    bool TryTake([NotNullWhen(true)] out Task? task)
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_isDisposed)
                Monitor.Wait(_waiting);
            return _waiting.TryDequeue(out task);
        }
    }

    /// <summary>Ends the threads once all work is done.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _isDisposed = true;
            Monitor.PulseAll(_waiting);
        }
    }
}
