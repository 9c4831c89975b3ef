namespace NewsArchive.Warc.Storage;

/// <summary>Working space on disk that is gone with its stream; on Unix also when the process is killed, as it has no name any more.</summary>
static class UnnamedFile
{
    /// <summary>Opens one, readable, writable, seekable.</summary>
    /// <param name="folder">The folder, mostly that of the system for temporary files.</param>
    /// <param name="bufferBytes">Bytes that are buffered; 0: none. Default 4,096.</param>
    /// <exception cref="IOException">The folder cannot be written: the message names it, and the environment variable that names another.</exception>
    public static FileStream Create(string folder, int bufferBytes = 4096)
    {
        try
        {
            return Open(Path.Combine(folder, Path.GetRandomFileName()), bufferBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Also of commands that only read: nobody would think of this folder.
            throw new WorkingSpaceException($"{folder}: no temporary file can be made there for what does not fit into memory ({e.Message.TrimEnd('.')}); name another folder in the environment variable {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")}", e);
        }
    }

    static FileStream Open(string path, int bufferBytes)
    {
        var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, BufferSize = bufferBytes });
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return stream;
    }
}
