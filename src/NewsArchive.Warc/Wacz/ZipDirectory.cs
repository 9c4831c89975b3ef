using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// The directory of a zip, read strictly (APPNOTE 6.3.10): it ends where the end record begins, its entries do not overlap, names are
/// unique and safe, local headers agree on name and method. An entry that is encrypted or of a method that is not known is there, but cannot be opened. Bytes between entries are <see cref="WaczVerifier"/>'s business.
/// </summary>
sealed class ZipDirectory
{
    const int EndLength = 22, LocatorLength = 20, WideEndLength = 56, MaxCommentLength = ushort.MaxValue;
    const int EncryptedDirectory = 0x2000; // §4.4.4, bit 13: local headers are masked

    readonly SafeFileHandle _file;
    readonly string _fileName;
    readonly WaczReaderOptions _options;

    ZipDirectory(SafeFileHandle file, string fileName, WaczReaderOptions options) => (_file, _fileName, _options) = (file, fileName, options);

    /// <summary>Entries in the order of their bytes.</summary>
    public IReadOnlyList<ZipFileEntry> Entries { get; private set; } = [];

    /// <summary>Entries in the order of the directory.</summary>
    public IReadOnlyList<ZipFileEntry> EntriesAsListed { get; private set; } = [];

    /// <summary>Where the directory begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes of the directory without its end records.</summary>
    public long Length { get; private set; }

    /// <summary>Length of the file.</summary>
    public long FileLength { get; private set; }

    /// <summary>Bytes of the zip's comment.</summary>
    public int CommentLength { get; private set; }

    /// <exception cref="WarcFormatException">No zip, or one that breaks the rules above or the limits.</exception>
    public static ZipDirectory Read(SafeFileHandle file, string fileName, WaczReaderOptions options)
    {
        var directory = new ZipDirectory(file, fileName, options) { FileLength = RandomAccess.GetLength(file) };
        var count = directory.ReadEnd();
        var listed = directory.ReadEntries(directory.ReadBytes(directory.Offset, directory.Length), count);
        directory.EntriesAsListed = listed.ConvertAll(directory.Locate);
        directory.Entries = [.. directory.EntriesAsListed.OrderBy(entry => entry.HeaderOffset)];
        directory.CheckOverlaps();
        directory.CheckSizes();
        return directory;
    }

