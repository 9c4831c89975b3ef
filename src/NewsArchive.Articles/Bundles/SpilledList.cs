using System.Buffers;
using System.Collections;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Bundles;

/// <summary>
/// A list of items that wait as bytes: a few in memory, many in a temporary file, where each takes 8 bytes of memory. Items are made anew each time they
/// are asked for. Not thread-safe.
/// </summary>
sealed class SpilledList<T>(Action<IBufferWriter<byte>, T> write, SpilledList<T>.Reader read) : IReadOnlyList<T>, IDisposable
{
    readonly SpilledBytes _bytes = new();
    readonly List<long> _places = [];
    readonly ArrayBufferWriter<byte> _encoded = new();

    /// <summary>Makes an item of its bytes.</summary>
    public delegate T Reader(ReadOnlySpan<byte> bytes);

    /// <summary>How many there are.</summary>
    public int Count => _places.Count;

    /// <summary>An item by its number.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public T this[int index] => read(_bytes.Read(_places[index]));

    /// <summary>Adds an item.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(T item)
    {
        _encoded.ResetWrittenCount();
        write(_encoded, item);
        _places.Add(_bytes.Add(_encoded.WrittenSpan));
    }

    /// <summary>All items in their order, read in larger pieces; none may be added meanwhile.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        foreach (var bytes in _bytes.ReadFrom(0))
            yield return read(bytes.Span);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _bytes.Dispose();
}
