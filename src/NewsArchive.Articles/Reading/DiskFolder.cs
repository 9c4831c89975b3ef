using System.Text.Unicode;

namespace NewsArchive.Articles.Reading;

/// <summary>What the system says about folders and files: by bytes where it can, through .NET elsewhere.</summary>
static class DiskFolder
{
    /// <summary>Names in a folder in ordinal order of their text.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static List<FolderEntry> List(BytePath folder)
    {
        var entries = UnixNames.IsAvailable ? ListUnix(folder) : ListManaged(folder.Text);
        entries.Sort((a, b) => string.CompareOrdinal(a.Name.Text, b.Name.Text));
        return entries;
    }

    /// <summary>Looks at a file, through links or not.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static FileStatus Status(BytePath path, bool followLinks) =>
        UnixNames.IsAvailable ? UnixNames.Status(path.ToBytes(), followLinks) : StatusManaged(path.Text, followLinks);

    public static Stream Open(BytePath path) =>
        path.Bytes.IsDefault ? File.OpenRead(path.Text)
        : UnixNames.IsAvailable ? UnixNames.Open(path.ToBytes())
        : throw new IOException("the file name is no Unicode text");

    /// <summary>Reads a file from its beginning until the buffer is full or the file ends; -1 where only <see cref="Open"/> can do it, or say why it cannot be done.</summary>
    public static int Read(BytePath path, Span<byte> buffer) => UnixNames.IsAvailable ? UnixNames.Read(path.ToBytes(), buffer) : -1;

    static List<FolderEntry> ListUnix(BytePath folder)
    {
        var names = UnixNames.IsAvailable ? UnixNames.ReadFolder(folder.ToBytes()) : [];
        var entries = new List<FolderEntry>(names.Count);
        foreach (var (name, kind) in TextNames(names))
            entries.Add(new(name, kind ?? KindOf(folder.Combine(name))));
        return entries;
    }

    /// <summary>What cannot be looked at (no search permission, gone since) counts as a file, so that opening it gives a problem row.</summary>
    static FolderEntryKind KindOf(BytePath path)
    {
        try
        {
            return Status(path, followLinks: false).Kind;
        }
        catch (IOException)
        {
            return FolderEntryKind.File;
        }
    }

    /// <summary>Names that are no UTF-8 are decoded together by sniffing; one that then looks like its neighbour gets its bytes added.</summary>
    static IEnumerable<(BytePath Name, FolderEntryKind? Kind)> TextNames(List<(byte[] Name, FolderEntryKind? Kind)> names)
    {
        foreach (var (name, kind) in names)
            if (Utf8.IsValid(name))
                yield return (new(System.Text.Encoding.UTF8.GetString(name)), kind);
        var others = names.Where(found => !Utf8.IsValid(found.Name)).ToList();
        if (others.Count == 0)
            yield break;
        var taken = names.Where(found => Utf8.IsValid(found.Name)).Select(found => System.Text.Encoding.UTF8.GetString(found.Name)).ToHashSet(StringComparer.Ordinal);
        var encoding = TextDecoder.SniffNames([.. others.Select(found => found.Name)]).Lenient;
        foreach (var (bytes, kind) in others)
        {
            var text = encoding.GetString(bytes);
            if (!taken.Add(text))
                taken.Add(text = $"{Path.GetFileNameWithoutExtension(text)}~{Convert.ToHexString(bytes)}{Path.GetExtension(text)}");
            yield return (new(text, [.. bytes]), kind);
        }
    }

    static List<FolderEntry> ListManaged(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(found => new FolderEntry(new(found.Name), KindOf(found)))];

    static FileStatus StatusManaged(string path, bool followLinks)
    {
        FileSystemInfo found = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!found.Exists)
            throw new FileNotFoundException("no such file", path);
        if (followLinks && found.LinkTarget is not null)
            found = found.ResolveLinkTarget(returnFinalTarget: true) ?? found;
        return new(KindOf(found), (found as FileInfo)?.Length ?? 0, new DateTimeOffset(found.LastWriteTimeUtc, TimeSpan.Zero),
            OperatingSystem.IsWindows() ? null : (int)found.UnixFileMode);
    }

    static FolderEntryKind KindOf(FileSystemInfo found) =>
        found.LinkTarget is not null ? FolderEntryKind.Link
        : found is DirectoryInfo ? FolderEntryKind.Folder
        : found.Attributes.HasFlag(FileAttributes.Device) ? FolderEntryKind.Special
        : FolderEntryKind.File;
}
