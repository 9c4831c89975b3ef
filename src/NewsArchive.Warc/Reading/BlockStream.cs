using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>The block of the record that a reader stands at: exactly Content-Length bytes.</summary>
sealed class BlockStream(ByteSource source, long length, Action atEnd, Func<long, Exception> tooShort) : ForwardStream
{
    long _left = length;
    bool _isOver;

    /// <summary>Ends the stream's life: the reader has moved on.</summary>
    public void Expire() => _isOver = true;

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isOver, typeof(WarcReadRecord));
        if (buffer.IsEmpty)
            return 0;
        if (_left == 0)
        {
            atEnd();
            return 0;
        }
        var read = source.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
            throw tooShort(_left);
        _left -= read;
        return read;
    }

    /// <summary>Passes over what was not read.</summary>
    public void SkipRest()
    {
        _left -= source.Skip(_left);
        if (_left > 0)
            throw tooShort(_left);
    }
}
