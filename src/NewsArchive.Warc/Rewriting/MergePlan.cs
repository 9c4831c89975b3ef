using System.Text;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Decides which records are left out and which become revisits. Depends on what the records are, not on the order of the inputs.</summary>
sealed class MergePlan : IDisposable
{
    readonly MergePlaces _leftOut = new();
    readonly MergePlaces _revisits = new();
    readonly List<(MergePlace Record, MergePlace Original)> _shared = [];
    readonly SpilledBytes _revisitIds = new();

    /// <param name="files">The files by their numbers.</param>
    /// <param name="written">The same in the order in which they will be written.</param>
    /// <param name="revisitOf">What a record would be as a revisit: asked for when it becomes one.</param>
    public MergePlan(IReadOnlyList<MergeFile> files, IEnumerable<MergeFile> written, Func<MergeRecord, MergeRevisit> revisitOf)
    {
        var count = files.Sum(file => file.Count);
        var records = written.SelectMany(file => file.Records);
        var identities = new KeySet<UInt128>(count);
        foreach (var record in records)
            if (!identities.Add(record.Identity))
                LeaveOut(record);
        var repeated = RepeatedPayloads(records, count);
        foreach (var group in Groups(records.Where(record => repeated.Contains(record.Payload) && !IsLeftOut(record)), record => files[record.File].Noted(record.Ordinal)))
            Share(group, identities, revisitOf);
    }

    MergePlan()
    {
    }

    /// <summary>The plan for records of which no two are equal, nor their payloads: every one stays as it is.</summary>
    public static MergePlan OfDistinct() => new();

    /// <summary>The records of each payload in their order, in the order of the first of each. <c>GroupBy</c> would keep them all.</summary>
    static IEnumerable<List<MergeRecord>> Groups(IEnumerable<MergeRecord> records, Func<MergePlace, MergeRecord> noted)
    {
        var numbers = new Dictionary<UInt128, int>();
        var all = new List<(int Group, int Sequence, MergePlace Place)>();
        foreach (var record in records)
        {
            if (!numbers.TryGetValue(record.Payload, out var number))
                numbers.Add(record.Payload, number = numbers.Count);
            all.Add((number, all.Count, record.Place));
        }
        all.Sort((left, right) => left.Group != right.Group ? left.Group.CompareTo(right.Group) : left.Sequence.CompareTo(right.Sequence));
        var group = new List<MergeRecord>();
        foreach (var (_, _, place) in all)
        {
            var record = noted(place);
            if (group.Count > 0 && group[0].Payload != record.Payload)
            {
                yield return group;
                group.Clear();
            }
            group.Add(record);
        }
        if (group.Count > 0)
            yield return group;
    }

    KeySet<UInt128> RepeatedPayloads(IEnumerable<MergeRecord> records, int count)
    {
        var (seen, repeated) = (new KeySet<UInt128>(count), new KeySet<UInt128>());
        foreach (var record in records)
            if (record.Payload != 0 && !IsLeftOut(record) && !seen.Add(record.Payload))
                repeated.Add(record.Payload);
        return repeated;
    }

    /// <summary>Records that are not written.</summary>
    public long Repeated => _leftOut.Count;

    /// <summary>How many records become revisits.</summary>
    public long Revisits => _revisits.Count;

    /// <summary>Payloads that are not written.</summary>
    public long SavedBytes { get; private set; }

    /// <summary>Each record that becomes a revisit, or whose revisit is there already, the id of that, and the record that holds its payload.</summary>
    public IEnumerable<(MergePlace Record, string RevisitId, MergePlace Original)> Shared =>
        _shared.Zip(_revisitIds.ReadFrom(0), (shared, id) => (shared.Record, Encoding.UTF8.GetString(id.Span), shared.Original));

    public bool IsLeftOut(MergeRecord record) => _leftOut.Contains(record.Place);

    public bool IsRevisit(MergeRecord record) => _revisits.Contains(record.Place);

    void LeaveOut(MergeRecord record)
    {
        _leftOut.Add(record.Place);
        SavedBytes += record.PayloadLength;
    }

    void Share(IEnumerable<MergeRecord> group, KeySet<UInt128> identities, Func<MergeRecord, MergeRevisit> revisitOf)
    {
        var ordered = group.OrderByDescending(record => record.IsPinned).ThenBy(record => record.DateTicks).ThenBy(record => record.IdHash).ThenBy(record => record.HeadHash).ToList();
        foreach (var record in ordered.Skip(1).Where(record => !record.IsPinned))
        {
            var revisit = revisitOf(record);
            _shared.Add((record.Place, ordered[0].Place));
            _revisitIds.Add(Encoding.UTF8.GetBytes(revisit.Id));
            if (identities.Add(revisit.Identity))
            {
                _revisits.Add(record.Place);
                SavedBytes += record.PayloadLength;
            }
            else
                LeaveOut(record); // an earlier merge has made that revisit
        }
    }

    /// <summary>Whether the head of a record, as it stands, says what is so in the result too.</summary>
    public bool KeepsHead(MergeRecord record) => record.Reference switch
    {
        MergeReference.File => false,
        MergeReference.Record => _shared.Count == 0,
        _ => !IsRevisit(record),
    };

    /// <summary>Removes the working file.</summary>
    public void Dispose() => _revisitIds.Dispose();
}
