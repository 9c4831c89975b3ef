using System.Collections.Concurrent;

namespace NewsArchive.Articles.Fetching;

/// <summary>Fetches images politely and safely into a store. Joins requests for one URI; thread-safe.</summary>
public sealed class ImageFetcher : IDisposable
{
    readonly CaptureStore _store;
    readonly FetchOptions _options;
    readonly TimeProvider _time;
    readonly FetchServices _services;
    readonly Lock _gate = new();
    readonly Dictionary<string, SharedFetch> _running = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, FetchOutcome> _done = new(StringComparer.Ordinal);

    /// <summary>Makes a fetcher that writes to <paramref name="store"/> (not disposed here).</summary>
    /// <exception cref="ArgumentException">A limit below 1, a proxy that is no http URL, or a User-Agent with control characters.</exception>
    public ImageFetcher(CaptureStore store, FetchOptions options, TimeProvider time) : this(store, options, time, new FetchNetwork())
    {
    }

    internal ImageFetcher(CaptureStore store, FetchOptions options, TimeProvider time, FetchNetwork network)
    {
        Check(options);
        (_store, _options, _time) = (store, options, time);
        _services = new FetchServices(options, network, time);
    }

    static void Check(FetchOptions options)
    {
        if (options.MaxConnections < 1 || options.PerHost < 1 || options.MaxBytes is < 1 or > int.MaxValue / 2 || options.Retries < 0 || options.MaxRedirects < 0)
            throw new ArgumentException("a limit of fetching is out of range", nameof(options));
        if (options.UserAgent.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException("the User-Agent holds characters other than printable ASCII", nameof(options));
        if (options.Proxy is { } proxy && !(Uri.TryCreate(proxy, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            throw new ArgumentException($"the proxy {proxy} is no http:// address", nameof(options));
    }

    /// <summary>
    /// Whether the network, not a host, seems to be down: none of the hosts that were asked could be connected to, or one that had answered could no longer
    /// and no other after it. A name that does not exist says nothing either way.
    /// </summary>
    public bool IsNetworkLost => _services.Watch.IsLost;

    /// <summary>
    /// Fetches one URI, or finds it in the store. Mishaps are outcomes, never exceptions (but cancellation, and disk failures as IOException).
    /// A URI that failed, or was asked for again, is not tried once more by the same fetcher; the store remembers failures for offline runs.
    /// </summary>
    public Task<FetchOutcome> FetchAsync(ImageRequest request, CancellationToken cancel)
    {
        if (FetchServices.Parse(request.Url) is not { } uri)
            return Outcome(new FetchOutcome.Refused("bad-url", "not an absolute http or https URL; nothing was fetched"));
        var key = uri.AbsoluteUri;
        if (_done.TryGetValue(Shared(key, request), out var done)) return Outcome(done);
        if (_store.Find(key) is { } capture && !IsRefreshing) return Outcome(new FetchOutcome.FromStore(capture));
        if (_options.Offline) return Outcome(_store.FindFailure(key)?.ToOutcome()
            ?? new FetchOutcome.Refused("offline", $"{uri} is not in the store, and pack, like --offline, fetches nothing; newsarchive archive or fetch asks its server"));
        return JoinAsync(key, request, uri, cancel);
    }

    /// <summary>What requests share an outcome: an image that is none may be a stylesheet.</summary>
    static string Shared(string key, ImageRequest request) => request.Expects == ContentKind.Image ? key : $"{request.Expects} {key}";

    bool IsRefreshing => _options is { Refresh: true, Offline: false };

    static Task<FetchOutcome> Outcome(FetchOutcome outcome) => Task.FromResult(outcome);

    /// <summary>One download for all that ask at the same time; it is given up when all of them have given up.</summary>
    async Task<FetchOutcome> JoinAsync(string key, ImageRequest request, Uri uri, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        SharedFetch shared;
        lock (_gate)
        {
            if (!_running.TryGetValue(Shared(key, request), out var running))
            {
                running = new SharedFetch();
                running.Task = Task.Run(() => FetchOnceAsync(key, request, uri, running.Cancel.Token), CancellationToken.None);
                _running.Add(Shared(key, request), running);
            }
            shared = running;
            shared.Waiting++;
        }
        try
        {
            return await shared.Task.WaitAsync(cancel);
        }
        finally
        {
            Leave(Shared(key, request), shared);
        }
    }

    void Leave(string key, SharedFetch shared)
    {
        lock (_gate)
        {
            if (--shared.Waiting > 0) return;
            if (_running.GetValueOrDefault(key) == shared) _running.Remove(key);
        }
        shared.Cancel.Cancel(); // no effect on a download that is done
    }

    async Task<FetchOutcome> FetchOnceAsync(string key, ImageRequest request, Uri uri, CancellationToken cancel)
    {
        if (_done.TryGetValue(Shared(key, request), out var done)) return done; // came in between the question and the turn
        var earlier = _store.Find(key);
        if (earlier is not null && !IsRefreshing) return new FetchOutcome.FromStore(earlier);
        using var total = new CancellationTokenSource(_options.TotalTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancel);
        using var download = new ImageDownload(request, uri, earlier is null ? null : new KnownCapture(earlier, _store.ReadValidators(earlier)), _services);
        DownloadResult result;
        try
        {
            result = await download.RunAsync(both.Token);
        }
        catch (OperationCanceledException) when (total.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            result = new([], null, new FetchOutcome.Failed("timeout", $"{uri} took longer than {_options.TotalTimeout.TotalSeconds:0.#} s; run again later") { Attempts = download.Attempts });
        }
        var outcome = await KeepAsync(key, result, earlier) with { Attempts = download.Attempts };
        if (IsRefreshing || outcome is not FetchOutcome.Captured) _done[Shared(key, request)] = outcome;
        return outcome;
    }

    /// <summary>Writes to the store what a download gave.</summary>
    async Task<FetchOutcome> KeepAsync(string key, DownloadResult result, Capture? earlier)
    {
        if (result.Image is { } image) return new FetchOutcome.Captured(await _store.AppendAsync(key, result.Exchanges, image));
        if (result.Outcome is not { } outcome)
        {
            if (earlier is null) throw new InvalidOperationException("a download without outcome");
            await _store.AppendUnchangedAsync(key, result.Exchanges, earlier);
            return new FetchOutcome.NotModified(earlier);
        }
        if (FetchFailure.Of(outcome) is not { } failure) return outcome;
        if (earlier is not null) return new FetchOutcome.FromStore(earlier, failure); // what is gone from the web is not gone from the archive
        _store.Append(key, failure);
        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            foreach (var running in _running.Values) running.Cancel.Cancel();
        _services.Dispose();
    }

    /// <summary>A download and those who wait for it.</summary>
    sealed class SharedFetch
    {
        public CancellationTokenSource Cancel { get; } = new();

        public Task<FetchOutcome> Task { get; set; } = System.Threading.Tasks.Task.FromCanceled<FetchOutcome>(new CancellationToken(canceled: true));

        public int Waiting { get; set; }
    }
}
