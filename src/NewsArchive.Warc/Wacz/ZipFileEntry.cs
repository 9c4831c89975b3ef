namespace NewsArchive.Warc.Wacz;

/// <summary>One entry as the directory of a zip describes it, and where its content begins.</summary>
sealed record ZipFileEntry
{
    public required string Name { get; init; }
    public required int Flags { get; init; }
    /// <summary>Compression method (APPNOTE §4.4.5): 0 is STORED, 8 DEFLATE; the content of others cannot be read.</summary>
    public required int Method { get; init; }
    public required uint Crc32 { get; init; }
    public required long CompressedLength { get; init; }
    public required long Length { get; init; }
    public required long HeaderOffset { get; init; }

    /// <summary>Where its header in the directory begins.</summary>
    public required long ListedOffset { get; init; }

    /// <summary>Bytes of its header in the directory.</summary>
    public required int ListedLength { get; init; }

    /// <summary>Where the content begins, by the local header.</summary>
    public long DataOffset { get; init; }

    /// <summary>Whether the directory keeps both sizes in a zip64 field.</summary>
    public bool HasWideSizes { get; init; }

    /// <summary>Our extra field, or null.</summary>
    public byte[]? CompressedSha256 { get; init; }

    /// <summary>Whether the content stands in the file as it is.</summary>
    public bool IsStored => Method == 0 && !IsEncrypted;

    /// <summary>Whether the content can be read.</summary>
    public bool IsReadable => Method is 0 or 8 && !IsEncrypted;

    /// <summary>Bits 0 and 6: the content is encrypted, whatever the method (APPNOTE §4.4.4).</summary>
    public bool IsEncrypted => (Flags & 0x41) != 0;

    /// <summary>Bit 3: CRC and sizes follow the content (APPNOTE §4.3.9).</summary>
    public bool HasDescriptor => (Flags & 8) != 0;

    /// <summary>First byte behind the content.</summary>
    public long DataEnd => DataOffset + CompressedLength;

    /// <summary>What our writer would have written for an entry of these values.</summary>
    public ZipEntryHeader ToHeader() => new(Name, HeaderOffset, Length, CompressedLength, Crc32, HasWideSizes, IsStored ? null : CompressedSha256 ?? new byte[32]);
}
