using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>How records are called that became revisits, and which record holds their payload.</summary>
sealed class MergeReferences
{
    readonly Dictionary<(int File, int Ordinal), MergeName> _byPlace = [];
    readonly Dictionary<string, (string NewId, string Capture, MergeName Original)> _byId = new(StringComparer.Ordinal);
    readonly Dictionary<string, MergeName> _byCapture = new(StringComparer.Ordinal);

    public MergeReferences(List<MergeFile> files, MergePlan plan)
    {
        foreach (var (record, holder) in plan.Shared)
        {
            var (name, original) = (files[record.File].NameOf(record), files[holder.File].NameOf(holder));
            _byPlace[(record.File, record.Ordinal)] = original;
            _byId[name.RecordId] = (record.RevisitId, name.Capture, original);
            _byCapture[name.Capture] = original;
        }
    }

    public string? NewId(string recordId) => _byId.TryGetValue(recordId, out var entry) ? entry.NewId : null;

    /// <summary>The record that holds the payload of one that became a revisit. Not by its id: broken writers give one id to many records.</summary>
    public MergeName? OriginalOf(MergeRecord record) => _byPlace.GetValueOrDefault((record.File, record.Ordinal));

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
            return _byCapture.GetValueOrDefault(capture);
        if (!_byId.TryGetValue(id, out var entry))
            return null;
        return entry.Capture == capture ? entry.Original : _byCapture.GetValueOrDefault(capture, entry.Original);
    }
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
