using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Storage;

/// <summary>
/// A file that is written but has no name yet: it is gone with its writer, however that ends. To be named when a <see cref="FileSystemSync"/> has made its content
/// durable. Not thread-safe.
/// </summary>
sealed class PendingFile : IDisposable
{
    readonly OpenFolder _folder;
    readonly SafeFileHandle _file;
    readonly string _name;

    internal PendingFile(OpenFolder folder, string name, SafeFileHandle file)
    {
        (_folder, _name, _file) = (folder, name, file);
        folder.Hold();
    }

    string Path => System.IO.Path.Combine(_folder.Path, _name);

    /// <summary>Gives the file its name; false when the name is taken: of two writers exactly one succeeds.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public bool TryName() => Libc.TryLinkUnnamed(_file, _folder.Handle, _name, Path);

    /// <summary>Gives the file its name in place of what has it.</summary>
    /// <exception cref="IOException">The disk is full or failed, or a folder has the name; what was there is there still.</exception>
    public void Replace()
    {
        var temporary = DurableFile.TemporaryName(_name);
        Libc.TryLock(_file, Path, exclusive: false); // as DurableFile does, so that nobody takes the temporary for a dead writer's
        while (!Libc.TryLinkUnnamed(_file, _folder.Handle, temporary, Path))
            temporary = DurableFile.TemporaryName(_name); // left by a dead process that had our id
        try
        {
            Libc.Rename(_folder.Handle, temporary, _name, Path);
        }
        catch
        {
            Libc.Unlink(_folder.Handle, temporary, Path);
            throw;
        }
    }

    /// <summary>Closes it; without a name it is gone.</summary>
    public void Dispose()
    {
        if (_file.IsClosed)
            return;
        _file.Dispose();
        _folder.Release();
    }
}
