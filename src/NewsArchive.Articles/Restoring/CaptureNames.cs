using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Restoring;

/// <summary>Gives every URL a path of its own: no two alike where case and composition of letters do not count, and none a folder of another.</summary>
sealed class CaptureNames
{
    readonly HashSet<ulong> _folders = [];
    readonly HashSet<ulong> _taken = [];

    /// <summary>The paths of URLs, which come in ordinal order, so that the same archive gives the same names; by URL.</summary>
    public static Dictionary<string, string> Of(IEnumerable<CapturedUrl> urls, bool isClean)
    {
        var names = new CaptureNames();
        var wanted = urls.ToDictionary(url => url.Url, url => CapturePath.Of(url.Url, Endings(url, isClean)), StringComparer.Ordinal);
        foreach (var path in wanted.Values)
            names.AddFolders(SafePath.CollisionKey(path));
        foreach (var (url, path) in wanted) // nothing was removed: in their order
            wanted[url] = names.Take(path, url);
        return wanted;
    }

    /// <summary>A cleaned page is HTML, whatever it was: as XHTML it would be read by other rules.</summary>
    static string[] Endings(CapturedUrl url, bool isClean) => url.Payload switch
    {
        { Kind.IsPage: true } when isClean => [".html", ".htm"],
        { } payload => payload.Kind.Extensions,
        null => [],
    };

    void AddFolders(string key)
    {
        for (var slash = key.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = key.IndexOf('/', slash + 1))
            _folders.Add(TextHash.Of(key.AsSpan(0, slash)));
    }

    string Take(string path, string url)
    {
        var free = path;
        for (var number = 1; IsTaken(SafePath.CollisionKey(free)); number++)
            free = CapturePath.Marked(path, url, number);
        _taken.Add(TextHash.Of(SafePath.CollisionKey(free)));
        return free;
    }

    bool IsTaken(string key) => TextHash.Of(key) is var hash && (_taken.Contains(hash) || _folders.Contains(hash));
}
