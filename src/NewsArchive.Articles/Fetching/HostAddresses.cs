using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// Resolves each host once, checks what comes back, and keeps the answer: what is dialled is an address that was checked, so a name
/// server that answers differently the second time gains nothing.
/// </summary>
sealed class HostAddresses(FetchNetwork network, bool allowPrivate, TimeProvider time)
{
    // Long enough for a run to be consistent, short enough for a host that moves during a long one.
    static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<string, (Lazy<Task<HostAnswer>> Answer, long At)> _answers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The checked addresses of a host, or why there are none. <paramref name="host"/> is without brackets.</summary>
    public async Task<HostAnswer> FindAsync(string host, CancellationToken cancel)
    {
        var (answer, at) = _answers.GetOrAdd(host, Ask);
        if (time.GetElapsedTime(at) > KeptFor)
        {
            _answers.TryRemove(host, out _);
            (answer, _) = _answers.GetOrAdd(host, Ask);
        }
        return await answer.Value.WaitAsync(cancel);
    }

    /// <summary>Checks a host that a proxy will resolve: addresses and localhost only, other names are the proxy's to judge.</summary>
    public async Task<HostAnswer> FindForProxyAsync(string host, CancellationToken cancel) =>
        IPAddress.TryParse(host, out _) || IsLocalhost(host) ? await FindAsync(host, cancel) : new HostAnswer([], null, null);

    (Lazy<Task<HostAnswer>>, long) Ask(string host) => (new(() => AskAsync(host)), time.GetTimestamp());

    async Task<HostAnswer> AskAsync(string host)
    {
        try
        {
            var addresses = IPAddress.TryParse(host, out var literal) ? [literal]
                : IsLocalhost(host) ? [IPAddress.Loopback] // RFC 6761 §6.3: never ask a name server
                : await network.Resolve(host, CancellationToken.None);
            return Check(host, addresses);
        }
        catch (SocketException e)
        {
            return new HostAnswer([], "dns", $"{host} has no address ({e.SocketErrorCode}); check the name, or run again when the network is up") { IsUnanswered = e.SocketErrorCode is not (SocketError.HostNotFound or SocketError.NoData) };
        }
        catch (ArgumentException)
        {
            return new HostAnswer([], "dns", $"{host} is no host name");
        }
    }

    HostAnswer Check(string host, IPAddress[] addresses)
    {
        var allowed = addresses.Where(address => allowPrivate || AddressPolicy.IsPublic(address)).ToImmutableArray();
        if (!allowed.IsEmpty) return new HostAnswer(allowed, null, null);
        if (addresses.Length == 0) return new HostAnswer([], "dns", $"{host} has no address; check the name");
        var refused = addresses[0];
        var subject = string.Equals(refused.ToString(), host, StringComparison.OrdinalIgnoreCase) ? $"{host} is" : $"{host} is {refused},";
        return new HostAnswer([], HostAnswer.Private, $"{subject} {AddressPolicy.Kind(refused)}; pass --allow-private to fetch from it");
    }

    static bool IsLocalhost(string host) =>
        host.TrimEnd('.') is var name && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Checked addresses, in the resolver's order; or a rule and a message that say why there are none.</summary>
sealed record HostAnswer(ImmutableArray<IPAddress> Addresses, string? Rule, string? Message)
{
    /// <summary>The rule of a host that was found and may not be connected to.</summary>
    public const string Private = "private-address";

    /// <summary>Whether no name server answered: that a name does not exist is an answer.</summary>
    public bool IsUnanswered { get; init; }

    public bool IsLoopback => !Addresses.IsEmpty && Addresses.All(address => IPAddress.IsLoopback(address));
}

/// <summary>A host whose addresses turned out to be unusable when it came to dialling.</summary>
sealed class HostRefusedException(HostAnswer answer) : IOException(answer.Message)
{
    public HostAnswer Answer { get; } = answer;
}
