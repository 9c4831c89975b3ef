using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>Files that are written, or about to be, but not named yet, and the rows that stand between them.</summary>
sealed class TreeBatch(bool overwrite) : IDisposable
{
    readonly List<DurableFile> _files = [];
    readonly List<FileRow> _rows = [];
    readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>So many files, or so many bytes, are made durable together.</summary>
    const int MaxFiles = 64, MaxBytes = 8 << 20;

    readonly List<(Func<DurableFile> Create, Func<BorrowedBytes> Read)> _later = [];
    long _bytes;

    public bool IsFull => _files.Count + _later.Count >= MaxFiles || _bytes >= MaxBytes;

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
        Note(row);
    }

    /// <summary>A file that is created, read and written when the batch is committed.</summary>
    public void AddLater(Func<DurableFile> create, Func<BorrowedBytes> read, FileRow row)
    {
        _later.Add((create, read));
        Note(row);
    }

    void Note(FileRow row)
    {
        _bytes += row.Bytes;
        _rows.Add(row);
        _paths.Add(row.Path);
    }

    /// <summary>All rows.</summary>
    public IReadOnlyList<FileRow> Rows => _rows;

    /// <summary>Whether all files have their names.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>What went wrong; it will then never be named.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Makes the content of all files durable. The batch takes no more.</summary>
    public void WriteAndSync()
    {
        foreach (var (create, read) in _later)
            Write(create, read);
        DurableFile.SyncAll(_files);
    }

    /// <summary>Names the files. The names are durable when <paramref name="folders"/> are synced.</summary>
    public void GiveNames(FolderSync folders)
    {
        DurableFile.CommitAll(_files, overwrite, folders);
        Dispose();
        IsNamed = true;
    }

    void Write(Func<DurableFile> create, Func<BorrowedBytes> read)
    {
        using var content = read();
        var file = create();
        _files.Add(file);
        file.Write(content.Memory.Span);
        file.StartWriting();
    }

    /// <summary>Removes what has no name yet.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
        _files.Clear();
    }
}
