namespace NewsArchive.Articles.Fetching;

/// <summary>Whether the network is there, as far as the requests of one fetcher can tell: a host that is gone is not yet a network that is down. Thread-safe.</summary>
sealed class NetworkWatch
{
    readonly Lock _gate = new();
    readonly HashSet<string> _reached = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<string> _unreached = new(StringComparer.OrdinalIgnoreCase); // since a host was reached

    /// <summary>Notes whether a host (with its port) could be connected to; false also when no name server answered for it.</summary>
    public void Note(string host, bool isReached)
    {
        lock (_gate)
        {
            if (isReached)
                _unreached.Clear();
            (isReached ? _reached : _unreached).Add(host);
        }
    }

    /// <summary>Hosts were tried and none was reached, or one that had been was so no longer and no other was after it.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate)
                return _unreached.Count > 0 && (_reached.Count == 0 || _unreached.Overlaps(_reached));
        }
    }
}
