using System.Collections.Concurrent;

namespace NewsArchive.Articles.Workers;

/// <summary>
/// Child processes that do work which may kill them. Started when there is work, used again, ended with the pool; they end by themselves when
/// this process does, however it ends. Thread-safe.
/// </summary>
sealed class WorkerPool<TRequest, TAnswer> : IDisposable
{
    readonly WorkerOptions _options;
    readonly WorkerProtocol<TRequest, TAnswer> _protocol;
    readonly CancellationToken _cancel;
    readonly SemaphoreSlim _places;
    readonly ConcurrentStack<WorkerProcess<TRequest, TAnswer>> _idle = new(); // the last one used first: no more are kept alive than are needed

    /// <summary>Starts nothing yet. Cancelling kills the workers that are at work.</summary>
    public WorkerPool(WorkerOptions options, WorkerProtocol<TRequest, TAnswer> protocol, CancellationToken cancel)
    {
        (_options, _protocol, _cancel) = (options, protocol, cancel);
        _places = new SemaphoreSlim(Math.Max(1, options.Width));
    }

    /// <summary>Has a request answered. A worker's death, or its being too slow, is an answer.</summary>
    /// <exception cref="IOException">The program cannot be started.</exception>
    public WorkerAnswer<TAnswer> Ask(TRequest request)
    {
        _places.Wait(_cancel);
        try
        {
            while (true)
            {
                var (answer, isFirst) = AskOnce(request);
                // Only what a new worker fails on is this request's own fault: an old one may be the victim of an earlier one.
                if (isFirst || answer.Failure is not (WorkerFailure.Died or WorkerFailure.Memory))
                    return answer;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    (WorkerAnswer<TAnswer> Answer, bool IsFirst) AskOnce(TRequest request)
    {
        var worker = _idle.TryPop(out var idle) ? idle : WorkerProcess<TRequest, TAnswer>.Start(_options, _protocol);
        var isFirst = !worker.HasAnswered;
        try
        {
            WorkerAnswer<TAnswer> answer;
            using (_cancel.Register(worker.Kill))
                answer = worker.Ask(request);
            _cancel.ThrowIfCancellationRequested();
            return (answer, isFirst);
        }
        finally
        {
            if (worker.IsUsable)
                _idle.Push(worker);
            else
                worker.Dispose();
        }
    }

    /// <summary>Ends the workers, and waits until they are gone.</summary>
    public void Dispose()
    {
        while (_idle.TryPop(out var worker))
            worker.Dispose();
        _places.Dispose();
    }
}
