namespace NewsArchive.Articles.Reading;

/// <summary>A file as found: as little as can be kept of each of a million.</summary>
/// <param name="Folder">Where it stands.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Length">In bytes.</param>
/// <param name="ModifiedTicks">Last change, UTC.</param>
/// <param name="UnixMode">Permission bits, or -1.</param>
readonly record struct FoundFile(FoundFolder Folder, BytePath Name, long Length, long ModifiedTicks, short UnixMode)
{
    /// <summary>What its name says that it is read as.</summary>
    public SourceKind Kind => Folder.Given?.Kind ?? SourceEndings.KindOf(Name.Text);

    /// <summary>All of it, made anew by each call.</summary>
    public SourceFile ToSource()
    {
        if (Folder.Given is { } given)
            return given;
        var path = Folder.Path.Combine(Name);
        var disk = Folder.Disk.Combine(Name);
        return new()
        {
            Path = path.Text,
            PathBytes = path.Bytes,
            Kind = Kind,
            Length = Length,
            DiskPath = disk.Text,
            Root = Folder.Root,
            Modified = new DateTimeOffset(ModifiedTicks, TimeSpan.Zero),
            UnixMode = UnixMode < 0 ? null : UnixMode,
            OpenRead = () => DiskFolder.Open(disk),
            ReadAtOnce = buffer => DiskFolder.Read(disk, buffer),
        };
    }

    /// <summary>Ordinal order of the whole paths, without making them.</summary>
    public static int CompareByPath(FoundFile a, FoundFile b)
    {
        if (a.Folder == b.Folder)
            return string.CompareOrdinal(a.Name.Text, b.Name.Text);
        var folderA = a.Folder.Prefix.AsSpan();
        var folderB = b.Folder.Prefix.AsSpan();
        var same = folderA.CommonPrefixLength(folderB);
        return same < folderA.Length && same < folderB.Length ? folderA[same] - folderB[same]
            : folderA.Length <= folderB.Length ? CompareToPath(a.Name.Text, folderB[same..], b.Name.Text)
            : -CompareToPath(b.Name.Text, folderA[same..], a.Name.Text);
    }

    /// <summary>A name against a path below its folder: the folders on the way, each with the slash that no name holds, and a name.</summary>
    static int CompareToPath(string name, ReadOnlySpan<char> folders, string other) =>
        folders.IsEmpty ? string.CompareOrdinal(name, other) : name.AsSpan().SequenceCompareTo(folders);
}

/// <summary>A folder in which files were found.</summary>
/// <param name="input">The input that led here, as named.</param>
/// <param name="disk">Its path on disk.</param>
/// <param name="path">Its path in the archive; empty for a root.</param>
/// <param name="root">See <see cref="SourceFile.Root"/>.</param>
sealed class FoundFolder(string input, BytePath disk, BytePath path, string? root)
{
    public string Input => input;
    public BytePath Disk => disk;
    public BytePath Path => path;
    public string? Root => root;

    /// <summary>What the paths of its files begin with.</summary>
    public string Prefix { get; } = path.Text.Length == 0 ? "" : path.Text + "/";

    /// <summary>The one source here that is no file on disk (stdin), whole.</summary>
    public SourceFile? Given { get; init; }
}
