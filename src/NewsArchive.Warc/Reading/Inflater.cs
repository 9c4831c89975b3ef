using System.Buffers;
using System.Buffers.Binary;
using static NewsArchive.Warc.Reading.HuffmanTable;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// Decompresses one DEFLATE stream (RFC 1951) from a <see cref="ByteSource"/> and leaves the source at the first byte after it, which
/// the framework's decompressor cannot. Strict where zlib is; bounded memory (the window and two tables); reusable.
/// </summary>
sealed class Inflater(ByteSource source) : IDisposable
{
    const int WindowSize = 32 * 1024; // RFC 1951 §2
    const int MaxMatch = 258; // §3.2.5
    const int BufferSize = WindowSize + 64 * 1024;
    const int Limit = BufferSize - MaxMatch;
    const int FirstPart = 4 * 1024; // heads alone are often wanted

    // A length code (15 + 5 extra bits) and a distance code (15 + 13) take at most 48 bits.
    const int BitsOfAMatch = 48;
    const int LiteralRoot = 10, DistanceRoot = 8;

    enum Part { BlockHead, Stored, Codes, Done }

    byte[] _window = []; // rented; bytes left by a former tenant lie beyond _out, where no distance reaches
    readonly byte[] _lengths = new byte[320];
    readonly HuffmanTable _literals = new(LiteralRoot, 1334), _distances = new(DistanceRoot, 512 + 256), _codeLengths = new(7, 128);
    HuffmanTable _literalsInUse = InflaterCodes.FixedLiterals, _distancesInUse = InflaterCodes.FixedDistances;
    Part _part;
    bool _isLast;
    int _storedLeft;
    int _out, _limit;
    ulong _bits;
    int _bitCount;

    /// <summary>Whether the stream's last block has ended; the source then stands right behind it.</summary>
    public bool IsDone => _part == Part.Done;

    /// <summary>Why the stream cannot be read on, or null. Bytes produced before the fault were delivered.</summary>
    public string? Fault { get; private set; }

    /// <summary>Starts on a new stream at the source's position.</summary>
    public void Reset()
    {
        if (_window.Length == 0)
            _window = ArrayPool<byte>.Shared.Rent(BufferSize);
        (_part, _isLast, _out, _limit, _bits, _bitCount, Fault) = (Part.BlockHead, false, 0, FirstPart, 0, 0, null);
    }

    public void Dispose()
    {
        if (_window.Length > 0)
            ArrayPool<byte>.Shared.Return(_window);
        (_window, Fault) = ([], "disposed");
    }

    /// <summary>The next bytes, at most 64 KiB, valid until the next call; empty when done or at a fault.</summary>
    public ArraySegment<byte> Produce()
    {
        Slide();
        var from = _out;
        try
        {
            while (_out < _limit && Fault is null && _part != Part.Done)
                Step();
        }
        catch (InvalidDataException e)
        {
            Fault = e.Message;
        }
        return new(_window, from, _out - from);
    }

    void Slide()
    {
        if (_out < _limit)
            return;
        _limit = Limit;
        if (_out < Limit)
            return;
        _window.AsSpan(_out - WindowSize, WindowSize).CopyTo(_window);
        _out = WindowSize;
    }

    void Step()
    {
        switch (_part)
        {
            case Part.BlockHead: ReadBlockHead(); break;
            case Part.Stored: CopyStored(); break;
            default: DecodeCodes(); break;
        }
    }

    // §3.2.3
    void ReadBlockHead()
    {
        _isLast = Take(1) == 1;
        switch (Take(2))
        {
            case 0:
                StartStored();
                break;
            case 1:
                (_literalsInUse, _distancesInUse, _part) = (InflaterCodes.FixedLiterals, InflaterCodes.FixedDistances, Part.Codes);
                break;
            case 2:
                ReadTables();
                (_literalsInUse, _distancesInUse, _part) = (_literals, _distances, Part.Codes);
                break;
            default:
                throw new InvalidDataException("deflate block of reserved type 3");
        }
    }

    // §3.2.4: skip to a byte boundary; LEN and its complement NLEN.
    void StartStored()
    {
        Take(_bitCount & 7);
        var length = Take(16);
        if ((length ^ Take(16)) != 0xffff)
            throw new InvalidDataException("stored deflate block with lengths that disagree");
        GiveBack();
        (_storedLeft, _part) = (length, Part.Stored);
    }

    void CopyStored()
    {
        while (_storedLeft > 0)
        {
            var room = Math.Min(_storedLeft, _limit - _out);
            if (room == 0)
                return;
            var read = source.Read(_window.AsSpan(_out, room));
            if (read == 0)
                throw Truncated();
            _out += read;
            _storedLeft -= read;
        }
        EndBlock();
    }

    void EndBlock()
    {
        _part = _isLast ? Part.Done : Part.BlockHead;
        if (_isLast)
            GiveBack();
    }

    // §3.2.7
    void ReadTables()
    {
        int literalCount = Take(5) + 257, distanceCount = Take(5) + 1, codeCount = Take(4) + 4;
        if (literalCount > 286 || distanceCount > 30)
            throw new InvalidDataException("deflate block with too many symbols");
        var lengths = _lengths.AsSpan();
        lengths[..19].Clear();
        for (var i = 0; i < codeCount; i++)
            lengths[InflaterCodes.CodeLengthOrder[i]] = (byte)Take(3);
        if (!_codeLengths.TryBuild(lengths[..19], InflaterCodes.CodeLengthSymbols, mayBeIncomplete: false))
            throw new InvalidDataException("deflate block with an invalid code of code lengths");
        ReadCodeLengths(lengths[..(literalCount + distanceCount)]);
        if (lengths[256] == 0)
            throw new InvalidDataException("deflate block without an end");
        if (!_literals.TryBuild(lengths[..literalCount], InflaterCodes.LiteralSymbols, mayBeIncomplete: true))
            throw new InvalidDataException("deflate block with an invalid literal code");
        if (!_distances.TryBuild(lengths.Slice(literalCount, distanceCount), InflaterCodes.DistanceSymbols, mayBeIncomplete: true))
            throw new InvalidDataException("deflate block with an invalid distance code");
    }

