using System.IO.Hashing;
using System.Security.Cryptography;

namespace NewsArchive.Warc.Wacz;

/// <summary>Lets a reader move freely over a file part and hashes each byte once, so that one pass over the disk serves both.</summary>
sealed class OnceHashedStream(Stream inner) : Stream
{
    readonly Crc32 _crc = new();
    readonly IncrementalHash _sha256 = ZipWriter.NewHash();
    long _hashed; // bytes from the start that are in the hashes

    /// <summary>Reads what nobody has read and returns both hashes of the whole.</summary>
    public (uint Crc32, byte[] Sha256) Finish()
    {
        HashUpTo(Length);
        return (_crc.GetCurrentHashAsUInt32(), _sha256.GetHashAndReset());
    }

    public override int Read(Span<byte> buffer)
    {
        var position = Position;
        HashUpTo(position);
        Position = position;
        var read = inner.Read(buffer);
        if (position + read > _hashed)
            Hash(buffer[(int)(_hashed - position)..read]);
        return read;
    }

    /// <summary>Catches up with what a reader has jumped over.</summary>
    void HashUpTo(long end)
    {
        if (end <= _hashed)
            return;
        inner.Position = _hashed;
        var buffer = new byte[128 * 1024];
        while (_hashed < end && inner.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - _hashed))) is > 0 and var read)
            Hash(buffer.AsSpan(0, read));
    }

    void Hash(ReadOnlySpan<byte> bytes)
    {
        _crc.Append(bytes);
        _sha256.AppendData(bytes);
        _hashed += bytes.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha256.Dispose();
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override long Length => inner.Length;
    public override long Position { get => inner.Position; set => inner.Position = value; }
    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
