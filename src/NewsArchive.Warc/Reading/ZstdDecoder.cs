using ZstdSharp;
using ZstdSharp.Unsafe;
using static ZstdSharp.Unsafe.Methods;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// A Zstandard decoder that stops at the end of each frame. The package's own <see cref="Decompressor"/> runs on into the next frame, so
/// that nobody could tell where a record ends.
/// </summary>
sealed unsafe class ZstdDecoder : IDisposable
{
    /// <summary>The largest window of a frame, as a power of two: 8 MiB, which "Zstandard Compression for WARC Files" 1.0 asks for.</summary>
    public const int MaxWindowLog = 23;

    ZSTD_DCtx_s* _context;

    public ZstdDecoder(ZstdDictionary? dictionary)
    {
        _context = ZSTD_createDCtx();
        ThrowHelper.EnsureZstdSuccess(ZSTD_DCtx_setParameter(_context, ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog));
        if (dictionary is null)
            return;
        fixed (byte* bytes = dictionary.Bytes.Span)
            ThrowHelper.EnsureZstdSuccess(ZSTD_DCtx_loadDictionary(_context, bytes, (nuint)dictionary.Bytes.Length)); // copies it
    }

    /// <summary>Forgets a frame that was begun; the dictionary stays.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        ThrowHelper.EnsureZstdSuccess(ZSTD_DCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_only));
    }

    /// <summary>Decodes what fits; true at the end of the frame, its checksum compared.</summary>
    /// <exception cref="ZstdException">The bytes are no sound frame, or need a larger window or another dictionary.</exception>
    public bool Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var source = new ZSTD_inBuffer_s { src = from, size = (nuint)input.Length, pos = 0 };
            var target = new ZSTD_outBuffer_s { dst = to, size = (nuint)output.Length, pos = 0 };
            var hint = ThrowHelper.EnsureZstdSuccess(ZSTD_decompressStream(_context, &target, &source));
            (consumed, written) = ((int)source.pos, (int)target.pos);
            return hint == 0;
        }
    }

    public void Dispose()
    {
        ZSTD_freeDCtx(_context);
        _context = null;
    }
}
