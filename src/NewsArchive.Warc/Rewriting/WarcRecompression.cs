using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Writes a WARC file in another form (WARC 1.1 Annex D; "Zstandard Compression for WARC Files" 1.0): gzip, Zstandard or plain, always one member a record, so that a whole-file gzip is put right. Every
/// head and block keeps its bytes: decompressed, a file without breaches is the same before and after.
/// </summary>
public static class WarcRecompression
{
    // Small blocks are compressed on several threads; larger ones are streamed, so that memory stays bounded.
    const int MaxBlockInMemory = 4 << 20;
    const int SniffedBytes = 64 * 1024;

    // Seventy times the usual dictionary. While a dictionary is trained they are in memory twice.
    const int MaxSampleBytes = 8 << 20;
    const int MaxBytesOfASample = 128 * 1024;

    /// <summary>Writes the new file and returns what was wrong with the old one but could be read: oddities between records, and digests that do not fit, whose records are written as they are.</summary>
    /// <param name="input">The old file, which need not seek; not disposed.</param>
    /// <param name="fileName">How diagnostics name it.</param>
    /// <param name="output">The new file; not disposed.</param>
    /// <param name="format">Its form.</param>
    /// <param name="parallelism">How many threads compress; the bytes do not depend on it.</param>
    /// <param name="written">Called for each record, in order: enough to index the new file.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The parallelism is not positive.</exception>
    /// <exception cref="WarcFormatException">The input is damaged (run a repair first), or an ARC file.</exception>
    /// <exception cref="IOException">The input cannot be read, or the output not written.</exception>
    public static IReadOnlyList<WarcDiagnostic> Recompress(Stream input, string fileName, Stream output, MemberFormat format, int parallelism = 1, Action<RewrittenRecord>? written = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parallelism);
        var options = new WarcReaderOptions { LeaveOpen = true, KeepHeadBytes = true };
        using var reader = new WarcReader(input, fileName, options);
        var digests = new DiagnosticList(fileName, options.MaxDiagnostics, options.Levels);
        new WarcWriter(output) { Format = format }.WriteAll(
            ReadAll(reader, fileName, digests), parallelism,
            (record, location) => written?.Invoke(new(record.Head, record.FindHttpHead(), record.Offset, location)), cancel);
        return [.. reader.Diagnostics.Concat(digests.Items).OrderBy(found => found.Offset)];
    }

    /// <summary>A dictionary trained on the records of a file, for <see cref="MemberFormat.Zstd"/>; null where they are too few.</summary>
    /// <param name="input">The file, which is read to its end; not disposed.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="capacity">The most bytes of the dictionary. Default 112,640.</param>
    /// <param name="level">The compression level that it shall serve. Default 9.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">The input is damaged.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public static ZstdDictionary? TrainDictionary(Stream input, string fileName, int capacity = 112_640, int level = 9, CancellationToken cancel = default)
    {
        var samples = new SampleSet(MaxSampleBytes);
        using var reader = new WarcReader(input, fileName, new() { LeaveOpen = true, KeepHeadBytes = true });
        while (reader.Read() is { } record)
        {
            cancel.ThrowIfCancellationRequested();
            var block = record.Peek(MaxBytesOfASample);
            samples.Add(record.HeadBytes.Span, CompressedPayload.IsIn(record.Head, block) ? [] : block);
        }
        return ZstdDictionary.Train(samples.Items, capacity, level);
    }

    static IEnumerable<(Source Item, RecordBytes Record)> ReadAll(WarcReader reader, string fileName, DiagnosticList digests)
    {
        while (reader.Read() is { } record)
        {
            if (record.Head.IsArc)
                throw new WarcFormatException("an ARC file: those are read, never written", fileName, record.Offset);
            var isCompressed = CompressedPayload.IsIn(record.Head, record.Peek(SniffedBytes));
            var length = record.Head.ContentLength ?? 0;
            if (length <= MaxBlockInMemory)
            {
                record.CheckDigests();
                var block = WarcBlock.Of(ReadBlock(record, (int)length));
                Note(record.DigestMismatches(fileName));
                yield return (new(record.Head, record.Offset, block, null), new(record.HeadBytes, block, isCompressed));
                continue;
            }
            using var stream = new CheckedBlock(record, fileName, mustMatch: false);
            yield return (new(record.Head, record.Offset, null, stream), new(record.HeadBytes, WarcBlock.Of(length, () => stream), isCompressed));
            Note(stream.Mismatches); // who took the record has read it
        }

        void Note(IEnumerable<WarcDiagnostic> mismatches)
        {
            foreach (var mismatch in mismatches)
                digests.Add(mismatch);
        }
    }

    /// <summary>The whole block; the read behind it checks the rest of the record.</summary>
    static byte[] ReadBlock(WarcReadRecord record, int length)
    {
        var block = new byte[length];
        record.Block.ReadExactly(block);
        _ = record.Block.ReadByte();
        return block;
    }

    /// <summary>Where a record came from, and its block in memory or as a stream that was read.</summary>
    sealed record Source(WarcRecordHead Head, long Offset, WarcBlock? Block, CheckedBlock? Stream)
    {
        public HttpHead? FindHttpHead()
        {
            if (Stream is not null)
                return Stream.HttpHead;
            return Head.HasHttpBlock && Block?.TryGetBytes(out var bytes) == true && HttpHead.TryParse(bytes.Span, out var http) ? http : null;
        }
    }
}
