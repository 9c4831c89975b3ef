using System.Buffers.Binary;

namespace NewsArchive.Warc.Wacz;

/// <summary>Accounts for every byte of the zip that is no content.</summary>
/// <param name="directory">The zip.</param>
/// <param name="findings">Where findings go.</param>
/// <param name="isSaidToBeOurs">Whether datapackage.json says that <see cref="ZipWriter"/> wrote the zip.</param>
sealed class ZipLayoutCheck(ZipDirectory directory, WaczFindings findings, bool isSaidToBeOurs)
{
    public void Run()
    {
        var isOurs = isSaidToBeOurs || LooksLikeOurs();
        CheckGaps();
        if (directory.CommentLength > 0)
            findings.Fail("zip-comment", $"the zip ends with a comment of {directory.CommentLength} bytes", offset: directory.FileLength - directory.CommentLength);
        foreach (var entry in directory.Entries)
            if (isOurs)
                CompareLocal(entry);
            else
                CompareForeignLocal(entry);
        if (isOurs)
            CompareDirectory();
    }

    /// <summary>
    /// Whether nearly every header is as our writer writes it, although nobody says so: a program that uses the library signs with its own name. What
    /// differs then was written and changed since. Another writer's headers hold a time, or another version, in all of them.
    /// </summary>
    bool LooksLikeOurs()
    {
        var differing = 0;
        foreach (var entry in directory.Entries)
        {
            differing += IsAs(entry.ToHeader().ToLocal(), entry.HeaderOffset, entry.DataOffset - entry.HeaderOffset) ? 0 : 1;
            differing += IsAs(entry.ToHeader().ToCentral(), entry.ListedOffset, entry.ListedLength) ? 0 : 1;
        }
        return differing * 4 <= directory.Entries.Count * 2;
    }

    bool IsAs(ReadOnlySpan<byte> expected, long offset, long length) =>
        expected.Length == length && expected.SequenceEqual(directory.ReadBytes(offset, length));

    void CheckGaps()
    {
        long end = 0;
        foreach (var entry in directory.Entries)
        {
            CheckGap(end, entry.HeaderOffset, entry.Name);
            end = entry.DataEnd + DescriptorLength(entry);
        }
        CheckGap(end, directory.Offset, "the directory");
    }

    void CheckGap(long from, long to, string next)
    {
        if (from < to)
            findings.Fail("zip-gap", $"{to - from} bytes before {next} belong to no zip entry", offset: from);
        else if (from > to)
            findings.Fail("zip-overlap", $"{next} begins inside the entry before it", offset: to);
    }

    /// <summary>Length of the data descriptor (APPNOTE §4.3.9) behind the content: with or without signature, 32 or 64 bits a size.</summary>
    long DescriptorLength(ZipFileEntry entry)
    {
        if (!entry.HasDescriptor)
            return 0;
        var bytes = directory.ReadBytes(entry.DataEnd, Math.Min(24, directory.Offset - entry.DataEnd)).AsSpan();
        var signature = bytes.StartsWith("PK\x07\x08"u8) ? 4 : 0;
        var rest = bytes[signature..];
        if (rest.Length >= 12 && U32(rest, 0) == entry.Crc32)
        {
            if (U32(rest, 4) == entry.CompressedLength && U32(rest, 8) == entry.Length)
                return signature + 12;
            if (rest.Length >= 20 && I64(rest, 4) == entry.CompressedLength && I64(rest, 12) == entry.Length)
                return signature + 20;
        }
        findings.Fail("zip-descriptor", "the data descriptor is missing or differs from the directory", entry.Name, entry.DataEnd);
        return 0;
    }

    void CompareLocal(ZipFileEntry entry) =>
        Compare(entry.ToHeader().ToLocal(), directory.ReadBytes(entry.HeaderOffset, entry.DataOffset - entry.HeaderOffset), entry.HeaderOffset, entry.Name);

    void CompareDirectory()
    {
        foreach (var entry in directory.EntriesAsListed)
            Compare(entry.ToHeader().ToCentral(), directory.ReadBytes(entry.ListedOffset, entry.ListedLength), entry.ListedOffset, entry.Name);
        var at = directory.Offset + directory.Length;
        Compare(ZipEntryHeader.ToEnd(directory.Entries.Count, directory.Offset, directory.Length), directory.ReadBytes(at, Math.Max(0, directory.FileLength - at)), at, null);
    }

    void Compare(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, long offset, string? name)
    {
        if (expected.SequenceEqual(actual))
            return;
        var at = expected.CommonPrefixLength(actual);
        findings.Fail("zip-header", $"the zip header of {name ?? "the directory's end"} is not what our writer writes", offset: offset + at);
    }

    // §4.3.7 against §4.3.12. Method and name were compared when the directory was read.
    void CompareForeignLocal(ZipFileEntry entry)
    {
        var header = directory.ReadBytes(entry.HeaderOffset, 30).AsSpan();
        var listed = directory.ReadBytes(entry.ListedOffset, 46).AsSpan();
        if (U16(header, 6) != entry.Flags)
            Differ(entry, "flags");
        else if (U32(header, 10) != U32(listed, 12))
            Differ(entry, "time of change");
        else if (!IsStated(U32(header, 14), entry.Crc32))
            Differ(entry, "CRC-32");
        else if (!AreSizesStated(U32(header, 18), U32(header, 22)))
            Differ(entry, "sizes");
        if (U16(header, 4) != U16(listed, 6)) // some writers state the version of zip64 in one of them alone
            findings.Warn("zip-header", $"the local header of {entry.Name} asks for another version of zip than the directory", offset: entry.HeaderOffset + 4);

        // §4.4.4, bit 3: zero, where the numbers follow the content; writers that know them state them all the same.
        bool IsStated(uint local, long central) => local == central || (entry.HasDescriptor && local is 0);

        // §4.4.8, §4.4.9: all bits set, where a zip64 field holds both.
        bool AreSizesStated(uint compressed, uint content) =>
            compressed == uint.MaxValue || content == uint.MaxValue || (IsStated(compressed, entry.CompressedLength) && IsStated(content, entry.Length));
    }

    void Differ(ZipFileEntry entry, string what) =>
        findings.Fail("zip-header", $"the local header of {entry.Name} has other {what} than the directory", offset: entry.HeaderOffset);

    static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
    static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
    static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
