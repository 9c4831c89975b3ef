using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>How records are called that became revisits, and which record holds their payload. Names wait outside memory, where some keys of each stay.</summary>
sealed class MergeReferences : IDisposable
{
    const int UsualBytes = 512; // read at once: few are longer

    readonly LineSpill _revisits = new();
    readonly Dictionary<(int File, int Ordinal), long> _byPlace = [];
    readonly Dictionary<ulong, long> _byId = [];
    readonly Dictionary<ulong, long> _byCapture = [];

    /// <summary>A record that became a revisit.</summary>
    /// <param name="Name">How it was called.</param>
    /// <param name="NewId">Its id in the result.</param>
    /// <param name="Original">The record that holds its payload.</param>
    readonly record struct Revisit(MergeName Name, string NewId, MergeName Original);

    public MergeReferences(List<MergeFile> files, MergePlan plan)
    {
        foreach (var (record, revisitId, holder) in plan.Shared)
        {
            var name = files[record.File].NameOf(record);
            _byPlace[(record.File, record.Ordinal)] = _byId[TextKey.Of(name.RecordId)] = _byCapture[TextKey.Of(name.Capture)] = _revisits.Position;
            _revisits.Add(ToBytes(new(name, revisitId, files[holder.File].NameOf(holder))));
        }
    }

    static byte[] ToBytes(Revisit revisit)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
            foreach (var text in (ReadOnlySpan<string>)[revisit.NewId, revisit.Name.RecordId, revisit.Name.Uri, revisit.Name.Date, revisit.Original.RecordId, revisit.Original.Uri, revisit.Original.Date])
                writer.Write(text);
        return bytes.ToArray();
    }

    Revisit Read(long position)
    {
        using var reader = new BinaryReader(new MemoryStream(_revisits.ReadFrom(position, UsualBytes).First().ToArray()));
        var newId = reader.ReadString();
        return new(ReadName(reader), newId, ReadName(reader));
    }

    static MergeName ReadName(BinaryReader reader) => new(reader.ReadString(), reader.ReadString(), reader.ReadString());

    Revisit? Find(string id) => _byId.TryGetValue(TextKey.Of(id), out var position) && Read(position) is var revisit && revisit.Name.RecordId == id ? revisit : null;

    MergeName? OriginalOfCapture(string capture) =>
        _byCapture.TryGetValue(TextKey.Of(capture), out var position) && Read(position) is var revisit && revisit.Name.Capture == capture ? revisit.Original : null;

    public string? NewId(string recordId) => Find(recordId)?.NewId;

    /// <summary>The id of a record that became a revisit, and the record that holds its payload. Not by its old id: broken writers give one id to many records.</summary>
    public (string RevisitId, MergeName Original)? RevisitOf(MergeRecord record) => _byPlace.TryGetValue((record.File, record.Ordinal), out var position) && Read(position) is var revisit ? (revisit.NewId, revisit.Original) : null;

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
