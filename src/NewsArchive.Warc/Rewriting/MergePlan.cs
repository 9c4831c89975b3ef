using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Decides which records are left out and which become revisits. Depends on what the records are, not on the order of the inputs.</summary>
sealed class MergePlan : IDisposable
{
    readonly HashSet<(int File, int Ordinal)> _leftOut = [];
    readonly Dictionary<(int File, int Ordinal), MergeRecord> _originals = [];

    readonly Func<MergeRecord, MergeRevisit> _revisitOf;

    /// <param name="records">The records of files in the order in which they will be written.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="revisitOf">What a record would be as a revisit: asked for when it becomes one.</param>
    public MergePlan(IEnumerable<MergeRecord> records, int count, Func<MergeRecord, MergeRevisit> revisitOf)
        : this(revisitOf)
    {
        var identities = new KeySet<UInt128>(count);
        foreach (var record in records)
            if (!identities.Add(record.Identity))
                LeaveOut(record);
        var repeated = RepeatedPayloads(records, count);
        foreach (var group in Groups(records.Where(record => repeated.Contains(record.Payload) && !IsLeftOut(record))))
            Share(group, identities);
    }

    /// <summary>The records of each payload in their order, in the order of the first of each. <c>GroupBy</c> would make objects of each.</summary>
    static IEnumerable<List<MergeRecord>> Groups(IEnumerable<MergeRecord> records)
    {
        var numbers = new Dictionary<UInt128, int>();
        var all = new List<(int Group, int Sequence, MergeRecord Record)>();
        foreach (var record in records)
        {
            if (!numbers.TryGetValue(record.Payload, out var number))
                numbers.Add(record.Payload, number = numbers.Count);
            all.Add((number, all.Count, record));
        }
        all.Sort((left, right) => left.Group != right.Group ? left.Group.CompareTo(right.Group) : left.Sequence.CompareTo(right.Sequence));
        var group = new List<MergeRecord>();
        foreach (var (_, _, record) in all)
        {
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

    MergePlan(Func<MergeRecord, MergeRevisit> revisitOf) => _revisitOf = revisitOf;

    /// <summary>The plan for records of which no two are equal, nor their payloads: every one stays as it is.</summary>
    public static MergePlan OfDistinct() => new(_ => throw new InvalidOperationException("No record becomes a revisit."));

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

    /// <summary>Payloads that are not written.</summary>
    public long SavedBytes { get; private set; }

    /// <summary>Each record that becomes a revisit, or whose revisit is there already, the id of that, and the record that holds its payload.</summary>
    public IEnumerable<(MergeRecord Record, string RevisitId, MergeRecord Original)> Shared =>
        _shared.Zip(_revisitIds.ReadFrom(0), (shared, id) => (shared.Record, Encoding.UTF8.GetString(id.Span), shared.Original));

    readonly List<(MergeRecord Record, MergeRecord Original)> _shared = [];
    readonly LineSpill _revisitIds = new();

    public bool IsLeftOut(MergeRecord record) => _leftOut.Contains((record.File, record.Ordinal));

    public MergeRecord? OriginalOf(MergeRecord record) => _originals.GetValueOrDefault((record.File, record.Ordinal));

    void LeaveOut(MergeRecord record)
    {
        _leftOut.Add((record.File, record.Ordinal));
        SavedBytes += record.PayloadLength;
    }

    void Share(IEnumerable<MergeRecord> group, KeySet<UInt128> identities)
    {
        var ordered = group.OrderByDescending(record => record.IsPinned).ThenBy(record => record.Date).ThenBy(record => record.IdHash).ThenBy(record => record.HeadHash).ToList();
        foreach (var record in ordered.Skip(1).Where(record => !record.IsPinned))
        {
            var revisit = _revisitOf(record);
            _shared.Add((record, ordered[0]));
            _revisitIds.Add(Encoding.UTF8.GetBytes(revisit.Id));
            if (identities.Add(revisit.Identity))
            {
                _originals.Add((record.File, record.Ordinal), ordered[0]);
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
        _ => !_originals.ContainsKey((record.File, record.Ordinal)),
    };

    /// <summary>How many records become revisits.</summary>
    public long Revisits => _originals.Count;

    /// <summary>Removes the working file.</summary>
    public void Dispose() => _revisitIds.Dispose();
}
