namespace NewsArchive.Articles.Bundles;

/// <summary>The kinds of file that <c>list</c>, <c>show</c> and <c>verify</c> take.</summary>
public enum FileKind
{
    /// <summary>None of them.</summary>
    Unknown = 0,
    /// <summary>A zip.</summary>
    Wacz,
    /// <summary>A WARC or ARC, plain or compressed with gzip or Zstandard.</summary>
    Warc,
    /// <summary>A CDXJ index, plain.</summary>
    Cdxj,
}

/// <summary>Tells kinds by first bytes.</summary>
public static class FileKinds
{
    /// <summary>Reads the first bytes of a file. A damaged first byte must not make a file unknown, so the name breaks ties.</summary>
    public static FileKind Tell(string path)
    {
        Span<byte> start = stackalloc byte[8];
        using var stream = File.OpenRead(path);
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("PK"u8) || path.EndsWith(".wacz", StringComparison.OrdinalIgnoreCase))
            return FileKind.Wacz;
        if (StartsRecords(start) || RecordEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            return FileKind.Warc;
        return path.EndsWith(".cdxj", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".cdx", StringComparison.OrdinalIgnoreCase) ? FileKind.Cdxj : FileKind.Unknown;
    }

    static readonly string[] RecordEndings = [".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"];

    /// <summary>WARC, ARC ("Arc File Format": the first record is <c>filedesc:</c>), gzip, a Zstandard frame, or the frame of a dictionary.</summary>
    static bool StartsRecords(ReadOnlySpan<byte> start) =>
        start.StartsWith("WARC/"u8) || start.StartsWith("filedesc"u8) || start is [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..] or [0x5D, 0x2A, 0x4D, 0x18, ..];
}
