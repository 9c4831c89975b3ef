using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Storage;

/// <summary>
/// A folder that is held open: what is in it is looked for and made by its name alone, so no path is walked for each file and no link on the way can be put in
/// between. Thread-safe but for disposing; a <see cref="PendingFile"/> outlives it.
/// </summary>
sealed class OpenFolder : IDisposable
{
    /// <summary>So many bytes are handed to the disk at once, so that a later sync waits less; less is gathered by the kernel.</summary>
    const int WorthStarting = 64 * 1024;

    OpenFolder(SafeFileHandle handle, string path, bool isNew, long device) => (Handle, Path, IsNew, Device) = (handle, path, isNew, device);

    /// <summary>
    /// Whether this system has all that is needed: files without names, and a sync of a whole file system that reports its errors (Linux 5.8). The numbers of the
    /// calls' flags are those of x86-64.
    /// </summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && OperatingSystem.IsOSPlatformVersionAtLeast("linux", 5, 8);

    /// <summary>Its absolute path, for messages.</summary>
    public string Path { get; }

    /// <summary>Whether it was made when it was opened, so that nothing stands in it that was not put there since.</summary>
    public bool IsNew { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>Tells its file system from others.</summary>
    internal long Device { get; }

    /// <summary>Opens a folder, which is made when it is missing, as are those above it.</summary>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public static OpenFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        var isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        return Of(Libc.OpenFolder(new DiskPath(path)), path, isNew);
    }

    /// <summary>Opens a folder in it, which is made when it is missing; null when something else has the name, also a link.</summary>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public OpenFolder? TryEnter(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        if (Libc.TryEnter(Handle, name, path, out var isMissing) is { } found)
            return Of(found, path, isNew: false);
        if (!isMissing)
            return null;
        var isNew = Libc.TryMakeFolder(Handle, name, path);
        return Libc.TryEnter(Handle, name, path, out _) is { } made ? Of(made, path, isNew) : null;
    }

    static OpenFolder Of(SafeFileHandle handle, string path, bool isNew)
    {
        try
        {
            return new OpenFolder(handle, path, isNew, Libc.DeviceOf(handle, path));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether something has the name, be it a link that leads nowhere.</summary>
    public bool Contains(string name) => Libc.IsThere(Handle, name);

    /// <summary>Writes a file that is to get the name; null where the file system has no files without names.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public PendingFile? TryWrite(string name, ReadOnlySpan<byte> content)
    {
        if (Libc.TryCreateUnnamed(Handle, Path) is not { } file)
            return null;
        try
        {
            Libc.Write(file, content, System.IO.Path.Combine(Path, name));
            if (content.Length >= WorthStarting)
                Libc.StartWriting(file);
            return new PendingFile(this, name, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Keeps it open beyond <see cref="Dispose"/>, until <see cref="Release"/>.</summary>
    internal void Hold()
    {
        var isHeld = false;
        Handle.DangerousAddRef(ref isHeld);
    }

    internal void Release() => Handle.DangerousRelease();

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
