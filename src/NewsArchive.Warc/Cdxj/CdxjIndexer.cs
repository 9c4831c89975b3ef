using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Cdxj;

/// <summary>Indexes the records of a WARC or ARC file as CDXJ 0.1.0.</summary>
public static class CdxjIndexer
{
    /// <summary>
    /// The entries of responses, resources and revisits in file order, not sorted (<see cref="CdxjSorter"/> sorts). Reads heads and passes
    /// over blocks: digests are taken from the records, not checked. Where the HTTP head of a record is cut (WARC 1.1 §7) and the file seeks, it is read on in the
    /// segments that are in the same file.
    /// </summary>
    /// <param name="warc">The file; read lazily; not disposed.</param>
    /// <param name="fileName">How errors name it, and what the entries call it: a name without folder.</param>
    /// <param name="form">Whose keys.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">The file is damaged, or holds several records in one member, which no index can name.</exception>
    public static IEnumerable<CdxjEntry> Index(Stream warc, string fileName, SurtForm form = SurtForm.Player, CancellationToken cancel = default) =>
        Index(warc, fileName, form, WarcRecords.Select(warc, fileName, record => Entry(record, fileName, form), cancel), mayLackHead: true, cancel);

    /// <summary>
    /// The same, but damage does not end it: damaged records have no entry, and reading goes on behind them. What was found only in the remains of a broken member has none either, for
    /// it has no place that an index could name.
    /// </summary>
    /// <param name="warc">The file; read lazily; not disposed.</param>
    /// <param name="fileName">How findings name it, and what the entries call it: a name without folder.</param>
    /// <param name="form">Whose keys.</param>
    /// <param name="onDamage">Told of what could not be read, and of entries that are doubtful, as by <see cref="WarcRecords.Select{T}(Stream, string, Func{WarcReadRecord, T}, Action{WarcDiagnostic}, CancellationToken)"/>.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">
    /// The file holds several records in one member, which no index can name; or its stream does not seek, and the HTTP head of a record goes on in another segment.
    /// </exception>
    public static IEnumerable<CdxjEntry> Index(Stream warc, string fileName, SurtForm form, Action<WarcDiagnostic> onDamage, CancellationToken cancel = default) =>
        Index(warc, fileName, form, WarcRecords.Select(warc, fileName, record => Entry(record, fileName, form), onDamage, cancel), mayLackHead: false, cancel);

    static IEnumerable<CdxjEntry> Index(Stream warc, string fileName, SurtForm form, IEnumerable<(CdxjEntry? Entry, WarcRecordHead? Cut)> found, bool mayLackHead, CancellationToken cancel)
    {
        SegmentedRecords? segments = null; // looked for when an HTTP head is cut
        foreach (var (entry, cut) in found)
            if (entry is not null)
                yield return cut is null || (mayLackHead && !warc.CanSeek) ? entry : WithWholeHead(entry, cut);

        CdxjEntry WithWholeHead(CdxjEntry entry, WarcRecordHead head)
        {
            if (!warc.CanSeek)
                throw new WarcFormatException("the record is cut into segments, and its HTTP head goes on in another, which a stream that is read once does not give: write it into a file first", fileName, entry.Offset, head.RecordId);
            var position = warc.Position;
            var http = SegmentedRecords.ReadHttpHead(head, null, fileName, entry.Offset, () => segments ??= SegmentedRecords.Of(warc, fileName, cancel), cancel);
            warc.Position = position;
            return http is null ? entry : CdxjBuilder.Build(head, http, new WarcLocation(entry.Offset, entry.Length), fileName, form) ?? entry;
        }
    }

    /// <summary>The entry of a record, and its head where its HTTP head goes on in other segments.</summary>
    static (CdxjEntry? Entry, WarcRecordHead? Cut) Entry(WarcReadRecord record, string fileName, SurtForm form)
    {
        var http = record.ReadHttpHead();
        var length = record.MemberLength
            ?? throw new WarcFormatException("several records in one compressed member, which no index can name: run newsarchive recompress --gzip", fileName, record.Offset, record.Head.RecordId);
        if (record.IsSalvaged)
            return (null, null);
        return (CdxjBuilder.Build(record.Head, http, new WarcLocation(record.Offset, length), fileName, form), SegmentedRecords.IsHttpHeadCut(record.Head, http) ? record.Head : null);
    }
}
