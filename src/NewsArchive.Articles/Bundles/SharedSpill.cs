using System.Buffers;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Bundles;

/// <summary>Reads a value from the beginning of bytes, which are moved behind it.</summary>
delegate T SpillReader<out T>(ref ReadOnlySpan<byte> bytes);

/// <summary>Values that wait as bytes until they are read again, each as often as asked for: a few in memory, many in a temporary file. Thread-safe.</summary>
sealed class SharedSpill : IDisposable
{
    const int MaxKeptBytes = 1 << 20;

    readonly Lock _gate = new();
    readonly SpilledBytes _bytes = new();
    ArrayBufferWriter<byte> _encoded = new();

    /// <summary>Adds a value.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public long Add<T>(T value, Action<IBufferWriter<byte>, T> write)
    {
        lock (_gate)
        {
            _encoded.ResetWrittenCount();
            write(_encoded, value);
            var place = _bytes.Add(_encoded.WrittenSpan);
            if (_encoded.Capacity > MaxKeptBytes)
                _encoded = new();
            return place;
        }
    }

    /// <summary>Reads the value that is at a place.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public T Read<T>(long place, SpillReader<T> read)
    {
        lock (_gate)
        {
            var bytes = _bytes.Read(place);
            return read(ref bytes);
        }
    }

    public void Dispose() => _bytes.Dispose();
}
