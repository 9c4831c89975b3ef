using System.Globalization;
using System.Text;

namespace NewsArchive.Warc.Storage;

/// <summary>
/// A file that appears under its name complete or not at all: temporary name in the same folder, write, fsync, rename (or link),
/// fsync of the folder. Disposing without <see cref="Commit"/> removes the temporary.
/// </summary>
/// <remarks>
/// The writer holds a shared flock on its temporary (shared, so that it never keeps a reader out of the finished file), so that <see cref="RemoveStaleTemporaries(string)"/> tells dead writers from live ones,
/// also on other machines and where process ids repeat. Not thread-safe.
/// </remarks>
public sealed class DurableFile : IDisposable
{
    const string TemporaryMark = ".tmp-";
    const int BufferBytes = 64 * 1024;
    const int MaxNameBytes = 255; // NAME_MAX of every common file system.

    static int s_counter;

    readonly DiskPath _path;
    readonly DiskPath _temporary;
    readonly IReadOnlyList<DiskPath> _newFolders;
    readonly FileStream _stream;
    Task _writing = Task.CompletedTask;
    bool _isDone;

    DurableFile(DiskPath path, DiskPath temporary, IReadOnlyList<DiskPath> newFolders, FileStream stream) =>
        (_path, _temporary, _newFolders, _stream) = (path, temporary, newFolders, stream);

    /// <summary>Starts writing what shall become <paramref name="path"/>. The folder is created when missing.</summary>
    /// <exception cref="IOException">The temporary cannot be created.</exception>
    public static DurableFile Create(string path) => Create(new DiskPath(Path.GetFullPath(path)));

    /// <summary>
    /// As <see cref="Create(string)"/> for an absolute path whose bytes are no Unicode text: Linux gets exactly these bytes, every other
    /// system <paramref name="readablePath"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The bytes are no absolute path, or hold NUL.</exception>
    /// <exception cref="IOException">The temporary cannot be created.</exception>
    internal static DurableFile Create(ReadOnlySpan<byte> path, string readablePath)
    {
        if (!OperatingSystem.IsLinux())
            return Create(readablePath);
        if (path is not [(byte)'/', .., not (byte)'/'] || path.Contains((byte)0))
            throw new ArgumentException($"{readablePath}: no absolute path of a file.", nameof(path));
        return Create(new DiskPath(path.ToArray(), readablePath));
    }

    static DurableFile Create(DiskPath path)
    {
        var newFolders = CreateFolder(path.Folder);
        while (true)
        {
            var temporary = TemporaryOf(path);
            if (TryOpen(temporary) is { } stream)
                return new DurableFile(path, temporary, newFolders, stream);
            // The name was left by a dead process that had our id, or another process took ours for a dead writer's before it was locked: take the next number.
        }
    }

    /// <summary>The temporary file, readable, writable and seekable.</summary>
    public Stream Stream => _stream;

    /// <summary>Where the content stands until <see cref="Commit"/>: it may be read there, to check it.</summary>
    public string TemporaryPath => _temporary.Text;

