using System.Collections.Concurrent;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace NewsArchive.Warc.Writing;

/// <summary>One Zstandard frame a record, with content size and checksum, and the id of the dictionary.</summary>
sealed class ZstdMembers(int level, ZstdDictionary? dictionary) : MemberFormat
{
    // From level 20 on, windows would exceed the 8 MiB that readers must support.
    const int LastLevelWithin8MiB = 19;

    readonly ConcurrentBag<Compressor> _idle = []; // loading a dictionary costs more than compressing a small record
    readonly ConcurrentBag<Compressor> _idleFast = [];

    public override string Extension => ".warc.zst";

    internal override ReadOnlyMemory<byte> Prologue { get; } = dictionary is null ? default : dictionary.ToFrame();

    internal override void Write(Stream output, ReadOnlySpan<byte> head, WarcBlock block, bool isPayloadCompressed)
    {
        var idle = isPayloadCompressed ? _idleFast : _idle;
        var compressor = idle.TryTake(out var former) ? former : Create(isPayloadCompressed ? 1 : level);
        compressor.ResetStream();
        compressor.SetPledgedSrcSize((ulong)(head.Length + block.Length + 4));
        WriteFrame(output, compressor, head, block);
        idle.Add(compressor); // one that raised is not used again
    }

    static void WriteFrame(Stream output, Compressor compressor, ReadOnlySpan<byte> head, WarcBlock block)
    {
        var frame = new CompressionStream(output, compressor, preserveCompressor: true, leaveOpen: true);
        try
        {
            WriteRecord(frame.Write, head, block);
        }
        catch
        {
            // Not disposing the frame: it would be finished too short, and that error would hide the block's.
            compressor.Dispose();
            throw;
        }
        frame.Dispose();
    }

    Compressor Create(int atLevel)
    {
        var compressor = new Compressor(atLevel);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        if (atLevel > LastLevelWithin8MiB)
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, ZstdDecoder.MaxWindowLog);
        if (dictionary is not null)
            compressor.LoadDictionary(dictionary.Bytes.Span);
        return compressor;
    }
}
