using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>Files that are written but not named yet, and the rows that stand between them.</summary>
sealed class TreeBatch(bool overwrite) : IDisposable
{
    readonly List<DurableFile> _files = [];
    readonly List<FileRow> _rows = [];
    readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    public int Files => _files.Count;

    public long Bytes { get; private set; }

    /// <summary>Whether a file without its name yet would have that of the path, or of a folder on its way: what then stands there must be looked at.</summary>
    public bool IsInTheWayOf(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
            if (_paths.Contains(path[..end]))
                return true;
        return false;
    }

    public void Add(FileRow row) => _rows.Add(row);

    public void Add(DurableFile file, ReadOnlySpan<byte> bytes, FileRow row)
    {
        _files.Add(file);
        file.Write(bytes);
        Bytes += bytes.Length;
        _rows.Add(row);
        _paths.Add(row.Path);
    }

    /// <summary>Names the files; gives all rows. The batch takes no more. The names are durable when <paramref name="folders"/> are synced.</summary>
    public IReadOnlyList<FileRow> Commit(FolderSync folders)
    {
        DurableFile.CommitAll(_files, overwrite, folders);
        Dispose();
        return _rows;
    }

    /// <summary>Removes what has no name yet.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
        _files.Clear();
    }
}
