using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>Files that are written but not named yet, and the rows that stand between them.</summary>
sealed class TreeBatch : IDisposable
{
    readonly List<WaitingFile> _files = [];
    readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _places;
    readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    public TreeBatch() => _places = _paths.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Rows, those of files included: what needs no writing is not kept for long either.</summary>
    public int Rows => _files.Count;

    public long Bytes { get; private set; }

    /// <summary>The rows, and the folders of the files among them: at most as many are held open.</summary>
    public int Handles => _files.Count + _folders.Count;

    /// <summary>Whether a file without its name yet would have that of the path, or of a folder on its way: what then stands there must be looked at.</summary>
    public bool IsInTheWayOf(ReadOnlySpan<char> path)
    {
        for (var end = path.Length; end > 0; end = path[..end].LastIndexOf('/'))
            if (_places.Contains(path[..end]))
                return true;
        return false;
    }

    public void Add(FileRow row) => _files.Add(new(row));

    public void Add(WaitingFile file)
    {
        _files.Add(file);
        Bytes += file.Row.Bytes;
        _paths.Add(file.Row.Path);
        _folders.GetAlternateLookup<ReadOnlySpan<char>>().Add(file.Row.Path.AsSpan(0, Math.Max(0, file.Row.Path.LastIndexOf('/'))));
    }

    /// <summary>Makes the contents of files without names durable.</summary>
    public void Sync(TreeSyncs syncs)
    {
        if (_files.Exists(file => file.Unnamed is not null))
            syncs.SyncContents();
    }

    /// <summary>Names the files after <see cref="Sync"/>; gives all rows. The batch takes no more. The names are durable when <paramref name="syncs"/> are done.</summary>
    public IReadOnlyList<FileRow> Name(TreeSyncs syncs)
    {
        syncs.NameAll([.. _files.Select(file => file.Named).OfType<DurableFile>()]);
        var rows = _files.ConvertAll(file => file.Unnamed is { } unnamed ? syncs.Name(unnamed, file.Row, file.Replaces) : file.Row);
        Dispose();
        return rows;
    }

    /// <summary>Removes what has no name yet.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
        _files.Clear();
    }
}

/// <summary>A row, and the file without a name that it stands for, if there is one.</summary>
/// <param name="Row">What is told of the file when it has its name.</param>
/// <param name="Named">The file, under a temporary name.</param>
/// <param name="Unnamed">The file, without one.</param>
/// <param name="Replaces">Whether the file without a name is known to replace another.</param>
readonly record struct WaitingFile(FileRow Row, DurableFile? Named = null, PendingFile? Unnamed = null, bool Replaces = false) : IDisposable
{
    public void Dispose()
    {
        Named?.Dispose();
        Unnamed?.Dispose();
    }
}
