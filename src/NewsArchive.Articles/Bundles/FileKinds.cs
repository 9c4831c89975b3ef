using System.Buffers;
using NewsArchive.Warc;

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
    /// <summary>A CDXJ index, plain or gzip.</summary>
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
        if (HasEnding(path, CompressedIndexEndings))
            return FileKind.Cdxj;
        if (start.StartsWith("PK"u8) || path.EndsWith(".wacz", StringComparison.OrdinalIgnoreCase))
            return FileKind.Wacz;
        if (StartsRecords(start) || HasEnding(path, RecordEndings))
            return FileKind.Warc;
        return HasEnding(path, IndexEndings) ? FileKind.Cdxj : FileKind.Unknown;
    }

    /// <summary>Why a file is refused whose kind is <see cref="FileKind.Unknown"/>, or another than those asked for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kinds">What it should be: <c>neither a WACZ nor a WARC file</c>.</param>
    internal static WarcFormatException Refusal(string path, string kinds)
    {
        Span<byte> start = stackalloc byte[4];
        using var stream = File.OpenRead(path);
        var isLz4 = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Lz4Frame);
        return new WarcFormatException(isLz4 ? $"{kinds}, but an LZ4 frame: decompress the file first (lz4 -d)" : $"{kinds}; if it is a damaged one, newsarchive repair {path} -o OUT saves what is sound", path);
    }

    static readonly string[] RecordEndings = [".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"];
    static readonly string[] IndexEndings = [".cdxj", ".cdx"];
    static readonly string[] CompressedIndexEndings = [".cdxj.gz", ".cdx.gz"];

    static ReadOnlySpan<byte> Lz4Frame => [0x04, 0x22, 0x4D, 0x18];

    static bool HasEnding(string path, string[] endings) => endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>WARC, ARC ("Arc File Format": the first record is <c>filedesc:</c>), gzip, a Zstandard frame, or the frame of a dictionary.</summary>
    static bool StartsRecords(ReadOnlySpan<byte> start) =>
        start.StartsWith("WARC/"u8) || start.StartsWith("filedesc"u8) || start is [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..] or [0x5D, 0x2A, 0x4D, 0x18, ..];

    /// <summary>Whether what has no name is rather a WARC or ARC file, damaged perhaps, than an index: an index is text, and none of its first lines is one of a WARC head.</summary>
    internal static bool MayStartRecords(ReadOnlySpan<byte> start) =>
        StartsRecords(start) || IsBinary(start) || start.IndexOf("\nWARC-"u8) >= 0 || start.IndexOf("WARC/1."u8) is >= 0 and <= MaxBytesBeforeHead;

    const int MaxBytesBeforeHead = 16; // line ends, a byte order mark

    /// <summary>Of compressed bytes every ninth is a control character; an index may hold a few that do not belong there.</summary>
    static bool IsBinary(ReadOnlySpan<byte> start)
    {
        var count = 0;
        foreach (var one in start)
            count += s_binary.Contains(one) ? 1 : 0;
        return count * 32 > start.Length;
    }

    /// <summary>Control characters but tab and line ends.</summary>
    static readonly SearchValues<byte> s_binary = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code).Where(code => code is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))]);
}
