using System.Collections.Concurrent;

namespace NewsArchive.Articles.Fetching;

/// <summary>The robots.txt of each host (RFC 9309), asked for once in a run, and only when it is to be obeyed.</summary>
sealed class RobotsFiles(FetchServices services)
{
    // RFC 9309 §2.5: at least 500 KiB are to be parsed; §2.3.1.2: at least five redirects are to be followed.
    const int MaxBytes = 500 * 1024;
    const int MaxRedirects = 5;

    readonly ConcurrentDictionary<string, Lazy<Task<RobotsRules>>> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a URI may be asked for.</summary>
    public async ValueTask<bool> AllowsAsync(Uri uri, CancellationToken cancel)
    {
        if (!services.Options.ObeyRobots) return true;
        var origin = uri.GetLeftPart(UriPartial.Authority);
        // Asked for on behalf of all that wait: that one of them gives up must not fail the others.
        var rules = _hosts.GetOrAdd(origin, _ => new(() => AskInTimeAsync(new Uri(origin + "/robots.txt"))));
        return (await rules.Value.WaitAsync(cancel)).Allows(uri.PathAndQuery);
    }

    async Task<RobotsRules> AskInTimeAsync(Uri uri)
    {
        using var deadline = new CancellationTokenSource(services.Options.TotalTimeout, services.Time);
        try
        {
            return await AskAsync(uri, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return RobotsRules.ForbidAll;
        }
    }

    /// <summary>§2.3.1: unavailable (4xx) allows all, unreachable (5xx, no connection) forbids all.</summary>
    async Task<RobotsRules> AskAsync(Uri uri, CancellationToken cancel)
    {
        using var slot = services.NewSlot();
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            var host = await services.FindHostAsync(uri, cancel);
            if (host.Rule is not null) return RobotsRules.ForbidAll;
            var result = await services.SendAsync(services.Gate(uri, host), new WireRequest(uri, null) { MaxBytes = MaxBytes, CutsLongBody = true }, null, slot, cancel);
            if (result.Fault != WireFault.None || result.Status >= 500) return RobotsRules.ForbidAll;
            if (!RedirectStatus.Matches(result.Status)) return Read(result);
            if (result.Location is null || FetchServices.Resolve(uri, result.Location) is not { } next) return RobotsRules.AllowAll;
            uri = next;
        }
        return RobotsRules.AllowAll; // §2.3.1.2: may be taken for unavailable
    }

    static RobotsRules Read(WireResult result) =>
        result.Status is not (200 or 203) ? RobotsRules.AllowAll
        : ContentCoding.Decode(result.Body.Bytes, result.ContentEncoding, MaxBytes, out var text) == CodingResult.Decoded ? RobotsRules.Parse(text.Span, Product)
        : RobotsRules.ForbidAll; // there are rules, and they cannot be read

    const string Product = "newsarchive";
}
