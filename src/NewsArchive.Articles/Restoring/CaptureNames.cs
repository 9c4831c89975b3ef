using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Restoring;

/// <summary>Gives every URL a path of its own: no two alike where case and composition of letters do not count, and none a folder of another.</summary>
sealed class CaptureNames
{
    readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The paths of URLs, which come in ordinal order, so that the same archive gives the same names; by URL.</summary>
    public static Dictionary<string, string> Of(IEnumerable<CapturedUrl> urls, bool isClean)
    {
        var names = new CaptureNames();
        var wanted = urls.Select(url => (url.Url, Path: CapturePath.Of(url.Url, Endings(url, isClean)))).ToList();
        foreach (var (_, path) in wanted)
            names.AddFolders(SafePath.CollisionKey(path));
        return wanted.ToDictionary(url => url.Url, url => names.Take(url.Path, url.Url), StringComparer.Ordinal);
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
            _folders.Add(key[..slash]);
    }

    string Take(string path, string url)
    {
        var free = path;
        for (var number = 1; IsTaken(SafePath.CollisionKey(free)); number++)
            free = CapturePath.Marked(path, url, number);
        _taken.Add(SafePath.CollisionKey(free));
        return free;
    }

    bool IsTaken(string key) => _taken.Contains(key) || _folders.Contains(key);
}
