using System.Collections.Immutable;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>How records lie in a file: compressed one by one (WARC 1.1 Annex D), or as they are. Immutable and thread-safe.</summary>
public abstract class MemberFormat
{
    private protected MemberFormat()
    {
    }

    /// <summary>One gzip member a record (WARC 1.1 Annex D): what every player and tool reads.</summary>
    public static MemberFormat Gzip { get; } = new GzipMembers();

    /// <summary>Records as they are.</summary>
    public static MemberFormat Plain { get; } = new PlainMembers();

    /// <summary>
    /// One Zstandard frame a record, with length and checksum ("Zstandard Compression for WARC Files" 1.0): smaller, for storage. The
    /// browser player reads none.
    /// </summary>
    /// <param name="level">1 (fast) to 22 (small). Default 9.</param>
    /// <param name="dictionary">A dictionary, which is written before the first record of a file; null, the default, for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static MemberFormat Zstd(int level = 9, ZstdDictionary? dictionary = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 22);
        return new ZstdMembers(level, dictionary);
    }

    /// <summary>What file names end in: <c>.warc.gz</c>, <c>.warc</c> or <c>.warc.zst</c>.</summary>
    public abstract string Extension { get; }

    /// <summary>What stands before the first record of a file.</summary>
    internal virtual ReadOnlyMemory<byte> Prologue => default;

    /// <summary>Writes one record in this form, in bounded pieces.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="head">The record's head.</param>
    /// <param name="block">The record's block.</param>
    /// <param name="isPayloadCompressed">Whether compressing it again would only cost time.</param>
    internal abstract void Write(Stream output, ReadOnlySpan<byte> head, WarcBlock block, bool isPayloadCompressed);

    /// <summary>About how long a record of so many bytes is in this form when its payload is not compressed again; exact where memory is worth it.</summary>
    internal virtual long StoredLength(long recordLength) => recordLength;

    /// <summary>The same bytes as of <see cref="Write"/> for a block in memory that is not compressed, with the block's own memory among them; null where this form has no such thing.</summary>
    internal virtual ImmutableArray<ReadOnlyMemory<byte>>? StoredParts(ReadOnlyMemory<byte> head, WarcBlock block) => null;

    // WARC 1.1 §4: warc-record = header CRLF block CRLF CRLF
    private protected static void WriteRecord(Action<ReadOnlySpan<byte>> sink, ReadOnlySpan<byte> head, WarcBlock block)
    {
        sink(head);
        block.Feed(sink);
        sink("\r\n\r\n"u8);
    }
}
