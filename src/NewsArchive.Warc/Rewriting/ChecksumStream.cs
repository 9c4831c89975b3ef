using System.IO.Hashing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Reads an input from its beginning to its end, whatever of it is wanted, and sees whether it is still what it was.</summary>
sealed class ChecksumStream(Stream input) : ForwardStream
{
    readonly Crc32 _crc = new();
    long _position;

    public override int Read(Span<byte> buffer)
    {
        var read = input.Read(buffer);
        _crc.Append(buffer[..read]);
        _position += read;
        return read;
    }

    /// <summary>Reads on to a place in the input.</summary>
    public void SkipTo(long position)
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        while (_position < position && Read(buffer[..(int)Math.Min(buffer.Length, position - _position)]) > 0)
        {
        }
    }

    /// <summary>Reads the rest.</summary>
    public bool EndsAs(FileChecksum expected)
    {
        SkipTo(long.MaxValue);
        return _position == expected.Length && _crc.GetCurrentHashAsUInt32() == expected.Crc32;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
