namespace NewsArchive.Warc.Storage;

/// <summary>Working space on disk that is gone with its stream; on Unix also when the process is killed, as it has no name any more.</summary>
static class UnnamedFile
{
    /// <summary>Opens one, readable, writable, seekable.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static FileStream Create(string folder, int bufferBytes = 4096)
    {
        var path = Path.Combine(folder, Path.GetRandomFileName());
        var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, BufferSize = bufferBytes });
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return stream;
    }
}
