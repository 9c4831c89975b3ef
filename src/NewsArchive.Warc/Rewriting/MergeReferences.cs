using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>How records are called that became revisits, and which record holds their payload.</summary>
sealed class MergeReferences
{
    readonly Dictionary<string, (string NewId, MergeName Original)> _byId = new(StringComparer.Ordinal);
    readonly Dictionary<string, MergeName> _byCapture = new(StringComparer.Ordinal);

    public MergeReferences(List<MergeFile> files, MergePlan plan)
    {
        foreach (var (record, holder) in plan.Shared)
        {
            var (name, original) = (files[record.File].NameOf(record), files[holder.File].NameOf(holder));
            _byId[name.RecordId] = (record.RevisitId, original);
            _byCapture[name.Capture] = original;
        }
    }

    public string? NewId(string recordId) => _byId.TryGetValue(recordId, out var entry) ? entry.NewId : null;

    /// <summary>The record that holds the payload of one that became a revisit.</summary>
    public MergeName? OriginalOf(string recordId) => _byId.TryGetValue(recordId, out var entry) ? entry.Original : null;

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
        var original = fields["WARC-Refers-To"] is { } id
            ? OriginalOf(id)
            : _byCapture.GetValueOrDefault($"{fields["WARC-Refers-To-Date"]} {fields["WARC-Refers-To-Target-URI"]?.Trim('<', '>')}");
        if (original is null)
            return;
        edit.Replace("WARC-Refers-To", _ => original.RecordId);
        edit.Replace("WARC-Refers-To-Target-URI", _ => original.Uri);
        edit.Replace("WARC-Refers-To-Date", _ => original.Date);
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
