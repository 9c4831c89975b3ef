using System.IO.Hashing;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>The content of a zip entry. The read that returns 0 has checked its length and CRC-32, and that nothing is left over.</summary>
sealed class ZipEntryReader : ForwardStream
{
    readonly ZipFileEntry _entry;
    readonly Stream _slice;
    readonly ByteSource? _source; // both for DEFLATE only
    readonly Inflater? _inflater;
    readonly Crc32 _crc = new();
    ArraySegment<byte> _inflated = [];
    long _left;
    bool _isChecked;

    public ZipEntryReader(ZipFileEntry entry, Stream slice)
    {
        (_entry, _slice, _left) = (entry, slice, entry.Length);
        if (entry.IsStored || !entry.IsReadable)
            return;
        _source = new ByteSource(slice);
        _inflater = new Inflater(_source);
        _inflater.Reset();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_entry.IsEncrypted)
            throw Broken("is encrypted: nothing can be read of it");
        if (!_entry.IsReadable)
            throw Broken($"is compressed with method {_entry.Method}: only STORED and DEFLATEd entries can be read");
        var read = _inflater is null ? _slice.Read(buffer) : Inflate(_inflater, buffer);
        if (read == 0)
            CheckEnd();
        _crc.Append(buffer[..read]);
        _left -= read;
        return _left >= 0 ? read : throw Broken("the content is longer than the zip directory says");
    }

    int Inflate(Inflater inflater, Span<byte> buffer)
    {
        if (_inflated.Count == 0)
            _inflated = inflater.Produce();
        if (_inflated.Count == 0 && inflater.Fault is { } fault)
            throw Broken(fault);
        var count = Math.Min(buffer.Length, _inflated.Count);
        _inflated.AsSpan(0, count).CopyTo(buffer);
        _inflated = _inflated[count..];
        return count;
    }

    void CheckEnd()
    {
        if (_isChecked)
            return;
        if (_left != 0)
            throw Broken($"the content lacks {_left} bytes");
        if (_crc.GetCurrentHashAsUInt32() != _entry.Crc32)
            throw Broken("zip CRC-32 differs");
        if (_source is not null && _source.Position != _entry.CompressedLength)
            throw Broken("bytes behind the end of the compressed content");
        _isChecked = true;
    }

    WarcFormatException Broken(string message) => new(message, _entry.Name, _entry.Length - _left);
}
