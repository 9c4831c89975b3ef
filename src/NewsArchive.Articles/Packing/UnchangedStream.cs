using System.Security.Cryptography;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Passes a source on while it is what it was: at its end length and digest are compared, and too many bytes stop it at once.</summary>
sealed class UnchangedStream(Stream inner, long length, WarcDigest digest, Func<Exception> changed) : Stream
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    long _read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = buffer.IsEmpty ? 0 : inner.Read(buffer);
        _hash.AppendData(buffer[..count]);
        _read += count;
        var isAtEnd = count == 0 && !buffer.IsEmpty;
        if (_read > length || (isAtEnd && (_read < length || Convert.ToHexStringLower(_hash.GetCurrentHash()) != digest.Hex)))
            throw changed();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            inner.Dispose();
        }
        base.Dispose(disposing);
    }
}
