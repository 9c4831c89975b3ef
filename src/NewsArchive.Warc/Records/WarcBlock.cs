using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NewsArchive.Warc.Records;

/// <summary>The content block (WARC 1.1 §4) of a record about to be written: bytes in memory, or a reopenable stream of known length. Immutable.</summary>
public sealed class WarcBlock
{
    readonly ReadOnlyMemory<byte> _first; // an HTTP head before its body, which is large and is not copied
    readonly ReadOnlyMemory<byte> _bytes;
    readonly Func<Stream>? _open;

    WarcBlock(ReadOnlyMemory<byte> bytes, long length, Func<Stream>? open, ReadOnlyMemory<byte> first = default) =>
        (_bytes, Length, _open, _first) = (bytes, length, open, first);

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>A block of bytes that the caller no longer changes.</summary>
    public static WarcBlock Of(ReadOnlyMemory<byte> bytes) => new(bytes, bytes.Length, null);

    /// <summary>A block read from a stream, possibly more than once (digest, then copy). A stream that gives another length fails the write with <see cref="IOException"/>.</summary>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="open">Opens the stream at its first byte; what it gives is disposed after each pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static WarcBlock Of(long length, Func<Stream> open)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(open);
        return new(default, length, open);
    }

    /// <summary>Whether the bytes are in memory.</summary>
    internal bool IsInMemory => _open is null;

    /// <summary>The beginning of the block, as far as it was given as bytes; empty where a stream must be opened for it.</summary>
    internal ReadOnlyMemory<byte> Start => _first.IsEmpty ? _bytes : _first;

    /// <summary>The bytes when they are in memory, in the pieces that they were given in.</summary>
    internal ImmutableArray<ReadOnlyMemory<byte>> Pieces => _first.IsEmpty ? [_bytes] : [_first, _bytes];

    /// <summary>The bytes when they are in memory; otherwise false.</summary>
    /// <param name="bytes">The block; empty where the result is false.</param>
    public bool TryGetBytes(out ReadOnlyMemory<byte> bytes)
    {
        bytes = _first.IsEmpty ? _bytes : Join();
        return IsInMemory;
    }

    byte[] Join()
    {
        var joined = new byte[checked(_first.Length + _bytes.Length)];
        _first.CopyTo(joined);
        _bytes.CopyTo(joined.AsMemory(_first.Length));
        return joined;
    }

    /// <summary>A new stream over the block; the caller disposes it.</summary>
    public Stream OpenRead()
    {
        if (_open is not null)
            return _open();
        if (!_first.IsEmpty)
            return new PrefixedStream(_first, Of(_bytes).OpenRead());
        return MemoryMarshal.TryGetArray(_bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) // TryGetArray was true: there is an array
            : new MemoryStream(_bytes.ToArray(), writable: false);
    }

    /// <summary>Feeds the whole block to <paramref name="sink"/> in one pass and bounded pieces.</summary>
    /// <exception cref="IOException">The stream gives fewer or more bytes than <see cref="Length"/>.</exception>
    internal void Feed(Action<ReadOnlySpan<byte>> sink)
    {
        if (_open is null)
        {
            if (!_first.IsEmpty)
                sink(_first.Span);
            sink(_bytes.Span);
            return;
        }
        using var stream = _open();
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            FeedFrom(stream, buffer, sink);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    void FeedFrom(Stream stream, byte[] buffer, Action<ReadOnlySpan<byte>> sink)
    {
        long total = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if ((total += read) > Length)
                throw new IOException($"the block gives more than the {Length} bytes announced");
            sink(buffer.AsSpan(0, read));
        }
        if (total != Length)
            throw new IOException($"the block ends after {total} of {Length} bytes");
    }

    /// <summary>A part of the block. Of a stream, what lies before is read and passed over each time that the part is opened.</summary>
    internal WarcBlock Slice(long start, long length)
    {
        if (TryGetBytes(out var bytes))
            return Of(bytes.Slice((int)start, (int)length));
        return Of(length, () => new StreamPart(_open!(), start, length)); // not in memory, so it is a stream
    }

    /// <summary>Bytes in memory followed by another block.</summary>
    internal static WarcBlock Concat(ReadOnlyMemory<byte> first, WarcBlock second)
    {
        if (second is { IsInMemory: true, _first.IsEmpty: true })
            return new(second._bytes, first.Length + second.Length, null, first);
        return new(default, first.Length + second.Length, () => new PrefixedStream(first, second.OpenRead()), first);
    }
}
