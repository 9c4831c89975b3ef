using System.Buffers;

namespace NewsArchive.Articles.Fetching;

/// <summary>Bytes in a buffer that is given back when they are disposed: whoever reads many images, one after the other, needs no new memory for each.</summary>
public sealed class BorrowedBytes : IDisposable
{
    byte[]? _rented;

    /// <summary>Bytes that nobody wants back.</summary>
    public BorrowedBytes(ReadOnlyMemory<byte> memory) => Memory = memory;

    BorrowedBytes(byte[] rented, int start, int length) => (_rented, Memory) = (rented, rented.AsMemory(start, length));

    /// <summary>The bytes; not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Memory { get; private set; }

    /// <summary>A part of an array that was rented from the shared pool and goes back there.</summary>
    internal static BorrowedBytes Rented(byte[] rented, int start, int length) => new(rented, start, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory = default;
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
    }
}
