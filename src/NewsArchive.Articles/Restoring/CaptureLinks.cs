using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Restoring;

/// <summary>Knows to which file a URL in a page leads: by the URL itself, by another spelling of it, or through captured redirects.</summary>
sealed class CaptureLinks
{
    const int MaxRedirects = 10;

    readonly UrlLookup _exact;
    readonly UrlLookup _loose;
    readonly CapturedRedirects _redirects;

    /// <summary>Takes the files that pages may lead to, and the redirects of the archive.</summary>
    public CaptureLinks(CaptureIndex index, IEnumerable<int> files, CapturedRedirects redirects)
    {
        (_exact, _loose, _redirects) = (new(index, Normal), new(index, ArticleLinkMap.Key), redirects);
        foreach (var file in files)
        {
            _exact.Add(file);
            _loose.Add(file);
        }
    }

    /// <summary>The file that an absolute URL leads to, or null.</summary>
    public int? Find(string url)
    {
        for (var (at, hops) = (Normal(url), 0); hops < MaxRedirects; hops++)
        {
            if ((_exact.Find(at) ?? (ArticleLinkMap.Key(at) is { } key ? _loose.Find(key) : null)) is { } file)
                return file;
            if (_redirects.Find(at) is not { } next)
                return null;
            at = Normal(next);
        }
        return null;
    }

    /// <summary>The URL in the form in which links are compared.</summary>
    public static string Normal(string url) => WebUrl.Parse(url)?.ToString() ?? url;
}

/// <summary>Where the redirects of an archive lead.</summary>
sealed class CapturedRedirects
{
    readonly CaptureIndex _index;
    readonly UrlLookup _urls;

    public CapturedRedirects(CaptureIndex index)
    {
        (_index, _urls) = (index, new(index, CaptureLinks.Normal));
        for (var url = 0; url < index.Count; url++)
            if (TargetOf(url) is not null)
                _urls.Add(url);
    }

    /// <summary>Where an address leads, or null where it is no redirect.</summary>
    public string? Find(string url) => _urls.Find(url) is { } redirect ? TargetOf(redirect) : null;

    string? TargetOf(int url) =>
        _index.IsRedirect(url) && _index.Refused(url) is { Location: { } location } redirect ? WebUrl.Parse(redirect.Url)?.Resolve(location)?.ToString() : null;
}
