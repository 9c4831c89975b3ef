namespace NewsArchive.Warc.Wacz;

/// <summary>One entry as the directory of a zip describes it, and where its content begins.</summary>
sealed record ZipFileEntry
{
    public required string Name { get; init; }
    public required int Flags { get; init; }
    public required bool IsStored { get; init; }
    public required uint Crc32 { get; init; }
    public required long CompressedLength { get; init; }
    public required long Length { get; init; }
    public required long HeaderOffset { get; init; }

    /// <summary>Where the content begins, by the local header.</summary>
    public long DataOffset { get; init; }

    /// <summary>Whether the directory keeps both sizes in a zip64 field.</summary>
    public bool HasWideSizes { get; init; }

    /// <summary>Our extra field, or null.</summary>
    public byte[]? CompressedSha256 { get; init; }

    /// <summary>Bit 3: CRC and sizes follow the content (APPNOTE §4.3.9).</summary>
    public bool HasDescriptor => (Flags & 8) != 0;

    /// <summary>First byte behind the content.</summary>
    public long DataEnd => DataOffset + CompressedLength;

    /// <summary>What our writer would have written for an entry of these values.</summary>
    public ZipEntryHeader ToHeader() => new(Name, HeaderOffset, Length, CompressedLength, Crc32, HasWideSizes, IsStored ? null : CompressedSha256 ?? new byte[32]);
}
