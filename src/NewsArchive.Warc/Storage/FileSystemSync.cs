namespace NewsArchive.Warc.Storage;

/// <summary>
/// The file systems of folders, synced as wholes (syncfs(2)): one wait for any number of files, and for their names. What others write there is waited for as
/// well. Thread-safe but for disposing.
/// </summary>
sealed class FileSystemSync : IDisposable
{
    readonly Dictionary<long, OpenFolder> _folders = [];
    readonly Lock _lock = new();

    /// <summary>Takes the file system of a folder: from now on it is watched for what cannot be written, so this goes before the first file.</summary>
    public void Add(OpenFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        lock (_lock)
            if (_folders.TryAdd(folder.Device, folder))
                folder.Hold();
    }

    /// <summary>Makes durable what was written before.</summary>
    /// <exception cref="IOException">The disk is full or failed; what was written since the last sync may be lost.</exception>
    public void Sync()
    {
        OpenFolder[] folders;
        lock (_lock)
            folders = [.. _folders.Values];
        foreach (var folder in folders)
            Libc.SyncFileSystem(folder.Handle, folder.Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in _folders.Values)
            folder.Release();
        _folders.Clear();
    }
}
