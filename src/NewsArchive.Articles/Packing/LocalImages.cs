using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Finds image files beside articles, and never one that lies, links followed, above the root of its input.</summary>
sealed class LocalImages(string? assetRoot)
{
    readonly string? _assetRoot = assetRoot is null ? null : Path.GetFullPath(assetRoot);

    /// <summary>What the meaning of a relative path depends on: sources with one place find the same files.</summary>
    public static string PlaceOf(SourceFile source) =>
        HasFolder(source) ? $"{Path.GetDirectoryName(source.DiskPath)}\n{source.Root}" : "nowhere\n" + source.Path;

    /// <summary>An article inside a container or web archive, or from stdin, has no files beside it.</summary>
    static bool HasFolder(SourceFile source) => source.DiskPath is not null && source.Kind is not (SourceKind.Container or SourceKind.WebArchive);

    /// <summary>The regular file that a relative path names, or null.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public string? Find(SourceFile source, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || source.DiskPath is not { } disk || !HasFolder(source))
            return null;
        var folder = Path.GetDirectoryName(Path.GetFullPath(disk)) ?? "/";
        var root = source.Root is null ? folder : Path.GetFullPath(source.Root);
        if (path.StartsWith('/'))
            folder = root = _assetRoot ?? root;
        if (ClimbsAbove(Path.GetRelativePath(root, folder), path))
            return null;
        var file = Path.GetFullPath(Path.Combine(folder, path.TrimStart('/')));
        return IsUnder(file, root) && IsRegularBelow(file, root) ? file : null;
    }

    /// <summary>
    /// Whether a path leaves the root on its way, even if it comes back by the root's name: what it finds would depend on where the input
    /// lies.
    /// </summary>
    static bool ClimbsAbove(string folder, string path)
    {
        var depth = folder == "." ? 0 : folder.Split(Path.DirectorySeparatorChar).Length;
        foreach (var segment in path.TrimStart('/').Split('/', Path.DirectorySeparatorChar))
        {
            depth += segment switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
                return true;
        }
        return false;
    }

    /// <summary>Any folder on the way may be a link, and what stands there may be a FIFO that never ends.</summary>
    static bool IsRegularBelow(string file, string root) =>
        File.Exists(file) && RealPath.Of(file) is { } real && RealPath.Of(root) is { } realRoot && IsUnder(real, realRoot)
        && DiskFolder.Status(new BytePath(real), followLinks: false).Kind == FolderEntryKind.File;

    static bool IsUnder(string file, string root) =>
        file.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The bytes of a file that was found.</summary>
    /// <exception cref="SourceChangedException">They are not what they were then.</exception>
    public static byte[] ReadUnchanged(GatheredImage.Local local)
    {
        try
        {
            var bytes = File.ReadAllBytes(local.DiskPath);
            if (WarcDigest.Sha256(bytes) == local.Digest)
                return bytes;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Gone is changed, too.
        }
        throw new SourceChangedException(local.DiskPath);
    }
}
