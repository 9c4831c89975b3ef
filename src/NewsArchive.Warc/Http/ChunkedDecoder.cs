namespace NewsArchive.Warc.Http;

/// <summary>
/// Takes the chunked transfer coding (RFC 9112 §7.1) off a body that comes in pieces, without holding it. Extensions and trailer fields are
/// dropped; lines may end with LF alone. One use, one thread.
/// </summary>
public sealed class ChunkedDecoder
{
    // Chunk sizes of up to 15 hex digits fit a long; nobody sends longer ones.
    const int MaxSizeDigits = 15;
    const int MaxLineLength = 16 * 1024;

    enum Part { Size, Extension, Data, DataEnd, Trailer, Done, Invalid }

    Part _part;
    long _left;
    int _digits, _lineLength;
    bool _sawReturn;

    /// <summary>Whether the last chunk and its trailer were seen, and nothing after them.</summary>
    public bool IsComplete => _part == Part.Done;

    /// <summary>Decodes the next piece. False once the bytes are not chunked.</summary>
    /// <param name="bytes">The next bytes as received, however they are cut.</param>
    /// <param name="sink">Gets the data, in pieces that are valid during the call.</param>
    public bool Feed(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> sink)
    {
        while (!bytes.IsEmpty && _part != Part.Invalid)
            bytes = bytes[(_part == Part.Data ? FeedData(bytes, sink) : FeedByte(bytes[0]))..];
        return _part != Part.Invalid;
    }

    int FeedData(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> sink)
    {
        var count = (int)Math.Min(bytes.Length, _left);
        sink(bytes[..count]);
        if ((_left -= count) == 0)
            StartLine(Part.DataEnd);
        return count;
    }

    int FeedByte(byte value)
    {
        if (_part == Part.Done || ++_lineLength > MaxLineLength)
            _part = Part.Invalid;
        else if (_sawReturn && value != '\n')
            _part = Part.Invalid;
        else if (value == '\r')
            _sawReturn = true;
        else if (value == '\n')
            EndLine();
        else
            FeedLine(value);
        return 1;
    }

    void FeedLine(byte value)
    {
        if (_part == Part.DataEnd)
            _part = Part.Invalid;
        else if (_part == Part.Size && char.IsAsciiHexDigit((char)value) && _digits < MaxSizeDigits)
            (_left, _digits) = (_left * 16 + HexValue(value), _digits + 1);
        else if (_part == Part.Size)
            _part = _digits > 0 && value is (byte)';' or (byte)' ' or (byte)'\t' ? Part.Extension : Part.Invalid;
    }

    static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    void EndLine()
    {
        if (_part == Part.DataEnd)
            StartLine(Part.Size);
        else if (_part == Part.Trailer)
            StartLine(_lineLength <= (_sawReturn ? 2 : 1) ? Part.Done : Part.Trailer);
        else if (_digits == 0)
            _part = Part.Invalid;
        else
            StartLine(_left == 0 ? Part.Trailer : Part.Data);
    }

    void StartLine(Part part)
    {
        (_part, _lineLength, _sawReturn) = (part, 0, false);
        if (part == Part.Size)
            (_left, _digits) = (0, 0);
    }
}
