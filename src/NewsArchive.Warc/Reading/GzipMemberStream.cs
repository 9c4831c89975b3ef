using System.Buffers.Binary;
using System.IO.Hashing;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// One gzip member (RFC 1952) read strictly: header, DEFLATE stream, CRC-32 and ISIZE.
/// </summary>
sealed class GzipMemberStream(ByteSource source, string fileName, int maxExpansion) : MemberStream(source, fileName)
{
    const int FlagHeaderCrc = 2, FlagExtra = 4, FlagName = 8, FlagComment = 16, FlagsReserved = 0xe0;
    const long FreeOutput = 1024 * 1024; // Below this no ratio is a danger.
    const int MaxNameBytes = 64 * 1024;

    readonly Inflater _inflater = new(source);
    readonly Crc32 _crc = new();
    byte[] _pending = [];
    int _pendingStart, _pendingEnd;
    long _produced;
    bool _ended = true, _sawTrailer, _hasTrailer, _lacksBytes;

    public override bool IsEndKnown => _hasTrailer;

    public override bool IsCut => !_sawTrailer && (_lacksBytes || !Source.Ensure(1));

    /// <summary>Bytes that <see cref="IsMagic"/> looks at.</summary>
    public const int MagicLength = 3;

    /// <summary>Whether the bytes begin like a gzip member with the one method there is (RFC 1952 §2.3.1).</summary>
    public static bool IsMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Whether, as far as they are there, the bytes begin with a header that may be read on: of the flags those that are reserved must not be set (§2.3.1.2).</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes) => IsMagic(bytes) && (bytes.Length < 4 || (bytes[3] & FlagsReserved) == 0);

    /// <summary>Where in the bytes a member could begin; -1: nowhere, unless it is in the last two.</summary>
    public static int FindMagic(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Magic);

    static ReadOnlySpan<byte> Magic => [0x1f, 0x8b, 8];

    protected override void BeginCore()
    {
        (_produced, _pendingStart, _pendingEnd, _ended, _sawTrailer, _hasTrailer, _lacksBytes) = (0, 0, 0, false, false, false, false);
        _crc.Reset();
        ReadHeader();
        _crc.Reset();
        _inflater.Reset();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _ended)
            return 0;
        if (_pendingStart == _pendingEnd && !Inflate())
            return 0;
        var count = Math.Min(buffer.Length, _pendingEnd - _pendingStart);
        _pending.AsSpan(_pendingStart, count).CopyTo(buffer);
        _pendingStart += count;
        return count;
    }

    bool Inflate()
    {
        var bytes = _inflater.Produce();
        if (bytes.Count == 0)
        {
            if (_inflater.Fault is { } fault)
                throw Broken(fault);
            CheckTrailer();
            _ended = true;
            return false;
        }
        (_pending, _pendingStart, _pendingEnd) = (bytes.Array!, bytes.Offset, bytes.Offset + bytes.Count); // a segment of the inflater's window
        _crc.Append(bytes);
        _produced += bytes.Count;
        if (_produced > FreeOutput && _produced / maxExpansion > Source.Position - Offset)
            throw Broken($"expands more than {maxExpansion} times");
        return true;
    }

    // RFC 1952 §2.3
    void ReadHeader()
    {
        var head = Take(10);
        if (!IsMagic(head))
            throw Broken(head is [0x1f, 0x8b, ..] ? $"gzip method {head[2]} is unknown" : "no gzip member");
        var flags = head[3];
        if ((flags & FlagsReserved) != 0)
            throw Broken("gzip header with reserved flags"); // §2.3.1.2: must give an error
        if ((flags & FlagExtra) != 0)
            Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
        if ((flags & FlagName) != 0)
            SkipText();
        if ((flags & FlagComment) != 0)
            SkipText();
        if ((flags & FlagHeaderCrc) == 0)
            return;
        var expected = (ushort)_crc.GetCurrentHashAsUInt32();
        if (BinaryPrimitives.ReadUInt16LittleEndian(Take(2)) != expected)
            throw Broken("gzip header CRC differs");
    }

    ReadOnlySpan<byte> Take(int count)
    {
        _lacksBytes = !Source.Ensure(count);
        if (_lacksBytes)
            throw Broken("gzip member ends too early");
        var bytes = Source.Available[..count];
        _crc.Append(bytes);
        Source.Advance(count);
        return bytes;
    }

    void SkipText()
    {
        for (var left = MaxNameBytes; left >= 0;)
        {
            if (!Source.Ensure(1))
                throw Broken("gzip member ends too early");
            var bytes = Source.Available[..Math.Min(Source.Available.Length, left + 1)];
            var end = bytes.IndexOf((byte)0);
            left -= bytes.Length;
            Take(end < 0 ? bytes.Length : end + 1);
            if (end >= 0)
                return;
        }
        throw Broken($"gzip header with a text of more than {MaxNameBytes} bytes");
    }

    // RFC 1952 §2.3.1: CRC32 and the length modulo 2^32
    void CheckTrailer()
    {
        var crc = _crc.GetCurrentHashAsUInt32();
        var trailer = Take(8);
        _sawTrailer = true;
        var (isContent, isLength) = (BinaryPrimitives.ReadUInt32LittleEndian(trailer) == crc, BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) == (uint)_produced);
        _hasTrailer = isContent || isLength; // with neither right, this may be the trailer of another member, which damage led into
        if (!isContent)
            throw Broken("gzip CRC-32 differs");
        if (!isLength)
            throw Broken("gzip length differs");
    }

    protected override void Dispose(bool disposing)
    {
        (_pending, _pendingStart, _pendingEnd, _ended) = ([], 0, 0, true);
        if (disposing)
            _inflater.Dispose();
        base.Dispose(disposing);
    }

    WarcFormatException Broken(string what) => Broken(what, "gzip member");
}
