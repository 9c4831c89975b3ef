using System.Security.Cryptography;

namespace NewsArchive.Warc.Wacz;

/// <summary>Passes bytes on, in either direction, and hashes them with SHA-256. Leaves the inner stream open.</summary>
sealed class HashingStream(Stream inner) : Stream
{
    readonly IncrementalHash _hash = ZipWriter.NewHash();

    /// <summary>Bytes passed so far.</summary>
    public long Count { get; private set; }

    /// <summary>The hash of all bytes since the last call.</summary>
    public byte[] Sha256() => _hash.GetHashAndReset();

    /// <summary>Reads and hashes what is left.</summary>
    public void Drain()
    {
        var buffer = new byte[64 * 1024];
        while (Read(buffer) > 0)
        {
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Hash(buffer[..read]);
        return read;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        Hash(buffer);
    }

    void Hash(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Count += bytes.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override bool CanRead => inner.CanRead;
    public override bool CanSeek => false;
    public override bool CanWrite => inner.CanWrite;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => Count; set => throw new NotSupportedException(); }
    public override void Flush() => inner.Flush();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
