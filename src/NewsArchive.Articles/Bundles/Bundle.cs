using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Bundles;

/// <summary>A bundle opened for reading: its manifest, and the payload of any record by URI. Loads no image library. Not thread-safe.</summary>
public sealed class Bundle : IDisposable
{
    readonly WaczReader _wacz;
    readonly Lazy<CdxjLookup?> _written; // null: cannot be used
    readonly Lazy<CdxjLookup> _index;
    SegmentedRecords? _segments; // looked for when the first is met
    WarcDiagnostic? _indexDamage;

    Bundle(string path, WaczReader wacz, BundleManifest? manifest)
    {
        Path = path;
        _wacz = wacz;
        Manifest = manifest;
        _written = new(ReadIndex);
        _index = new(() => _written.Value ?? IndexRecords());
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The restore map, or null: a WACZ that newsarchive did not make.</summary>
    public BundleManifest? Manifest { get; }

    /// <summary>The zip below.</summary>
    public WaczReader Wacz => _wacz;

    /// <summary>The first thing for which the index cannot be used, as far as that was needed. Null: nothing, or there is none.</summary>
    public WarcDiagnostic? IndexDamage => _indexDamage;

    /// <summary>Whether there is an index that holds something and is whole. Else entries are those of the records themselves, in the same order.</summary>
    public bool IsIndexed => _written.Value is not null;

    /// <summary>Index entries of a URI, in index order.</summary>
    public IEnumerable<CdxjEntry> Find(string uri) => _index.Value.Find(uri);

    /// <summary>Every index entry.</summary>
    public IEnumerable<CdxjEntry> Index => _index.Value.All;

    /// <summary>Opens a bundle.</summary>
    /// <exception cref="WarcFormatException">No sound zip.</exception>
    /// <exception cref="ArticleFormatException">A manifest that cannot be read.</exception>
    public static Bundle Open(string path)
    {
        var wacz = WaczReader.Open(path);
        try
        {
            return new Bundle(path, wacz, ReadManifest(wacz, path));
        }
        catch
        {
            wacz.Dispose();
            throw;
        }
    }

    CdxjLookup? ReadIndex()
    {
        WarcDiagnostic? emptyLine = null;
        var index = new CdxjLookup(_wacz.ReadIndex(found => _ = found.Level == WarcDiagnosticLevel.Fail ? _indexDamage ??= found : emptyLine ??= found));
        if (_indexDamage is null && index.All.Any())
            return index;
        index.Dispose();
        _indexDamage ??= emptyLine;
        return null;
    }

    CdxjLookup IndexRecords()
    {
        using var lines = new CdxjLines();
        foreach (var entry in ArchiveEntries.Of(_wacz).Where(entry => entry.IsStored))
            IndexRecords(entry, lines);
        return new(lines.ReadEntries());
    }

    void IndexRecords(WaczEntry entry, CdxjLines lines)
    {
        using var warc = ArchiveEntries.Open(_wacz, entry);
        try
        {
            foreach (var line in CdxjIndexer.Index(warc, ArchiveEntries.FileName(entry), SurtForm.Player, _ => { })) // what is missing is missed where it is asked for
                lines.Add(line);
        }
        catch (WarcFormatException)
        {
            // Several records in one member: no index names those.
        }
    }

    static BundleManifest? ReadManifest(WaczReader wacz, string path)
    {
        using var entry = wacz.OpenEntry(BundleManifest.EntryName);
        if (entry is null)
            return null;
        var size = wacz.Entries.First(candidate => candidate.Name == BundleManifest.EntryName);
        if (OwnFileLimits.Objection(size.Name, size.Length, size.CompressedLength) is { } objection)
            throw new ArticleFormatException(objection, path) { IsLimit = true };
        return BundleManifest.Parse(entry, path);
    }

    /// <summary>Copies the payload of a manifest record and checks its length and digest while copying.</summary>
    /// <exception cref="WarcFormatException">The record is missing, or its payload is not what the manifest says.</exception>
    public void CopyPayload(string uri, string recordId, WarcDigest digest, long length, Stream output)
    {
        using var hash = new HashingWriteStream(output);
        ReadOriginal(uri, recordId, (record, _) => CopyBody(record, hash));
        if (hash.Length != length || hash.Digest() != digest)
            throw Differs(uri, recordId);
    }

    /// <summary>
    /// The same where every record of the bundle has just been held against its own digests: what the record's head says of the payload is
    /// compared, and the payload is not hashed again. A record without a digest of that kind is read as by <see cref="CopyPayload(string, string, WarcDigest, long, Stream)"/>.
    /// </summary>
    /// <exception cref="WarcFormatException">The record is missing, or its payload is not what the manifest says.</exception>
    internal void CheckHead(string uri, string recordId, WarcDigest digest, long length)
    {
        (WarcDigest? Digest, long Length) said = default;
        ReadOriginal(uri, recordId, (record, _) => said = (PayloadDigest(record.Head), (record.Head.ContentLength ?? 0) - (record.ReadHttpHead()?.Length ?? 0)));
        if (said.Digest?.Algorithm != digest.Algorithm)
            CopyPayload(uri, recordId, digest, length, Stream.Null);
        else if (said != (digest, length))
            throw Differs(uri, recordId);
    }

    static WarcDigest? PayloadDigest(WarcRecordHead head) => WarcDigest.TryParse(head.Fields["WARC-Payload-Digest"], out var digest) ? digest : null;

    static WarcFormatException Differs(string uri, string recordId) =>
        new($"the payload of {uri} is not what {BundleManifest.EntryName} says; newsarchive verify says more, newsarchive repair saves what is sound", recordId: recordId);

    /// <summary>The record of that id; where it is a revisit, the one that it refers to.</summary>
    void ReadOriginal(string uri, string recordId, Action<WarcReadRecord, CdxjEntry> read)
    {
        foreach (var entry in Find(uri))
        {
            using var access = _wacz.ReadRecord(entry);
            if (access.Record.Head.RecordId != recordId)
                continue;
            if (access.Record.Head.Type == WarcRecordType.Revisit)
                ReadOriginal(access.Record.Head, read);
            else
                read(access.Record, entry);
            return;
        }
        throw new WarcFormatException($"the index has no record for {uri}; newsarchive repair makes the index anew", recordId: recordId);
    }

    void ReadOriginal(WarcRecordHead revisit, Action<WarcReadRecord, CdxjEntry> read)
    {
        if (!TryReadOriginal(revisit, read))
            throw MissingOriginal(revisit);
    }

    /// <summary>That what a revisit refers to is not there.</summary>
    internal static WarcFormatException MissingOriginal(WarcRecordHead revisit) => new(
        $"the original of a revisit is not in this file ({revisit.Fields["WARC-Refers-To-Target-URI"] ?? revisit.Fields["WARC-Refers-To"] ?? "it is not named"}); newsarchive show --heads has what the revisit says",
        recordId: revisit.RecordId);

    /// <summary>WARC 1.1 §6.7.2: the payload of a revisit is that of the record named by Refers-To-Target-URI and -Date. False when the index does not lead to it.</summary>
    internal bool TryReadOriginal(WarcRecordHead revisit, Action<WarcReadRecord, CdxjEntry> read)
    {
        var uri = (revisit.Fields["WARC-Refers-To-Target-URI"] ?? revisit.TargetUri)?.Trim('<', '>') ?? "";
        var id = revisit.Fields["WARC-Refers-To"];
        var date = revisit.Fields["WARC-Refers-To-Date"];
        foreach (var entry in Find(uri).Where(entry => entry.Mime != "warc/revisit"))
        {
            using var access = _wacz.ReadRecord(entry);
            if (id is not null ? access.Record.Head.RecordId != id : access.Record.Head.Fields["WARC-Date"] != date) // other tools give the date alone
                continue;
            read(access.Record, entry);
            return true;
        }
        return false;
    }

    /// <summary>Copies the payload of an index entry, that of the original for a revisit.</summary>
    internal void CopyPayload(CdxjEntry entry, Stream output, CancellationToken cancel)
    {
        using var access = _wacz.ReadRecord(entry);
        if (access.Record.Head.Type == WarcRecordType.Revisit)
            ReadOriginal(access.Record.Head, (record, original) => ReadWhole(record, original.Filename, whole => CopyBody(whole, output), cancel));
        else
            ReadWhole(access.Record, entry.Filename, whole => CopyBody(whole, output), cancel);
    }

    /// <summary>Reads a record, put together where this is the first segment of it.</summary>
    /// <param name="record">The record; nothing of it was read.</param>
    /// <param name="filename">Its file in <c>archive/</c>.</param>
    /// <param name="read">Gets the whole.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">A segment is missing, or they do not fit together.</exception>
    internal void ReadWhole(WarcReadRecord record, string filename, Action<WarcReadRecord> read, CancellationToken cancel)
    {
        using var whole = SegmentedRecords.IsFirstSegment(record.Head) ? FindSegments(cancel).Open(record.Head.RecordId ?? "", filename, cancel) : null;
        read(whole?.Record ?? record);
    }

    /// <summary>The records that are cut into segments, looked for once.</summary>
    internal SegmentedRecords FindSegments(CancellationToken cancel) => _segments ??= _wacz.FindSegments(cancel);

    /// <summary>Copies a record's block; of a response the body alone.</summary>
    internal static void CopyBody(WarcReadRecord record, Stream output)
    {
        if (record.Head.Type == WarcRecordType.Response && record.ReadHttpHead() is null && record.Head is { HasHttpBlock: true, ContentType: not null })
            throw new WarcFormatException(HttpBlock.NoHead, recordId: record.Head.RecordId);
        record.Block.CopyTo(output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_written.IsValueCreated)
            _written.Value?.Dispose();
        if (_index.IsValueCreated)
            _index.Value.Dispose();
        Manifest?.Release();
        _wacz.Dispose();
    }
}
