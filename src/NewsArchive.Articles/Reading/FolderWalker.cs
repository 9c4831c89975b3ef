namespace NewsArchive.Articles.Reading;

/// <summary>Finds the sources below one root folder.</summary>
sealed class FolderWalker
{
    readonly string _root;
    readonly string _realRoot;
    readonly GlobPattern? _pattern;

    /// <summary>Made for one root; the pattern, when given, is matched against paths relative to it.</summary>
    public FolderWalker(string root, GlobPattern? pattern)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _realRoot = RealPath.Of(_root) ?? _root;
        _pattern = pattern;
    }

    public List<SourceFile> Sources { get; } = [];
    public List<InputProblem> Problems { get; } = [];
    public int SkippedHidden { get; private set; }

    public void Walk() => WalkFolder(new(_root), new(""));

    void WalkFolder(BytePath folder, BytePath relative)
    {
        List<FolderEntry> entries;
        try
        {
            entries = DiskFolder.List(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems.Add(new(relative.Text.Length == 0 ? _root : relative.Text, "unreadable", $"the folder cannot be read: {e.Message}"));
            return;
        }
        foreach (var entry in entries)
            Take(entry, folder.Combine(entry.Name), relative.Combine(entry.Name));
    }

    void Take(FolderEntry entry, BytePath disk, BytePath path)
    {
        if (entry.Name.Text.StartsWith('.'))
        {
            SkippedHidden += _pattern is null ? 1 : 0;
            return;
        }
        if (entry.Kind == FolderEntryKind.Folder)
        {
            if (_pattern?.CanMatchBelow(path.Text) ?? true)
                WalkFolder(disk, path);
            return;
        }
        if (!(_pattern?.Matches(path.Text) ?? true))
            return;
        if (entry.Kind == FolderEntryKind.Special)
            Problems.Add(new(path.Text, "special", "a FIFO, socket or device is not read"));
        else if (entry.Kind != FolderEntryKind.Link || MayFollow(disk, path))
            AddFile(disk, path);
    }

    bool MayFollow(BytePath disk, BytePath path)
    {
        var target = disk.Bytes.IsDefault ? RealPath.Of(disk.Text) : null;
        var problem = target is null ? "the link leads nowhere"
            : Directory.Exists(target) ? "links to folders are not followed; name the folder itself as an input"
            : !target.StartsWith(_realRoot.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? "the link leads out of the input folder and is not followed"
            : null;
        if (problem is not null)
            Problems.Add(new(path.Text, "link", problem));
        return problem is null;
    }

    void AddFile(BytePath disk, BytePath path)
    {
        try
        {
            Sources.Add(SourceOf(disk, path, _root));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems.Add(new(path.Text, "unreadable", e.Message));
        }
    }

    /// <summary>Describes a regular file.</summary>
    /// <exception cref="IOException">It is not there, or no regular file.</exception>
    public static SourceFile SourceOf(BytePath disk, BytePath path, string? root)
    {
        var status = DiskFolder.Status(disk, followLinks: true);
        if (status.Kind != FolderEntryKind.File)
            throw new IOException("no regular file");
        return new()
        {
            Path = path.Text,
            PathBytes = path.Bytes,
            Kind = SourceEndings.KindOf(path.Text),
            Length = status.Length,
            DiskPath = disk.Text,
            Root = root,
            Modified = status.Modified,
            UnixMode = status.UnixMode,
            OpenRead = () => DiskFolder.Open(disk),
        };
    }
}
