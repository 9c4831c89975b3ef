using System.Buffers;
using System.Diagnostics;

namespace NewsArchive.Warc.Reading;

/// <summary>Buffered forward reading with look-ahead and a known position. Does not own its stream; disposing frees the buffer.</summary>
/// <param name="stream">What is read.</param>
/// <param name="position">Of its first byte.</param>
/// <param name="history">How many bytes that were taken are kept, at least: <see cref="TryMoveTo"/> goes back to them.</param>
sealed class ByteSource(Stream stream, long position = 0, int history = 0) : IDisposable
{
    const int InitialCapacity = 64 * 1024;

    byte[] _buffer = []; // rented at the first read: many readers are opened for one record only
    int _start, _end;
    bool _ended;
    long _position = position; // of _buffer[_start]

    /// <summary>Position of the next unread byte.</summary>
    public long Position => _position;

    /// <summary>Bytes read ahead. Valid until the next call of another member.</summary>
    public ReadOnlySpan<byte> Available => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Drops what was read ahead and goes on from the stream as it now stands.</summary>
    public void Restart(long position) => (_start, _end, _ended, _position) = (0, 0, false, position);

    /// <summary>The first place that <see cref="TryMoveTo"/> can go to.</summary>
    public long FirstPosition => _position - _start;

    /// <summary>Goes to a place of which the bytes are still here; false where they are not.</summary>
    public bool TryMoveTo(long position)
    {
        if (position < FirstPosition || position > _position + Available.Length)
            return false;
        _start += (int)(position - _position);
        _position = position;
        return true;
    }

    /// <summary>Reads ahead until so many bytes are there; false when the input ends before.</summary>
    public bool Ensure(int count)
    {
        while (_end - _start < count)
            if (!Fill())
                return false;
        return true;
    }

    /// <summary>One more read from the stream; false at its end. The buffer grows when it is full: the caller bounds it.</summary>
    public bool Fill()
    {
        if (_ended)
            return false;
        MakeRoom();
        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    void MakeRoom()
    {
        var first = Math.Max(0, _start - history); // that is kept
        if (first == _end)
            first = _start = _end = 0;
        if (_end < _buffer.Length)
            return;
        if (first == 0)
            Grow();
        _buffer.AsSpan(first, _end - first).CopyTo(_buffer);
        (_start, _end) = (_start - first, _end - first);
    }

    void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialCapacity, _buffer.Length * 2));
        _buffer.AsSpan(0, _end).CopyTo(larger);
        Release();
        _buffer = larger;
    }

    void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Takes bytes that were read ahead.</summary>
    public void Advance(int count)
    {
        Debug.Assert(count >= 0 && count <= _end - _start);
        _start += count;
        _position += count;
    }

    /// <summary>Gives back bytes taken since the last <see cref="Fill"/>.</summary>
    public void Rewind(int count)
    {
        Debug.Assert(count >= 0 && count <= _start);
        _start -= count;
        _position -= count;
    }

    /// <summary>Reads up to the length of the buffer; 0 at the end.</summary>
    public int Read(Span<byte> buffer)
    {
        if (_start == _end && !Fill())
            return 0;
        var count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        Advance(count);
        return count;
    }

    /// <summary>Passes over so many bytes, seeking where the stream can; returns how many there were.</summary>
    public long Skip(long count)
    {
        var left = count - SkipAvailable(count);
        if (left > InitialCapacity && stream.CanSeek)
        {
            var jump = Math.Clamp(stream.Length - stream.Position, 0, left);
            stream.Position += jump;
            (_position, _start, _end) = (_position + jump, 0, 0);
            left -= jump;
        }
        while (left > 0 && Fill())
            left -= SkipAvailable(left);
        return count - left;
    }

    public void Dispose()
    {
        Release();
        (_start, _end, _ended) = (0, 0, true);
    }

    long SkipAvailable(long count)
    {
        var available = (int)Math.Min(count, _end - _start);
        Advance(available);
        return available;
    }
}
