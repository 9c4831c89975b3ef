using System.Collections;

namespace NewsArchive.Warc.Rewriting;

/// <summary>A set of records of the inputs: a bit for each up to the last of a file that is in it.</summary>
sealed class MergePlaces
{
    readonly Dictionary<int, BitArray> _files = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a record that is not there.</summary>
    public void Add(MergePlace place)
    {
        if (!_files.TryGetValue(place.File, out var records))
            _files.Add(place.File, records = new(64));
        if (records.Length <= place.Ordinal)
            records.Length = Math.Max(place.Ordinal + 1, (int)Math.Min(Array.MaxLength, records.Length * 2L));
        records[place.Ordinal] = true;
        Count++;
    }

    public bool Contains(MergePlace place) => _files.TryGetValue(place.File, out var records) && place.Ordinal < records.Length && records[place.Ordinal];
}
