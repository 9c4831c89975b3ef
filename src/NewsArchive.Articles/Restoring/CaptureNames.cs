using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Trees;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Restoring;

/// <summary>Gives every URL a path of its own: no two alike where case and composition of letters do not count, and none a folder of another.</summary>
sealed class CaptureNames
{
    readonly HashSet<ulong> _folders = [];
    readonly HashSet<ulong> _taken;

    CaptureNames(int count) => _taken = new(count);

    /// <summary>The paths of URLs that have a payload, in their order, so that the same archive gives the same names.</summary>
    /// <param name="index">The URLs.</param>
    /// <param name="isClean">Whether pages are cleaned.</param>
    public static CapturePaths Of(CaptureIndex index, bool isClean)
    {
        var names = new CaptureNames(index.Count);
        var paths = new CapturePaths(index);
        for (var url = 0; url < index.Count; url++)
            if (index.HasPayload(url))
            {
                var wanted = CapturePath.Of(index.UrlOf(url), Endings(index.KindOf(url), isClean));
                paths.Set(url, wanted);
                names.AddFolders(SafePath.CollisionKey(wanted));
            }
        for (var url = 0; url < index.Count; url++)
            if (paths[url] is { } wanted && names.Take(wanted, index, url) is var path && path != wanted)
                paths.Set(url, path);
        return paths;
    }

    /// <summary>A cleaned page is HTML, whatever it was: as XHTML it would be read by other rules.</summary>
    static string[] Endings(PayloadKind kind, bool isClean) => kind.IsPage && isClean ? [".html", ".htm"] : kind.Extensions;

    void AddFolders(string key)
    {
        for (var slash = key.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = key.IndexOf('/', slash + 1))
            _folders.Add(TextKey.Of(key.AsSpan(0, slash)));
    }

    string Take(string path, CaptureIndex index, int url)
    {
        var free = path;
        for (var number = 1; IsTaken(SafePath.CollisionKey(free)); number++)
            free = CapturePath.Marked(path, index.UrlOf(url), number);
        _taken.Add(TextKey.Of(SafePath.CollisionKey(free)));
        return free;
    }

    bool IsTaken(string key) => TextKey.Of(key) is var hash && (_taken.Contains(hash) || _folders.Contains(hash));
}
