using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Wacz;

/// <summary>Random access to a WACZ: its zip entries, index and records. Strict about the zip; bounded on hostile input.</summary>
public sealed class WaczReader : IDisposable
{
    /// <summary>Opens a bundle.</summary>
    /// <exception cref="WarcFormatException">Not a zip, or a hostile one (overlaps, escapes, bombs).</exception>
    public static WaczReader Open(string path) => throw new NotImplementedException();

    /// <summary>Names of the entries in file order.</summary>
    public IReadOnlyList<WaczEntry> Entries => throw new NotImplementedException();

    /// <summary>Opens an entry decompressed; reading to the end checks size and CRC. Null when there is no such entry.</summary>
    public Stream? OpenEntry(string name) => throw new NotImplementedException();

    /// <summary>The CDXJ entries of every index file (plain or compressed) in order.</summary>
    public IEnumerable<CdxjEntry> ReadIndex() => throw new NotImplementedException();

    /// <summary>Reads the record that an index entry names. The caller disposes the result.</summary>
    public WarcRecordAccess ReadRecord(CdxjEntry entry) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>One entry of the zip.</summary>
public sealed record WaczEntry(string Name, long Offset, long CompressedLength, long Length, uint Crc32, bool IsStored);

/// <summary>One record opened by position; owns its reader.</summary>
public sealed class WarcRecordAccess : IDisposable
{
    readonly WarcReader _reader;

    internal WarcRecordAccess(WarcReader reader, WarcReadRecord record) => (_reader, Record) = (reader, record);

    /// <summary>Head and block.</summary>
    public WarcReadRecord Record { get; }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
