using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace NewsArchive.Warc.Wacz;

/// <summary>The forward stream into one entry of a <see cref="ZipWriter"/>.</summary>
sealed class ZipEntryWriter : Stream
{
    // The compressor is always fed blocks of this size, so that its output does not depend on how the content was written.
    internal const int BlockLength = 1 << 20;

    readonly Stream _output;
    readonly string _name;
    readonly bool _mayDeflate;
    readonly long _start;
    readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockLength);
    readonly Crc32 _crc = new();
    readonly IncrementalHash _hash = ZipWriter.NewHash();
    int _blockLength;
    long _length;
    HashingStream? _compressed;
    Stream? _target; // null until the content outgrows the first block

    public ZipEntryWriter(Stream output, string name, bool mayDeflate) =>
        (_output, _name, _mayDeflate, _start) = (output, name, mayDeflate, output.Position);

    /// <summary>SHA-256 of the content, after <see cref="Complete"/>.</summary>
    public byte[] Sha256 { get; private set; } = [];

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_blockLength == BlockLength)
                FlushBlock();
            var part = buffer[..Math.Min(buffer.Length, BlockLength - _blockLength)];
            part.CopyTo(_block.AsSpan(_blockLength));
            _blockLength += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes what is buffered and, where it went out before, the header.</summary>
    public ZipEntryHeader Complete() => _target is null ? CompleteSmall() : CompleteLarge(_target);

    ZipEntryHeader CompleteSmall()
    {
        var content = _block.AsSpan(0, _blockLength);
        Count(content);
        var header = new ZipEntryHeader(_name, _start, _length, _length, _crc.GetCurrentHashAsUInt32(), HasWideSizes: false, CompressedSha256: null);
        Sha256 = _hash.GetHashAndReset();
        _output.Write(header.ToLocal());
        _output.Write(content);
        return header;
    }

    ZipEntryHeader CompleteLarge(Stream target)
    {
        FlushBlock();
        if (_compressed is not null)
            target.Dispose();
        var end = _output.Position;
        Sha256 = _hash.GetHashAndReset();
        var header = LargeHeader(_compressed?.Sha256());
        header = header with { CompressedLength = end - _start - header.LocalLength, Crc32 = _crc.GetCurrentHashAsUInt32() };
        _output.Position = _start;
        _output.Write(header.ToLocal());
        _output.Position = end;
        return header;
    }

    void FlushBlock()
    {
        _target ??= OpenTarget();
        var content = _block.AsSpan(0, _blockLength);
        Count(content);
        _target.Write(content);
        _blockLength = 0;
    }

    Stream OpenTarget()
    {
        _output.Write(new byte[LargeHeader(_mayDeflate ? new byte[SHA256.HashSizeInBytes] : null).LocalLength]);
        if (!_mayDeflate)
            return _output;
        _compressed = new HashingStream(_output);
        return new DeflateStream(_compressed, CompressionLevel.Optimal);
    }

    ZipEntryHeader LargeHeader(byte[]? compressedSha256) => new(_name, _start, _length, 0, 0, HasWideSizes: true, compressedSha256);

    void Count(ReadOnlySpan<byte> content)
    {
        _crc.Append(content);
        _hash.AppendData(content);
        _length += content.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<byte>.Shared.Return(_block);
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    bool _isDisposed;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _length + _blockLength; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
