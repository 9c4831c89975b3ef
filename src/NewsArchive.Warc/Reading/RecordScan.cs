namespace NewsArchive.Warc.Reading;

/// <summary>Tells what bytes begin like, and looks for the next record in a damaged file.</summary>
static class RecordScan
{
    /// <summary>Bytes that <see cref="Describe"/> and the others look at.</summary>
    public const int MagicLength = 8;

    public static bool IsPlainRecord(ReadOnlySpan<byte> bytes) => bytes.StartsWith("WARC/"u8);

    /// <summary>Whether the first bytes, which may be fewer than five, can begin a record.</summary>
    public static bool CouldBeHead(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 5 ? IsPlainRecord(bytes) : "WARC/"u8.StartsWith(bytes);

    /// <summary>Why bytes that begin no record cannot be read, and what to do.</summary>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd]) || bytes.StartsWith<byte>([0x5d, 0x2a, 0x4d, 0x18]))
            return "a zstd frame, which this version does not read: decompress the file with zstd first";
        if (bytes.StartsWith<byte>([0x04, 0x22, 0x4d, 0x18]))
            return "an LZ4 frame: decompress the file first";
        if (bytes.StartsWith("filedesc"u8))
            return "an ARC file, not a WARC file";
        if (bytes.StartsWith("PK\u0003\u0004"u8))
            return "a zip file, perhaps a WACZ: not a WARC file";
        return "neither a gzip member nor a WARC record";
    }

    /// <summary>Takes bytes until the next <c>1f 8b 08</c> or <c>WARC/</c>; false when there is none.</summary>
    public static bool SkipToCandidate(ByteSource source)
    {
        while (source.Ensure(5) || source.Available.Length >= 3)
        {
            var bytes = source.Available;
            var candidate = Nearest(bytes.IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]), bytes.IndexOf("WARC/"u8));
            if (candidate >= 0)
            {
                source.Advance(candidate);
                return true;
            }
            source.Advance(Math.Max(1, bytes.Length - 4));
        }
        source.Advance(source.Available.Length);
        return false;
    }

    static int Nearest(int first, int second) => first < 0 ? second : second < 0 ? first : Math.Min(first, second);
}
