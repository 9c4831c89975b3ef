using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Captures;

/// <summary>
/// The records of a WARC, ARC or WACZ file of anybody's making, read forward as often as is asked: so records that no index can name (one
/// gzip stream around all) are found too, and memory does not depend on the file.
/// </summary>
sealed class WebArchive : IDisposable
{
    readonly string _path;
    readonly WaczReader? _wacz;
    WarcFile? _warc; // opened for a record in segments
    SegmentedRecords? _segments; // looked for when the first is met

    WebArchive(string path, WaczReader? wacz) => (_path, _wacz) = (path, wacz);

    /// <summary>Opens a file; its kind is told by its first bytes.</summary>
    /// <exception cref="WarcFormatException">It holds no records, or is no sound zip.</exception>
    public static WebArchive Open(string path) => FileKinds.Tell(path) switch
    {
        FileKind.Wacz => new WebArchive(path, WaczReader.Open(path)),
        FileKind.Warc => new WebArchive(path, null),
        _ => throw FileKinds.Refusal(path, "neither a WACZ, nor a WARC, nor an ARC file"),
    };

    /// <summary>Name of the file, without its folder.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>Whether newsarchive made it: the URIs of its own records are then no captures.</summary>
    public bool IsOurs => _wacz?.Entries.Any(entry => entry.Name == BundleManifest.EntryName) == true;

    /// <summary>
    /// Every record that can be read, in the same order and under the same number each time. What cannot be read is told and passed over.
    /// </summary>
    public IEnumerable<ArchivedRecord> Read(Action<WarcFormatException>? onDamage, CancellationToken cancel)
    {
        var number = 0;
        foreach (var (name, path, open) in Files())
        {
            using var reader = new WarcReader(new CancelledStream(open(), cancel), name, new() { ChecksSharedMembers = true }); // a record may be long
            var wasDoubtful = false;
            while (Next(reader, onDamage) is { } record)
            {
                if (record.IsDoubtful && !wasDoubtful)
                    onDamage?.Invoke(new($"doubtful: {record.DoubtOfRun}", name, record.Offset, record.Head.RecordId));
                wasDoubtful = record.IsDoubtful;
                cancel.ThrowIfCancellationRequested();
                using var whole = SegmentedRecords.IsFirstSegment(record.Head) ? OpenWhole(record, path, cancel) : default;
                if (whole.IsRepeat)
                    continue;
                var archived = new ArchivedRecord(number++, name, whole.Access?.Record ?? record) { Incomplete = whole.Reason };
                yield return archived;
                if (!archived.IsDamaged || whole.Access is not null)
                    continue;
                var (goesOn, end) = TryRecover(reader);
                if (end is not null)
                    onDamage?.Invoke(end);
                if (!goesOn)
                    break;
            }
        }
    }

    /// <summary>The record whose first segment was met, or why it cannot be put together.</summary>
    WholeRecord OpenWhole(WarcReadRecord first, string file, CancellationToken cancel)
    {
        try
        {
            _segments ??= _wacz?.FindSegments(cancel) ?? (_warc = WarcFile.Open(_path)).FindSegments(cancel);
            var id = first.Head.RecordId ?? "";
            return _segments.IsRepeat(id, file, first.Offset, cancel) ? new(null, null) { IsRepeat = true } : new(_segments.Open(id, file, cancel), null);
        }
        catch (WarcFormatException exception)
        {
            return new(null, exception.Reason);
        }
    }

    readonly record struct WholeRecord(WarcRecordAccess? Access, string? Reason) : IDisposable
    {
        /// <summary>The same first segment stands elsewhere too, and its whole is given there.</summary>
        public bool IsRepeat { get; init; }

        public void Dispose() => Access?.Dispose();
    }

    /// <summary>Reads a file that the caller goes on to own; cancelled also in the middle of a long record, or while records are looked for behind damage.</summary>
    public static WarcReader Reader(Stream warc, string name, CancellationToken cancel) => new(new CancelledStream(warc, cancel), name, new() { LeaveOpen = true, ChecksSharedMembers = true });

    /// <summary>The next record that can be read, or null; what cannot be is told and passed over.</summary>
    public static WarcReadRecord? Next(WarcReader reader, Action<WarcFormatException>? onDamage)
    {
        while (true)
        {
            var wasInDamage = reader.IsInDamage;
            try
            {
                return reader.Read();
            }
            catch (WarcFormatException exception)
            {
                var (goesOn, end) = TryRecover(reader);
                if (!wasInDamage || !reader.IsInDamage || !goesOn) // else it is more of the same
                    onDamage?.Invoke(exception);
                if (end is not null && end.Message != exception.Message)
                    onDamage?.Invoke(end);
                if (!goesOn)
                    return null;
            }
        }
    }

    /// <summary>Looks for the next record. A compressed entry of a zip that is broken itself ends here; others of the zip do not.</summary>
    static (bool GoesOn, WarcFormatException? End) TryRecover(WarcReader reader)
    {
        try
        {
            return (reader.TryRecover(), null);
        }
        catch (WarcFormatException exception)
        {
            return (false, exception);
        }
    }

    /// <summary>Each with the name that rows show, and its path below <c>archive/</c>.</summary>
    IEnumerable<(string Name, string Path, Func<Stream> Open)> Files()
    {
        if (_wacz is not { } wacz)
            return [(Name, Name, () => File.OpenRead(_path))];
        return ArchiveEntries.Of(wacz).Select(entry => (Path.GetFileName(entry.Name), ArchiveEntries.FileName(entry), (Func<Stream>)(() => ArchiveEntries.Open(wacz, entry))));
    }

    public void Dispose()
    {
        _warc?.Dispose();
        _wacz?.Dispose();
    }
}

/// <summary>A record met while reading forward.</summary>
/// <param name="number">Its place among all records of the archive, from 0.</param>
/// <param name="file">Name of the WARC that holds it.</param>
/// <param name="record">Head and block; valid until the next record.</param>
sealed class ArchivedRecord(int number, string file, WarcReadRecord record)
{
    public int Number => number;

    public string File => file;

    /// <summary>A record that was cut into segments is here as the whole; its continuations come as records too.</summary>
    public WarcReadRecord Record => record;

    /// <summary>Why the record may not be what was received, where that shows in front of its block or, once it was read, behind it; else null.</summary>
    public string? Doubt => CaptureDoubt.Of(record, file)?.Message;

    /// <summary>Why the record is only the first segment of one; null: it is whole.</summary>
    public string? Incomplete { get; init; }

    /// <summary>To be set by whoever met a <see cref="WarcFormatException"/> in the block: reading then goes on with the next record.</summary>
    public bool IsDamaged { get; set; }
}
