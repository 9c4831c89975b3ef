namespace NewsArchive.Warc.Reading;

/// <summary>Tells what bytes begin like, and looks for the next record in a damaged file.</summary>
static class RecordScan
{
    /// <summary>Bytes that <see cref="Describe"/> and the others look at.</summary>
    public const int MagicLength = 9; // "filedesc:"

    public static bool IsPlainRecord(ReadOnlySpan<byte> bytes) => bytes.StartsWith("WARC/"u8);

    /// <summary>Whether the first bytes, which may be fewer than five, can begin a record.</summary>
    public static bool CouldBeHead(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 5 ? IsPlainRecord(bytes) : "WARC/"u8.StartsWith(bytes);

    /// <summary>Why bytes that begin no record cannot be read, and what to do.</summary>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0x04, 0x22, 0x4d, 0x18]))
            return "an LZ4 frame: decompress the file first";
        if (ZstdFrame.IsDictionary(bytes))
            return "a zstd dictionary that is not at the start of the file";
        if (bytes.StartsWith("PK\u0003\u0004"u8))
            return "a zip file, perhaps a WACZ: not a WARC file";
        return "neither a gzip member, nor a zstd frame, nor a WARC record";
    }

    /// <summary>Whether bytes may be the beginning of a member in which a bit or two are wrong.</summary>
    public static bool IsLikeMember(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && (Differing(bytes, [0x1f, 0x8b, 8]) <= 2 || Differing(bytes, [0x28, 0xb5, 0x2f, 0xfd]) <= 2);

    static int Differing(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic)
    {
        var bits = 0;
        for (var i = 0; i < magic.Length; i++)
            bits += System.Numerics.BitOperations.PopCount((uint)(bytes[i] ^ magic[i]));
        return bits;
    }

    /// <summary>Where the last line begins that is the first of a WARC head, such as <c>WARC/1.1</c>; -1: there is none.</summary>
    public static int LastVersionLine(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.Length; bytes[..end].LastIndexOf("WARC/"u8) is >= 0 and var at; end = at)
            if (bytes[(at + 5)..Math.Min(bytes.Length, at + 16)].IndexOf((byte)'\n') is > 0 && char.IsAsciiDigit((char)bytes[at + 5]))
                return at;
        return -1;
    }

    /// <summary>Takes bytes until the next that may be a gzip member, a zstd frame, or <c>WARC/</c>; false when there is none.</summary>
    public static bool SkipToCandidate(ByteSource source)
    {
        while (source.Ensure(5) || source.Available.Length >= 3)
        {
            var bytes = source.Available;
            var candidate = FindCandidate(bytes);
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

    /// <summary>Where in the first so many bytes a member may begin; -1: nowhere.</summary>
    public static int FindMember(ReadOnlySpan<byte> bytes, int count)
    {
        for (var at = 0; at < count; at++)
        {
            var next = bytes[at..count].IndexOfAny<byte>(0x1f, 0x28);
            if (next < 0)
                return -1;
            at += next;
            if (GzipMemberStream.MayBegin(bytes[at..]) || ZstdFrame.MayBegin(bytes[at..]))
                return at;
        }
        return -1;
    }

    static int FindCandidate(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ; at++)
        {
            var next = bytes[at..].IndexOfAny(FirstBytes);
            if (next < 0)
                return -1;
            at += next;
            if (GzipMemberStream.MayBegin(bytes[at..]) || ZstdFrame.MayBegin(bytes[at..]) || IsPlainRecord(bytes[at..]))
                return at;
        }
    }

    static readonly System.Buffers.SearchValues<byte> FirstBytes = System.Buffers.SearchValues.Create([0x1f, 0x28, (byte)'W']);
}
