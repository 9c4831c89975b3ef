namespace NewsArchive.Warc.Records;

/// <summary>The content block of a record about to be written: bytes in memory, or a reopenable stream of known length.</summary>
public sealed class WarcBlock
{
    readonly ReadOnlyMemory<byte> _bytes;
    readonly Func<Stream>? _open;

    WarcBlock(ReadOnlyMemory<byte> bytes, long length, Func<Stream>? open) => (_bytes, Length, _open) = (bytes, length, open);

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>A block of bytes that the caller no longer changes.</summary>
    public static WarcBlock Of(ReadOnlyMemory<byte> bytes) => new(bytes, bytes.Length, null);

    /// <summary>A block read from a stream, possibly more than once (digest, then copy). A stream that gives another length fails the write with <see cref="IOException"/>.</summary>
    public static WarcBlock Of(long length, Func<Stream> open) => new(default, length, open);

    /// <summary>The bytes when they are in memory; otherwise false.</summary>
    public bool TryGetBytes(out ReadOnlyMemory<byte> bytes)
    {
        bytes = _bytes;
        return _open is null;
    }

    /// <summary>A new stream over the block; the caller disposes it.</summary>
    public Stream OpenRead() => _open?.Invoke() ?? new MemoryStream(_bytes.ToArray(), writable: false);
}
