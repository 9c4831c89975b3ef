namespace NewsArchive.Warc.Reading;

/// <summary>Bounds for reading untrusted WARC files (WARC 1.1 §4, Annex D). <c>new()</c> is safe.</summary>
public sealed record WarcReaderOptions
{
    /// <summary>The longest record head, in bytes. Default 64 KiB.</summary>
    public int MaxHeadBytes { get; init; } = 64 * 1024;

    /// <summary>The most decompressed bytes per compressed byte of a member above 1 MiB of output. Default 1,100: DEFLATE cannot exceed 1,032.</summary>
    public int MaxExpansion { get; init; } = 1100;

    /// <summary>The most diagnostics kept; one more says that there were others. A hostile file could make one of every few bytes. Default 10,000.</summary>
    public int MaxDiagnostics { get; init; } = 10_000;

    /// <summary>Levels of tolerated breaches. What cannot be read raises <see cref="WarcFormatException"/> whatever they are. Default: each rule's own.</summary>
    public WarcRuleLevels Levels { get; init; } = WarcRuleLevels.Default;

    /// <summary>Whether <see cref="WarcReadRecord.HeadBytes"/> is kept. Default false: it costs a copy a record.</summary>
    public bool KeepHeadBytes { get; init; }

    /// <summary>The dictionary of a <c>.warc.zst</c> that is not read from its beginning. Default null: the one that the file begins with, if any.</summary>
    public ZstdDictionary? Dictionary { get; init; }

    /// <summary>Whether the input is part of an ARC file that is not read from its beginning. Default false.</summary>
    public bool IsArc { get; init; }

    /// <summary>Position of the input's first byte in the file: offsets count from there. In bytes; default 0.</summary>
    public long StartOffset { get; init; }

    /// <summary>
    /// Whether a compressed member in which a second record begins is read to its end at once, so that <see cref="WarcReadRecord.Doubt"/> says of its records whether its checksum
    /// holds. Such a member is then read twice, and one that is damaged is no error before its last record was given. Needs an input that seeks. Default false.
    /// </summary>
    public bool ChecksSharedMembers { get; init; }

    /// <summary>Whether only members are looked for behind damage, wherever they may lie.</summary>
    internal bool IsSurvey { get; init; }

    /// <summary>Whether the caller goes on to own the input after the reader is disposed. Default false.</summary>
    public bool LeaveOpen { get; init; }
}
