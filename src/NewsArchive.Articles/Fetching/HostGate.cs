namespace NewsArchive.Articles.Fetching;

/// <summary>
/// Manners towards one host: so many requests at once, so much time between them, longer when it asks, none while it is down. All of it by a clock
/// that nobody sets.
/// </summary>
sealed class HostGate(int width, TimeSpan delay, TimeProvider time, Func<TimeSpan, CancellationToken, Task> sleep) : IDisposable
{
    // An old archive names many hosts that are gone: after a few connections that come to nothing, the rest fail at once for a while.
    const int FailuresToClose = 5;
    static readonly TimeSpan ClosedFor = TimeSpan.FromMinutes(5);

    readonly Lock _gate = new();
    readonly SemaphoreSlim _slots = new(width);
    readonly long _start = time.GetTimestamp();
    TimeSpan _next, _closedUntil; // since the start
    int _failures;

    /// <summary>Waits for a turn; the caller gives it back with <see cref="Leave"/>.</summary>
    public async Task EnterAsync(CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel);
        try
        {
            var wait = TakeTurn();
            if (wait > TimeSpan.Zero) await sleep(wait, cancel);
        }
        catch
        {
            Leave();
            throw;
        }
    }

    public void Leave() => _slots.Release();

    /// <summary>No request starts for that long: the host said Retry-After.</summary>
    public void Pause(TimeSpan duration)
    {
        lock (_gate)
            if (Now + duration is var until && until > _next) _next = until;
    }

    /// <summary>Whether connecting has failed so often that it is not tried for now.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate) return _closedUntil > Now;
        }
    }

    /// <summary>Notes whether a connection came about.</summary>
    public void Note(bool connected)
    {
        lock (_gate)
        {
            _failures = connected ? 0 : _failures + 1;
            if (_failures >= FailuresToClose) (_failures, _closedUntil) = (FailuresToClose - 1, Now + ClosedFor); // later, one probe decides
        }
    }

    public void Dispose() => _slots.Dispose();

    TimeSpan Now => time.GetElapsedTime(_start);

    TimeSpan TakeTurn()
    {
        lock (_gate)
        {
            var now = Now;
            var start = _next > now ? _next : now;
            _next = start + delay;
            return start - now;
        }
    }
}
