using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// Folders and files by the bytes of their names. .NET decodes names as UTF-8 and cannot open those that are not; nor can it tell a FIFO
/// from a file before it blocks on it. 64-bit Linux only: the layout of <c>dirent</c> and <c>statx</c> is that of its kernel interface.
/// </summary>
[SupportedOSPlatform("linux")]
static partial class UnixNames
{
    const int AtCurrentFolder = -100; // AT_FDCWD
    const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    const uint BasicStatus = 0x7FF; // STATX_BASIC_STATS
    const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC
    const int NotBlocking = 0x800; // O_NONBLOCK: a FIFO put in the file's place after the look does not hang us

    [SupportedOSPlatformGuard("linux")]
    public static bool IsAvailable => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>The names in a folder but <c>.</c> and <c>..</c>, in no order, with what stands there where the file system says so.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static List<(byte[] Name, FolderEntryKind? Kind)> ReadFolder(byte[] path)
    {
        var folder = OpenFolder(WithEnd(path));
        if (folder == 0)
            throw LastError();
        try
        {
            var names = new List<(byte[], FolderEntryKind?)>();
            while (ReadEntry(folder) is var entry and not 0)
                if (NameOf(entry) is { } name)
                    names.Add((name, TypeOf(entry)));
            return Marshal.GetLastPInvokeError() == 0 ? names : throw LastError();
        }
        finally
        {
            _ = CloseFolder(folder);
        }
    }

    /// <summary>Kind, length, time and mode.</summary>
    /// <exception cref="IOException">There is no such file, or the folder cannot be searched.</exception>
    public static FileStatus Status(byte[] path, bool followLinks)
    {
        Span<byte> buffer = stackalloc byte[256];
        if (ReadStatus(AtCurrentFolder, WithEnd(path), followLinks ? 0 : NoFollow, BasicStatus, ref MemoryMarshal.GetReference(buffer)) != 0)
            throw LastError();
        // struct statx: stx_mode at 28, stx_size at 40, stx_mtime at 112 (seconds, nanoseconds).
        var mode = BitConverter.ToUInt16(buffer[28..]);
        var ticks = BitConverter.ToInt64(buffer[112..]) * TimeSpan.TicksPerSecond + BitConverter.ToUInt32(buffer[120..]) / 100;
        return new(KindOf(mode), BitConverter.ToInt64(buffer[40..]), DateTimeOffset.UnixEpoch.AddTicks(ticks), mode & 0xFFF);
    }

    /// <summary>What a path leads to, links followed: its st_mode, and the numbers of its file system and of itself there. Null when it leads to nothing, or to nothing that may be looked at.</summary>
    public static (int Mode, ulong Device, ulong Number)? Identity(string path)
    {
        Span<byte> buffer = stackalloc byte[256];
        if (ReadStatus(AtCurrentFolder, WithEnd(System.Text.Encoding.UTF8.GetBytes(path)), 0, BasicStatus, ref MemoryMarshal.GetReference(buffer)) != 0)
            return null;
        // struct statx: stx_mode at 28, stx_ino at 32, stx_dev_major and stx_dev_minor from 136.
        return (BitConverter.ToUInt16(buffer[28..]), BitConverter.ToUInt64(buffer[136..]), BitConverter.ToUInt64(buffer[32..]));
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream Open(byte[] path)
    {
        var handle = OpenFile(WithEnd(path), ReadOnlyCloseOnExec | NotBlocking);
        return handle >= 0 ? new FileStream(new SafeFileHandle(handle, ownsHandle: true), FileAccess.Read) : throw LastError();
    }

    /// <summary>Reads a file from its beginning until the buffer is full or the file ends; -1 when something went wrong.</summary>
    public static int Read(byte[] path, Span<byte> buffer)
    {
        var handle = OpenFile(WithEnd(path), ReadOnlyCloseOnExec | NotBlocking);
        if (handle < 0)
            return -1;
        try
        {
            for (var read = 0; ;)
            {
                var count = (int)ReadFile(handle, buffer[read..], (nuint)(buffer.Length - read));
                if (count < 0)
                    return -1;
                read += count;
                if (count == 0 || read == buffer.Length)
                    return read;
            }
        }
        finally
        {
            _ = CloseFile(handle);
        }
    }

    static FolderEntryKind KindOf(int mode) => (mode & 0xF000) switch
    {
        0x8000 => FolderEntryKind.File,
        0x4000 => FolderEntryKind.Folder,
        0xA000 => FolderEntryKind.Link,
        _ => FolderEntryKind.Special,
    };

    /// <summary><c>struct dirent</c>: d_name at 19, ended by NUL.</summary>
    static byte[]? NameOf(nint entry)
    {
        unsafe
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + 19);
            return name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) ? null : name.ToArray();
        }
    }

    /// <summary>d_type at 18.</summary>
    static FolderEntryKind? TypeOf(nint entry) => Marshal.ReadByte(entry, 18) switch
    {
        0 => null, // DT_UNKNOWN: this file system does not say
        8 => FolderEntryKind.File,
        4 => FolderEntryKind.Folder,
        10 => FolderEntryKind.Link,
        _ => FolderEntryKind.Special,
    };

    static byte[] WithEnd(byte[] path) => [.. path, 0];

    static IOException LastError() => new(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    private static partial nint OpenFolder(byte[] path);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial nint ReadEntry(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int ReadStatus(int folder, byte[] path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadFile(int file, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFile(byte[] path, int flags);
}