    /// <summary>Writes to <see cref="Stream"/> what is whole in memory, past its buffer: many small files need none then.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        _stream.Flush();
        var position = _stream.Position;
        RandomAccess.Write(_stream.SafeFileHandle, content, position);
        _stream.Position = position + content.Length;
    }

    /// <summary>
    /// Sets time and permission bits, so that the file appears with them. To be called after the last write, which would change the time.
    /// </summary>
    /// <param name="modified">Time of the last change; null: now.</param>
    /// <param name="mode">Permission bits, where the system has them; null: its default.</param>
    public void SetAttributes(DateTimeOffset? modified, UnixFileMode? mode)
    {
        _stream.Flush();
        if (mode is { } bits && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(_stream.SafeFileHandle, bits);
        if (modified is { } instant)
            File.SetLastWriteTimeUtc(_stream.SafeFileHandle, instant.UtcDateTime);
    }

    /// <summary>Makes the content durable and gives it its name. Closes <see cref="Stream"/>.</summary>
    /// <param name="overwrite">False: the first writer wins and a later one gets <see cref="NameTakenException"/> (link(2), no race).</param>
    /// <exception cref="NameTakenException">The name is taken.</exception>
    /// <exception cref="IOException">
    /// The disk failed: under the name is what was there before. Only a failing fsync of the folder comes when the
    /// name is given already.
    /// </exception>
    public void Commit(bool overwrite)
    {
        SyncContent();
        GiveName(overwrite);
        SyncFolders();
    }

    /// <summary>
    /// <see cref="Commit"/> for many files in order, with few waits for the disk: all content is handed to it before the first is waited for,
    /// and each folder is synced once. No file gets its name before all content is durable.
    /// </summary>
    /// <exception cref="NameTakenException">The name is taken, and nothing is to be overwritten.</exception>
    /// <exception cref="IOException">As <see cref="Commit"/>: the files before the one that failed have their names, the others do not.</exception>
    public static void CommitAll(IReadOnlyCollection<DurableFile> files, bool overwrite)
    {
        var folders = new FolderSync();
        CommitAll(files, overwrite, folders);
        folders.Sync();
    }

    /// <summary>The same for one batch of several: the names are durable when <paramref name="folders"/> are synced, after the last batch.</summary>
    /// <exception cref="IOException">As <see cref="CommitAll(IReadOnlyCollection{DurableFile}, bool)"/>.</exception>
    internal static void CommitAll(IReadOnlyCollection<DurableFile> files, bool overwrite, FolderSync folders)
    {
        foreach (var file in files)
            file.HandOver();
        foreach (var file in files)
            file.SyncContent();
        foreach (var file in files)
        {
            file.GiveName(overwrite);
            folders.Add(file._path.Folder);
            foreach (var made in file._newFolders)
                folders.Add(made.Folder);
        }
    }

    /// <summary>
    /// Says that the content will perhaps have so many bytes: the file system looks for their place once. Only a hint, of no effect where there is not that much space.
    /// </summary>
    internal void Reserve(long length)
    {
        if (length > 0 && OperatingSystem.IsLinux())
            Libc.Reserve(_stream.SafeFileHandle, length);
    }

    /// <summary>Hands to the disk, on another thread, what was written so far, so that <see cref="Commit"/> waits less. Does nothing while the last call is at work.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    internal void StartWriting()
    {
        if (!_writing.IsCompleted)
            return;
        ObjectDisposedException.ThrowIf(_isDone, this);
        _stream.Flush();
        if (OperatingSystem.IsLinux())
            _writing = Task.Factory.StartNew(() => Libc.StartWriting(_stream.SafeFileHandle), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // where the disk is slow it waits, and threads of the pool have other work
    }

    void HandOver()
    {
        ObjectDisposedException.ThrowIf(_isDone, this);
        StartWriting(_stream);
    }

    void SyncContent()
    {
        ObjectDisposedException.ThrowIf(_isDone, this);
        _writing.Wait();
        var length = _stream.Length;
        Sync(_stream);
        if (RandomAccess.GetLength(_stream.SafeFileHandle) != length)
            throw new IOException($"{_temporary.Text}: another process changed its length.");
    }

    /// <summary>Writes a whole small file durably.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="overwrite">Whether a file of that name is replaced.</param>
    /// <exception cref="NameTakenException">The name is taken, and nothing is to be overwritten.</exception>
    /// <exception cref="IOException">As <see cref="Commit"/>.</exception>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes, bool overwrite)
    {
        using var file = Create(path);
        file.Write(bytes);
        file.Commit(overwrite);
    }

    /// <summary>
    /// Gives a finished file a second name, durably: as a hard link, or as a copy where the two names lie on different file systems or there are
    /// no links. The folder is created when missing.
    /// </summary>
    /// <param name="existing">The file; it must not be written to any more.</param>
    /// <param name="path">The new name.</param>
    /// <param name="overwrite">Whether a file of that name is replaced; otherwise it is a <see cref="NameTakenException"/>.</param>
    /// <exception cref="IOException">As <see cref="Commit"/>.</exception>
    internal static void LinkOrCopy(string existing, string path, bool overwrite)
    {
        var (from, to) = (new DiskPath(Path.GetFullPath(existing)), new DiskPath(Path.GetFullPath(path)));
        var made = CreateFolder(to.Folder);
        if (Libc.IsUsable && TryLink(from, to, overwrite))
        {
            Libc.SyncFolder(to.Folder);
            foreach (var folder in made)
                Libc.SyncFolder(folder.Folder);
            return;
        }
        using var source = File.OpenRead(existing);
        using var file = Create(path);
        source.CopyTo(file.Stream);
        file.Commit(overwrite);
    }

    static bool TryLink(DiskPath from, DiskPath to, bool overwrite)
    {
        if (!overwrite)
            return Libc.TryLink(from, to);
        var temporary = TemporaryOf(to);
        if (!Libc.TryLink(from, temporary))
            return false;
        Libc.Rename(temporary, to);
        Libc.Unlink(temporary); // rename(2) leaves both when they are one file already
        return true;
    }

    /// <summary>
    /// Has the disk begin with what was written to a file: a later <see cref="Sync"/> then takes less time. Makes nothing durable; of no effect
    /// but on Linux.
    /// </summary>
    internal static void StartWriting(FileStream file)
    {
        file.Flush();
        if (OperatingSystem.IsLinux())
            Libc.StartWriting(file.SafeFileHandle);
    }

    /// <summary>fsync of an open file, with its error (unlike <c>FileStream.Flush(true)</c>).</summary>
    /// <exception cref="IOException">The disk is full or failed; what was written since the last sync may be lost.</exception>
    internal static void Sync(FileStream file)
    {
        file.Flush();
        if (Libc.IsUsable)
            Libc.Sync(file.SafeFileHandle, file.Name);
        else
#pragma warning disable RS0030 // The one place: .NET swallows fsync errors on Unix only, and Unix goes the other way.
            file.Flush(flushToDisk: true);
#pragma warning restore RS0030
    }

    /// <summary>Deletes temporaries directly in the folder whose writers are dead. Those of living writers stay.</summary>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static int RemoveStaleTemporaries(string folder) => RemoveStaleTemporaries(folder, _ => true);

    /// <summary>
    /// The same in a folder that holds more than our files: only temporaries of a file whose name
    /// <paramref name="isOurs"/> knows.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static int RemoveStaleTemporaries(string folder, Func<string, bool> isOurs)
    {
        if (!Directory.Exists(folder))
            return 0;
        var stale = Directory.EnumerateFiles(folder).Where(path => FinalName(Path.GetFileName(path)) is { } name && isOurs(name)).ToList();
        return stale.Count(TryRemoveStale);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDone)
            return;
        _isDone = true;
        _writing.Wait();
        // Deleted while still locked: nobody can meanwhile take it for a dead writer's.
        if (Libc.IsUsable)
            Libc.Unlink(_temporary);
        DisposeWithoutFlush();
        if (!Libc.IsUsable)
            File.Delete(_temporary.Text);
    }

    /// <summary>Closing flushes first; on a full disk that throws, and here nobody needs those bytes.</summary>
    void DisposeWithoutFlush()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            _stream.SafeFileHandle.Dispose();
        }
    }

    void GiveName(bool overwrite)
    {
        if (!Libc.IsUsable)
            _stream.Dispose(); // Windows renames no open file.
        if (!Libc.IsUsable)
            File.Move(_temporary.Text, _path.Text, overwrite);
        else if (overwrite)
            Libc.Rename(_temporary, _path);
        else
        {
            Libc.Link(_temporary, _path);
            Libc.Unlink(_temporary);
        }
        _isDone = true;
        _stream.Dispose();
    }

    void SyncFolders()
    {
        if (!Libc.IsUsable)
            return;
        Libc.SyncFolder(_path.Folder);
        foreach (var folder in _newFolders)
            Libc.SyncFolder(folder.Folder);
    }

    /// <summary>Makes a folder, and its name and those above it durable.</summary>
    internal static void MakeFolder(DiskPath folder)
    {
        var made = CreateFolder(folder);
        if (Libc.IsUsable)
            foreach (var one in made)
                Libc.SyncFolder(one.Folder);
    }

    /// <summary>Creates the folder and returns those that were missing, innermost first: their names must become durable too.</summary>
    static List<DiskPath> CreateFolder(DiskPath folder) => folder.IsText ? CreateTextFolder(folder.Text) : CreateByteFolder(folder);

    static List<DiskPath> CreateTextFolder(string folder)
    {
        var missing = new List<DiskPath>();
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
            missing.Add(new DiskPath(at));
        Directory.CreateDirectory(folder);
        return missing;
    }

    static List<DiskPath> CreateByteFolder(DiskPath folder)
    {
        var made = new List<DiskPath>();
        var wanted = new Stack<DiskPath>();
        for (var at = folder; !at.IsRoot; at = at.Folder)
            wanted.Push(at);
        foreach (var at in wanted)
            if (Libc.TryMakeFolder(at))
                made.Insert(0, at);
        return made;
    }

    static DiskPath TemporaryOf(DiskPath path)
    {
        if (path.IsText)
            return new DiskPath(Path.Combine(path.Folder.Text, TemporaryName(Path.GetFileName(path.Text))));
        var suffix = NextSuffix();
        return path.WithEnd(Math.Min(path.NameLength, MaxNameBytes - suffix.Length), suffix);
    }

    /// <summary>The name of a temporary of a file of this name; another with each call.</summary>
    internal static string TemporaryName(string name)
    {
        var suffix = NextSuffix();
        while (Encoding.UTF8.GetByteCount(name) + suffix.Length > MaxNameBytes)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name + suffix;
    }

    static string NextSuffix() => string.Create(CultureInfo.InvariantCulture, $"{TemporaryMark}{Environment.ProcessId}-{Interlocked.Increment(ref s_counter)}");

    /// <summary>Null when the name is taken.</summary>
    static FileStream? TryOpen(DiskPath temporary)
    {
        if (!temporary.IsText)
            return Libc.TryCreate(temporary) is { } handle ? LockedOrNull(new FileStream(handle, FileAccess.ReadWrite, BufferBytes), temporary) : null;
        try
        {
            return LockedOrNull(Open(temporary.Text), temporary);
        }
        catch (IOException) when (File.Exists(temporary.Text))
        {
            return null;
        }
    }

    static FileStream Open(string temporary)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = Libc.IsUsable ? FileShare.ReadWrite | FileShare.Delete : FileShare.Read,
            BufferSize = BufferBytes,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead; // and umask
        return new FileStream(temporary, options);
    }

    /// <summary>Null when <see cref="TryRemoveStale"/> of another process came between creating and locking: then the name is, or will be, gone.</summary>
    static FileStream? LockedOrNull(FileStream stream, DiskPath temporary)
    {
        if (!Libc.IsUsable || IsOurs(stream, temporary))
            return stream;
        stream.Dispose();
        return null;
    }

    /// <summary>A file system without locks only loses the cleaning up after dead writers, which then keeps its hands off.</summary>
    static bool IsOurs(FileStream stream, DiskPath temporary)
    {
        try
        {
            return Libc.TryLock(stream.SafeFileHandle, temporary.Text, exclusive: false) && Libc.Exists(temporary);
        }
        catch (IOException)
        {
            return true;
        }
    }

    static bool TryRemoveStale(string temporary)
    {
        try
        {
            using var mine = FileLock.TryAcquireExisting(temporary);
            if (mine is not null && Libc.IsUsable)
                File.Delete(temporary);
            else if (mine is null)
                return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Not ours to open, or no locks here: it stays.
        }
        if (!Libc.IsUsable)
            File.Delete(temporary);
        return true;
    }

    /// <summary>The name that a temporary was to get, or null for any other name.</summary>
    static string? FinalName(string name)
    {
        var at = name.LastIndexOf(TemporaryMark, StringComparison.Ordinal);
        var numbers = at < 0 ? [] : name[(at + TemporaryMark.Length)..].Split('-');
        return numbers.Length == 2 && numbers.All(n => n.Length > 0 && n.All(char.IsAsciiDigit)) ? name[..at] : null;
    }
}
