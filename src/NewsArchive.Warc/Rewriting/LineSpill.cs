using System.Buffers.Binary;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Lines that wait on disk, in order, one for each record; an empty one where there is none.</summary>
sealed class LineSpill : IDisposable
{
    readonly FileStream _file = UnnamedFile.Create(Path.GetTempPath(), 64 * 1024);

    /// <summary>Where the next line will stand.</summary>
    public long Position => _file.Position;

    public void Add(ReadOnlySpan<byte> line)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, line.Length);
        _file.Write(length);
        _file.Write(line);
    }

    /// <summary>The lines from a place on, without end. Each is valid until the next.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadFrom(long position)
    {
        _file.Flush();
        using var source = new BufferedStream(new FileSlice(_file.SafeFileHandle, position, _file.Length - position), 64 * 1024);
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

    public void Dispose() => _file.Dispose();
}
