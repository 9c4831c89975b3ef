using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace NewsArchive.Warc.Reading;

/// <summary>Reads a whole WARC file and checks every record.</summary>
public static class WarcVerifier
{
    // Enough to see what is wrong; a hostile file could make a finding of every few bytes.
    const int MaxFindings = 10_000;

    /// <summary>
    /// Everything found wrong, in file order: gzip members, record heads and ends, field rules (<see cref="WarcRules"/>), block and
    /// payload digests, repeated record ids. Damaged records are reported as <c>unreadable</c> and passed over.
    /// </summary>
    /// <param name="input">The file; not disposed. When it seeks, reading resumes right behind damage.</param>
    /// <param name="fileName">How findings name the file.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(Stream input, string fileName, CancellationToken cancel = default) =>
        Verify(input, fileName, visit: null, cancel);

    /// <summary>The same; <paramref name="visit"/> is called for each readable record after it was checked, so that one pass serves more.</summary>
    public static IReadOnlyList<WarcDiagnostic> Verify(Stream input, string fileName, Action<WarcCheckedRecord>? visit, CancellationToken cancel = default)
    {
        using var reader = new WarcReader(input, fileName, new() { LeaveOpen = true, MaxDiagnostics = MaxFindings });
        var findings = new DiagnosticList(fileName, MaxFindings);
        var ids = new HashSet<UInt128>();
        long seen = 0;
        while (ReadNext(reader, fileName, findings, cancel) is var step && step.GoOn)
        {
            if (step.Record is not { } record)
                continue;
            seen++;
            if (record.Head.RecordId is { } id && !ids.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan()))))
                findings.Add(new("repeated-record-id", WarcDiagnosticLevel.Fail, "an earlier record has the same WARC-Record-ID", fileName, record.Offset, id));
            visit?.Invoke(record);
        }
        if (seen == 0)
            findings.Add(new("no-records", WarcDiagnosticLevel.Fail, "the file holds no readable record", fileName, 0));
        return [.. findings.Items.Concat(reader.Diagnostics).OrderBy(finding => finding.Offset)]; // stable
    }

    static (bool GoOn, WarcCheckedRecord? Record) ReadNext(WarcReader reader, string fileName, DiagnosticList findings, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (reader.Read() is not { } record)
                return (false, null);
            var checkedRecord = Check(record, fileName, cancel);
            foreach (var finding in checkedRecord.Findings)
                findings.Add(finding);
            return (true, checkedRecord);
        }
        catch (WarcFormatException e)
        {
            findings.Add(new("unreadable", WarcDiagnosticLevel.Fail, e.Reason, fileName, e.Offset, e.RecordId));
            return (reader.TryRecover(), null);
        }
    }

    static WarcCheckedRecord Check(WarcReadRecord record, string fileName, CancellationToken cancel)
    {
        var digests = WarcDigestCheck.Check(record, fileName, cancel, out var httpHead);
        return new WarcCheckedRecord
        {
            Head = record.Head,
            Offset = record.Offset,
            Length = record.MemberLength,
            HttpHead = httpHead,
            Findings = [.. WarcRules.Check(record.Head, fileName, record.Offset), .. digests],
        };
    }
}
