using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>The block of the record that a reader stands at: exactly Content-Length bytes.</summary>
sealed class BlockStream(ByteSource source, long length, Action atEnd, Func<long, Exception> tooShort) : ForwardStream
{
    long _left = length;
    bool _isOver;

    /// <summary>Is shown what is read of the block, and finished at its end; null: nobody asks. To be set before the block is read.</summary>
    public RecordDigests? Digests { get; set; }

    /// <summary>Ends the stream's life: the reader has moved on.</summary>
    public void Expire()
    {
        _isOver = true;
        Digests?.Dispose();
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isOver, typeof(WarcReadRecord));
        if (buffer.IsEmpty)
            return 0;
        if (_left == 0)
        {
            atEnd();
            Digests?.Finish();
            return 0;
        }
        var read = source.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
            throw tooShort(_left);
        Digests?.Append(buffer[..read]);
        _left -= read;
        return read;
    }

    /// <summary>The next bytes of the block, up to so many, without taking them. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Peek(int maxBytes)
    {
        ObjectDisposedException.ThrowIf(_isOver, typeof(WarcReadRecord));
        var count = (int)Math.Min(maxBytes, _left);
        source.Ensure(count);
        var bytes = source.Available;
        return bytes[..Math.Min(count, bytes.Length)];
    }

    /// <summary>
    /// Takes the HTTP head from the start of the block; null, and nothing taken, when its blank line does not come within
    /// <paramref name="maxBytes"/> or the block.
    /// </summary>
    public HttpHead? TakeHttpHead(int maxBytes)
    {
        ObjectDisposedException.ThrowIf(_isOver, typeof(WarcReadRecord));
        for (var searched = 0; ;)
        {
            var bytes = source.Available;
            bytes = bytes[..(int)Math.Min(Math.Min(bytes.Length, maxBytes), _left)];
            if (HeadText.FindEnd(bytes, searched) is >= 0 and var end)
            {
                if (!HttpHead.TryParse(bytes[..end], out var head))
                    return null;
                Digests?.Append(bytes[..end]);
                source.Advance(end);
                _left -= end;
                return head;
            }
            searched = bytes.Length;
            if (searched >= maxBytes || searched == _left || !source.Fill())
                return null;
        }
    }

    /// <summary>Passes over what was not read.</summary>
    public void SkipRest()
    {
        _left -= source.Skip(_left);
        if (_left > 0)
            throw tooShort(_left);
    }
}
