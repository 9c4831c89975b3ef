namespace NewsArchive.Warc.Storage;

/// <summary>Folders in which names were given: each is synced once, however many files got theirs there.</summary>
public sealed class FolderSync
{
    // The first makes most of the work for all; what is left is one wait for the disk each.
    static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 4 };

    readonly Dictionary<string, DiskPath> _folders = new(StringComparer.Ordinal);

    /// <summary>Thread-safe; <see cref="Sync"/> comes when all are added.</summary>
    internal void Add(DiskPath folder)
    {
        lock (_folders)
            _folders.TryAdd(folder.Text, folder);
    }

    /// <summary>Makes the names durable.</summary>
    /// <exception cref="IOException">The disk failed: names given may be lost with the power.</exception>
    public void Sync()
    {
        if (Libc.IsUsable)
            Parallel.ForEach(_folders.Values, AtOnce, Libc.SyncFolder);
        _folders.Clear();
    }
}
