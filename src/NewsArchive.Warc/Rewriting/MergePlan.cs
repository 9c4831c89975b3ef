namespace NewsArchive.Warc.Rewriting;

/// <summary>Decides which records are left out and which become revisits. Depends on what the records are, not on the order of the inputs.</summary>
sealed class MergePlan
{
    readonly HashSet<(int File, int Ordinal)> _leftOut = [];
    readonly Dictionary<(int File, int Ordinal), MergeRecord> _originals = [];

    /// <summary>Takes the records of files in the order in which they will be written.</summary>
    public MergePlan(IEnumerable<MergeRecord> records)
    {
        var kept = new List<MergeRecord>();
        var identities = new HashSet<UInt128>();
        foreach (var record in records)
            if (identities.Add(record.Identity))
                kept.Add(record);
            else
                LeaveOut(record);
        var (seen, repeated) = (new HashSet<UInt128>(), new HashSet<UInt128>());
        foreach (var record in kept)
            if (record.Payload != 0 && !seen.Add(record.Payload))
                repeated.Add(record.Payload);
        foreach (var group in kept.Where(record => repeated.Contains(record.Payload)).GroupBy(record => record.Payload))
            Share(group, identities);
    }

    /// <summary>Records that are not written.</summary>
    public long Repeated => _leftOut.Count;

    /// <summary>Payloads that are not written.</summary>
    public long SavedBytes { get; private set; }

    /// <summary>Each record that becomes a revisit, or whose revisit is there already, and the record that holds its payload.</summary>
    public IEnumerable<(MergeRecord Record, MergeRecord Original)> Shared => _shared;

    readonly List<(MergeRecord Record, MergeRecord Original)> _shared = [];

    public bool IsLeftOut(MergeRecord record) => _leftOut.Contains((record.File, record.Ordinal));

    public MergeRecord? OriginalOf(MergeRecord record) => _originals.GetValueOrDefault((record.File, record.Ordinal));

    void LeaveOut(MergeRecord record)
    {
        _leftOut.Add((record.File, record.Ordinal));
        SavedBytes += record.PayloadLength;
    }

    void Share(IEnumerable<MergeRecord> group, HashSet<UInt128> identities)
    {
        var ordered = group.OrderByDescending(record => record.IsPinned).ThenBy(record => record.Date).ThenBy(record => record.Identity).ToList();
        foreach (var record in ordered.Skip(1).Where(record => !record.IsPinned))
        {
            _shared.Add((record, ordered[0]));
            if (identities.Add(record.RevisitIdentity))
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
}
