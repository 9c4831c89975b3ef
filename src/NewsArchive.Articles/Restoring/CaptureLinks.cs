using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Articles.Restoring;

/// <summary>Knows to which file a URL in a page leads: by the URL itself, by another spelling of it, or through captured redirects.</summary>
sealed class CaptureLinks
{
    const int MaxRedirects = 10;

    readonly Dictionary<string, CaptureFile> _exact = new(StringComparer.Ordinal);
    readonly Dictionary<string, CaptureFile> _loose = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _redirects = new(StringComparer.Ordinal);

    /// <summary>Takes the files that pages may lead to, and the URLs of the archive for its redirects.</summary>
    public CaptureLinks(IEnumerable<CaptureFile> files, IEnumerable<CapturedUrl> urls)
    {
        foreach (var file in files)
        {
            _exact.TryAdd(Normal(file.Url), file);
            if (ArticleLinkMap.Key(file.Url) is { } key)
                _loose.TryAdd(key, file);
        }
        foreach (var url in urls)
            if (url.Refused is { IsRedirect: true, Location: { } location } && WebUrl.Parse(url.Url)?.Resolve(location) is { } target)
                _redirects.TryAdd(Normal(url.Url), target.ToString());
    }

    /// <summary>The file that an absolute URL leads to, or null.</summary>
    public CaptureFile? Find(string url)
    {
        for (var (at, hops) = (Normal(url), 0); hops < MaxRedirects; hops++)
        {
            if (_exact.TryGetValue(at, out var file) || (ArticleLinkMap.Key(at) is { } key && _loose.TryGetValue(key, out file)))
                return file;
            if (!_redirects.TryGetValue(at, out var next))
                return null;
            at = Normal(next);
        }
        return null;
    }

    static string Normal(string url) => WebUrl.Parse(url)?.ToString() ?? url;
}
