using System.Buffers;
using NewsArchive.Warc.Http;

namespace NewsArchive.Warc.Reading;

/// <summary>Compares the digests that a record names with its bytes (WARC 1.1 §5.8, §5.9).</summary>
public static class WarcDigestCheck
{
    /// <summary>Streams the block of a record that was just read, and yields a diagnostic for each digest that does not fit.</summary>
    /// <remarks>
    /// The payload of an <c>application/http</c> message is its body. Judges disagree whether a chunked body is digested with its
    /// chunks (RFC 9112 §7.1) or without: either counts. A revisit's payload digest is that of another record, a segment's (§7) that
    /// of the whole: neither is checked here.
    /// </remarks>
    /// <param name="record">A record of which nothing of the block was read.</param>
    /// <param name="file">How findings name the file.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">The block is cut short or its gzip member is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<WarcDiagnostic> Check(WarcReadRecord record, string file, CancellationToken cancel = default) =>
        Check(record, file, cancel, out _);

    internal static List<WarcDiagnostic> Check(WarcReadRecord record, string file, CancellationToken cancel, out HttpHead? httpHead)
    {
        var head = record.Head;
        using var digests = new RecordDigests(head);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (int read; (read = record.Block.Read(buffer)) > 0; cancel.ThrowIfCancellationRequested())
                digests.Append(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        httpHead = record.Count(digests.Finish());
        return [.. digests.Mismatches.Select(mismatch => record.Finding(mismatch.Rule, mismatch.Message, file))];
    }
}
