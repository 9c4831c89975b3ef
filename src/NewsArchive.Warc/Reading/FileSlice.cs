using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Reading;

/// <summary>A part of an open file; any number may read at once.</summary>
sealed class FileSlice(SafeFileHandle file, long start, long length) : Slice(length)
{
    protected override int ReadAt(long position, Span<byte> buffer) => RandomAccess.Read(file, buffer, start + position);
}
