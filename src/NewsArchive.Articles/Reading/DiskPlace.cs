namespace NewsArchive.Articles.Reading;

/// <summary>What stands under a path.</summary>
public enum DiskPlaceKind
{
    /// <summary>Nothing, or nothing that may be looked at.</summary>
    Nothing = 0,
    /// <summary>A regular file.</summary>
    File,
    /// <summary>A folder.</summary>
    Folder,
    /// <summary>A FIFO or character device: what is written to it goes somewhere else, and reading it may never end.</summary>
    Stream,
    /// <summary>A block device or socket.</summary>
    Other,
}

/// <summary>
/// What a path leads to, links followed. Two paths lead to one file exactly when their places are equal, also where it has several names (hard links), and
/// where it is not there yet. Outside 64-bit Linux hard links are not seen through.
/// </summary>
public sealed record DiskPlace
{
    const int FileTypeBits = 0xF000, Fifo = 0x1000, CharacterDevice = 0x2000, FolderType = 0x4000, Regular = 0x8000; // S_IFMT and its values (inode(7))

    /// <summary>What stands there.</summary>
    public DiskPlaceKind Kind { get; private init; }

    ulong Device { get; init; }
    ulong Number { get; init; }

    /// <summary>How it goes on below what Device and Number tell; the whole path where the system does not tell those.</summary>
    string Rest { get; init; } = "";

    /// <summary>Looks at a path; never fails.</summary>
    public static DiskPlace Of(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            return new() { Rest = path }; // no path
        var target = Target(path);
        if (!UnixNames.IsAvailable)
            return new() { Kind = KindOf(target), Rest = RealPath.Of(target) ?? target };
        var rest = "";
        for (var at = target; at is not null; at = Path.GetDirectoryName(at))
        {
            if (UnixNames.IsAvailable && UnixNames.Identity(at) is { } found)
                return new() { Kind = rest.Length == 0 ? KindOf(found.Mode) : DiskPlaceKind.Nothing, Device = found.Device, Number = found.Number, Rest = rest };
            rest = Path.Combine(Path.GetFileName(at), rest);
        }
        return new() { Rest = target };
    }

    /// <summary>The absolute path with the link followed that stands under its last name, though it lead nowhere.</summary>
    public static string Target(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            return new FileInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return full; // no link that can be followed, or links in a ring
        }
    }

    static DiskPlaceKind KindOf(int mode) => (mode & FileTypeBits) switch
    {
        Regular => DiskPlaceKind.File,
        FolderType => DiskPlaceKind.Folder,
        Fifo or CharacterDevice => DiskPlaceKind.Stream,
        _ => DiskPlaceKind.Other,
    };

    static DiskPlaceKind KindOf(string path) =>
        Directory.Exists(path) ? DiskPlaceKind.Folder
        : !File.Exists(path) ? DiskPlaceKind.Nothing
        : path.StartsWith("/dev/", StringComparison.Ordinal) ? DiskPlaceKind.Stream
        : DiskPlaceKind.File;
}
