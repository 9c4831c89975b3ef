using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Storage;

/// <summary>The calls that .NET has no honest equal for. Loaded with the first call: reading a bundle never makes one.</summary>
static partial class Libc
{
    const int ReadOnly = 0, ReadWrite = 2; // O_RDONLY, O_RDWR
    const int NotFound = 2; // ENOENT
    const int Interrupted = 4; // EINTR, the same on Linux and macOS, as are the next two.
    const int FileExists = 17; // EEXIST
    const int Invalid = 22; // EINVAL

    /// <summary>Whether the constants of this file hold on this system.</summary>
    public static bool IsUsable => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>EAGAIN = EWOULDBLOCK: somebody else holds the lock.</summary>
    static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>fsync with its error; on macOS F_FULLFSYNC, as fsync alone leaves the bytes in the drive's cache.</summary>
    public static void Sync(SafeFileHandle file, string path)
    {
        while (OperatingSystem.IsMacOS() ? FileControl(file, 51) < 0 && FileSync(file) < 0 : FileSync(file) < 0)
            ThrowUnlessInterrupted("fsync", path);
    }

    /// <summary>
    /// Has the kernel begin to write what it holds of a file. Only a hint: without it each of many files waits for the disk by itself, with it
    /// the first fsync does most of the work for all. Linux.
    /// </summary>
    public static void StartWriting(SafeFileHandle file) => _ = SyncRange(file, 0, 0, 2); // SYNC_FILE_RANGE_WRITE; an error comes again from fsync

    /// <summary>Makes names given or taken in the folder durable.</summary>
    public static void SyncFolder(DiskPath path)
    {
        using var folder = OpenExisting(path, ReadOnly);
        while (FileSync(folder) < 0)
        {
            if (Marshal.GetLastPInvokeError() == Invalid)
                return; // A file system that cannot sync folders (CIFS, some FUSE) orders its renames itself.
            ThrowUnlessInterrupted("fsync", path.Text);
        }
    }

    /// <summary>rename(2): atomic, replaces what is there.</summary>
    public static void Rename(DiskPath from, DiskPath to)
    {
        if (RenameFile(from.ToBytes(), to.ToBytes()) < 0)
            throw Failure("rename", to.Text);
    }

    /// <summary>unlink(2); a name that is not there is no failure.</summary>
    public static void Unlink(DiskPath path)
    {
        if (UnlinkFile(path.ToBytes()) < 0 && Marshal.GetLastPInvokeError() != NotFound)
            throw Failure("unlink", path.Text);
    }

    /// <summary>mkdir(2); false when something has the name already.</summary>
    public static bool TryMakeFolder(DiskPath path)
    {
        if (MakeFolder(path.ToBytes(), 0x1FF) == 0) // 0777 and umask, as .NET does
            return true;
        return Marshal.GetLastPInvokeError() == FileExists ? false : throw Failure("mkdir", path.Text);
    }

    /// <summary>Creates a file that is not there yet, for reading and writing; null when the name is taken. Linux only.</summary>
    public static SafeFileHandle? TryCreate(DiskPath path)
    {
        const int create = 0x40, exclusive = 0x80, noFollow = 0x20000, closeOnExec = 0x80000; // O_CREAT O_EXCL O_NOFOLLOW O_CLOEXEC
        int descriptor;
        while ((descriptor = Open(path.ToBytes(), ReadWrite | create | exclusive | noFollow | closeOnExec, 0x1A4)) < 0) // 0644 and umask
        {
            if (Marshal.GetLastPInvokeError() == FileExists)
                return null;
            ThrowUnlessInterrupted("open", path.Text);
        }
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>link(2): atomic; of two writers exactly one succeeds.</summary>
    /// <exception cref="NameTakenException">The name is taken.</exception>
    /// <exception cref="IOException">The file system has no hard links, or the disk failed.</exception>
    public static void Link(DiskPath from, DiskPath to)
    {
        if (LinkFile(from.ToBytes(), to.ToBytes()) == 0)
            return;
        if (Marshal.GetLastPInvokeError() == FileExists)
            throw new NameTakenException(to.Text);
        throw Failure("link", to.Text);
    }

    /// <summary>link(2) for a file that may not be on the same file system as its new name; false where that, or the file system, forbids it.</summary>
    /// <exception cref="NameTakenException">The name is taken.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static bool TryLink(DiskPath from, DiskPath to)
    {
        const int notPermitted = 1, otherDevice = 18, tooManyLinks = 31; // EPERM EXDEV EMLINK
        if (LinkFile(from.ToBytes(), to.ToBytes()) == 0)
            return true;
        return Marshal.GetLastPInvokeError() switch
        {
            notPermitted or otherDevice or tooManyLinks => false,
            FileExists => throw new NameTakenException(to.Text),
            _ => throw Failure("link", to.Text),
        };
    }

    /// <summary>Whether something has the name.</summary>
    public static bool Exists(DiskPath path) => Access(path.ToBytes(), 0) == 0; // F_OK

    /// <summary>Opens a file as it is, without the lock that .NET takes on every file that it opens.</summary>
    public static SafeFileHandle OpenForLock(string path) => OpenExisting(new DiskPath(path), ReadWrite);

    /// <summary>Opens a folder, to lock it.</summary>
    public static SafeFileHandle OpenFolder(DiskPath path) => OpenExisting(path, ReadOnly);

    /// <summary>Takes a flock(2) without waiting; false when somebody else holds one that excludes it.</summary>
    public static bool TryLock(SafeFileHandle file, string path, bool exclusive)
    {
        const int shared = 1, alone = 2, nonBlocking = 4;
        while (FileLock(file, (exclusive ? alone : shared) | nonBlocking) < 0)
        {
            if (Marshal.GetLastPInvokeError() == WouldBlock)
                return false;
            ThrowUnlessInterrupted("flock", path);
        }
        return true;
    }

    static SafeFileHandle OpenExisting(DiskPath path, int access)
    {
        var closeOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;
        int descriptor;
        while ((descriptor = Open(path.ToBytes(), access | closeOnExec, 0)) < 0)
            ThrowUnlessInterrupted("open", path.Text);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    static void ThrowUnlessInterrupted(string call, string path)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
            throw Failure(call, path);
    }

    static IOException Failure(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{path}: {call}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRange(SafeFileHandle file, long offset, long count, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FileLock(SafeFileHandle file, int operation);

    /// <summary>Variadic in C; on Linux and for the three arguments given here the call is the same.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true)]
    private static partial int Access(byte[] path, int mode);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static partial int RenameFile(byte[] from, byte[] to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true)]
    private static partial int LinkFile(byte[] from, byte[] to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static partial int UnlinkFile(byte[] path);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    private static partial int MakeFolder(byte[] path, int mode);
}
