using System.Buffers;

namespace NewsArchive.Articles.Fetching;

/// <summary>The bytes of a body as they come, in a buffer that grows, and that goes back to the shared pool when disposed. Not thread-safe.</summary>
sealed class ReceivedBody : IDisposable
{
    // What is larger is not held for the next one: as many stay in the pool as there were connections.
    const int MaxPooled = 512 * 1024;

    byte[] _buffer = [];

    public int Length { get; private set; }

    /// <summary>All bytes so far; not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Sets room aside for so many bytes more: growing to it would take as much again, and a copy each time.</summary>
    public void Reserve(int count)
    {
        if (_buffer.Length - Length >= count) return;
        var size = checked(Length + count);
        var larger = size <= MaxPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        Bytes.CopyTo(larger);
        _buffer = larger; // the old one does not go back to the pool: what was taken of it (a fallback) stays
    }

    /// <summary>Where the next bytes go: at least one, at most <paramref name="most"/>.</summary>
    public Memory<byte> Room(int most)
    {
        if (Length == _buffer.Length) Reserve(Math.Max(Length, 64 * 1024)); // twice as much each time
        return _buffer.AsMemory(Length, Math.Min(most, _buffer.Length - Length));
    }

    /// <summary>Says how many bytes were put into <see cref="Room"/>.</summary>
    public void Add(int count) => Length += count;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length is > 0 and <= MaxPooled) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, Length) = ([], 0);
    }
}
