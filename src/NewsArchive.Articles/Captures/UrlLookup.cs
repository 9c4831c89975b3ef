using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Captures;

/// <summary>Finds URLs of an index by a key that is made of them, and which is made again rather than kept.</summary>
/// <param name="index">The URLs.</param>
/// <param name="key">The key of a URL; null for none.</param>
sealed class UrlLookup(CaptureIndex index, Func<string, string?> key)
{
    readonly Dictionary<ulong, int> _urls = [];

    /// <summary>Adds a URL; of several with one key the first stays, unless it gives way.</summary>
    public void Add(int url, Func<int, bool>? givesWay = null)
    {
        if (key(index.UrlOf(url)) is { } name && (!_urls.TryAdd(TextHash.Of(name), url) && givesWay?.Invoke(_urls[TextHash.Of(name)]) == true))
            _urls[TextHash.Of(name)] = url;
    }

    /// <summary>The URL with a key, or null.</summary>
    public int? Find(string name) => _urls.TryGetValue(TextHash.Of(name), out var url) && key(index.UrlOf(url)) == name ? url : null;
}
