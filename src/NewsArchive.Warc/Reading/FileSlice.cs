using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Reading;

/// <summary>A part of an open file; any number may read at once.</summary>
/// <param name="file">The file.</param>
/// <param name="name">How errors name it.</param>
/// <param name="start">Where the part begins.</param>
/// <param name="length">Its length; the file had so many bytes.</param>
sealed class FileSlice(SafeFileHandle file, string name, long start, long length) : Slice(length)
{
    /// <summary>Ends reading with <see cref="OperationCanceledException"/>, also in the middle of a record.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The same part, or a whole file that was just opened, as a slice of its own; null for other streams.</summary>
    public static FileSlice? Of(Stream stream) => stream switch
    {
        FileSlice { Position: 0 } slice => slice,
        FileStream { CanSeek: true, Position: 0 } file => new(file.SafeFileHandle, Path.GetFileName(file.Name), 0, file.Length),
        _ => null,
    };

    /// <summary>From an offset on.</summary>
    public FileSlice From(long offset, CancellationToken cancel = default) => Part(offset, Length - offset, cancel);

    /// <summary>A part of the part.</summary>
    public FileSlice Part(long offset, long count, CancellationToken cancel) => new(file, name, start + offset, count) { Cancel = cancel };

    protected override int ReadAt(long position, Span<byte> buffer)
    {
        Cancel.ThrowIfCancellationRequested();
        return RandomAccess.Read(file, buffer, start + position) is > 0 and var read ? read : throw new InputChangedException(name); // asked for within its length
    }
}
