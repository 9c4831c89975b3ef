namespace NewsArchive.Warc.Reading;

/// <summary>A part of a stream that seeks; several may take turns.</summary>
sealed class StreamSlice(Stream whole, long start, long length) : Slice(length)
{
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        whole.Position = start + position;
        return whole.Read(buffer);
    }
}
