using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>A record met while reading: where it begins, its head, and its block as a forward stream.</summary>
public sealed class WarcReadRecord
{
    internal WarcReadRecord(WarcRecordHead head, long offset, Stream block, Func<long?> length) => (Head, Offset, Block, _length) = (head, offset, block, length);

    readonly Func<long?> _length;

    /// <summary>Version and fields.</summary>
    public WarcRecordHead Head { get; }

    /// <summary>Offset of the member (or plain record) in the file, in bytes. Records of one whole-file member share its offset.</summary>
    public long Offset { get; }

    /// <summary>
    /// Exactly Content-Length bytes; valid until the next <see cref="WarcReader.Read"/>. A short file raises <see cref="WarcFormatException"/>.
    /// The read that returns 0 has checked the rest of the record too: its end mark, and the checksum of its gzip member.
    /// </summary>
    public Stream Block { get; }

    /// <summary>Length of the member in the file, in bytes. Reads the rest of the block to find it.</summary>
    /// <exception cref="WarcFormatException">The record is broken, or has no gzip member of its own.</exception>
    /// <exception cref="ObjectDisposedException">The reader has gone on to another record.</exception>
    public long Length => MemberLength
        ?? throw new WarcFormatException("several records in one gzip member: write the file again with one member a record", null, Offset, Head.RecordId);

    /// <summary>Like <see cref="Length"/>, but null for one of several records in a gzip member.</summary>
    public long? MemberLength => _length();
}
