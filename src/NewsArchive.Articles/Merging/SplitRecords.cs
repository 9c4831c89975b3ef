using NewsArchive.Articles.Bundles;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Merging;

/// <summary>All records of a bundle that is split. Holds their heads' references, never a block.</summary>
sealed class SplitRecords
{
    readonly List<SplitRecord> _all = [];
    readonly Dictionary<string, SplitRecord> _byId = new(StringComparer.Ordinal);
    readonly ILookup<string, SplitRecord> _byUri;
    readonly ILookup<string, SplitRecord> _companions;
    readonly ILookup<string, SplitRecord> _segments;
    readonly Dictionary<string, SplitRecord> _byCapture = new(StringComparer.Ordinal);

    /// <exception cref="WarcFormatException">A file is damaged, or its records have no members of their own.</exception>
    public SplitRecords(Bundle bundle, CancellationToken cancel)
    {
        foreach (var entry in ArchiveEntries.Of(bundle.Wacz))
            Read(bundle.Wacz.OpenRange(entry.Name, 0, entry.Length), ArchiveEntries.FileName(entry), cancel);
        foreach (var record in _all)
        {
            _byId.TryAdd(record.Id, record);
            if (record.Type is WarcRecordType.Response or WarcRecordType.Resource)
                _byCapture.TryAdd(record.Date + " " + record.Uri, record);
        }
        _byUri = _all.Where(record => record is { Uri: not null, Type: WarcRecordType.Response or WarcRecordType.Resource or WarcRecordType.Revisit }).ToLookup(record => record.Uri!, StringComparer.Ordinal); // Where has looked
        _companions = _all.Where(record => record.ConcurrentTo is not null).ToLookup(record => record.ConcurrentTo!, StringComparer.Ordinal); // Where has looked
        _segments = _all.Where(record => record.SegmentOf is not null).ToLookup(record => record.SegmentOf!, StringComparer.Ordinal); // Where has looked
    }

    public IReadOnlyList<SplitRecord> All => _all;

    public SplitRecord? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Captures of a URL.</summary>
    public IEnumerable<SplitRecord> At(string uri) => _byUri[uri];

    /// <summary>What must be in every bundle that holds the record: the payload of a revisit, what was captured with it, and the other segments of one that is cut.</summary>
    public IEnumerable<SplitRecord> Needs(SplitRecord record)
    {
        if (record.RefersTo is { } reference && (_byId.GetValueOrDefault(reference) ?? _byCapture.GetValueOrDefault(reference)) is { } original)
            yield return original;
        if (record.ConcurrentTo is { } id && _byId.TryGetValue(id, out var capture))
            yield return capture;
        foreach (var companion in _companions[record.Id])
            yield return companion;
        if (record.SegmentOf is { } origin && _byId.TryGetValue(origin, out var first))
            yield return first;
        foreach (var segment in _segments[record.Id])
            yield return segment;
    }

    void Read(Stream stream, string file, CancellationToken cancel)
    {
        using var reader = new WarcReader(stream, file);
        while (reader.Read() is { } record)
        {
            cancel.ThrowIfCancellationRequested();
            var fields = record.Head.Fields;
            var refersTo = record.Head.Type != WarcRecordType.Revisit ? null
                : fields["WARC-Refers-To"] ?? $"{fields["WARC-Refers-To-Date"]} {fields["WARC-Refers-To-Target-URI"]?.Trim('<', '>')}";
            _all.Add(new(_all.Count, file, new WarcLocation(record.Offset, record.Length), record.Head.Type, record.Head.RecordId ?? "", record.Head.TargetUri, fields["WARC-Date"], refersTo, fields["WARC-Concurrent-To"], fields["WARC-Segment-Origin-ID"]));
        }
    }
}
