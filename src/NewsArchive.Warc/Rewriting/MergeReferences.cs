using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Rewriting;

/// <summary>How records are called that became revisits, and which record holds their payload. Names wait outside memory, where some keys of each stay.</summary>
sealed class MergeReferences : IDisposable
{
    readonly SpilledBytes _revisits = new();
    readonly List<(MergePlace Record, long Position)> _all = [];
    readonly HashedNumbers _byPlace = new();
    readonly HashedNumbers _byId = new();
    readonly HashedNumbers _byCapture = new();

    /// <summary>A record that became a revisit.</summary>
    /// <param name="Name">How it was called.</param>
    /// <param name="NewId">Its id in the result.</param>
    /// <param name="Original">The record that holds its payload.</param>
    readonly record struct Revisit(MergeName Name, string NewId, MergeName Original);

    public MergeReferences(List<MergeFile> files, MergePlan plan)
    {
        foreach (var (record, revisitId, holder) in plan.Shared)
        {
            var name = NameOf(record);
            _all.Add((record, _revisits.Add(ToBytes(new(name, revisitId, NameOf(holder))))));
            _byPlace.Add(HashOf(record), _all.Count - 1, IsAt(record));
            AddLast(_byId, TextKey.Of(name.RecordId), IsCalled(name.RecordId));
            AddLast(_byCapture, TextKey.Of(name.Capture), IsCapture(name.Capture));
        }

        MergeName NameOf(MergePlace place) => files[place.File].NameOf(files[place.File].Noted(place.Ordinal));
    }

    /// <summary>Of several that are called alike the last is found.</summary>
    void AddLast(HashedNumbers numbers, ulong key, Func<int, bool> isIt)
    {
        if (numbers.Add(key, _all.Count - 1, isIt) is { } earlier)
            numbers.Replace(key, earlier, _all.Count - 1);
    }

    Func<int, bool> IsAt(MergePlace place) => number => _all[number].Record == place;

    Func<int, bool> IsCalled(string recordId) => number => Read(number).Name.RecordId == recordId;

    Func<int, bool> IsCapture(string capture) => number => Read(number).Name.Capture == capture;

    static ulong HashOf(MergePlace place) => unchecked((((ulong)(uint)place.File << 32) + (uint)place.Ordinal + 1) * 0x9E37_79B9_7F4A_7C15); // spreads what is near over all bits

    static byte[] ToBytes(Revisit revisit)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            writer.Write(revisit.NewId);
            revisit.Name.Write(writer);
            revisit.Original.Write(writer);
        }
        return bytes.ToArray();
    }

    Revisit Read(int number)
    {
        using var reader = new BinaryReader(new MemoryStream(_revisits.Read(_all[number].Position).ToArray()));
        var newId = reader.ReadString();
        return new(MergeName.Read(reader), newId, MergeName.Read(reader));
    }

    Revisit? Find(string id) => _byId.Find(TextKey.Of(id), IsCalled(id)) is { } number ? Read(number) : null;

    MergeName? OriginalOfCapture(string capture) => _byCapture.Find(TextKey.Of(capture), IsCapture(capture)) is { } number ? Read(number).Original : null;

    public string? NewId(string recordId) => Find(recordId)?.NewId;

    /// <summary>The id of a record that became a revisit, and the record that holds its payload. Not by its old id: broken writers give one id to many records.</summary>
    public (string RevisitId, MergeName Original)? RevisitOf(MergeRecord record) => _byPlace.Find(HashOf(record.Place), IsAt(record.Place)) is { } number && Read(number) is var revisit ? (revisit.NewId, revisit.Original) : null;

    /// <summary>The fields of a head with every reference to what became a revisit put right; null: there is none.</summary>
    public WarcFields? Follow(WarcRecordHead head)
    {
        var edit = new FieldEdit(head.Fields);
        if (head.Type == WarcRecordType.Revisit)
            FollowRevisit(head.Fields, edit);
        else
            edit.Replace("WARC-Refers-To", NewId);
        edit.Replace("WARC-Concurrent-To", NewId);
        return edit.IsChanged ? edit.ToFields() : null;
    }

    // §6.7.2: a revisit refers to a record that is none.
    void FollowRevisit(WarcFields fields, FieldEdit edit)
    {
        if (Original(fields["WARC-Refers-To"], $"{fields["WARC-Refers-To-Date"]} {fields["WARC-Refers-To-Target-URI"]?.Trim('<', '>')}") is not { } original)
            return;
        edit.Replace("WARC-Refers-To", _ => original.RecordId);
        edit.Replace("WARC-Refers-To-Target-URI", _ => original.Uri);
        edit.Replace("WARC-Refers-To-Date", _ => original.Date);
    }

    /// <summary>By id; where the id is that of several records, the one that address and time name too.</summary>
    MergeName? Original(string? id, string capture)
    {
        if (id is null)
            return OriginalOfCapture(capture);
        if (Find(id) is not { } revisit)
            return null;
        return revisit.Name.Capture == capture ? revisit.Original : OriginalOfCapture(capture) ?? revisit.Original;
    }

    /// <summary>Removes the working file.</summary>
    public void Dispose() => _revisits.Dispose();
}

/// <summary>The fields of a head, some with other values; order and all else are kept.</summary>
sealed class FieldEdit(WarcFields fields)
{
    readonly WarcField[] _fields = [.. fields];

    public bool IsChanged { get; private set; }

    /// <summary>Gives every field of that name another value; null: it keeps its own.</summary>
    public void Replace(string name, Func<string, string?> change)
    {
        for (var i = 0; i < _fields.Length; i++)
            if (_fields[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase) && change(_fields[i].Value) is { } value && value != _fields[i].Value)
            {
                _fields[i] = _fields[i] with { Value = value };
                IsChanged = true;
            }
    }

    public WarcFields ToFields() => new([.. _fields]);
}
