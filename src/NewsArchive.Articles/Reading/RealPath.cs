namespace NewsArchive.Articles.Reading;

/// <summary>Resolves every link in a path, as realpath(3) does; .NET resolves the last name only.</summary>
static class RealPath
{
    /// <summary>As many as Linux follows (path_resolution(7)).</summary>
    const int MaxLinks = 40;

    /// <summary>The absolute path without links, or null when it leads nowhere.</summary>
    public static string? Of(string path)
    {
        var full = Path.GetFullPath(path);
        var root = Path.GetPathRoot(full) ?? "/";
        var left = new Stack<string>(Names(full[root.Length..]));
        var resolved = root;
        for (var links = 0; left.TryPop(out var name);)
        {
            if (name == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? root;
                continue;
            }
            var next = Path.Combine(resolved, name);
            if (LinkTarget(next) is not { } target)
            {
                resolved = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            if (Path.IsPathRooted(target))
                resolved = Path.GetPathRoot(target) ?? root;
            foreach (var part in Names(Path.IsPathRooted(target) ? target[resolved.Length..] : target))
                left.Push(part);
        }
        return Path.Exists(resolved) ? resolved : null;
    }

    static IEnumerable<string> Names(string path) =>
        path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Where(name => name is not ("" or ".")).Reverse();

    static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
