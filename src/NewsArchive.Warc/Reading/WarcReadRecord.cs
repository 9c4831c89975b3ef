using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>A record met while reading (WARC 1.1 §4): where it begins, its head, and its block as a forward stream. Valid until the reader goes on; not thread-safe.</summary>
public sealed class WarcReadRecord
{
    // No server sends heads like this; a block without blank line must not be held in memory.
    internal const int MaxHttpHeadBytes = 256 * 1024;

    readonly BlockStream _block;
    readonly Func<long?> _length;

    internal WarcReadRecord(WarcRecordHead head, long offset, BlockStream block, Func<long?> length, int bytesOfHead) => (Head, Offset, _block, _length, BytesOfHeads) = (head, offset, block, length, bytesOfHead);

    /// <summary>Version and fields.</summary>
    public WarcRecordHead Head { get; }

    /// <summary>The head as it stands in the file, its blank line included; empty without <see cref="WarcReaderOptions.KeepHeadBytes"/>.</summary>
    public ReadOnlyMemory<byte> HeadBytes { get; internal init; }

    /// <summary>Bytes of the heads that were read of this record: what is made of it, without its block, is a few times as long.</summary>
    internal int BytesOfHeads { get; private set; }

    /// <summary>Offset of the member (or plain record) in the file, in bytes. Records of one whole-file member share its offset.</summary>
    public long Offset { get; }

    /// <summary>How the record is compressed.</summary>
    public WarcCompression Compression { get; internal init; }

    /// <summary>Whether the record is not the first in its compressed member, so that it has no offset of its own.</summary>
    public bool IsWithinMember { get; internal init; }

    /// <summary>Whether it was found in plain within what is left of a broken member: no place that an index could name.</summary>
    internal bool IsSalvaged { get; init; }

    /// <summary>Whether there is a <see cref="Doubt"/>.</summary>
    public bool IsDoubtful => Reason() != RecordDoubt.None;

    /// <summary>
    /// Why it may not be what was written, or null. It may be content of a damaged record before it, which happens to look like a record: what lies between it and damage neither
    /// reaches the end of the file without other damage nor further than the damaged record can. Or it shares a compressed member with other records, and the checksum of that does not
    /// hold (<see cref="WarcReaderOptions.ChecksSharedMembers"/>): of the first one that is known once <see cref="Block"/> was read to its end.
    /// </summary>
    public string? Doubt => RecordDoubts.OfRecord(Reason());

    /// <summary>The same, of it and of the others that it is true of.</summary>
    internal string DoubtOfRun => RecordDoubts.OfRun(Reason());

    internal Func<RecordDoubt> Reason { get; init; } = () => RecordDoubt.None;

    /// <summary>
    /// Whether the record ends where its Content-Length says: with two CRLF (WARC 1.1 §4), or two LF, and its compressed member with it. Known once <see cref="Block"/> was read to
    /// its end; true before.
    /// </summary>
    public bool EndsCleanly => IsClean();

    internal Func<bool> IsClean { get; init; } = () => true;

    /// <summary>From here on the block is held against the digests that the record names, while it is read; to be called before it is.</summary>
    internal void CheckDigests()
    {
        _block.Digests ??= new(Head);
        Segments?.CheckDigests();
    }

    /// <summary>The segments that it was put together of; null: it is as it stands in the file.</summary>
    internal SegmentStream? Segments { get; init; }

    /// <summary>Whether it was asked for that digests are compared, and there are some.</summary>
    internal bool HasCheckedDigest => _block.Digests?.AreNamed == true;

    /// <summary>What of the digests does not fit, after <see cref="CheckDigests"/>. Known once <see cref="Block"/> was read to its end; nothing before.</summary>
    /// <param name="file">How findings name the file.</param>
    internal IEnumerable<WarcDiagnostic> DigestMismatches(string? file) =>
        (_block.Digests?.Mismatches.Select(mismatch => Finding(mismatch.Rule, mismatch.Message, file)) ?? []).Concat(Segments?.DigestMismatches ?? []);

    /// <summary>A finding about this record.</summary>
    internal WarcDiagnostic Finding(WarcReadRule rule, string message, string? file) => new(rule.Name, rule.Level, message, file, Offset, Head.RecordId);

    /// <summary>
    /// Exactly Content-Length bytes; valid until the next <see cref="WarcReader.Read"/>. A short file raises <see cref="WarcFormatException"/>.
    /// The read that returns 0 has checked the rest of the record too: its end mark, and the checksum of its gzip member.
    /// </summary>
    public Stream Block => _block;

    /// <summary>
    /// Takes the HTTP head of an <c>application/http</c> block, so that <see cref="Block"/> goes on with the body. Null, with nothing
    /// taken, for every other block and where no head of at most 256 KiB stands there. To be called before the block is read.
    /// </summary>
    /// <exception cref="WarcFormatException">The compressed member is broken.</exception>
    /// <exception cref="ObjectDisposedException">The reader has gone on to another record.</exception>
    public HttpHead? ReadHttpHead() => Head.HasHttpBlock && LooksLikeHttp() ? Count(_block.TakeHttpHead(MaxHttpHeadBytes)) : null;

    /// <summary>Counts an HTTP head that was read out of the block.</summary>
    /// <returns>The same.</returns>
    internal HttpHead? Count(HttpHead? http)
    {
        BytesOfHeads += http?.Length ?? 0;
        return http;
    }

    /// <summary>Only the URI of a response without Content-Type says that it is HTTP: its block may be the bare body.</summary>
    bool LooksLikeHttp() => Head.ContentType is not null || Head.Type == WarcRecordType.Request || _block.Peek(5).StartsWith("HTTP/"u8);

    /// <summary>The first bytes of the block, without taking them.</summary>
    internal ReadOnlySpan<byte> Peek(int maxBytes) => _block.Peek(maxBytes);

    /// <summary>Length of the member in the file, in bytes. Reads the rest of the block to find it.</summary>
    /// <exception cref="WarcFormatException">The record is broken, or has no gzip member of its own.</exception>
    /// <exception cref="ObjectDisposedException">The reader has gone on to another record.</exception>
    public long Length => MemberLength
        ?? throw new WarcFormatException("several records in one gzip member: write the file again with one member a record", null, Offset, Head.RecordId);

    /// <summary>Like <see cref="Length"/>, but null for one of several records in a gzip member.</summary>
    public long? MemberLength => _length();
}
