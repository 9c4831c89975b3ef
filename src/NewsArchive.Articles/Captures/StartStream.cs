namespace NewsArchive.Articles.Captures;

/// <summary>Keeps the first bytes of what is written to it, and lets the rest go.</summary>
sealed class StartStream(int maxBytes) : Stream
{
    readonly MemoryStream _bytes = new();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>What was kept.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);

    public override void Write(ReadOnlySpan<byte> buffer) => _bytes.Write(buffer[..Math.Min(buffer.Length, maxBytes - (int)_bytes.Length)]);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _bytes.Dispose();
        base.Dispose(disposing);
    }
}
