using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Storage;

/// <summary>The calls that .NET has no honest equal for. Loaded with the first call: reading a bundle never makes one.</summary>
static partial class Libc
{
    const int ReadOnly = 0, ReadWrite = 2; // O_RDONLY, O_RDWR
    const int Folder = 0x10000, NoFollow = 0x20000, CloseOnExec = 0x80000; // O_DIRECTORY O_NOFOLLOW O_CLOEXEC, as x86-64 has them
    const int StatusLength = 256; // struct statx
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

    /// <summary>Sets space aside behind the end of a file, whose length stays. Only a hint: without it each write looks for space by itself, and says when there is none. Linux.</summary>
    public static void Reserve(SafeFileHandle file, long length) => _ = Allocate(file, 1, 0, length); // FALLOC_FL_KEEP_SIZE

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

    /// <summary>Opens a folder, to lock it or for the calls that take one.</summary>
    public static SafeFileHandle OpenFolder(DiskPath path) => OpenExisting(path, ReadOnly);

    /// <summary>The same; null when there is none.</summary>
    public static SafeFileHandle? TryOpenFolder(DiskPath path) => TryOpenExisting(path, ReadOnly);

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

    /// <summary>Opens a folder in a folder, never through a link; null when what has the name is none.</summary>
    public static SafeFileHandle? TryEnter(SafeFileHandle folder, string name, string path, out bool isMissing)
    {
        const int tooManyLinks = 40, noFolder = 20; // ELOOP ENOTDIR
        int descriptor;
        while ((descriptor = OpenIn(folder, name, ReadOnly | Folder | NoFollow | CloseOnExec, 0)) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            isMissing = error == NotFound;
            if (error is NotFound or noFolder or tooManyLinks)
                return null;
            ThrowUnlessInterrupted("open", path);
        }
        isMissing = false;
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>mkdir(2) in a folder; false when something has the name already.</summary>
    public static bool TryMakeFolder(SafeFileHandle folder, string name, string path)
    {
        if (MakeFolderIn(folder, name, 0x1FF) == 0) // 0777 and umask, as .NET does
            return true;
        return Marshal.GetLastPInvokeError() == FileExists ? false : throw Failure("mkdir", path);
    }

    /// <summary>Creates a file without a name, to be written (O_TMPFILE); null where the file system has none such.</summary>
    public static SafeFileHandle? TryCreateUnnamed(SafeFileHandle folder, string path)
    {
        const int unnamed = 0x400000 | Folder, writeOnly = 1, isFolder = 21, notSupported = 95; // O_TMPFILE O_WRONLY EISDIR EOPNOTSUPP
        int descriptor;
        while ((descriptor = OpenIn(folder, ".", writeOnly | unnamed | CloseOnExec, 0x1A4)) < 0) // 0644 and umask
        {
            if (Marshal.GetLastPInvokeError() is isFolder or notSupported or Invalid)
                return null;
            ThrowUnlessInterrupted("open", path);
        }
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Writes all of it from the beginning of the file.</summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> content, string path)
    {
        for (long written = 0; written < content.Length;)
        {
            var rest = content[(int)written..];
            var count = WriteAt(file, rest, (nuint)rest.Length, written);
            if (count >= 0)
                written += count;
            else
                ThrowUnlessInterrupted("write", path);
        }
    }

    /// <summary>Gives a file that was created without a name one; false when the name is taken.</summary>
    public static bool TryLinkUnnamed(SafeFileHandle file, SafeFileHandle folder, string name, string path)
    {
        const int currentFolder = -100, emptyPath = 0x1000, followLink = 0x400; // AT_FDCWD AT_EMPTY_PATH AT_SYMLINK_FOLLOW
        if (LinkFileIn(file, "", folder, name, emptyPath) == 0)
            return true;
        if (Marshal.GetLastPInvokeError() is NotFound or Invalid) // refused without privileges before Linux 6.10
        {
            using var current = new SafeFileHandle(currentFolder, ownsHandle: false);
            if (LinkFileIn(current, string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}"), folder, name, followLink) == 0)
                return true;
        }
        return Marshal.GetLastPInvokeError() == FileExists ? false : throw Failure("link", path);
    }

    /// <summary>rename(2) within a folder: atomic, replaces what is there.</summary>
    public static void Rename(SafeFileHandle folder, string from, string to, string path)
    {
        if (RenameIn(folder, from, folder, to) < 0)
            throw Failure("rename", path);
    }

    /// <summary>unlink(2) in a folder; a name that is not there is no failure.</summary>
    public static void Unlink(SafeFileHandle folder, string name, string path)
    {
        if (UnlinkIn(folder, name, 0) < 0 && Marshal.GetLastPInvokeError() != NotFound)
            throw Failure("unlink", path);
    }

    /// <summary>Whether something has the name, links not followed. What may not be looked at counts as nothing.</summary>
    public static bool IsThere(SafeFileHandle folder, string name)
    {
        const int noFollow = 0x100; // AT_SYMLINK_NOFOLLOW
        Span<byte> status = stackalloc byte[StatusLength];
        return ReadStatus(folder, name, noFollow, 0, status) == 0;
    }

    /// <summary>A number of the file system that an open file is on. Linux.</summary>
    public static long DeviceOf(SafeFileHandle file, string path) => IdentityOf(file, path).Device;

    /// <summary>What tells an open file from every other that exists: its file system and its number there. Linux.</summary>
    public static (long Device, long Number) IdentityOf(SafeFileHandle file, string path)
    {
        const int emptyPath = 0x1000, wantsNumber = 0x100, number = 32, device = 136; // AT_EMPTY_PATH STATX_INO; struct statx: stx_ino; stx_dev_major, stx_dev_minor
        Span<byte> status = stackalloc byte[StatusLength];
        return ReadStatus(file, "", emptyPath, wantsNumber, status) == 0 ? (BitConverter.ToInt64(status[device..]), BitConverter.ToInt64(status[number..])) : throw Failure("statx", path);
    }

    /// <summary>
    /// syncfs(2): all that was written to the file system is durable. Since Linux 5.8 it reports what could not be written since the file was opened, or since
    /// the last call for it.
    /// </summary>
    public static void SyncFileSystem(SafeFileHandle file, string path)
    {
        while (SyncAll(file) < 0)
            ThrowUnlessInterrupted("syncfs", path);
    }

    static SafeFileHandle OpenExisting(DiskPath path, int access) => TryOpenExisting(path, access) ?? throw Failure("open", path.Text);

    /// <summary>Null when there is nothing of that name; the error is still that of the call.</summary>
    static SafeFileHandle? TryOpenExisting(DiskPath path, int access)
    {
        var closeOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;
        int descriptor;
        while ((descriptor = Open(path.ToBytes(), access | closeOnExec, 0)) < 0)
        {
            if (Marshal.GetLastPInvokeError() == NotFound)
                return null;
            ThrowUnlessInterrupted("open", path.Text);
        }
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

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

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

    /// <summary>Variadic in C, as open.</summary>
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenIn(SafeFileHandle folder, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(SafeFileHandle file, ReadOnlySpan<byte> content, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFileIn(SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameIn(SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkIn(SafeFileHandle folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFolderIn(SafeFileHandle folder, string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(SafeFileHandle folder, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncAll(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    private static partial int MakeFolder(byte[] path, int mode);
}
