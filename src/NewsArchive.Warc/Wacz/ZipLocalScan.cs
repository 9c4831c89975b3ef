using System.Buffers.Binary;
using System.IO.Hashing;

namespace NewsArchive.Warc.Wacz;

/// <summary>A part of a damaged zip: an entry by its local header, or bytes that belong to none.</summary>
/// <param name="Name">Path, or null for bytes without a readable header, or with one whose name no file can have.</param>
/// <param name="IsStored">Whether the content is taken as it stands there; else it is DEFLATEd.</param>
/// <param name="Crc32">CRC-32 that the header states.</param>
/// <param name="Offset">Where the content begins.</param>
/// <param name="Length">Its bytes in the file, as far as they are there.</param>
/// <param name="ContentLength">Bytes of the content, where the header states them.</param>
sealed record ZipPart(string? Name, bool IsStored, uint Crc32, long Offset, long Length, long? ContentLength)
{
    /// <summary>Why an entry is lost where nothing sound is found in it, although the header may be what is damaged; null: no such reason.</summary>
    public string? Objection { get; init; }
}

/// <summary>Finds the entries of a zip without its directory, from local header to local header (APPNOTE 6.3.10 §4.3.7).</summary>
sealed class ZipLocalScan(Stream zip)
{
    const int HeaderBytes = 30;
    const int MaxNameBytes = 4096;
    const int MaxDirectoryRecords = 100_000; // as many as readers open

    const int WideFieldBytes = 20; // §4.5.3
    const int EncryptedFlags = 0x41; // §4.4.4

    readonly byte[] _window = new byte[HeaderBytes + MaxNameBytes + WideFieldBytes];
    readonly byte[] _search = new byte[64 * 1024];
    readonly HashSet<long> _broken = []; // records that lead to no end of a directory: each is read once
    long _lastBroken;

    public IEnumerable<ZipPart> Run()
    {
        for (long at = 0; at < zip.Length;)
        {
            var part = ReadHeader(at, mustBeSafe: false);
            if (part is null)
            {
                var isDirectory = IsDirectory(at);
                var next = isDirectory && DirectoryEnd(at) is { } directoryEnd ? directoryEnd : FindHeader(at + 1);
                if (!isDirectory)
                    yield return new(null, true, 0, at, next - at, null);
                at = next;
                continue;
            }
            var end = part.Offset + part.Length;
            // A length that leads to no other header is not believed: the content goes on to the next one that can be read, or that of the extra field is damaged.
            if (!IsEnd(end))
                (part, end) = ReadHeader(at, mustBeSafe: false, hasExtraField: false) is { } plain && IsEnd(plain.Offset + plain.Length) ? (plain, plain.Offset + plain.Length) : (part, FindHeader(Math.Max(at + 1, part.Offset)));
            yield return WithMethod(WithoutDescriptor(part with { Length = end - part.Offset }));
            at = end;
        }
    }

    /// <param name="at">Where it begins.</param>
    /// <param name="mustBeSafe">Whether one is none whose name no file can have, or whose method is not read: then it was only looked for, and may be content.</param>
    /// <param name="hasExtraField">Whether the length of the extra field is believed.</param>
    ZipPart? ReadHeader(long at, bool mustBeSafe, bool hasExtraField = true)
    {
        var header = ReadAt(at, HeaderBytes);
        if (header.Length < HeaderBytes || !header.StartsWith("PK\x03\x04"u8))
            return null;
        var (nameLength, extraLength, method) = (U16(header, 26), hasExtraField ? U16(header, 28) : 0, U16(header, 8));
        if (nameLength is 0 or > MaxNameBytes || (mustBeSafe && method is not (0 or 8)) || at + HeaderBytes + nameLength + extraLength > zip.Length)
            return null;
        header = ReadAt(at, HeaderBytes + nameLength + Math.Min(extraLength, WideFieldBytes));
        var name = ZipName.Decode(header.Slice(HeaderBytes, nameLength));
        var badName = name is null ? "a name that is not UTF-8" : ZipName.Objection(name);
        if (mustBeSafe && badName is not null)
            return null;
        var (packed, length) = Sizes(header, header[(HeaderBytes + nameLength)..]);
        var headerLength = HeaderBytes + nameLength + extraLength;
        if (badName is not null) // or a damaged length of the name: where the content begins is not known
            return new(null, true, 0, at, headerLength + packed, null) { Objection = $"a file with {badName}: it is left out" };
        // A folder has no content: the length of the name is damaged.
        var isFolder = name!.EndsWith('/') && packed > 0; // there is no other objection to null
        return new(isFolder ? null : name, method != 8, BinaryPrimitives.ReadUInt32LittleEndian(header[14..]), at + headerLength, packed, length)
        {
            Objection = isFolder ? "a folder that has content: it is left out"
                : (U16(header, 6) & EncryptedFlags) != 0 ? "is encrypted: only who has the password can unpack it and zip it anew"
                : method is not (0 or 8) ? $"is compressed with method {method}, which is not read: unpack the bundle with another tool and zip it anew, stored"
                : null,
        };
    }

