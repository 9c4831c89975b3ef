using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>Appends records to a stream, one gzip member each (WARC 1.1 Annex D). Not thread-safe; <see cref="ToMember"/> is.</summary>
public sealed class WarcWriter
{
    /// <summary>Writes to <paramref name="output"/> from <paramref name="position"/> on (its bytes so far); the caller disposes it.</summary>
    public WarcWriter(Stream output, long position = 0) => throw new NotImplementedException();

    /// <summary>Compresses and appends one record. Large blocks are streamed.</summary>
    public WarcLocation Write(WarcRecord record) => throw new NotImplementedException();

    /// <summary>Appends a finished member made by <see cref="ToMember"/> or copied from another file.</summary>
    public WarcLocation WriteMember(ReadOnlySpan<byte> member) => throw new NotImplementedException();

    /// <summary>The gzip member of a record whose block is in memory: deterministic, header without time or name.</summary>
    public static byte[] ToMember(WarcRecord record) => throw new NotImplementedException();
}
