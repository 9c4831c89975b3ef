namespace NewsArchive.Articles.Reading;

/// <summary>Counts decompressed bytes against a budget, and the zeros that the stream ended with. Owns the stream.</summary>
sealed class BudgetStream(Stream inner, ContainerBudget budget) : Stream
{
    /// <summary>How many zero bytes were read last, in a row: a whole tar ends with two blocks of them (POSIX.1 pax, ustar).</summary>
    public long TrailingZeros { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        budget.Take(count);
        var last = buffer[..count].LastIndexOfAnyExcept((byte)0);
        TrailingZeros = last < 0 ? TrailingZeros + count : count - 1 - last;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
