using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Merges the records of WARC files into a bundle: members are copied byte for byte, equal records are written once, and of records with the same
/// payload all but the earliest become revisits (WARC 1.1 §6.7.2). What the files were compressed with does not matter: each record is written in a
/// gzip member of its own. The result does not depend on the order of the inputs. Not thread-safe.
/// </summary>
/// <remarks>
/// A record that becomes a revisit gets another id; <c>WARC-Concurrent-To</c> and <c>WARC-Refers-To</c> of others follow it, and the
/// <c>WARC-Filename</c> of a warcinfo record becomes the new name. All other heads and all blocks keep their bytes.
/// </remarks>
sealed class WarcMerge : IDisposable
{
    readonly IReadOnlyList<MergeFile> _files;
    readonly MergeRecords _records;
    readonly SpilledBytes _lines, _pages;
    readonly MergePlan _plan;
    readonly MergeReferences _references;
    readonly WaczWriter? _copiedInto;
    readonly EarlyCopy? _early;

    WarcMerge(List<MergeFile> files, MergeRecords records, SpilledBytes lines, SpilledBytes pages, SecretHash? secret, EarlyCopy? early, CancellationToken cancel)
    {
        (_files, _records, _lines, _pages, _early, _copiedInto) = (files, records, lines, pages, early, early is { IsDone: true } ? early.Writer : null);
        var written = Written().ToList();
        _plan = _copiedInto is not null
            ? MergePlan.OfDistinct() // the copy would have been given up
            : new MergePlan(files, written, record => files[record.Place.File].RevisitOf(record, secret));
        ThrowIfIdsMeet();
        _references = new MergeReferences(files, _plan);
        SegmentFindings = MergeSegments.Check(written, _plan, cancel);
        Counts = new(files.Sum(file => (long)file.Count), _plan.Repeated, _plan.Revisits, _plan.SavedBytes, files.SelectMany(file => file.Records).LongCount(record => record.BreaksRule && !_plan.IsLeftOut(record)));
        Latest = new(files.SelectMany(file => file.Records).Select(record => record.DateTicks).Append(DateTimeOffset.UnixEpoch.Ticks).Max(), TimeSpan.Zero);
    }

