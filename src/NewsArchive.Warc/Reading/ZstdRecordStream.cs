using ZstdSharp;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// The Zstandard frames of one record (RFC 8878). A record may take several frames: while <see cref="MayContinue"/>, the next one is
/// read on; a frame never holds parts of two records.
/// </summary>
sealed class ZstdRecordStream(ByteSource source, string fileName, int maxExpansion) : MemberStream(source, fileName)
{
    const long FreeOutput = 1024 * 1024; // Below this no ratio is a danger.

    // A block of 128 KiB of one byte takes four bytes (RFC 8878 §3.1.1.2.2): Zstandard rightly reaches what DEFLATE never can.
    const int MoreThanDeflate = 32;

    ZstdDecoder? _decoder;
    long _produced;
    bool _inFrame, _isBroken;

    /// <summary>The dictionary of the file, set before its first frame.</summary>
    public ZstdDictionary? Dictionary { get; set; }

    /// <summary>Whether the record is not yet complete, so that the next frame belongs to it.</summary>
    public bool MayContinue { get; set; }

    /// <summary>The first frame of the record.</summary>
    public ZstdFrame FirstFrame { get; private set; }

    public override bool IsEndKnown => !_inFrame && !MayContinue && !_isBroken;

    public override bool IsCut => !_isBroken && !Source.Ensure(1);

    protected override void BeginCore()
    {
        (_produced, MayContinue) = (0, true);
        FirstFrame = BeginFrame();
    }

    ZstdFrame BeginFrame()
    {
        Source.Ensure(ZstdFrame.MaxHeaderBytes);
        if (!ZstdFrame.TryParse(Source.Available, out var frame))
            throw Broken("zstd frame ends too early");
        _decoder ??= new ZstdDecoder(Dictionary);
        _decoder.Reset();
        (_inFrame, _isBroken) = (true, false);
        return frame;
    }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (_inFrame || TryContinue()))
            if (Decompress(buffer) is > 0 and var written)
                return written;
        return 0;
    }

    bool TryContinue()
    {
        while (MayContinue && Source.Ensure(ZstdFrame.SkippableHeaderBytes) && ZstdFrame.IsSkippable(Source.Available) && !ZstdFrame.IsDictionary(Source.Available))
            SkipExtension();
        if (!MayContinue || !ZstdFrame.IsMagic(Source.Available))
            return false;
        BeginFrame();
        return true;
    }

    /// <summary>Passes over the skippable frame at the source's position.</summary>
    public void SkipExtension()
    {
        var length = ZstdFrame.SkippableLength(Source.Available);
        Source.Advance(ZstdFrame.SkippableHeaderBytes);
        if (Source.Skip(length) != length)
            throw Broken("skippable frame ends too early");
    }

    int Decompress(Span<byte> buffer)
    {
        var isEnd = Decode(buffer, out var consumed, out var written);
        Source.Advance(consumed);
        _produced += written;
        if (_produced > FreeOutput && _produced / MoreThanDeflate / maxExpansion > Source.Position - Offset)
            throw Broken($"expands more than {maxExpansion * (long)MoreThanDeflate} times");
        if (isEnd)
            _inFrame = false;
        else if (consumed == 0 && written == 0 && !Source.Fill())
            throw Broken("zstd frame ends too early");
        return written;
    }

    bool Decode(Span<byte> buffer, out int consumed, out int written)
    {
        if (_isBroken)
            throw Broken("zstd frame cannot be read on"); // what the decoder says after an error means nothing
        try
        {
            return _decoder!.Decode(Source.Available, buffer, out consumed, out written); // made by BeginFrame
        }
        catch (ZstdException e)
        {
            _isBroken = true;
            throw Broken("zstd: " + e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder?.Dispose();
        _decoder = null;
        base.Dispose(disposing);
    }

    WarcFormatException Broken(string what, Exception? inner = null) => Broken(what, "zstd frame", inner);
}
