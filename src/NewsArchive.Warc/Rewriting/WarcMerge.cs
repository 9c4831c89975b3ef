using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Merges the records of WARC files: members are copied byte for byte, equal records are written once, and of records with the same payload
/// all but the earliest become revisits (WARC 1.1 §6.7.2). What the files were compressed with does not matter: each record is written in a
/// gzip member of its own. The result does not depend on the order of the inputs. Not thread-safe.
/// </summary>
/// <remarks>
/// A record that becomes a revisit gets another id; <c>WARC-Concurrent-To</c> and <c>WARC-Refers-To</c> of others follow it, and the
/// <c>WARC-Filename</c> of a warcinfo record becomes the new name. All other heads and all blocks keep their bytes.
/// </remarks>
public sealed class WarcMerge
{
    readonly List<MergeFile> _files = [];
    readonly MergePlan _plan;
    readonly MergeReferences _references;

    WarcMerge(List<MergeFile> files, bool sharePayloads)
    {
        _plan = new MergePlan(files.OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Order).SelectMany(file => file.Records), sharePayloads);
        _files = files;
        _references = new MergeReferences(files, _plan);
        Counts = new(files.Sum(file => (long)file.Records.Count), _plan.Repeated, _plan.Revisits, _plan.SavedBytes);
    }

    /// <summary>Reads every file once, with all digests, and decides what becomes of each record. About 150 bytes a record stay in memory.</summary>
    /// <param name="files">The files.</param>
    /// <param name="isPinned">Whether a record keeps its payload whatever others hold; others with the same payload then refer to it. Null: none does.</param>
    /// <param name="visit">Called for each record with the place of its file in the list, or null.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">A file is damaged, or an ARC file.</exception>
    public static WarcMerge Scan(IReadOnlyList<WarcMergeFile> files, Func<WarcRecordHead, bool>? isPinned = null, Action<int, WarcRecordHead>? visit = null, CancellationToken cancel = default) =>
        new([.. files.Select((file, number) => Scan(number, file, isPinned, visit, cancel))], sharePayloads: true);

    static MergeFile Scan(int number, WarcMergeFile file, Func<WarcRecordHead, bool>? isPinned, Action<int, WarcRecordHead>? visit, CancellationToken cancel) =>
        new(file, new MergeScan(number, file, isPinned ?? (_ => false)).Run(visit is null ? null : head => visit(number, head), cancel));

    /// <summary>How many records there are, and what becomes of them.</summary>
    public WarcMergeCounts Counts { get; }

    /// <summary>How many records the scanned file at that place of the list holds.</summary>
    public int CountOf(int number) => _files[number].Records.Count;

    /// <summary>Names of the files to be written, sorted. One of which nothing is left but its warcinfo record is not.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var filled = _files.Where(file => file.Records.Any(record => !record.IsWarcInfo && !_plan.IsLeftOut(record))).ToList();
            return [.. (filled.Count > 0 ? filled : _files).Select(file => file.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The id under which a record stands in the result: another one where it became a revisit.</summary>
    public string IdOf(string recordId) => _references.NewId(recordId) ?? recordId;

    /// <summary>Writes one of <see cref="Names"/>.</summary>
    /// <param name="name">Which.</param>
    /// <param name="output">The file; not disposed.</param>
    /// <param name="written">Called for each record, in order: enough to index the new file.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">A head that must be changed cannot be written.</exception>
    /// <exception cref="IOException">An input changed since it was scanned, or the output cannot be written.</exception>
    public void Write(string name, Stream output, Action<RewrittenRecord>? written = null, CancellationToken cancel = default)
    {
        var writer = new MergeWriter(name, output, _plan, _references, written);
        foreach (var file in _files.Where(file => file.Name == name).OrderBy(file => file.Order))
            foreach (var (noted, record, stream) in file.Read(record => !_plan.IsLeftOut(record)))
            {
                cancel.ThrowIfCancellationRequested();
                writer.Write(file.Title, noted, record, stream);
            }
    }
}
