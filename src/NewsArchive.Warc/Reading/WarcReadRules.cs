using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>A rule that the reader itself checks, because only it sees the bytes.</summary>
readonly record struct WarcReadRule(string Name, WarcDiagnosticLevel Level);

/// <summary>The breaches that <see cref="WarcReader"/> tolerates.</summary>
static class WarcReadRules
{
    public static readonly WarcReadRule
        WholeFile = new("whole-file-gzip", WarcDiagnosticLevel.Fail),
        Mixed = new("mixed-compression", WarcDiagnosticLevel.Fail),
        MemberGarbage = new("garbage-in-member", WarcDiagnosticLevel.Fail),
        Padding = new("padding-between-records", WarcDiagnosticLevel.Fail),
        EndMark = new("missing-record-end", WarcDiagnosticLevel.Fail),
        BytesSkipped = new("bytes-skipped", WarcDiagnosticLevel.Fail);

    /// <summary>Flaws of heads, WARC 1.1 §4.</summary>
    public static readonly (HeadFlaws Flaw, WarcReadRule Rule, string Message)[] Heads =
    [
        (HeadFlaws.BareLineFeed, new("bare-line-feed", WarcDiagnosticLevel.Warn), "a line of the head ends with LF alone"),
        (HeadFlaws.MalformedLine, new("malformed-line", WarcDiagnosticLevel.Fail), "a line of the head is no field"),
        (HeadFlaws.MalformedName, new("malformed-name", WarcDiagnosticLevel.Fail), "a field name is no token"),
        (HeadFlaws.NotUtf8, new("not-utf-8", WarcDiagnosticLevel.Warn), "a field is not UTF-8"),
    ];
}
