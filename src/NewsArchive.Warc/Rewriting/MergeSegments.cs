using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Checks the records of a merge that are cut into segments (WARC 1.1 §7), which may stand in several inputs.</summary>
sealed class MergeSegments : IDisposable
{
    readonly List<(MergeFile File, long Offset)> _places = []; // a segment's offset is its number in here: inputs of one name become one file
    readonly Dictionary<MergeFile, (Stream Stream, ZstdDictionary? Dictionary)> _open = [];
    readonly SegmentedRecords _segments;

    MergeSegments() => _segments = new((_, place) => Open(_places[(int)place]));

    /// <summary>What is wrong with the segments that are written, as parts of wholes. Places are those in the inputs.</summary>
    /// <param name="files">In the order in which they are written.</param>
    /// <param name="plan">What of them is.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="WarcFormatException">The payload of a whole has another digest than its first segment says.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<WarcDiagnostic> Check(IEnumerable<MergeFile> files, MergePlan plan, CancellationToken cancel)
    {
        using var check = new MergeSegments();
        foreach (var file in files.Where(file => file.Records.Any(record => record.IsSegment)))
            check.Note(file, noted => noted.IsSegment && !plan.IsLeftOut(noted), cancel);
        var findings = check._segments.Check(cancel).Select(check.WithPlace).ToList();
        if (findings.Find(finding => finding.Rule == WarcReadRules.PayloadDigest.Name || finding.Rule == WarcReadRules.Unreadable.Name) is { } damage)
            throw new WarcFormatException(damage.Message, damage.File, damage.Offset, damage.RecordId);
        return findings;
    }

    void Note(MergeFile file, Func<MergeRecord, bool> isWritten, CancellationToken cancel)
    {
        if (file.HasMembers)
        {
            using var stream = file.Open();
            foreach (var noted in file.Records.Where(isWritten))
            {
                cancel.ThrowIfCancellationRequested();
                file.Read(noted, stream, record => Note(file, record));
            }
            return;
        }
        foreach (var (noted, record) in file.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (isWritten(noted))
                Note(file, record);
        }
    }

    bool Note(MergeFile file, WarcReadRecord record)
    {
        if (RecordSegment.Of(record.Head, file.Name, _places.Count, record.IsWithinMember) is not { } segment)
            return false;
        _places.Add((file, record.Offset));
        return _segments.Note(segment);
    }

    WarcDiagnostic WithPlace(WarcDiagnostic finding) =>
        finding.Offset is { } place ? finding with { File = _places[(int)place].File.Title, Offset = _places[(int)place].Offset } : finding;

    WarcRecordAccess Open((MergeFile File, long Offset) place)
    {
        if (!_open.TryGetValue(place.File, out var file))
        {
            var stream = place.File.Open();
            _open.Add(place.File, file = (stream, ZstdDictionary.Read(new StreamSlice(stream, 0, stream.Length), place.File.Title)));
        }
        return WarcRecordAccess.Open(new StreamSlice(file.Stream, place.Offset, file.Stream.Length - place.Offset), place.File.Title, new() { StartOffset = place.Offset, Dictionary = file.Dictionary });
    }

    public void Dispose()
    {
        foreach (var (stream, _) in _open.Values)
            stream.Dispose();
    }
}