    /// <summary>Cuts off the data descriptor (§4.3.9), which holds the CRC-32 where the header could not.</summary>
    ZipPart WithoutDescriptor(ZipPart part)
    {
        foreach (var length in (ReadOnlySpan<int>)[16, 24])
            if (part.ContentLength == 0 && part.Length >= length && ReadAt(part.Offset + part.Length - length, 8) is [(byte)'P', (byte)'K', 7, 8, ..] descriptor)
                return part with { Length = part.Length - length, Crc32 = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[4..]) };
        return part;
    }

    /// <summary>Content that has its length and CRC-32 as it stands is stored, whatever the header says of how it is compressed.</summary>
    ZipPart WithMethod(ZipPart part) => part.IsStored || part.Length != part.ContentLength || Checksum(part) != part.Crc32 ? part : part with { IsStored = true };

    uint Checksum(ZipPart part)
    {
        var checksum = new Crc32();
        for (long at = part.Offset, end = part.Offset + part.Length; at < end;)
        {
            zip.Position = at;
            var bytes = _search.AsSpan(0, (int)Math.Min(_search.Length, end - at));
            bytes = bytes[..zip.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
            if (bytes.IsEmpty)
                break;
            checksum.Append(bytes);
            at += bytes.Length;
        }
        return checksum.GetCurrentHashAsUInt32();
    }

    // §4.5.3: sizes of 0xFFFFFFFF stand in the zip64 field, the content's before the compressed one.
    static (long Packed, long Length) Sizes(ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra)
    {
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]), length = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
        if (packed == uint.MaxValue && length == uint.MaxValue && extra.Length >= WideFieldBytes && BinaryPrimitives.ReadUInt16LittleEndian(extra) == ZipEntryHeader.WideFieldId)
            (length, packed) = (BinaryPrimitives.ReadInt64LittleEndian(extra[4..]), BinaryPrimitives.ReadInt64LittleEndian(extra[12..]));
        return packed < 0 || length < 0 ? (long.MaxValue >> 1, 0) : (packed, length);
    }

    bool IsEnd(long at) => at == zip.Length || (at < zip.Length && ReadAt(at, 4) is [(byte)'P', (byte)'K', (1 or 3 or 5 or 6 or 7), ..]);

    /// <summary>Whether a record of the directory stands there, whole signature and all: a local header may be one bit from it.</summary>
    bool IsDirectory(long at) => ReadAt(at, 4) is [(byte)'P', (byte)'K', 1, 2] or [(byte)'P', (byte)'K', 5, 6] or [(byte)'P', (byte)'K', 6, 6 or 7];

    /// <summary>Where the directory ends that begins here, its end record included (§4.3.12 to §4.3.16); null where it is damaged.</summary>
    long? DirectoryEnd(long at)
    {
        if (at > _lastBroken)
            _broken.Clear();
        var passed = new List<long>();
        while (passed.Count < MaxDirectoryRecords && !_broken.Contains(at) && RecordEnd(at) is var (end, isLast))
        {
            if (isLast)
                return end;
            passed.Add(at);
            at = end;
        }
        _broken.UnionWith(passed);
        _lastBroken = Math.Max(_lastBroken, passed.LastOrDefault());
        return null;
    }

    /// <summary>Where the record of a directory ends that begins here, and whether it is the last; null where none can be read.</summary>
    (long End, bool IsLast)? RecordEnd(long at)
    {
        var record = ReadAt(at, 46);
        if (record.Length < 20 || !record.StartsWith("PK"u8))
            return null;
        long? length = (record[2], record[3]) switch
        {
            (1, 2) when record.Length == 46 => 46L + U16(record, 28) + U16(record, 30) + U16(record, 32),
            (6, 6) when BinaryPrimitives.ReadInt64LittleEndian(record[4..]) is >= 0 and < 1 << 20 and var rest => 12 + rest,
            (6, 7) => 20,
            (5, 6) when record.Length >= 22 => 22 + U16(record, 20),
            _ => null,
        };
        return length is { } known && at + known <= zip.Length ? (at + known, record[2] == 5) : null;
    }

    static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    /// <summary>The next local header that can be read, or the directory, or the end.</summary>
    long FindHeader(long from)
    {
        for (var size = 4096; from < zip.Length; size = _search.Length) // the next one is near, as a rule
        {
            zip.Position = from;
            var bytes = _search.AsSpan(0, zip.ReadAtLeast(_search.AsSpan(0, size), size, throwOnEndOfStream: false));
            for (var at = 0; bytes[at..].IndexOf("PK"u8) is >= 0 and var next; at++)
            {
                at += next;
                if (bytes[at..] is [_, _, 1, 2, ..] || (bytes[at..] is [_, _, 3, 4, ..] && ReadHeader(from + at, mustBeSafe: true) is not null))
                    return from + at;
            }
            from = bytes.Length < size ? zip.Length : from + size - 3; // a signature may lie across
        }
        return zip.Length;
    }

    ReadOnlySpan<byte> ReadAt(long at, int count)
    {
        zip.Position = at;
        var bytes = _window.AsSpan(0, count);
        return bytes[..zip.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
