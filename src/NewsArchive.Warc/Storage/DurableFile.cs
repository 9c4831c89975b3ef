using System.Globalization;
using System.Text;

namespace NewsArchive.Warc.Storage;

/// <summary>
/// A file that appears under its name complete or not at all: temporary name in the same folder, write, fsync, rename (or link),
/// fsync of the folder. Disposing without <see cref="Commit"/> removes the temporary.
/// </summary>
/// <remarks>
/// The writer holds a shared flock on its temporary (shared, so that it never keeps a reader out of the finished file), so that <see cref="RemoveStaleTemporaries"/> tells dead writers from live ones,
/// also on other machines and where process ids repeat. Not thread-safe.
/// </remarks>
public sealed class DurableFile : IDisposable
{
    const int MaxNameBytes = 255; // NAME_MAX of every common file system.

    static int s_counter;

    readonly string _path;
    readonly string _temporary;
    readonly IReadOnlyList<string> _newFolders;
    readonly FileStream _stream;
    bool _isDone;

    DurableFile(string path, string temporary, IReadOnlyList<string> newFolders, FileStream stream) =>
        (_path, _temporary, _newFolders, _stream) = (path, temporary, newFolders, stream);

    /// <summary>Starts writing what shall become <paramref name="path"/>. The folder is created when missing.</summary>
    /// <exception cref="IOException">The temporary cannot be created.</exception>
    public static DurableFile Create(string path)
    {
        path = Path.GetFullPath(path);
        var folder = FolderOf(path);
        var newFolders = CreateFolder(folder);
        while (true)
        {
            var temporary = Path.Combine(folder, TemporaryName(Path.GetFileName(path)));
            try
            {
                return new DurableFile(path, temporary, newFolders, Open(temporary));
            }
            catch (IOException) when (File.Exists(temporary))
            {
                // Left by a dead process that had our id: take the next number.
            }
        }
    }

    /// <summary>The temporary file, readable, writable and seekable.</summary>
    public Stream Stream => _stream;

    /// <summary>Where the content stands until <see cref="Commit"/>: it may be read there, to check it.</summary>
    public string TemporaryPath => _temporary;

    /// <summary>Makes the content durable and gives it its name. Closes <see cref="Stream"/>.</summary>
    /// <param name="overwrite">False: the first writer wins and a later one gets <see cref="IOException"/> (link(2), no race).</param>
    /// <exception cref="IOException">
    /// The name is taken or the disk failed: under the name is what was there before. Only a failing fsync of the folder comes when the
    /// name is given already.
    /// </exception>
    public void Commit(bool overwrite)
    {
        ObjectDisposedException.ThrowIf(_isDone, this);
        var length = _stream.Length;
        Sync(_stream);
        if (RandomAccess.GetLength(_stream.SafeFileHandle) != length)
            throw new IOException($"{_temporary}: another process changed its length.");
        if (!Libc.IsUsable)
            _stream.Dispose(); // Windows renames no open file.
        GiveName(overwrite);
        _isDone = true;
        _stream.Dispose();
        SyncFolders();
    }

    /// <summary>Writes a whole small file durably.</summary>
    /// <exception cref="IOException">As <see cref="Commit"/>.</exception>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes, bool overwrite)
    {
        using var file = Create(path);
        file.Stream.Write(bytes);
        file.Commit(overwrite);
    }

    /// <summary>fsync of an open file, with its error (unlike <c>FileStream.Flush(true)</c>).</summary>
    /// <exception cref="IOException">The disk is full or failed; what was written since the last sync may be lost.</exception>
    public static void Sync(FileStream file)
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
    public static int RemoveStaleTemporaries(string folder)
    {
        if (!Directory.Exists(folder))
            return 0;
        var names = Directory.EnumerateFiles(folder).Where(IsTemporary).ToList();
        return names.Count(TryRemoveStale);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDone)
            return;
        _isDone = true;
        // Deleted while still locked: nobody can meanwhile take it for a dead writer's.
        if (Libc.IsUsable)
            File.Delete(_temporary);
        DisposeWithoutFlush();
        if (!Libc.IsUsable)
            File.Delete(_temporary);
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
            File.Move(_temporary, _path, overwrite);
        else if (overwrite)
            Libc.Rename(_temporary, _path);
        else
        {
            Libc.Link(_temporary, _path);
            File.Delete(_temporary);
        }
    }

    void SyncFolders()
    {
        if (!Libc.IsUsable)
            return;
        Libc.SyncFolder(FolderOf(_path));
        foreach (var folder in _newFolders)
            Libc.SyncFolder(FolderOf(folder));
    }

    static string FolderOf(string path) => Path.GetDirectoryName(path) ?? throw new ArgumentException($"{path}: names no file.", nameof(path));

    /// <summary>Creates the folder and returns those that were missing, innermost first: their names must become durable too.</summary>
    static List<string> CreateFolder(string folder)
    {
        var missing = new List<string>();
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
            missing.Add(at);
        Directory.CreateDirectory(folder);
        return missing;
    }

    static string TemporaryName(string name)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $".tmp-{Environment.ProcessId}-{Interlocked.Increment(ref s_counter)}");
        while (Encoding.UTF8.GetByteCount(name) + suffix.Length > MaxNameBytes)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name + suffix;
    }

    static FileStream Open(string temporary)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = Libc.IsUsable ? FileShare.ReadWrite | FileShare.Delete : FileShare.Read,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead; // and umask
        var stream = new FileStream(temporary, options);
        if (Libc.IsUsable)
            LockBestEffort(stream);
        return stream;
    }

    /// <summary>A file system without locks only loses the cleaning up after dead writers, which then keeps its hands off.</summary>
    static void LockBestEffort(FileStream stream)
    {
        try
        {
            Libc.TryLock(stream.SafeFileHandle, stream.Name, exclusive: false);
        }
        catch (IOException)
        {
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

    static bool IsTemporary(string path)
    {
        const string mark = ".tmp-";
        var at = path.LastIndexOf(mark, StringComparison.Ordinal);
        var numbers = at < 0 ? [] : path[(at + mark.Length)..].Split('-');
        return numbers.Length == 2 && numbers.All(n => n.Length > 0 && n.All(char.IsAsciiDigit));
    }
}
