namespace NewsArchive.Articles.Reading;

/// <summary>Finds the files below one root folder.</summary>
sealed class FolderWalker
{
    readonly string _input;
    readonly string _root;
    readonly string _realRoot;
    readonly GlobPattern? _pattern;

    /// <summary>A folder with more entries is looked through by several threads.</summary>
    const int Many = 512;

    /// <summary>Made for one root of an input; the pattern, when given, is matched against paths relative to it.</summary>
    public FolderWalker(string input, string root, GlobPattern? pattern)
    {
        _input = input;
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _realRoot = RealPath.Of(_root) ?? _root;
        _pattern = pattern;
    }

    FolderWalker(FolderWalker whole) => (_input, _root, _realRoot, _pattern) = (whole._input, whole._root, whole._realRoot, whole._pattern);

    public List<FoundFile> Files { get; } = [];
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
        var found = new FoundFolder(_input, folder, relative, _root);
        if (relative.Text.Length == 0 || entries.Count > Many)
            TakeInParts(entries, found);
        else
            TakeAll(entries, found);
    }

    /// <summary>Each core takes a part of the entries, with what is below them; what they find keeps its order.</summary>
    void TakeInParts(List<FolderEntry> entries, FoundFolder folder)
    {
        var parts = new FolderWalker[Math.Min(entries.Count, Environment.ProcessorCount)];
        Parallel.For(0, parts.Length, at =>
        {
            var (start, end) = ((int)((long)entries.Count * at / parts.Length), (int)((long)entries.Count * (at + 1) / parts.Length));
            parts[at] = new(this);
            parts[at].TakeAll(entries[start..end], folder);
        });
        foreach (var part in parts)
        {
            Files.AddRange(part.Files);
            Problems.AddRange(part.Problems);
            SkippedHidden += part.SkippedHidden;
        }
    }

    void TakeAll(List<FolderEntry> entries, FoundFolder folder)
    {
        foreach (var entry in entries)
            Take(entry, folder, folder.Disk.Combine(entry.Name), folder.Path.Combine(entry.Name));
    }

    void Take(FolderEntry entry, FoundFolder folder, BytePath disk, BytePath path)
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
            AddFile(folder, entry.Name, disk, path);
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

    void AddFile(FoundFolder folder, BytePath name, BytePath disk, BytePath path)
    {
        try
        {
            Files.Add(FileOf(folder, name, disk));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems.Add(new(path.Text, "unreadable", e.Message));
        }
    }

    /// <summary>Looks at a regular file.</summary>
    /// <exception cref="IOException">It is not there, or no regular file.</exception>
    public static FoundFile FileOf(FoundFolder folder, BytePath name, BytePath disk)
    {
        var status = DiskFolder.Status(disk, followLinks: true);
        return status.Kind == FolderEntryKind.File
            ? new(folder, name, status.Length, status.Modified.UtcTicks, (short)(status.UnixMode ?? -1))
            : throw new IOException("no regular file");
    }
}