    /// <summary>
    /// Reads every file once, with all digests, and decides what becomes of each record. What is noted of each waits on disk, with its lines for index and page list.
    /// </summary>
    /// <param name="files">The files.</param>
    /// <param name="isPinned">
    /// Whether a record keeps its payload whatever others hold; others with the same payload then refer to it. Called from several threads. Null: none does.
    /// </param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">A file is damaged, or an ARC file; or different records of two files have one id.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static WarcMerge Scan(IReadOnlyList<WarcMergeFile> files, Func<WarcRecordHead, bool>? isPinned = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Scan(files, isPinned ?? (_ => false), early: null, cancel);
    }

    /// <summary>
    /// The same for one file, which is copied into a bundle meanwhile: <see cref="HasCopied"/> says whether it could stay as it is. If so, <see cref="WriteTo"/>
    /// goes on with that bundle; otherwise that is to be thrown away, and a new one is written.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="wacz">The bundle, in which there is nothing yet. Its callbacks come from another thread.</param>
    /// <param name="readBack">Opens what was written of it: the file is hashed there, on a thread of its own.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">The file is damaged, or an ARC file.</exception>
    /// <exception cref="IOException">The file cannot be read, changed meanwhile, or the bundle cannot be written.</exception>
    public static WarcMerge Scan(WarcMergeFile file, WaczWriter wacz, Func<Stream> readBack, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(wacz);
        ArgumentNullException.ThrowIfNull(readBack);
        var early = new EarlyCopy(file, wacz, readBack, cancel);
        try
        {
            return Scan([file], _ => false, early, cancel);
        }
        catch
        {
            early.Dispose();
            throw;
        }
    }

    static WarcMerge Scan(IReadOnlyList<WarcMergeFile> files, Func<WarcRecordHead, bool> isPinned, EarlyCopy? early, CancellationToken cancel)
    {
        var (records, lines, pages) = (new MergeRecords(), new SpilledBytes(), new SpilledBytes());
        using var secret = SecretHash.Create();
        try
        {
            return new([.. files.Select((file, number) => new MergeScan(number, file, isPinned, secret).Run(records, lines, pages, early, cancel))], records, lines, pages, secret, early, cancel);
        }
        catch
        {
            records.Dispose();
            lines.Dispose();
            pages.Dispose();
            throw;
        }
    }

    /// <summary>How many records there are, and what becomes of them.</summary>
    public WarcMergeCounts Counts { get; }

    /// <summary>What is wrong with the records that are cut into segments (WARC 1.1 §7), wherever their segments come from. Places are those in the files.</summary>
    public IReadOnlyList<WarcDiagnostic> SegmentFindings { get; }

    /// <summary>Whether the one file stands in the bundle that it was to be copied into while it was scanned.</summary>
    public bool HasCopied => _copiedInto is not null && IsKeptWhole(_files[0]);

    /// <summary>The latest WARC-Date; the beginning of Unix time where none has one.</summary>
    public DateTimeOffset Latest { get; }

    /// <summary>SHA-256 and length of a file, by its place in the list. That of a file which was copied while it was scanned is taken of the copy, and waited for here.</summary>
    /// <exception cref="IOException">The copy cannot be read back.</exception>
    public (WarcDigest Sha256, long Length) ChecksumOf(int file) => (_files[file].Checksum.Sha256, _files[file].Length);

    /// <summary>How many records the scanned file at that place of the list holds.</summary>
    public int CountOf(int number) => _files[number].Count;

    /// <summary>The id under which a record stands in the result: another one where it became a revisit.</summary>
    public string IdOf(string recordId) => _references.NewId(recordId) ?? recordId;

    /// <summary>
    /// The lines of a page list (WACZ 1.1.1 "pages.jsonl") for the HTML pages of files with <see cref="WarcMergeFile.TitleOf"/>: answers with status 200, in the order in
    /// which their records are written. Each is valid until the next.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pages() =>
        Written().SelectMany(file => file.WithPages(_pages)).Where(page => !page.Line.IsEmpty && !_plan.IsLeftOut(page.Noted)).Select(page => page.Line);

    IEnumerable<MergeFile> Written() => _files is [_] ? _files : _files.OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Order);

    /// <summary>Adds <c>archive/NAME</c> for each file of which something is left beside its warcinfo record.</summary>
    /// <param name="wacz">The bundle.</param>
    /// <param name="index">Gets the lines of all records that belong into an index.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <returns>What of each entry was copied.</returns>
    /// <exception cref="WarcFormatException">A head that must be changed cannot be written.</exception>
    /// <exception cref="IOException">An input changed since it was scanned, or the output cannot be written.</exception>
    public IReadOnlyDictionary<string, WaczCopiedParts> WriteTo(WaczWriter wacz, CdxjLines index, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(wacz);
        var copied = new Dictionary<string, WaczCopiedParts>(StringComparer.Ordinal);
        foreach (var name in Names())
        {
            var parts = Written().Where(file => file.Name == name).ToList();
            copied["archive/" + name] = parts is [var only] && IsKeptWhole(only) ? AddWhole(wacz, only, index) : Add(wacz, name, parts, index, cancel);
        }
        return copied;
    }

    WaczCopiedParts Add(WaczWriter wacz, string name, List<MergeFile> files, CdxjLines index, CancellationToken cancel)
    {
        WaczCopiedParts? copied = null;
        wacz.AddEntry("archive/" + name, output =>
        {
            var writer = new MergeWriter(name, output, _plan, _references, index);
            foreach (var file in files)
                new MergeCopy(file, writer, _plan, _lines).Run(cancel);
            copied = writer.Copied;
        });
        return copied!; // set while the entry was written
    }

    /// <summary>A file of which nothing changes: its bytes are known, and so are its digests.</summary>
    WaczCopiedParts AddWhole(WaczWriter wacz, MergeFile file, CdxjLines index)
    {
        if (wacz != _copiedInto)
        {
            using var input = file.Open();
            wacz.AddCopy("archive/" + file.Name, input, file.Checksum.Length, file.Checksum.Sha256, file.Checksum.Crc32);
        }
        long count = 0;
        foreach (var (_, line) in file.WithLines(_lines))
            if (!line.IsEmpty)
            {
                index.Add(line.Span);
                count++;
            }
        return new([(0, file.Length)], count);
    }

    bool IsKeptWhole(MergeFile file)
    {
        long end = 0;
        foreach (var record in file.Records)
        {
            if (record.MemberLength == 0 || record.Offset != end || _plan.IsLeftOut(record) || !_plan.KeepsHead(record))
                return false;
            end += record.MemberLength;
        }
        return end == file.Length;
    }

    List<string> Names()
    {
        var filled = _files.Where(file => file.Records.Any(record => !record.IsWarcInfo && !_plan.IsLeftOut(record))).ToList();
        return [.. (filled.Count > 0 ? filled : _files).Select(file => file.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    // WARC 1.1 §5.2: an id is globally unique. Within one input it is that input's own breach, and kept.
    void ThrowIfIdsMeet()
    {
        foreach (var group in _files.GroupBy(file => file.Name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            var earlier = new KeySet<ulong>();
            foreach (var file in group)
            {
                foreach (var record in WithIds(file).Where(record => earlier.Contains(record.IdHash)))
                {
                    var holder = group.First(other => WithIds(other).Any(others => others.IdHash == record.IdHash));
                    throw new WarcFormatException($"the WARC-Record-ID is that of another record in {holder.Title}, and both would be in {file.Name}: give one of the files another name", file.Title, record.Offset, file.NameOf(record).RecordId);
                }
                foreach (var record in WithIds(file))
                    earlier.Add(record.IdHash);
            }
        }
    }

    IEnumerable<MergeRecord> WithIds(MergeFile file) => file.Records.Where(record => record.IdHash != 0 && !_plan.IsLeftOut(record));

    /// <summary>Removes the working files.</summary>
    public void Dispose()
    {
        _records.Dispose();
        _lines.Dispose();
        _pages.Dispose();
        _plan.Dispose();
        _references.Dispose();
        _early?.Dispose();
    }
}
