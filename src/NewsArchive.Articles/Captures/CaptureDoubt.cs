using NewsArchive.Warc;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Articles.Captures;

/// <summary>Decides, for all that give captures away (<c>restore</c>, <c>pack</c>, <c>show</c>), whether a record that can be read may not be what was received.</summary>
static class CaptureDoubt
{
    const string Doubtful = "doubtful-record", End = "missing-record-end";

    /// <summary>The rules of <see cref="Of"/>, as <c>verify</c> names them.</summary>
    public static readonly string[] Rules = [Doubtful, End, "block-digest-mismatch", "payload-digest-mismatch"];

    /// <summary>Why it may not be, or null. What its block says (digests after <see cref="WarcReadRecord.CheckDigests"/>, its end) is known once that was read.</summary>
    /// <param name="record">The record.</param>
    /// <param name="file">How the finding names its file.</param>
    public static WarcDiagnostic? Of(WarcReadRecord record, string? file)
    {
        WarcDiagnostic Warning(string rule, string message) => new(rule, WarcDiagnosticLevel.Warn, message, file, record.Offset, record.Head.RecordId);
        if (record.Doubt is { } doubt)
            return Warning(Doubtful, doubt);
        if (record.DigestMismatches(file).FirstOrDefault() is { } mismatch)
            return mismatch with { Message = mismatch.Message + "; run newsarchive verify" };
        return record.EndsCleanly || record.HasCheckedDigest ? null
            : Warning(End, "the record does not end where its Content-Length says, and names no digest: it may be longer or shorter than what was received");
    }
}
