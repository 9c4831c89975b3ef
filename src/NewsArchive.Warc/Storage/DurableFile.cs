namespace NewsArchive.Warc.Storage;

/// <summary>
/// A file that appears under its name complete or not at all: temporary name in the same folder, write, fsync, rename (or link),
/// fsync of the folder. Disposing without <see cref="Commit"/> removes the temporary.
/// </summary>
public sealed class DurableFile : IDisposable
{
    /// <summary>Starts writing what shall become <paramref name="path"/>. The folder is created when missing.</summary>
    public static DurableFile Create(string path) => throw new NotImplementedException();

    /// <summary>The temporary file, readable, writable and seekable.</summary>
    public Stream Stream => throw new NotImplementedException();

    /// <summary>Makes the content durable and gives it its name.</summary>
    /// <param name="overwrite">False: the first writer wins and a later one gets <see cref="IOException"/> (link(2), no race).</param>
    public void Commit(bool overwrite) => throw new NotImplementedException();

    /// <summary>Writes a whole small file durably.</summary>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes, bool overwrite) => throw new NotImplementedException();

    /// <summary>fsync of an open file, with its error (unlike <c>FileStream.Flush(true)</c>).</summary>
    public static void Sync(FileStream file) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
