using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>How the files of one run become durable and get their names, in order. One batch is named at a time, and meanwhile the contents of another synced.</summary>
/// <param name="overwrite">Whether a file of the same name is replaced.</param>
/// <param name="check">What stands in the way of a file whose name turned out to be taken; null when it may be replaced now.</param>
sealed class TreeSyncs(bool overwrite, Func<FileRow, FileRow?> check) : IDisposable
{
    readonly FolderSync _folders = new();
    readonly FileSystemSync _fileSystems = new();
    bool _hasNames;

    /// <summary>To be told before a file is written there.</summary>
    public void Watch(OpenFolder folder) => _fileSystems.Add(folder);

    /// <summary>Makes the contents of files with temporary names durable and names them.</summary>
    public void NameAll(IReadOnlyCollection<DurableFile> files) => DurableFile.CommitAll(files, overwrite, _folders);

    /// <summary>Makes the contents of all files without names durable.</summary>
    public void SyncContents() => _fileSystems.Sync();

    /// <summary>Names a file whose content is durable; its row, or another when meanwhile something else has the name.</summary>
    /// <exception cref="NameTakenException">Another process gives and takes the name.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public FileRow Name(PendingFile file, FileRow row, bool replaces)
    {
        _hasNames = true;
        if (!replaces && file.TryName())
            return row;
        if (!replaces && check(row) is { } obstacle)
            return obstacle;
        if (overwrite)
            file.Replace();
        else if (!file.TryName())
            throw new NameTakenException(row.Path);
        return row;
    }

    /// <summary>Makes all names durable.</summary>
    public void SyncNames()
    {
        _folders.Sync();
        if (_hasNames)
            _fileSystems.Sync();
    }

    public void Dispose() => _fileSystems.Dispose();
}
