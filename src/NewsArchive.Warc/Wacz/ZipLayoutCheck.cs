using System.Buffers.Binary;

namespace NewsArchive.Warc.Wacz;

/// <summary>Accounts for every byte of the zip that is no content.</summary>
sealed class ZipLayoutCheck(ZipDirectory directory, WaczFindings findings)
{
    public void Run()
    {
        CheckGaps();
        if (directory.CommentLength > 0)
            findings.Fail("zip-comment", $"the zip ends with a comment of {directory.CommentLength} bytes", offset: directory.FileLength - directory.CommentLength);
        foreach (var entry in directory.Entries)
            if (findings.IsOwn)
                CompareLocal(entry);
            else
                CompareForeignLocal(entry);
        if (findings.IsOwn)
            CompareDirectory();
    }

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
        var at = directory.Offset;
        foreach (var entry in directory.EntriesAsListed)
        {
            var expected = entry.ToHeader().ToCentral();
            Compare(expected, directory.ReadBytes(at, Math.Min(expected.Length, directory.FileLength - at)), at, entry.Name);
            at += expected.Length;
        }
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
        var areSizesThere = !entry.HasDescriptor && U32(header, 18) != uint.MaxValue && U32(header, 22) != uint.MaxValue;
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) != entry.Flags
            || (!entry.HasDescriptor && U32(header, 14) != entry.Crc32)
            || (areSizesThere && (U32(header, 18) != entry.CompressedLength || U32(header, 22) != entry.Length)))
            findings.Fail("zip-header", $"the local header of {entry.Name} differs from the directory", offset: entry.HeaderOffset);
    }

    static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
    static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
