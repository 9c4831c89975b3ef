using System.Buffers.Binary;
using System.Text;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// The headers of one entry as our writer writes them, and as <see cref="WaczVerifier"/> expects to find them (APPNOTE 6.3.10 §4.3,
/// §4.4). Every field follows from these values, so that a flipped bit in any of them shows.
/// </summary>
/// <param name="Name">Path in the zip.</param>
/// <param name="Offset">Where the local header begins.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="CompressedLength">Bytes in the zip.</param>
/// <param name="Crc32">CRC-32 of the content.</param>
/// <param name="HasWideSizes">Sizes in a zip64 field even where they would fit: the header was written before they were known.</param>
/// <param name="CompressedSha256">SHA-256 of the compressed bytes; only for DEFLATE, where different bytes may mean the same content.</param>
sealed record ZipEntryHeader(string Name, long Offset, long Length, long CompressedLength, uint Crc32, bool HasWideSizes, byte[]? CompressedSha256)
{
    public const int LocalSignature = 0x04034b50;
    public const int CentralSignature = 0x02014b50;
    public const int Wide = -1; // 0xFFFFFFFF: see the zip64 field.
    public const int WideFieldId = 0x0001;

    /// <summary>"NA", not in the APPNOTE's list: SHA-256 of the compressed bytes. Readers skip what they do not know.</summary>
    public const int DigestFieldId = 0x414e;

    const int Utf8Names = 0x0800;
    const int FirstDosDate = 0x0021; // 1980-01-01: the clock is no part of the input.
    const int UnixRegularFile = unchecked((int)0x81a40000); // 0100644

    /// <summary>0 for STORED, 8 for DEFLATE.</summary>
    int Method => CompressedSha256 is null ? 0 : 8;

    /// <summary>2.0, or 4.5 where there is a zip64 field (§4.4.3.2).</summary>
    int VersionNeeded => HasWideSizes || Offset >= uint.MaxValue ? 45 : 20;

    int WideFieldLength(bool isCentral) => (HasWideSizes ? 16 : 0) + (isCentral && Offset >= uint.MaxValue ? 8 : 0);

    int ExtraLength(bool isCentral) =>
        (WideFieldLength(isCentral) is var wide and > 0 ? 4 + wide : 0) + (CompressedSha256 is null ? 0 : 4 + CompressedSha256.Length);

    /// <summary>Bytes of <see cref="ToLocal"/>; known before the sizes are.</summary>
    public int LocalLength => 30 + Encoding.UTF8.GetByteCount(Name) + ExtraLength(isCentral: false);

    /// <summary>The header before the content (§4.3.7).</summary>
    public byte[] ToLocal() => Compose(isCentral: false);

    /// <summary>
    /// The header in the directory (§4.3.12). It has extra fields whenever the local one has: the player takes an entry without them for
    /// one that has none there either, and would read from the wrong place.
    /// </summary>
    public byte[] ToCentral() => Compose(isCentral: true);

    byte[] Compose(bool isCentral)
    {
        var name = Encoding.UTF8.GetBytes(Name);
        var header = new byte[(isCentral ? 46 : 30) + name.Length + ExtraLength(isCentral)];
        var at = new Cursor(header);
        at.Put32(isCentral ? CentralSignature : LocalSignature);
        if (isCentral)
            at.Put16(3 << 8 | VersionNeeded); // made on Unix: only then do unpackers look at the file mode
        at.Put16(VersionNeeded);
        at.Put16(Utf8Names);
        at.Put16(Method);
        at.Put32(FirstDosDate << 16);
        at.Put32((int)Crc32);
        at.Put32(HasWideSizes ? Wide : (int)CompressedLength);
        at.Put32(HasWideSizes ? Wide : (int)Length);
        at.Put16(name.Length);
        at.Put16(ExtraLength(isCentral));
        if (isCentral)
        {
            at.Put32(0); // no comment, disk 0
            at.Put16(0);
            at.Put32(UnixRegularFile);
            at.Put32(Offset >= uint.MaxValue ? Wide : (int)Offset);
        }
        at.PutBytes(name);
        PutExtra(ref at, isCentral);
        return header;
    }

    void PutExtra(ref Cursor at, bool isCentral)
    {
        if (WideFieldLength(isCentral) is var length and > 0)
        {
            at.Put16(WideFieldId);
            at.Put16(length);
            if (HasWideSizes)
            {
                at.Put64(Length);
                at.Put64(CompressedLength);
            }
            if (length is 8 or 24)
                at.Put64(Offset);
        }
        if (CompressedSha256 is null)
            return;
        at.Put16(DigestFieldId);
        at.Put16(CompressedSha256.Length);
        at.PutBytes(CompressedSha256);
    }

    /// <summary>The records behind the directory (§4.3.14 to §4.3.16), zip64 ones where numbers need them.</summary>
    public static byte[] ToEnd(long entryCount, long directoryOffset, long directoryLength)
    {
        var isWide = entryCount >= ushort.MaxValue || directoryOffset >= uint.MaxValue || directoryLength >= uint.MaxValue;
        var end = new byte[(isWide ? 56 + 20 : 0) + 22];
        var at = new Cursor(end);
        if (isWide)
            PutWideEnd(ref at, entryCount, directoryOffset, directoryLength);
        at.Put32(0x06054b50);
        at.Put32(0); // disk 0 of one
        at.Put16(isWide ? ushort.MaxValue : (int)entryCount);
        at.Put16(isWide ? ushort.MaxValue : (int)entryCount);
        at.Put32(isWide ? Wide : (int)directoryLength);
        at.Put32(isWide ? Wide : (int)directoryOffset);
        at.Put16(0); // no comment
        return end;
    }

    static void PutWideEnd(ref Cursor at, long entryCount, long directoryOffset, long directoryLength)
    {
        at.Put32(0x06064b50);
        at.Put64(44); // bytes that follow in this record
        at.Put16(3 << 8 | 45);
        at.Put16(45);
        at.Put64(0); // disk 0, directory on disk 0
        at.Put64(entryCount);
        at.Put64(entryCount);
        at.Put64(directoryLength);
        at.Put64(directoryOffset);
        at.Put32(0x07064b50);
        at.Put32(0);
        at.Put64(directoryOffset + directoryLength);
        at.Put32(1); // one disk in all
    }

    ref struct Cursor(Span<byte> rest)
    {
        Span<byte> _rest = rest;

        public void Put16(int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_rest, checked((ushort)value));
            _rest = _rest[2..];
        }

        public void Put32(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }

        public void Put64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
            _rest = _rest[8..];
        }

        public void PutBytes(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_rest);
            _rest = _rest[bytes.Length..];
        }
    }
}
