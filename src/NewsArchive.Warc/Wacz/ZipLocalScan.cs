using System.Buffers.Binary;
using System.IO.Hashing;

namespace NewsArchive.Warc.Wacz;

/// <summary>A part of a damaged zip: an entry by its local header, or bytes that belong to none.</summary>
/// <param name="Name">Path, or null for bytes without a readable header.</param>
/// <param name="IsStored">Whether the content is not compressed.</param>
/// <param name="Crc32">CRC-32 that the header states.</param>
/// <param name="Offset">Where the content begins.</param>
/// <param name="Length">Its bytes in the file, as far as they are there.</param>
/// <param name="ContentLength">Bytes of the content, where the header states them.</param>
sealed record ZipPart(string? Name, bool IsStored, uint Crc32, long Offset, long Length, long? ContentLength);

/// <summary>Finds the entries of a zip without its directory, from local header to local header (APPNOTE 6.3.10 §4.3.7).</summary>
sealed class ZipLocalScan(Stream zip)
{
    const int HeaderBytes = 30;
    const int MaxNameBytes = 4096;

    readonly byte[] _window = new byte[64 * 1024];

    public IEnumerable<ZipPart> Run()
    {
        for (long at = 0; at < zip.Length;)
        {
            var part = ReadHeader(at);
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
                (part, end) = ReadHeader(at, hasExtraField: false) is { } plain && IsEnd(plain.Offset + plain.Length) ? (plain, plain.Offset + plain.Length) : (part, FindHeader(part.Offset));
            yield return WithMethod(WithoutDescriptor(part with { Length = end - part.Offset }));
            at = end;
        }
    }

    ZipPart? ReadHeader(long at, bool hasExtraField = true)
    {
        var header = ReadAt(at, HeaderBytes + MaxNameBytes + ushort.MaxValue);
        if (header.Length < HeaderBytes || !header.StartsWith("PK\x03\x04"u8))
            return null;
        var (nameLength, extraLength) = (U16(header, 26), hasExtraField ? U16(header, 28) : 0);
        var method = U16(header, 8);
        if (nameLength is 0 or > MaxNameBytes || method is not (0 or 8) || header.Length < HeaderBytes + nameLength + extraLength)
            return null;
        if (ZipName.Decode(header.Slice(HeaderBytes, nameLength)) is not { } name || ZipName.Objection(name) is not null)
            return null;
        var (packed, length) = Sizes(header, header.Slice(HeaderBytes + nameLength, extraLength));
        // A folder has no content: the length of the name is damaged.
        return new(name.EndsWith('/') && packed > 0 ? null : name, method == 0, BinaryPrimitives.ReadUInt32LittleEndian(header[14..]), at + HeaderBytes + nameLength + extraLength, packed, length);
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
            var bytes = ReadAt(at, (int)Math.Min(_window.Length, end - at));
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
        if (packed == uint.MaxValue && length == uint.MaxValue && extra.Length >= 20 && BinaryPrimitives.ReadUInt16LittleEndian(extra) == ZipEntryHeader.WideFieldId)
            (length, packed) = (BinaryPrimitives.ReadInt64LittleEndian(extra[4..]), BinaryPrimitives.ReadInt64LittleEndian(extra[12..]));
        return packed < 0 || length < 0 ? (long.MaxValue >> 1, 0) : (packed, length);
    }

    bool IsEnd(long at) => at == zip.Length || (at < zip.Length && ReadAt(at, 4) is [(byte)'P', (byte)'K', (1 or 3 or 5 or 6 or 7), ..]);

    /// <summary>Whether a record of the directory stands there, whole signature and all: a local header may be one bit from it.</summary>
    bool IsDirectory(long at) => ReadAt(at, 4) is [(byte)'P', (byte)'K', 1, 2] or [(byte)'P', (byte)'K', 5, 6] or [(byte)'P', (byte)'K', 6, 6 or 7];

    /// <summary>Where the directory ends that begins here, its end record included (§4.3.12 to §4.3.16); null where it is damaged.</summary>
    long? DirectoryEnd(long at)
    {
        while (true)
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
            if (length is null || at + length > zip.Length)
                return null;
            at += length.Value;
            if (record[2] == 5)
                return at;
        }
    }

    static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    /// <summary>The next local header that can be read, or the directory, or the end.</summary>
    long FindHeader(long from)
    {
        while (from < zip.Length)
        {
            var bytes = ReadAt(from, _window.Length);
            var at = bytes.IndexOf("PK"u8);
            if (at < 0)
                from += Math.Max(1, bytes.Length - 1);
            else if (ReadHeader(from + at) is not null || ReadAt(from + at, 4) is [_, _, 1, 2])
                return from + at;
            else
                from += at + 1;
        }
        return zip.Length;
    }

    ReadOnlySpan<byte> ReadAt(long at, int count)
    {
        zip.Position = at;
        var bytes = count <= _window.Length ? _window.AsSpan(0, count) : new byte[count];
        return bytes[..zip.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
