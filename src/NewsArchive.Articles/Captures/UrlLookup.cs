using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Captures;

/// <summary>Finds URLs of an index by a key that is made of them, and which is made again rather than kept.</summary>
/// <param name="index">The URLs.</param>
/// <param name="key">The key of a URL; null for none.</param>
sealed class UrlLookup(CaptureIndex index, Func<string, string?> key)
{
    readonly HashedNumbers _urls = new();

    /// <summary>Adds a URL; of several with one key the first stays, unless it gives way.</summary>
    public void Add(int url, Func<int, bool>? givesWay = null)
    {
        if (key(index.UrlOf(url)) is { } name && TextKey.Of(name) is var hash && _urls.Add(hash, url, Has(name)) is { } other && givesWay?.Invoke(other) == true)
            _urls.Replace(hash, other, url);
    }

    /// <summary>The URL with a key, or null.</summary>
    public int? Find(string name) => _urls.Find(TextKey.Of(name), Has(name));

    Func<int, bool> Has(string name) => url => key(index.UrlOf(url)) == name;
}
