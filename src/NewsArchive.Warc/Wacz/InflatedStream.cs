using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>What comes out of a DEFLATE stream until it ends or breaks: an end says nothing of which it was.</summary>
sealed class InflatedStream : ForwardStream
{
    readonly Stream _compressed;
    readonly ByteSource _source;
    readonly Inflater _inflater;
    ArraySegment<byte> _bytes = [];
    long _produced;

    /// <param name="compressed">Disposed with this.</param>
    public InflatedStream(Stream compressed)
    {
        (_compressed, _source) = (compressed, new ByteSource(compressed));
        _inflater = new Inflater(_source);
        _inflater.Reset();
    }

    /// <summary>How much is given.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Called where there would be more.</summary>
    public Action? OnCut { get; init; }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_bytes.Count == 0)
            _bytes = _inflater.Produce();
        var count = (int)Math.Min(Math.Min(buffer.Length, _bytes.Count), MaxBytes - _produced);
        if (count == 0 && _bytes.Count > 0)
            OnCut?.Invoke();
        _bytes.AsSpan(0, count).CopyTo(buffer);
        _bytes = _bytes[count..];
        _produced += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater.Dispose();
            _source.Dispose();
            _compressed.Dispose();
        }
        base.Dispose(disposing);
    }
}
