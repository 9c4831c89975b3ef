using NewsArchive.Articles.Bundles;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Merging;

/// <summary>All records of a bundle that is split: their heads' references, never a block. They wait outside memory, where some keys of each stay.</summary>
sealed class SplitRecords : IDisposable
{
    readonly SpilledList<SplitRecord> _all = new(SplitRecord.Write, SplitRecord.Read);
    readonly List<string> _files = []; // in archive/
    readonly List<int> _starts = []; // number of the first record of each
    readonly List<int> _infos = []; // numbers of the warcinfo records
    readonly TextPlaces _byId = new(), _companions = new(), _segments = new();
    readonly Lazy<TextPlaces> _byUri, _byCapture; // few bundles need them

    /// <exception cref="WarcFormatException">A file is damaged, or its records have no members of their own.</exception>
    public SplitRecords(Bundle bundle, CancellationToken cancel)
    {
        _byUri = new(() => PlacesOf(record => record.Type is WarcRecordType.Response or WarcRecordType.Resource or WarcRecordType.Revisit ? record.Uri : null));
        _byCapture = new(() => PlacesOf(record => record.Type is WarcRecordType.Response or WarcRecordType.Resource ? record.Capture : null));
        try
        {
            foreach (var entry in ArchiveEntries.Of(bundle.Wacz))
            {
                _files.Add(ArchiveEntries.FileName(entry));
                _starts.Add(_all.Count);
                Read(bundle.Wacz.OpenRange(entry.Name, 0, entry.Length), _files[^1], cancel);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    public SplitRecord this[int number] => _all[number];

    /// <summary>Numbers of the warcinfo records, which go with their files.</summary>
    public IReadOnlyList<int> Infos => _infos;

    /// <summary>The name in <c>archive/</c> of the file that holds a record.</summary>
    public string FileOf(int number)
    {
        var at = _starts.BinarySearch(number);
        for (at = at < 0 ? ~at - 1 : at; at + 1 < _starts.Count && _starts[at + 1] <= number; at++) // files without records
        {
        }
        return _files[at];
    }

    public SplitRecord? Find(string id) => Those(_byId, id, record => record.Id).FirstOrDefault();

    /// <summary>Captures of a URL.</summary>
    public IEnumerable<SplitRecord> At(string uri) => Those(_byUri.Value, uri, record => record.Uri);

    IEnumerable<SplitRecord> Those(TextPlaces places, string text, Func<SplitRecord, string?> textOf) => places.Find(text).Select(number => _all[number]).Where(record => textOf(record) == text);

    /// <summary>What must be in every bundle that holds the record: the payload of a revisit, what was captured with it, and the other segments of one that is cut.</summary>
    public IEnumerable<SplitRecord> Needs(SplitRecord record)
    {
        if (record.RefersTo is { } reference && (Find(reference) ?? Those(_byCapture.Value, reference, capture => capture.Capture).FirstOrDefault()) is { } original)
            yield return original;
        if (record.ConcurrentTo is { } id && Find(id) is { } capture)
            yield return capture;
        foreach (var companion in Those(_companions, record.Id, companion => companion.ConcurrentTo))
            yield return companion;
        if (record.SegmentOf is { } origin && Find(origin) is { } first)
            yield return first;
        foreach (var segment in Those(_segments, record.Id, segment => segment.SegmentOf))
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
            Add(new()
            {
                Number = _all.Count,
                Location = new WarcLocation(record.Offset, record.Length),
                Type = record.Head.Type,
                Id = record.Head.RecordId ?? "",
                Uri = record.Head.TargetUri,
                Date = fields["WARC-Date"],
                RefersTo = refersTo,
                ConcurrentTo = fields["WARC-Concurrent-To"],
                SegmentOf = fields["WARC-Segment-Origin-ID"],
            });
        }
    }

    void Add(SplitRecord record)
    {
        _all.Add(record);
        _byId.Add(record.Id, record.Number);
        if (record.Type == WarcRecordType.WarcInfo)
            _infos.Add(record.Number);
        if (record.ConcurrentTo is { } id)
            _companions.Add(id, record.Number);
        if (record.SegmentOf is { } origin)
            _segments.Add(origin, record.Number);
    }

    TextPlaces PlacesOf(Func<SplitRecord, string?> textOf)
    {
        var places = new TextPlaces();
        foreach (var record in _all)
            if (textOf(record) is { } text)
                places.Add(text, record.Number);
        return places;
    }

    public void Dispose() => _all.Dispose();
}
