using System.Buffers;
using System.Collections;
using NewsArchive.Articles.Captures;

namespace NewsArchive.Articles.Packing;

/// <summary>A list that may be very long and is needed once more: its items wait on disk where they are much, and are made anew when they are asked for.</summary>
sealed class WaitingList<T>(Action<IBufferWriter<byte>, T> write, SpillReader<T> read) : IReadOnlyList<T>, IDisposable
{
    readonly SharedSpill _spill = new();
    readonly SegmentedList<long> _places = new();

    public int Count => _places.Count;

    public T this[int index] => _spill.Read(_places[index], read);

    /// <summary>Adds an item.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(T item) => _places.Add(_spill.Add(item, write));

    public IEnumerator<T> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _spill.Dispose();
}
