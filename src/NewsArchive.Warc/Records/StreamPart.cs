namespace NewsArchive.Warc.Records;

/// <summary>Some bytes out of the midst of a stream, read forward. Owns the stream.</summary>
sealed class StreamPart(Stream whole, long start, long length) : ForwardStream
{
    long _before = start, _left = length;

    public override int Read(Span<byte> buffer)
    {
        SkipBefore();
        var read = _left == 0 ? 0 : whole.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    void SkipBefore()
    {
        if (_before > 0 && whole.CanSeek)
            (whole.Position, _before) = (whole.Position + _before, 0);
        Span<byte> passed = stackalloc byte[16 * 1024];
        while (_before > 0 && whole.Read(passed[..(int)Math.Min(passed.Length, _before)]) is > 0 and var read)
            _before -= read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            whole.Dispose();
        base.Dispose(disposing);
    }
}
