using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>Reads a whole WARC file and checks every record (WARC 1.1 §4 to §7, Annex D; ISO 28500:2017).</summary>
public static class WarcVerifier
{
    /// <summary>
    /// Everything found wrong, in file order: gzip members, record heads and ends, field rules (<see cref="WarcRules"/>), block and
    /// payload digests, repeated record ids, segments that are no whole, and the payload digest of those that are. Damaged records are reported as <c>unreadable</c> and passed over.
    /// </summary>
    /// <param name="input">The file; not disposed. When it seeks, reading resumes right behind damage.</param>
    /// <param name="fileName">How findings name the file.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(Stream input, string fileName, CancellationToken cancel = default) =>
        Verify(input, fileName, visit: null, cancel);

    /// <summary>The same; <paramref name="visit"/> is called for each readable record after it was checked, so that one pass serves more.</summary>
    /// <param name="input">The file; not disposed.</param>
    /// <param name="fileName">How findings name the file.</param>
    /// <param name="visit">Called in file order, on the calling thread; null: not at all.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(Stream input, string fileName, Action<WarcCheckedRecord>? visit, CancellationToken cancel = default) =>
        Verify(input, fileName, new() { LeaveOpen = true }, visit, cancel);

    /// <summary>The same with other bounds and levels. The input is disposed unless the options leave it open.</summary>
    /// <param name="input">The file.</param>
    /// <param name="fileName">How findings name the file.</param>
    /// <param name="options">Bounds and levels; a finding more than <see cref="WarcReaderOptions.MaxDiagnostics"/> is not kept.</param>
    /// <param name="visit">Called in file order, on the calling thread; null: not at all.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound of the options is not positive.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(Stream input, string fileName, WarcReaderOptions options, Action<WarcCheckedRecord>? visit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(options);
        return visit is null ? Verify(input, fileName, options, _ => false, null, null, cancel) : Verify(input, fileName, options, record => record, visit, null, cancel);
    }

    /// <summary>
    /// The same; what waits for its turn is only what <paramref name="select"/> makes of each record, called from several threads. Segments are noted in
    /// <paramref name="segmented"/>, for the caller to check when all files were read; null: they are checked here.
    /// </summary>
    internal static IReadOnlyList<WarcDiagnostic> Verify<T>(Stream input, string fileName, WarcReaderOptions options, Func<WarcCheckedRecord, T> select, Action<T>? visit, SegmentedRecords? segmented, CancellationToken cancel)
    {
        var begin = input.CanSeek ? input.Position - options.StartOffset : 0;
        var findings = new DiagnosticList(fileName, options.MaxDiagnostics, options.Levels);
        var ids = new KeySet<ulong>();
        ZstdDictionary? dictionary = null;
        var noted = segmented ?? new SegmentedRecords(input.CanSeek ? OpenAt : null);
        var (rest, seen) = (input, 0L);
        if (FileSlice.Of(input) is { } file)
        {
            var segments = new ParallelSegments<Checked<T>>(file, fileName, options, (_, record) => Note(Check(record, fileName, options.Levels, cancel)));
            foreach (var record in segments.Read(cancel))
                See(record);
            options = options with { StartOffset = segments.Position };
            rest = file.From(segments.Position, cancel);
        }
        using var reader = new WarcReader(rest, fileName, options with { LeaveOpen = true });
        while (ReadNext(reader, fileName, findings, options, cancel) is var step && step.GoOn)
            if (step.Record is { } record)
                See(Note(record));
        if (seen == 0)
            findings.Add(WarcReadRules.NoRecords, "the file holds no readable record", 0);
        dictionary = reader.Dictionary;
        if (segmented is null)
            foreach (var finding in noted.Check(cancel))
                findings.Add(finding);
        if (!options.LeaveOpen)
            input.Dispose();
        return [.. findings.Items.Concat(reader.Diagnostics).OrderBy(finding => finding.Offset)]; // stable

        // Heads take some KB each.
        Checked<T> Note(WarcCheckedRecord record) =>
            new(record.Head.RecordId, record.Offset, record.Findings, select(record), RecordSegment.Of(record.Head, fileName, record.Offset, isWithinMember: record.Length is null));

        void See(Checked<T> record)
        {
            foreach (var finding in record.Findings)
                findings.Add(finding);
            seen++;
            if (record.Id is { } id && !ids.Add(TextKey.Of(id)))
                findings.Add(WarcReadRules.RepeatedId, "an earlier record has the same WARC-Record-ID", record.Offset, id);
            noted.Note(record.Segment);
            visit?.Invoke(record.Selected);
        }

        WarcRecordAccess OpenAt(string name, long offset) =>
            WarcRecordAccess.Open(new StreamSlice(input, begin + offset, input.Length - begin - offset), name, new() { StartOffset = offset, Dictionary = dictionary });
    }

    readonly record struct Checked<T>(string? Id, long Offset, IReadOnlyList<WarcDiagnostic> Findings, T Selected, RecordSegment? Segment);

    static (bool GoOn, WarcCheckedRecord? Record) ReadNext(WarcReader reader, string fileName, DiagnosticList findings, WarcReaderOptions options, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var wasInDamage = reader.IsInDamage;
        try
        {
            if (reader.Read() is not { } record)
                return (false, null);
            return (true, Check(record, fileName, options.Levels, cancel));
        }
        catch (WarcFormatException e)
        {
            if (!wasInDamage || !reader.IsInDamage) // else the bytes that are passed over say it
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
            IsSalvaged = record.IsSalvaged,
            HttpHead = httpHead,
            Findings = [.. WarcRules.Check(record.Head, fileName, record.Offset, levels), .. digests],
        };
    }
}
