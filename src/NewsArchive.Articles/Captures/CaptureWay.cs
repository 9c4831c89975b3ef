using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Captures;

/// <summary>How a URL leads to a payload inside one archive.</summary>
/// <param name="Url">The URL asked for, as its asker names it.</param>
/// <param name="Redirects">Captured redirects on the way, in order.</param>
/// <param name="Payload">The record that holds the payload.</param>
sealed record CaptureWay(string Url, IReadOnlyList<WebCapture> Redirects, WebCapture Payload)
{
    /// <summary>As browsers do, a few; longer chains are loops.</summary>
    const int MaxRedirects = 8;

    /// <summary>The ways of all those URLs that lead to a payload of at most so many bytes.</summary>
    /// <param name="index">The archive.</param>
    /// <param name="urls">URLs under <paramref name="key"/>.</param>
    /// <param name="key">How URLs are compared; null for what is none.</param>
    /// <param name="maxBytes">The longest payload.</param>
    public static IEnumerable<CaptureWay> Find(CaptureIndex index, IEnumerable<string> urls, Func<string, string?> key, long maxBytes)
    {
        var captured = new UrlLookup(index, key);
        for (var url = 0; url < index.Count; url++)
            captured.Add(url, other => !index.HasPayload(other));
        foreach (var url in urls)
            if (Find(index, captured, url, key) is { } way && way.Payload.Length <= maxBytes)
                yield return way;
    }

    static CaptureWay? Find(CaptureIndex index, UrlLookup captured, string url, Func<string, string?> key)
    {
        var redirects = new List<WebCapture>();
        for (var at = url; redirects.Count <= MaxRedirects && captured.Find(at) is { } here;)
        {
            if (index.HasPayload(here))
                return new(url, redirects, index.Payload(here));
            if (index.Refused(here) is not { IsRedirect: true, Location: { } location } redirect || WebUrl.Parse(redirect.Url)?.Resolve(location) is not { } target || key(target.ToString()) is not { } next)
                return null;
            redirects.Add(redirect);
            at = next;
        }
        return null;
    }
}
