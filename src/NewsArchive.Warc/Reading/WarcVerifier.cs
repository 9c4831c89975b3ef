using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace NewsArchive.Warc.Reading;

/// <summary>Reads a whole WARC file and checks every record.</summary>
public static class WarcVerifier
{
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
    public static IReadOnlyList<WarcDiagnostic> Verify(Stream input, string fileName, Action<WarcCheckedRecord>? visit, CancellationToken cancel = default) =>
        Verify(input, fileName, new() { LeaveOpen = true }, visit, cancel);

    /// <summary>The same with other bounds and levels. The input is disposed unless the options leave it open.</summary>
    public static IReadOnlyList<WarcDiagnostic> Verify(Stream input, string fileName, WarcReaderOptions options, Action<WarcCheckedRecord>? visit, CancellationToken cancel = default)
    {
        var findings = new DiagnosticList(fileName, options.MaxDiagnostics, options.Levels);
        var ids = new HashSet<UInt128>();
        long seen = 0;
        if (FileSlice.Of(input) is { } file)
        {
            var segments = new ParallelSegments<Checked>(file, fileName, options, (_, record) => Note(Check(record, fileName, options.Levels, cancel)));
            foreach (var record in segments.Read(cancel))
                See(record);
            input.Position = segments.Position;
            options = options with { StartOffset = segments.Position };
        }
        using var reader = new WarcReader(input, fileName, options);
        while (ReadNext(reader, fileName, findings, options, cancel) is var step && step.GoOn)
            if (step.Record is { } record)
                See(Note(record));
        if (seen == 0)
            findings.Add(WarcReadRules.NoRecords, "the file holds no readable record", 0);
        return [.. findings.Items.Concat(reader.Diagnostics).OrderBy(finding => finding.Offset)]; // stable

        // Of records that wait for their turn only what is wanted is kept: heads take some KB each.
        Checked Note(WarcCheckedRecord record) => new(record.Head.RecordId, record.Offset, record.Findings, visit is null ? null : record);

        void See(Checked record)
        {
            foreach (var finding in record.Findings)
                findings.Add(finding);
            seen++;
            if (record.Id is { } id && !ids.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan()))))
                findings.Add(WarcReadRules.RepeatedId, "an earlier record has the same WARC-Record-ID", record.Offset, id);
            if (record.Whole is { } whole)
                visit?.Invoke(whole);
        }
    }

    readonly record struct Checked(string? Id, long Offset, IReadOnlyList<WarcDiagnostic> Findings, WarcCheckedRecord? Whole);

    static (bool GoOn, WarcCheckedRecord? Record) ReadNext(WarcReader reader, string fileName, DiagnosticList findings, WarcReaderOptions options, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (reader.Read() is not { } record)
                return (false, null);
            return (true, Check(record, fileName, options.Levels, cancel));
        }
        catch (WarcFormatException e)
        {
            findings.Add(WarcReadRules.Unreadable, e.Reason, e.Offset ?? 0, e.RecordId);
            return (reader.TryRecover(), null);
        }
    }

    static WarcCheckedRecord Check(WarcReadRecord record, string fileName, WarcRuleLevels levels, CancellationToken cancel)
    {
        var digests = WarcDigestCheck.Check(record, fileName, cancel, out var httpHead);
        return new WarcCheckedRecord
        {
            Head = record.Head,
            Offset = record.Offset,
            Length = record.MemberLength,
            HttpHead = httpHead,
            Findings = [.. WarcRules.Check(record.Head, fileName, record.Offset, levels), .. digests],
        };
    }
}
