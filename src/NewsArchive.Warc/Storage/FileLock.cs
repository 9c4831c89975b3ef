using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Storage;

/// <summary>An exclusive lock on a file or folder, held until disposed or until the process ends, however it ends.</summary>
public sealed class FileLock : IDisposable
{
    readonly SafeFileHandle _file;

    FileLock(SafeFileHandle file) => _file = file;

    /// <summary>
    /// Takes the lock without waiting; null when another process (or another holder in this one) has it. The file is created when
    /// missing and stays: removing it would let two processes lock two files of one name.
    /// </summary>
    /// <exception cref="IOException">The file cannot be opened, or its file system cannot lock.</exception>
    public static FileLock? TryAcquire(string path)
    {
        if (!Libc.IsUsable)
            return TryOpenAlone(path, FileMode.OpenOrCreate);
        CreateIfMissing(path);
        return TryFlock(path);
    }

    static void CreateIfMissing(string path)
    {
        if (File.Exists(path))
            return;
        try
        {
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Created and locked by another process since we looked.
        }
    }

    /// <summary>
    /// Takes the lock of a folder, which is made when missing, durably, and in which nothing is written; null when another holder has it. It keeps out those alone who ask for it,
    /// and nobody where folders cannot be locked (Windows, some network file systems).
    /// </summary>
    /// <exception cref="IOException">The folder cannot be made or opened.</exception>
    public static FileLock? TryAcquireFolder(string path)
    {
        var folder = new DiskPath(Path.GetFullPath(path));
        for (var attempt = 1; ; attempt++)
        {
            if (!TryMake(folder, isLast: attempt == MostAttempts))
                continue;
            if (!Libc.IsUsable)
                return new FileLock(new SafeFileHandle());
            if ((attempt < MostAttempts ? Libc.TryOpenFolder(folder) : Libc.OpenFolder(folder)) is not { } handle)
                continue;
            var isFree = IsFree(handle, path);
            if (isFree && IsStillNamed(handle, folder))
                return new FileLock(handle);
            handle.Dispose();
            if (!isFree)
                return null;
        }
    }

    /// <summary>So often may holders before us, who found nothing to keep, remove the folder under our hands.</summary>
    const int MostAttempts = 1000;

    static bool TryMake(DiskPath folder, bool isLast)
    {
        const int fileExists = 17; // EEXIST, of a folder that was gone when .NET looked what it is
        try
        {
            DurableFile.MakeFolder(folder);
            return true;
        }
        catch (IOException e) when (e.HResult == fileExists && !isLast && !File.Exists(folder.Text))
        {
            return false;
        }
    }

    /// <summary>Whether the folder that was opened still has the name: a lock on a removed one keeps nobody out of the one made since. Told on Linux.</summary>
    static bool IsStillNamed(SafeFileHandle opened, DiskPath folder)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        using var named = Libc.TryOpenFolder(folder);
        return named is not null && Libc.IdentityOf(named, folder.Text) == Libc.IdentityOf(opened, folder.Text);
    }

    static bool IsFree(SafeFileHandle folder, string path)
    {
        try
        {
            return Libc.TryLock(folder, path, exclusive: true);
        }
        catch (IOException)
        {
            return true; // No locks there: each file by itself still has one writer.
        }
    }

    /// <summary>As <see cref="TryAcquire"/>, but a missing file is an <see cref="IOException"/>.</summary>
    internal static FileLock? TryAcquireExisting(string path) => Libc.IsUsable ? TryFlock(path) : TryOpenAlone(path, FileMode.Open);

    static FileLock? TryFlock(string path)
    {
        // Not File.OpenHandle: it takes a shared lock first, and of two processes that hold one neither gets the exclusive lock.
        var file = Libc.OpenForLock(path);
        var isHeld = false;
        try
        {
            isHeld = Libc.TryLock(file, path, exclusive: true);
            return isHeld ? new FileLock(file) : null;
        }
        finally
        {
            if (!isHeld)
                file.Dispose();
        }
    }

    static FileLock? TryOpenAlone(string path, FileMode mode)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        try
        {
            return new FileLock(File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult == sharingViolation)
        {
            return null;
        }
    }

    /// <summary>Gives the lock up.</summary>
    public void Dispose() => _file.Dispose();
}
