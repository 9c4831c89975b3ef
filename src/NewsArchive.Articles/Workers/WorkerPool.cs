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
    readonly CancellationTokenRegistration _wakeUp;
    readonly object _gate = new(); // Monitor.Wait needs an object; a semaphore spins before it waits, and takes the workers' time
    readonly Stack<WorkerProcess<TRequest, TAnswer>> _idle = new(); // the last one used first: no more are kept alive than are needed
    int _places;

    /// <summary>Starts nothing yet. Cancelling kills the workers that are at work.</summary>
    public WorkerPool(WorkerOptions options, WorkerProtocol<TRequest, TAnswer> protocol, CancellationToken cancel)
    {
        (_options, _protocol, _cancel, _places) = (options, protocol, cancel, Math.Max(1, options.Width));
        _wakeUp = cancel.Register(() => Signal(all: true));
    }

    /// <summary>Has a request answered. A worker's death, or its being too slow, is an answer.</summary>
    /// <exception cref="IOException">The program cannot be started.</exception>
    public WorkerAnswer<TAnswer> Ask(TRequest request)
    {
        TakePlace();
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
            lock (_gate)
                _places++;
            Signal(all: false);
        }
    }

    void TakePlace()
    {
        lock (_gate)
        {
            while (_places == 0 && !_cancel.IsCancellationRequested)
                Monitor.Wait(_gate);
            _cancel.ThrowIfCancellationRequested();
            _places--;
        }
    }

    void Signal(bool all)
    {
        lock (_gate)
            if (all)
                Monitor.PulseAll(_gate);
            else
                Monitor.Pulse(_gate);
    }

    (WorkerAnswer<TAnswer> Answer, bool IsFirst) AskOnce(TRequest request)
    {
        var worker = TakeIdle() ?? WorkerProcess<TRequest, TAnswer>.Start(_options, _protocol);
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
            if (!worker.IsUsable)
                worker.Dispose();
            else
                lock (_gate)
                    _idle.Push(worker);
        }
    }

    WorkerProcess<TRequest, TAnswer>? TakeIdle()
    {
        lock (_gate)
            return _idle.TryPop(out var idle) ? idle : null;
    }

    /// <summary>Ends the workers, and waits until they are gone.</summary>
    public void Dispose()
    {
        while (TakeIdle() is { } worker)
            worker.Dispose();
        _wakeUp.Dispose();
    }
}
