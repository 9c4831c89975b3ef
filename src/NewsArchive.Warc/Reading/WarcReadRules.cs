using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>A rule that the reader itself checks, because only it sees the bytes.</summary>
readonly record struct WarcReadRule(string Name, WarcDiagnosticLevel Level, string Section);

/// <summary>The breaches that <see cref="WarcReader"/> tolerates.</summary>
static class WarcReadRules
{
    public static readonly WarcReadRule
        WholeFile = new("whole-file-gzip", WarcDiagnosticLevel.Fail, "Annex D"),
        Mixed = new("mixed-compression", WarcDiagnosticLevel.Fail, "Annex D"),
        MemberGarbage = new("garbage-in-member", WarcDiagnosticLevel.Fail, "Annex D"),
        Padding = new("padding-between-records", WarcDiagnosticLevel.Fail, "§4"),
        EndMark = new("missing-record-end", WarcDiagnosticLevel.Fail, "§4"),
        BytesSkipped = new("bytes-skipped", WarcDiagnosticLevel.Fail, "§4"),
        Arc = new("arc-file", WarcDiagnosticLevel.Warn, "no WARC"),
        FrameSize = new("zstd-frame-size", WarcDiagnosticLevel.Warn, "WARC Zstandard 1.0"),
        FrameChecksum = new("zstd-frame-checksum", WarcDiagnosticLevel.Warn, "WARC Zstandard 1.0"),
        FrameDictionary = new("zstd-frame-dictionary", WarcDiagnosticLevel.Warn, "WARC Zstandard 1.0");

    /// <summary>Flaws of heads, WARC 1.1 §4.</summary>
    public static readonly (HeadFlaws Flaw, WarcReadRule Rule, string Message)[] Heads =
    [
        (HeadFlaws.BareLineFeed, new("bare-line-feed", WarcDiagnosticLevel.Warn, "§4"), "a line of the head ends with LF alone"),
        (HeadFlaws.MalformedLine, new("malformed-line", WarcDiagnosticLevel.Fail, "§4"), "a line of the head is no field"),
        (HeadFlaws.MalformedName, new("malformed-name", WarcDiagnosticLevel.Fail, "§4"), "a field name is no token"),
        (HeadFlaws.NotUtf8, new("not-utf-8", WarcDiagnosticLevel.Warn, "§4"), "a field is not UTF-8"),
    ];

    /// <summary>What the verifier adds, because it takes the whole file.</summary>
    public static readonly WarcReadRule
        Unreadable = new("unreadable", WarcDiagnosticLevel.Fail, "§4"),
        RepeatedId = new("repeated-record-id", WarcDiagnosticLevel.Fail, "§5.2"),
        NoRecords = new("no-records", WarcDiagnosticLevel.Fail, "§4"),
        BlockDigest = new("block-digest-mismatch", WarcDiagnosticLevel.Fail, "§5.8"),
        PayloadDigest = new("payload-digest-mismatch", WarcDiagnosticLevel.Fail, "§5.9"),
        SegmentMissing = new("segment-missing", WarcDiagnosticLevel.Fail, "§5.20"),
        SegmentElsewhere = new("segment-elsewhere", WarcDiagnosticLevel.Warn, "§7"),
        SegmentOrder = new("segment-order", WarcDiagnosticLevel.Fail, "§5.20"),
        SegmentTotalLength = new("segment-total-length", WarcDiagnosticLevel.Fail, "§5.22"),
        SegmentUnchecked = new("segment-unchecked", WarcDiagnosticLevel.Warn, "§7");

    /// <summary>What is said where reading goes on behind damage.</summary>
    public static readonly WarcReadRule
        Doubtful = new("doubtful-record", WarcDiagnosticLevel.Warn, "§4");

    /// <summary>Every rule above.</summary>
    public static IEnumerable<WarcReadRule> All =>
    [
        WholeFile, Mixed, MemberGarbage, Padding, EndMark, BytesSkipped, Arc, FrameSize, FrameChecksum, FrameDictionary,
        .. Heads.Select(head => head.Rule), Unreadable, RepeatedId, NoRecords, BlockDigest, PayloadDigest,
        SegmentMissing, SegmentElsewhere, SegmentOrder, SegmentTotalLength, SegmentUnchecked, Doubtful,
    ];
}
