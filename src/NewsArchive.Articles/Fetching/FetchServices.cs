using System.Collections.Concurrent;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Articles.Fetching;

/// <summary>What all downloads of a fetcher share.</summary>
sealed class FetchServices : IDisposable
{
    readonly HostAddresses _hosts;
    readonly ConcurrentDictionary<string, HostGate> _gates = new(StringComparer.OrdinalIgnoreCase);
    readonly TimeProvider _time;
    readonly SemaphoreSlim _connections; // bounds all requests at once

    public FetchServices(FetchOptions options, FetchNetwork network, TimeProvider time)
    {
        (Options, Network, _time) = (options, network, time);
        _hosts = new HostAddresses(network, options.AllowPrivate, time);
        Wire = new HttpWire(options, network, _hosts, time);
        _connections = new SemaphoreSlim(options.MaxConnections);
        Sleep = network.Sleep ?? ((delay, cancel) => Task.Delay(delay, time, cancel));
        Robots = new RobotsFiles(this);
    }

    public FetchOptions Options { get; }

    public FetchNetwork Network { get; }

    public HttpWire Wire { get; }

    public NetworkWatch Watch { get; } = new();

    public RefererLadder Referers { get; } = new();

    public RobotsFiles Robots { get; }

    public TimeProvider Time => _time;

    public DateTimeOffset Now => _time.GetUtcNow();

    public Func<TimeSpan, CancellationToken, Task> Sleep { get; }

    /// <summary>The URL as it is sent and stored; null when it is no http(s) URL.</summary>
    public static Uri? Parse(string url)
    {
        // Uri must not unescape and re-escape what the normalizer wrote: signatures cover the exact characters.
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return UrlNormalizer.TryNormalize(url, out var normalized) && Uri.TryCreate(normalized, exact, out var uri) ? uri : null;
    }

    /// <summary>The address that a Location names, its characters as written wherever possible: <see cref="Uri"/> unescapes parts of signed URLs.</summary>
    public static Uri? Resolve(Uri origin, string location)
    {
        if (location.StartsWith("//", StringComparison.Ordinal)) return Parse($"{origin.Scheme}:{location}");
        if (location.StartsWith('/')) return Parse(origin.GetLeftPart(UriPartial.Authority) + location);
        return Parse(location) ?? (Uri.TryCreate(origin, location, out var relative) ? Parse(relative.AbsoluteUri) : null);
    }

    /// <summary>A connection slot, not yet held.</summary>
    public ConnectionSlot NewSlot() => new(_connections);

    /// <summary>Sends one request in the host's turn, over a connection that <paramref name="slot"/> then holds, and notes whether the host could be reached.</summary>
    public async Task<WireResult> SendAsync(HostGate gate, WireRequest request, PartialBody? partial, ConnectionSlot slot, CancellationToken cancel)
    {
        slot.Release();
        await gate.EnterAsync(cancel);
        try
        {
            await slot.AcquireAsync(cancel);
            var result = await Wire.GetAsync(request, partial, cancel);
            gate.Note(connected: result.Fault != WireFault.NoConnection);
            Watch.Note(request.Uri.Authority, isReached: result.Fault != WireFault.NoConnection);
            return result;
        }
        finally
        {
            gate.Leave();
        }
    }

    public async Task<HostAnswer> FindHostAsync(Uri uri, CancellationToken cancel)
    {
        var answer = await (Options.Proxy is null ? _hosts.FindAsync(uri.IdnHost, cancel) : _hosts.FindForProxyAsync(uri.IdnHost, cancel));
        if (answer.IsUnanswered)
            Watch.Note(uri.Authority, isReached: false);
        return answer;
    }

    /// <summary>The manners for a host; loopback needs none, unless told.</summary>
    public HostGate Gate(Uri uri, HostAnswer host) => _gates.GetOrAdd(uri.Authority, authority =>
    {
        if (host.IsLoopback && Options.SparesLoopback)
            return new HostGate(Options.MaxConnections, TimeSpan.Zero, _time, Sleep);
        var share = Options.HostShares.GetValueOrDefault(authority, 1);
        return new HostGate(Math.Max(1, Options.PerHost / share), Options.Delay * share, _time, Sleep);
    });

    public void Dispose()
    {
        Wire.Dispose();
        _connections.Dispose();
        foreach (var gate in _gates.Values) gate.Dispose();
    }
}
