using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Cdxj;

/// <summary>Indexes the records of a WARC or ARC file.</summary>
public static class CdxjIndexer
{
    /// <summary>
    /// The entries of responses, resources and revisits in file order, not sorted (<see cref="CdxjSorter"/> sorts). Reads heads and passes
    /// over blocks: digests are taken from the records, not checked.
    /// </summary>
    /// <param name="warc">The file; read lazily; not disposed.</param>
    /// <param name="fileName">How errors name it, and what the entries call it: a name without folder.</param>
    /// <param name="form">Whose keys.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">The file is damaged, or holds several records in one member, which no index can name.</exception>
    public static IEnumerable<CdxjEntry> Index(Stream warc, string fileName, SurtForm form = SurtForm.Player, CancellationToken cancel = default)
    {
        foreach (var entry in WarcRecords.Select(warc, fileName, record => Entry(record, fileName, form), cancel))
            if (entry is not null)
                yield return entry;
    }

    static CdxjEntry? Entry(WarcReadRecord record, string fileName, SurtForm form)
    {
        var http = record.ReadHttpHead();
        var length = record.MemberLength
            ?? throw new WarcFormatException("several records in one compressed member, which no index can name: run newsarchive recompress --gzip", fileName, record.Offset, record.Head.RecordId);
        return CdxjBuilder.Build(record.Head, http, new WarcLocation(record.Offset, length), fileName, form);
    }
}
