using System.Collections.Concurrent;
using System.Collections.Immutable;
using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Articles.Fetching;

/// <summary>Which Referer to send, and which to try next when a host refuses: some demand one, some demand none.</summary>
sealed class RefererLadder
{
    readonly ConcurrentDictionary<string, RefererRung> _works = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Rungs to try in turn: what worked for the host before; what the page's policy says; then page URL, origin, none. Without a page URL the
    /// origin is the image's own, which is what a visitor's browser would send from that site.
    /// </summary>
    public ImmutableArray<(RefererRung Rung, string? Value)> Rungs(ImageRequest request, Uri target)
    {
        var page = Page(request.PageUrl);
        var first = page is null || request.NoReferrer ? RefererRung.None : RefererRung.Page;
        if (_works.TryGetValue(target.Authority, out var known)) first = known;
        return [.. new[] { first, RefererRung.Page, RefererRung.Origin, RefererRung.None }
            .Where(rung => page is not null || rung != RefererRung.Page)
            .Select(rung => (rung, Value(rung, page, target)))
            .DistinctBy(rung => rung.Item2)];
    }

    /// <summary>Notes the rung that worked after another was refused.</summary>
    public void Remember(Uri target, RefererRung rung) => _works[target.Authority] = rung;

    static string? Value(RefererRung rung, Uri? page, Uri target) => rung switch
    {
        RefererRung.Page => page?.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped), // no user, no fragment (RFC 9110 §10.1.3)
        RefererRung.Origin => (page ?? target).GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + "/",
        _ => null,
    };

    static Uri? Page(string? url) =>
        url is not null && UrlNormalizer.TryNormalize(url, out var normalized) && Uri.TryCreate(normalized, UriKind.Absolute, out var page) ? page : null;
}

/// <summary>What a Referer says.</summary>
enum RefererRung
{
    None = 0,
    Page,
    Origin,
}
