namespace NewsArchive.Warc.Rewriting;

/// <summary>Losses of one file in order; those that touch each other are one.</summary>
sealed class LossList(string fileName)
{
    readonly List<WarcLoss> _items = [];
    readonly TextAllowance _texts = new();

    public IReadOnlyList<WarcLoss> Items => _items;

    public void Add(long offset, long? length, string reason, string? recordId, string? targetUri)
    {
        // A false start inside damage goes on from the loss before it: the first reason is the true one.
        if (_items.Count > 0 && _items[^1] is { Length: { } before } last && length is not null && offset <= last.Offset + before)
            _items[^1] = last with { Length = Math.Max(before, offset + length.Value - last.Offset), RecordId = last.RecordId ?? Take(recordId), TargetUri = last.TargetUri ?? Take(targetUri) };
        else if (length != 0)
            _items.Add(new(fileName, offset, length, _texts.Take(reason), Take(recordId), Take(targetUri)));
    }

    string? Take(string? text) => text is null ? null : _texts.Take(text);
}
