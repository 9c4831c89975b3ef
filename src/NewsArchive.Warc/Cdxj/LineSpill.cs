using System.Buffers.Binary;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Cdxj;

/// <summary>Lines that wait in order, an empty one where there is none; many wait on disk.</summary>
sealed class LineSpill : IDisposable
{
    const int MaxBytesInMemory = 1 << 20;
    const int BufferBytes = 64 * 1024;

    Stream _bytes = new MemoryStream();

    /// <summary>Where the next line will stand.</summary>
    public long Position => _bytes.Position;

    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (_bytes is MemoryStream && _bytes.Position + line.Length > MaxBytesInMemory)
            MoveToDisk();
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, line.Length);
        _bytes.Write(length);
        _bytes.Write(line);
    }

    /// <summary>The lines from a place on, without end. Each is valid until the next.</summary>
    /// <param name="position">Where the first stands.</param>
    /// <param name="bufferBytes">How much is read at once.</param>
    public IEnumerable<ReadOnlyMemory<byte>> ReadFrom(long position, int bufferBytes = BufferBytes)
    {
        using var source = Open(position, bufferBytes);
        var line = new byte[1024];
        while (true)
        {
            source.ReadExactly(line, 0, 4);
            var length = BinaryPrimitives.ReadInt32LittleEndian(line);
            if (line.Length < length)
                line = new byte[length * 2];
            source.ReadExactly(line, 0, length);
            yield return line.AsMemory(0, length);
        }
    }

    void MoveToDisk()
    {
        var file = UnnamedFile.Create(Path.GetTempPath(), BufferBytes);
        ((MemoryStream)_bytes).WriteTo(file); // the caller has looked
        _bytes = file;
    }

    Stream Open(long position, int bufferBytes)
    {
        _bytes.Flush();
        return _bytes is FileStream file
            ? new BufferedStream(new FileSlice(file.SafeFileHandle, position, file.Length - position), bufferBytes)
            : new MemoryStream(((MemoryStream)_bytes).GetBuffer(), (int)position, (int)(_bytes.Length - position), writable: false);
    }

    public void Dispose() => _bytes.Dispose();
}
