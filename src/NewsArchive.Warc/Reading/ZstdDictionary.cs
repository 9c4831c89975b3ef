using System.Buffers.Binary;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace NewsArchive.Warc.Reading;

/// <summary>The dictionary of a <c>.warc.zst</c> file ("Zstandard Compression for WARC Files" 1.0, "Dictionary frame format").</summary>
public sealed class ZstdDictionary
{
    /// <summary>The longest dictionary in bytes, stored or decompressed: 8 MiB, what that standard asks readers to support.</summary>
    public const int MaxBytes = 8 << 20;

    const int FormatMagic = unchecked((int)0xec30a437); // RFC 8878 §5

    /// <summary>Takes a dictionary in the format of RFC 8878 §5, as <c>zstd --train</c> writes it.</summary>
    /// <param name="bytes">Not copied: they must not change.</param>
    /// <exception cref="WarcFormatException">The bytes are none, or too many.</exception>
    public ZstdDictionary(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is < 8 or > MaxBytes || BinaryPrimitives.ReadInt32LittleEndian(bytes.Span) != FormatMagic)
            throw new WarcFormatException($"no Zstandard dictionary of at most {MaxBytes} bytes");
        (Bytes, Id) = (bytes, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[4..]));
    }

    /// <summary>The dictionary, not compressed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Its id, which every frame of the file names.</summary>
    public uint Id { get; }

    /// <summary>Reads the dictionary frame at the stream's position; null, with nothing lost but the position, where there is none.</summary>
    /// <param name="file">The file; not disposed.</param>
    /// <param name="fileName">How messages name it.</param>
    /// <exception cref="WarcFormatException">The frame is cut short, too long, or holds no dictionary.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ZstdDictionary? Read(Stream file, string fileName)
    {
        using var source = new ByteSource(file);
        return source.Ensure(ZstdFrame.SkippableHeaderBytes) && ZstdFrame.IsDictionary(source.Available) ? Read(source, fileName) : null;
    }

    /// <summary>Takes the dictionary frame at the source's position.</summary>
    internal static ZstdDictionary Read(ByteSource source, string fileName)
    {
        var offset = source.Position;
        if (!source.Ensure(ZstdFrame.SkippableHeaderBytes))
            throw new WarcFormatException("the dictionary frame ends too early", fileName, offset);
        var length = ZstdFrame.SkippableLength(source.Available);
        if (length > MaxBytes)
            throw new WarcFormatException($"a dictionary of {length} bytes, more than {MaxBytes}", fileName, offset);
        source.Advance(ZstdFrame.SkippableHeaderBytes);
        if (!source.Ensure((int)length))
            throw new WarcFormatException("the dictionary frame ends too early", fileName, offset);
        var content = source.Available[..(int)length].ToArray();
        source.Advance((int)length);
        try
        {
            return new ZstdDictionary(ZstdFrame.IsMagic(content) ? Decompress(content) : content);
        }
        catch (Exception e) when (e is ZstdException or WarcFormatException)
        {
            throw new WarcFormatException("the dictionary frame holds no dictionary: " + e.Message, fileName, offset, inner: e);
        }
    }

    /// <summary>
    /// A dictionary trained on samples; the same samples give the same dictionary. Null where they are too few or too small to train on:
    /// then compress without.
    /// </summary>
    /// <param name="samples">What is to be compressed, or something like it: a hundred times the dictionary's length is plenty.</param>
    /// <param name="capacity">The most bytes of the dictionary, 1,024 to <see cref="MaxBytes"/>. Default 112,640, as <c>zstd --train</c> has it.</param>
    /// <param name="level">The compression level that it shall serve. Default 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is too small or too large.</exception>
    public static ZstdDictionary? Train(IEnumerable<byte[]> samples, int capacity = 112_640, int level = 9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxBytes);
        List<byte[]> all = [.. samples];
        var isPlenty = all.Sum(sample => (long)sample.Length) >= PlentyOfSamples * (long)capacity;
        try
        {
            return new ZstdDictionary((isPlenty ? DictBuilder.TrainFromBufferFastCover(all, level, capacity) : DictBuilder.TrainFromBufferFastCover(all, OfFew(level), capacity)).ToArray());
        }
        catch (Exception e) when (e is ZstdException or WarcFormatException)
        {
            return null;
        }
    }

    // Left to itself, zstd tries segment lengths on a quarter of the samples, held back from training. Of many samples that gains some per cent; of few it costs
    // a quarter of what there is to learn, and chooses badly. Segments of about 1 KB did best or nearly so on every set of few that was tried
    // (docs/performance.md).
    const int PlentyOfSamples = 10; // times the dictionary

    static ZDICT_fastCover_params_t OfFew(int level) => new() { k = 1024, d = 8, f = 20, accel = 1, steps = 1, splitPoint = 1, zParams = new() { compressionLevel = level } };

    /// <summary>The skippable frame that holds the dictionary at the start of a file, compressed where that is shorter.</summary>
    internal byte[] ToFrame()
    {
        using var compressor = new Compressor(Compressor.MaxCompressionLevel);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, ZstdDecoder.MaxWindowLog);
        var compressed = compressor.Wrap(Bytes.Span);
        var content = compressed.Length < Bytes.Length ? compressed : Bytes.Span;
        var frame = new byte[ZstdFrame.SkippableHeaderBytes + content.Length];
        ZstdFrame.WriteDictionaryHeader(frame, content.Length);
        content.CopyTo(frame.AsSpan(ZstdFrame.SkippableHeaderBytes));
        return frame;
    }

    static byte[] Decompress(byte[] frame)
    {
        if (!ZstdFrame.TryParse(frame, out var head) || head.ContentSize is not (> 0 and <= MaxBytes))
            throw new WarcFormatException("the compressed dictionary does not say its length, or is too long");
        using var decoder = new ZstdDecoder(null);
        var bytes = new byte[(int)head.ContentSize];
        return decoder.Decode(frame, bytes, out var consumed, out var written) && consumed == frame.Length && written == bytes.Length
            ? bytes
            : throw new WarcFormatException("the compressed dictionary is not one whole frame");
    }
}