    // §4.3.16. The record nearest to the end whose comment reaches exactly to the end.
    long ReadEnd()
    {
        var tail = ReadBytes(Math.Max(0, FileLength - EndLength - MaxCommentLength), Math.Min(FileLength, EndLength + MaxCommentLength));
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (!end.StartsWith("PK\x05\x06"u8) || U16(end, 20) != end.Length - EndLength)
                continue;
            CommentLength = U16(end, 20);
            return ReadEnd(end, FileLength - tail.Length + at);
        }
        if (tail.AsSpan().LastIndexOf("PK\x05\x06"u8) is >= 0 and var found && found + EndLength <= tail.Length && found + EndLength + U16(tail, found + 20) < tail.Length)
            throw Broken($"{tail.Length - found - EndLength - U16(tail, found + 20)} bytes behind the end of the zip", FileLength - tail.Length + found + EndLength + U16(tail, found + 20));
        throw Broken("no zip, or cut short: the end record of the directory is missing", null);
    }

    long ReadEnd(ReadOnlySpan<byte> end, long endOffset)
    {
        long count = U16(end, 10);
        (Length, Offset) = (U32(end, 12), U32(end, 16));
        if (U16(end, 4) != 0 || U16(end, 6) != 0 || U16(end, 8) != count)
            throw Broken("a zip in several parts", endOffset);
        if (count == ushort.MaxValue || Length == uint.MaxValue || Offset == uint.MaxValue)
            (count, endOffset) = ReadWideEnd(endOffset);
        if (Offset < 0 || Length < 0 || Offset > endOffset || Length != endOffset - Offset)
            throw Broken("the zip directory does not end at its end record", endOffset);
        if (count < 0 || count > _options.MaxEntryCount || Length > _options.MaxDirectoryBytes)
            throw Broken($"a zip directory of {count} entries in {Length} bytes is over the limit", endOffset);
        return count;
    }

    // §4.3.14, §4.3.15
    (long Count, long Offset) ReadWideEnd(long endOffset)
    {
        if (endOffset < LocatorLength + WideEndLength)
            throw Broken("the zip64 end record is missing", endOffset);
        var offset = endOffset - LocatorLength - WideEndLength;
        var bytes = ReadBytes(offset, LocatorLength + WideEndLength);
        var end = bytes.AsSpan(0, WideEndLength);
        var locator = bytes.AsSpan(WideEndLength);
        if (!end.StartsWith("PK\x06\x06"u8) || !locator.StartsWith("PK\x06\x07"u8) || I64(locator, 8) != offset || I64(end, 4) != WideEndLength - 12)
            throw Broken("the zip64 end record is missing", offset);
        if (U32(end, 16) != 0 || U32(end, 20) != 0 || I64(end, 24) != I64(end, 32))
            throw Broken("a zip in several parts", offset);
        (Length, Offset) = (I64(end, 40), I64(end, 48));
        return (I64(end, 32), offset);
    }

    List<ZipFileEntry> ReadEntries(ReadOnlySpan<byte> directory, long count)
    {
        var entries = new List<ZipFileEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var rest = directory;
        for (; count > 0; count--)
        {
            var at = Offset + directory.Length - rest.Length;
            var length = 46;
            if (rest.Length < length || !rest.StartsWith("PK\x01\x02"u8) || rest.Length < (length += U16(rest, 28) + U16(rest, 30) + U16(rest, 32)))
                throw Broken("the zip directory is broken", at);
            var entry = ReadEntry(rest[..length], at);
            if (!names.Add(entry.Name))
                throw Broken($"two zip entries are named {entry.Name}", at);
            entries.Add(entry);
            rest = rest[length..];
        }
        return rest.IsEmpty ? entries : throw Broken("bytes behind the last entry of the zip directory", Offset + directory.Length - rest.Length);
    }

    // §4.3.12
    ZipFileEntry ReadEntry(ReadOnlySpan<byte> header, long at)
    {
        var nameLength = U16(header, 28);
        var extra = header.Slice(46 + nameLength, U16(header, 30));
        var method = U16(header, 10);
        if ((U16(header, 8) & EncryptedDirectory) != 0 || U16(header, 34) != 0)
            throw Broken("a zip whose directory is encrypted, or an entry in another part", at);
        var entry = new ZipFileEntry
        {
            Name = ReadName(header.Slice(46, nameLength), at),
            Flags = U16(header, 8),
            Method = method,
            Crc32 = U32(header, 16),
            CompressedLength = U32(header, 20),
            Length = U32(header, 24),
            HeaderOffset = U32(header, 42),
            ListedOffset = at,
            ListedLength = header.Length,
        };
        entry = ReadExtra(entry, extra, at);
        if (entry.CompressedLength < 0 || entry.Length < 0 || entry.HeaderOffset < 0 || entry.HeaderOffset > Offset || (entry.IsStored && entry.Length != entry.CompressedLength))
            throw Broken($"{entry.Name}: impossible sizes in the zip directory", at);
        return entry;
    }

    string ReadName(ReadOnlySpan<byte> bytes, long at)
    {
        if (bytes.Length > _options.MaxNameBytes)
            throw Broken($"a zip entry name of {bytes.Length} bytes is over the limit", at);
        var name = ZipName.Decode(bytes) ?? throw Broken("a zip entry name that is not UTF-8", at);
        return ZipName.Objection(name) is { } objection ? throw Broken($"a zip entry with {objection}{(name.Any(char.IsControl) ? "" : ": " + name)}", at) : name;
    }

    // §4.5: fields of id, length, data. §4.5.3: the zip64 field holds just those numbers whose 32 bits are all set.
    ZipFileEntry ReadExtra(ZipFileEntry entry, ReadOnlySpan<byte> extra, long at)
    {
        while (!extra.IsEmpty)
        {
            if (extra.Length < 4 || U16(extra, 2) > extra.Length - 4)
                throw Broken($"{entry.Name}: broken extra field in the zip directory", at);
            var data = extra.Slice(4, U16(extra, 2));
            if (U16(extra, 0) == ZipEntryHeader.WideFieldId)
                entry = ReadWide(entry, data, at);
            else if (U16(extra, 0) == ZipEntryHeader.DigestFieldId && data.Length == 32)
                entry = entry with { CompressedSha256 = data.ToArray() };
            extra = extra[(4 + data.Length)..];
        }
        return entry;
    }

    ZipFileEntry ReadWide(ZipFileEntry entry, ReadOnlySpan<byte> data, long at)
    {
        var isWide = entry.Length == uint.MaxValue && entry.CompressedLength == uint.MaxValue;
        var length = Widen(entry.Length, ref data);
        var compressedLength = Widen(entry.CompressedLength, ref data);
        var offset = Widen(entry.HeaderOffset, ref data);
        return entry with { Length = length, CompressedLength = compressedLength, HeaderOffset = offset, HasWideSizes = isWide };

        long Widen(long narrow, ref ReadOnlySpan<byte> data)
        {
            if (narrow != uint.MaxValue)
                return narrow;
            if (data.Length < 8)
                throw Broken($"{entry.Name}: broken zip64 field", at);
            var wide = I64(data, 0);
            data = data[8..];
            return wide;
        }
    }

    // §4.3.7
    ZipFileEntry Locate(ZipFileEntry entry)
    {
        var header = ReadBytes(entry.HeaderOffset, Math.Min(30, Offset - entry.HeaderOffset));
        if (header.Length < 30 || !header.AsSpan().StartsWith("PK\x03\x04"u8))
            throw Broken($"{entry.Name}: no local header where the zip directory says", entry.HeaderOffset);
        var nameLength = U16(header, 26);
        var dataOffset = entry.HeaderOffset + 30 + nameLength + U16(header, 28);
        if (dataOffset > Offset || entry.CompressedLength > Offset - dataOffset)
            throw Broken($"{entry.Name}: reaches into the zip directory", entry.HeaderOffset);
        if (ZipName.Decode(ReadBytes(entry.HeaderOffset + 30, nameLength)) != entry.Name || U16(header, 8) != entry.Method)
            throw Broken($"{entry.Name}: the local header has another name or method", entry.HeaderOffset);
        return entry with { DataOffset = dataOffset };
    }

    void CheckOverlaps()
    {
        long end = 0;
        foreach (var entry in Entries)
        {
            if (entry.HeaderOffset < end)
                throw Broken($"{entry.Name}: overlaps another zip entry", entry.HeaderOffset);
            end = entry.DataEnd;
        }
    }

    void CheckSizes()
    {
        var inflated = 0L;
        foreach (var entry in Entries.Where(entry => !entry.IsStored && entry.IsReadable))
        {
            if (entry.Length > 1 << 20 && entry.Length / _options.MaxExpansion > entry.CompressedLength)
                throw Broken($"{entry.Name}: expands more than {_options.MaxExpansion} times", entry.HeaderOffset);
            inflated = entry.Length > _options.MaxInflatedBytes - inflated ? throw Broken("the zip expands to more than the limit", entry.HeaderOffset) : inflated + entry.Length;
        }
    }

    /// <summary>Exactly these bytes of the file.</summary>
    public byte[] ReadBytes(long offset, long length)
    {
        var bytes = new byte[length];
        for (var read = 0; read < bytes.Length;)
        {
            var part = RandomAccess.Read(_file, bytes.AsSpan(read), offset + read);
            if (part == 0)
                throw Broken("the file ends too early", offset + read);
            read += part;
        }
        return bytes;
    }

    WarcFormatException Broken(string message, long? offset) => new(message, _fileName, offset);

    static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
    static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
    static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
