using System.Collections.Immutable;

namespace NewsArchive.Articles.Fetching;

/// <summary>Limits and manners of fetching. <c>new()</c> is safe and polite.</summary>
public sealed record FetchOptions
{
    /// <summary>Uses the store alone.</summary>
    public bool Offline { get; init; }
    /// <summary>Allows private, loopback and link-local addresses.</summary>
    public bool AllowPrivate { get; init; }
    /// <summary>Connections in all.</summary>
    public int MaxConnections { get; init; } = 32;
    /// <summary>Connections to one public host (no limit but the total for loopback).</summary>
    public int PerHost { get; init; } = 2;
    /// <summary>Least time between requests to one public host.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(200);
    /// <summary>Whether loopback hosts are asked without delay and without a limit of their own.</summary>
    public bool SparesLoopback { get; init; } = true;
    /// <summary>
    /// Hosts (with their port unless it is the scheme's own) that other processes ask at the same time, and how many processes there are: each keeps to its
    /// share, a delay that many times as long and that part of the connections, at least one.
    /// </summary>
    public IReadOnlyDictionary<string, int> HostShares { get; init; } = ImmutableDictionary<string, int>.Empty;
    /// <summary>Retries after 408, 425, 429, 5xx and broken connections.</summary>
    public int Retries { get; init; } = 4;
    /// <summary>First back-off; doubles with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>Longest Retry-After that is honoured; a longer one fails.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(120);
    /// <summary>Deadline for connecting.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>Longest silence of a server.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>Deadline for one image, retries included.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(300);
    /// <summary>Redirects followed, each checked like a first request.</summary>
    public int MaxRedirects { get; init; } = 5;
    /// <summary>Largest body in bytes.</summary>
    public long MaxBytes { get; init; } = 50L << 20;
    /// <summary>Proxy, only when given; environment proxies are never used.</summary>
    public string? Proxy { get; init; }
    /// <summary>Asks again for what the store has, and takes a new capture of what changed.</summary>
    public bool Refresh { get; init; }
    /// <summary>Asks each host for its robots.txt and obeys it (RFC 9309). Not by default: an image that an article shows was meant to be seen.</summary>
    public bool ObeyRobots { get; init; }
    /// <summary>The user's cookies, each sent to its own host only; null: none. They are not archived.</summary>
    public CookieFile? Cookies { get; init; }
    /// <summary>User-Agent.</summary>
    public string UserAgent { get; init; } = $"newsarchive/{ToolVersion.Number} (+https://newsarchive.invalid/about)";
}
