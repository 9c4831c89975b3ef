namespace NewsArchive.Articles.Fetching;

/// <summary>
/// One of the connections that may be busy at once, held from a request until its answer is of no more use or in the store. So what a
/// killed run asked for in vain is never more than that many images, and no more bodies wait in memory. Not thread-safe.
/// </summary>
sealed class ConnectionSlot(SemaphoreSlim connections) : IDisposable
{
    bool _isHeld;

    public async Task AcquireAsync(CancellationToken cancel)
    {
        if (_isHeld) return;
        await connections.WaitAsync(cancel);
        _isHeld = true;
    }

    /// <summary>Gives it back, if it is held: before anything else is waited for.</summary>
    public void Release()
    {
        if (!_isHeld) return;
        _isHeld = false;
        connections.Release();
    }

    public void Dispose() => Release();
}