    void ReadCodeLengths(Span<byte> lengths)
    {
        for (var at = 0; at < lengths.Length;)
        {
            var symbol = TakeCodeLengthSymbol();
            if (symbol < 16)
            {
                lengths[at++] = (byte)symbol;
                continue;
            }
            if (symbol == 16 && at == 0)
                throw new InvalidDataException("deflate block repeats a length before the first");
            var value = symbol == 16 ? lengths[at - 1] : (byte)0;
            var count = symbol switch { 16 => 3 + Take(2), 17 => 3 + Take(3), _ => 11 + Take(7) };
            if (count > lengths.Length - at)
                throw new InvalidDataException("deflate block with more lengths than symbols");
            lengths.Slice(at, count).Fill(value);
            at += count;
        }
    }

    int TakeCodeLengthSymbol()
    {
        if (_bitCount < 7)
            Refill();
        var entry = _codeLengths.Entries[(int)_bits & 127];
        Take(CodeLength(entry));
        return Value(entry);
    }

    int Take(int count)
    {
        if (_bitCount < count)
            Refill();
        if (_bitCount < count)
            throw Truncated();
        var value = (int)(_bits & ((1u << count) - 1));
        _bits >>= count;
        _bitCount -= count;
        return value;
    }

    /// <summary>Reads bytes into the bit buffer until it holds 56 bits or the source ends.</summary>
    void Refill()
    {
        GiveBack();
        // A gzip trailer of 8 bytes follows, so this never waits for bytes that the member does not own.
        source.Ensure(8);
        var next = source.Available;
        var count = Math.Min(next.Length, (63 - _bitCount) >> 3);
        for (var i = 0; i < count; i++, _bitCount += 8)
            _bits |= (ulong)next[i] << _bitCount;
        source.Advance(count);
    }

    /// <summary>Returns whole bytes of the bit buffer to the source.</summary>
    void GiveBack()
    {
        source.Rewind(_bitCount >> 3);
        _bitCount &= 7;
        _bits &= (1u << _bitCount) - 1;
    }

    static InvalidDataException Truncated() => new("deflate stream ends too early");

    // The hot loop: state in locals, one method on purpose.
    void DecodeCodes()
    {
        var literals = _literalsInUse.Entries;
        var distances = _distancesInUse.Entries;
        var window = _window;
        var input = source.Available;
        int at = 0, to = _out, limit = _limit, count = _bitCount;
        var bits = _bits;
        string? fault = null;
        var ended = false;
        while (to < limit)
        {
            if (count < BitsOfAMatch)
            {
                if (input.Length - at >= 8)
                {
                    // Bits above the count are those of the next bytes: or-ing them again does no harm.
                    bits |= BinaryPrimitives.ReadUInt64LittleEndian(input[at..]) << count;
                    at += (63 - count) >> 3;
                    count |= 56;
                }
                else
                {
                    source.Advance(at);
                    (_bits, _bitCount) = (bits, count);
                    Refill();
                    (bits, count, at) = (_bits, _bitCount, 0);
                    input = source.Available;
                }
            }
            var entry = literals[(int)bits & ((1 << LiteralRoot) - 1)];
            if ((entry & KindMask) == Link)
                entry = literals[Value(entry) + ((int)(bits >> LiteralRoot) & ((1 << ExtraBits(entry)) - 1))];
            bits >>= CodeLength(entry);
            count -= CodeLength(entry);
            if ((entry & KindMask) == Literal)
            {
                if (count < 0)
                    break;
                window[to++] = (byte)Value(entry);
                continue;
            }
            if ((entry & KindMask) != Match)
            {
                ended = (entry & KindMask) == EndOfBlock && count >= 0;
                fault = ended || count < 0 ? null : "invalid deflate symbol";
                break;
            }
            var length = Value(entry) + ((int)bits & ((1 << ExtraBits(entry)) - 1));
            bits >>= ExtraBits(entry);
            count -= ExtraBits(entry);
            entry = distances[(int)bits & ((1 << DistanceRoot) - 1)];
            if ((entry & KindMask) == Link)
                entry = distances[Value(entry) + ((int)(bits >> DistanceRoot) & ((1 << ExtraBits(entry)) - 1))];
            bits >>= CodeLength(entry);
            var distance = Value(entry) + ((int)bits & ((1 << ExtraBits(entry)) - 1));
            bits >>= ExtraBits(entry);
            count -= CodeLength(entry) + ExtraBits(entry);
            if (count < 0)
                break;
            if ((entry & KindMask) != Match || distance > to)
            {
                fault = (entry & KindMask) != Match ? "invalid deflate distance code" : "deflate distance reaches before the start";
                break;
            }
            Copy(window, to, distance, length);
            to += length;
        }
        source.Advance(at);
        (_bits, _bitCount, _out) = (bits, Math.Max(count, 0), to);
        if (fault is not null)
            throw new InvalidDataException(fault);
        if (count < 0)
            throw Truncated();
        if (ended)
            EndBlock();
    }

    static void Copy(byte[] window, int to, int distance, int length)
    {
        if (distance >= length)
            window.AsSpan(to - distance, length).CopyTo(window.AsSpan(to));
        else if (distance == 1)
            window.AsSpan(to, length).Fill(window[to - 1]);
        else
            for (var end = to + length; to < end; to++)
                window[to] = window[to - distance];
    }
}
