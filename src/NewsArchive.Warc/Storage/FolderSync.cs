namespace NewsArchive.Warc.Storage;

/// <summary>Folders in which names were given: each is synced once, however many files got theirs there. Not thread-safe.</summary>
sealed class FolderSync
{
    readonly Dictionary<string, DiskPath> _folders = new(StringComparer.Ordinal);

    internal void Add(DiskPath folder) => _folders.TryAdd(folder.Text, folder);

    /// <summary>Makes the names durable.</summary>
    /// <exception cref="IOException">The disk failed: names given may be lost with the power.</exception>
    public void Sync()
    {
        if (Libc.IsUsable)
            foreach (var folder in _folders.Values)
                Libc.SyncFolder(folder);
        _folders.Clear();
    }
}
