using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Listing;

/// <summary>What of an article or record is shown.</summary>
public enum RecordPart
{
    /// <summary>The cleaned article; of a capture its payload as its receiver saw it, that of the original for a revisit; of another record its block.</summary>
    Content = 0,
    /// <summary>The source file.</summary>
    Original,
    /// <summary>The readable page.</summary>
    Page,
    /// <summary>The article's provenance.</summary>
    Metadata,
    /// <summary>As <see cref="Content"/>, but as it was stored: chunks and content codings are left.</summary>
    Raw,
    /// <summary>The WARC head, and the HTTP head where there is one.</summary>
    Heads,
}

/// <summary>Finds one article or record by path, URL or record id, and copies a part of it.</summary>
public static class RecordView
{
    const string UnreadableRule = "unreadable";

    /// <summary>
    /// Whether a finding says that what was shown may not be what was received: the record is doubtful, a digest that it names does not fit, or it does not end where it should. Other
    /// findings are about what was passed over.
    /// </summary>
    public static bool IsDoubt(WarcDiagnostic finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return CaptureDoubt.Rules.Contains(finding.Rule);
    }

    /// <summary>
    /// Copies what a file says about itself: <c>datapackage.json</c> of a WACZ, the block of the first warcinfo of a WARC, the first line about itself of an index. False when it
    /// says nothing.
    /// </summary>
    public static bool TryCopyDescription(string file, Stream output, Action<WarcDiagnostic>? onDamage = null, CancellationToken cancel = default)
    {
        if (FileKinds.Tell(file) is var kind and not FileKind.Wacz)
        {
            if (kind == FileKind.Cdxj)
                return TryCopyLine(IndexLines.Read(file), line => line.IsHead, output);
            using var stream = File.OpenRead(file);
            return TryCopyWarcInfo(stream, Path.GetFileName(file), onDamage, output, cancel);
        }
        using var bundle = Bundle.Open(file);
        using var entry = bundle.Wacz.OpenEntry("datapackage.json");
        entry?.CopyTo(output);
        return entry is not null;
    }

    /// <summary>The same of what is read once.</summary>
    /// <exception cref="WarcFormatException">The record is damaged.</exception>
    public static bool TryCopyDescription(StreamedInput input, Stream output, Action<WarcDiagnostic>? onDamage = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.IsIndex ? TryCopyLine(IndexLines.Read(input.Stream, input.Name), line => line.IsHead, output) : TryCopyWarcInfo(input.Stream, input.Name, onDamage, output, cancel);
    }

    static bool TryCopyWarcInfo(Stream stream, string file, Action<WarcDiagnostic>? onDamage, Stream output, CancellationToken cancel)
    {
        using var reader = WebArchive.Reader(stream, file, cancel);
        while (WebArchive.Next(reader, Teller(onDamage)) is { } record)
        {
            if (record.Head.Type != WarcRecordType.WarcInfo)
                continue;
            record.CheckDigests();
            Bundle.CopyBody(record, output);
            TellDoubt(record, file, onDamage);
            return true;
        }
        return false;
    }

    static Action<WarcFormatException>? Teller(Action<WarcDiagnostic>? onDamage) => onDamage is null ? null : damage =>
        onDamage(new(UnreadableRule, WarcDiagnosticLevel.Fail, damage.Reason, damage.File, damage.Offset, damage.RecordId));

    static void TellDoubt(WarcReadRecord record, string? file, Action<WarcDiagnostic>? onDamage)
    {
        if (CaptureDoubt.Of(record, file) is { } doubt)
            onDamage?.Invoke(doubt);
    }

    static bool TryCopyLine(IEnumerable<IndexLine> lines, Func<IndexLine, bool> isWanted, Stream output)
    {
        foreach (var line in lines.Where(isWanted))
        {
            output.Write(line.Bytes.Span);
            output.Write("\n"u8);
            return true;
        }
        return false;
    }

    /// <summary>Copies the part; false when nothing in the file has that name. Of several records at one URL the first that the filter lets through; of an index its line.</summary>
    /// <param name="file">WACZ, WARC, ARC, CDXJ or CDX file.</param>
    /// <param name="name">Path, URL or record id.</param>
    /// <param name="part">What of it.</param>
    /// <param name="filter">Which of several records.</param>
    /// <param name="output">Gets it.</param>
    /// <param name="onDamage">Told of what was passed over because it cannot be read (<c>unreadable</c>), and of what was shown why it may not be what was received (<see cref="IsDoubt"/>).</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">The record is damaged, or the original of a revisit is not there; what was copied before is to be thrown away.</exception>
    public static bool TryCopy(string file, string name, RecordPart part, RecordFilter filter, Stream output, Action<WarcDiagnostic>? onDamage, CancellationToken cancel = default)
    {
        switch (FileKinds.Tell(file))
        {
            case FileKind.Wacz:
                using (var bundle = Bundle.Open(file))
                {
                    var isFound = TryCopyFromBundle(file, bundle, name, part, filter, output, onDamage, cancel);
                    if (bundle.IndexDamage is { } damage)
                        onDamage?.Invoke(damage);
                    return isFound;
                }
            case FileKind.Cdxj:
                return part == RecordPart.Content && TryCopyEntry(IndexLines.Read(file), name, filter, output);
            case var _ when IsOfArticle(part):
                return false;
            default:
                return TryCopyFromWarc(file, name, part, filter, output, onDamage, cancel);
        }
    }

    /// <summary>The same without a word about what was passed over.</summary>
    /// <exception cref="WarcFormatException">The record is damaged, or the original of a revisit is not there; what was copied before is to be thrown away.</exception>
    public static bool TryCopy(string file, string name, RecordPart part, RecordFilter filter, Stream output, CancellationToken cancel = default) =>
        TryCopy(file, name, part, filter, output, null, cancel);

    /// <summary>The same of what is read once: a revisit is refused, whose original may stand before it, and so is a record that is cut into segments.</summary>
    /// <exception cref="WarcFormatException">The record is damaged, or more than one reading is needed; what was copied before is to be thrown away.</exception>
    public static bool TryCopy(StreamedInput input, string name, RecordPart part, RecordFilter filter, Stream output, Action<WarcDiagnostic>? onDamage = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.IsIndex)
            return part == RecordPart.Content && TryCopyEntry(IndexLines.Read(input.Stream, input.Name), name, filter, output);
        return !IsOfArticle(part) && TryCopyFromWarc(input.Stream, input.Name, name, part, filter, output,
            (_, _) => throw StreamedInput.ReadOnce("the record is cut into segments"), (_, _) => throw StreamedInput.ReadOnce("the record is a revisit of another"), onDamage, cancel);
    }

    static bool TryCopyEntry(IEnumerable<IndexLine> lines, string name, RecordFilter filter, Stream output) =>
        TryCopyLine(lines, line => line.Entry is { } entry && entry.Url == name && filter.Matches(FileListing.ToRow(entry)), output);

    static bool IsOfArticle(RecordPart part) => part is RecordPart.Original or RecordPart.Page or RecordPart.Metadata;

    static bool TryCopyFromBundle(string file, Bundle bundle, string name, RecordPart part, RecordFilter filter, Stream output, Action<WarcDiagnostic>? onDamage, CancellationToken cancel)
    {
        if (part != RecordPart.Heads && part != RecordPart.Raw && filter.IsOpen && bundle.Manifest is { } manifest && TryCopyArticle(file, bundle, manifest, name, part, output, onDamage, cancel))
            return true;
        if (IsOfArticle(part))
            return false;
        if (filter.Types.IsEmpty && bundle.IsIndexed && bundle.Find(name).FirstOrDefault(entry => filter.Matches(FileListing.ToRow(entry))) is { } found)
        {
            CopyIndexed(file, bundle, found, part, output, onDamage, cancel);
            return true;
        }
        if (filter.IsOpen && bundle.Manifest is { } map && RecordOf(map, name) is { } record && bundle.Find(record.Uri).FirstOrDefault(entry => IsRecord(bundle, entry, record.Id)) is { } own)
        {
            CopyIndexed(file, bundle, own, part, output, onDamage, cancel);
            return true;
        }
        return (!filter.Types.IsEmpty || IsId(name) || !bundle.IsIndexed) && TryCopyFromWarcs(file, bundle, name, part, filter, output, onDamage, cancel);
    }

    static bool IsId(string name) => name.StartsWith("urn:", StringComparison.Ordinal) || name.StartsWith('<');

    /// <summary>The record of an image, by its path in a restored tree.</summary>
    static ManifestRecord? AssetOf(BundleManifest manifest, string path) => manifest.Assets.FirstOrDefault(asset => asset.Path == path)?.Record;

    /// <summary>The record of a cleaned article, source or image, by its path.</summary>
    static (string Uri, string Id)? RecordOf(BundleManifest manifest, string path) =>
        manifest.Articles.FirstOrDefault(article => article.Path == path || article.OriginalUrl == path) is { } article ? (article.Clean.Uri, article.Clean.RecordId)
        : manifest.Sources.FirstOrDefault(source => source.Path == path) is { } source ? (source.Uri, source.RecordId)
        : AssetOf(manifest, path) is { } asset ? (asset.Uri, asset.RecordId)
        : null;

    static bool IsRecord(Bundle bundle, CdxjEntry entry, string id)
    {
        using var access = bundle.Wacz.ReadRecord(entry);
        return access.Record.Head.RecordId == id;
    }

    static void CopyIndexed(string file, Bundle bundle, CdxjEntry entry, RecordPart part, Stream output, Action<WarcDiagnostic>? onDamage, CancellationToken cancel)
    {
        using var access = bundle.Wacz.ReadRecord(entry);
        Copy(access.Record, Path.GetFileName(entry.Filename), part, output, (first, read) => bundle.ReadWhole(first, entry.Filename, read, cancel), OriginalsOf(file, bundle, cancel), onDamage);
    }

    /// <summary>Reads the original of a revisit: by the index, which is fast, else in all records.</summary>
    static Func<WarcReadRecord, Action<WarcReadRecord>, bool> OriginalsOf(string file, Bundle bundle, CancellationToken cancel) => (revisit, read) =>
        bundle.TryReadOriginal(revisit.Head, (record, original) => bundle.ReadWhole(record, original.Filename, read, cancel)) || RevisitOriginal.TryRead(file, revisit, read, cancel);

    static bool TryCopyArticle(string file, Bundle bundle, BundleManifest manifest, string name, RecordPart part, Stream output, Action<WarcDiagnostic>? onDamage, CancellationToken cancel)
    {
        var article = manifest.Articles.FirstOrDefault(article => article.Path == name || article.OriginalUrl == name || article.Page.Uri == name);
        var source = manifest.Sources.FirstOrDefault(source => source.Path == (article?.Source ?? name));
        switch (part)
        {
            case RecordPart.Original when source is not null:
                bundle.CopyPayload(source.Uri, source.RecordId, source.Digest, source.Length, output);
                return true;
            case RecordPart.Content when article is not null:
                bundle.CopyPayload(article.Clean.Uri, article.Clean.RecordId, article.Clean.Digest, article.Clean.Length, output);
                return true;
            case RecordPart.Page when article is not null:
                bundle.CopyPayload(article.Page.Uri, article.Page.RecordId, article.Page.Digest, article.Page.Length, output);
                return true;
            case RecordPart.Metadata when article is not null:
                return TryCopyFromWarcs(file, bundle, article.MetadataRecordId, RecordPart.Content, new RecordFilter(), output, onDamage, cancel);
            case RecordPart.Content when source is not null:
                bundle.CopyPayload(source.Uri, source.RecordId, source.Digest, source.Length, output);
                return true;
            case RecordPart.Content when AssetOf(manifest, name) is { } asset:
                bundle.CopyPayload(asset.Uri, asset.RecordId, asset.Digest, asset.Length, output);
                return true;
            default:
                return false;
        }
    }

    static bool TryCopyFromWarcs(string file, Bundle bundle, string name, RecordPart part, RecordFilter filter, Stream output, Action<WarcDiagnostic>? onDamage, CancellationToken cancel)
    {
        var originals = OriginalsOf(file, bundle, cancel);
        foreach (var entry in ArchiveEntries.Of(bundle.Wacz))
        {
            using var stream = ArchiveEntries.Open(bundle.Wacz, entry);
            if (TryCopyFromWarc(stream, Path.GetFileName(entry.Name), name, part, filter, output, (first, read) => bundle.ReadWhole(first, ArchiveEntries.FileName(entry), read, cancel), originals, onDamage, cancel))
                return true;
        }
        return false;
    }

    static bool TryCopyFromWarc(string file, string name, RecordPart part, RecordFilter filter, Stream output, Action<WarcDiagnostic>? onDamage, CancellationToken cancel)
    {
        using var stream = File.OpenRead(file);
        return TryCopyFromWarc(stream, Path.GetFileName(file), name, part, filter, output, (first, read) =>
        {
            using var warc = WarcFile.Open(file);
            using var whole = warc.FindSegments(cancel).Open(first.Head.RecordId ?? "", cancel: cancel);
            read(whole.Record);
        }, (revisit, read) => RevisitOriginal.TryRead(file, revisit, read, cancel), onDamage, cancel);
    }

    static bool TryCopyFromWarc(Stream stream, string file, string name, RecordPart part, RecordFilter filter, Stream output, Action<WarcReadRecord, Action<WarcReadRecord>> readWhole, Func<WarcReadRecord, Action<WarcReadRecord>, bool> tryReadOriginal, Action<WarcDiagnostic>? onDamage, CancellationToken cancel)
    {
        using var reader = WebArchive.Reader(stream, file, cancel);
        while (WebArchive.Next(reader, Teller(onDamage)) is { } record)
        {
            cancel.ThrowIfCancellationRequested();
            if (!IsNamed(record.Head, name, filter) || !(filter.IsOpen || filter.Matches(FileListing.ToRow(record.Head, null, record.Offset, file))))
                continue;
            Copy(record, file, part, output, readWhole, tryReadOriginal, onDamage);
            return true;
        }
        return false;
    }

    /// <summary>By id, or by URI: then requests and metadata, which share the URI of what they are about, and continuations, which are no content alone, must be asked for.</summary>
    static bool IsNamed(WarcRecordHead head, string name, RecordFilter filter) =>
        head.RecordId?.Trim('<', '>') == name.Trim('<', '>')
        || (head.TargetUri == name && (!filter.Types.IsEmpty || head.Type is not (WarcRecordType.Request or WarcRecordType.Metadata or WarcRecordType.Continuation)));

    /// <param name="record">The record.</param>
    /// <param name="file">How findings name its file.</param>
    /// <param name="part">What of it.</param>
    /// <param name="output">Gets it.</param>
    /// <param name="readWhole">Gives the whole of which a record is the first segment.</param>
    /// <param name="tryReadOriginal">Gives the record whose payload a revisit repeats; false when it is not there.</param>
    /// <param name="onDamage">Told why what was shown may not be what was received.</param>
    static void Copy(WarcReadRecord record, string file, RecordPart part, Stream output, Action<WarcReadRecord, Action<WarcReadRecord>> readWhole, Func<WarcReadRecord, Action<WarcReadRecord>, bool> tryReadOriginal, Action<WarcDiagnostic>? onDamage)
    {
        var isFirstSegment = SegmentedRecords.IsFirstSegment(record.Head);
        var isWhole = part != RecordPart.Heads && record.Head.Type != WarcRecordType.Revisit && !isFirstSegment;
        if (part == RecordPart.Heads)
            CopyHeads(record, output, isFirstSegment ? readWhole : null);
        else if (isWhole)
            CopyBody(record, file, part, output, onDamage);
        else if (record.Head.Type != WarcRecordType.Revisit)
            readWhole(record, whole => CopyBody(whole, file, part, output, onDamage));
        else if (!tryReadOriginal(record, original => CopyBody(original, null, part, output, onDamage))) // its id tells which it is
            throw Bundle.MissingOriginal(record.Head);
        if (!isWhole)
            TellDoubt(record, file, onDamage); // of some it is known now
    }

    /// <summary>What the receiver of a response saw is what <c>restore</c> writes, too.</summary>
    static void CopyBody(WarcReadRecord record, string? file, RecordPart part, Stream output, Action<WarcDiagnostic>? onDamage)
    {
        record.CheckDigests();
        if (part == RecordPart.Raw || record.Head.Type != WarcRecordType.Response || record.ReadHttpHead() is not { } http)
            Bundle.CopyBody(record, output);
        else if (PayloadCopy.Copy(record.Block, http, output) is { } damage)
            throw new WarcFormatException($"{damage}; newsarchive show --raw gives what was stored", recordId: record.Head.RecordId);
        TellDoubt(record, file, onDamage);
    }

    static void CopyHeads(WarcReadRecord record, Stream output, Action<WarcReadRecord, Action<WarcReadRecord>>? readWhole)
    {
        output.Write(Encoding.UTF8.GetBytes($"{(record.Head.IsArc ? "" : "WARC/")}{record.Head.Version}\r\n"));
        foreach (var field in record.Head.Fields)
            output.Write(Encoding.UTF8.GetBytes($"{field.Name}: {field.Value}\r\n"));
        output.Write("\r\n"u8);
        if (!record.Head.HasHttpBlock)
            return;
        try
        {
            HttpBlock.Split(record.Block, output, Stream.Null);
        }
        catch (WarcFormatException) when (readWhole is not null)
        {
            readWhole(record, whole => HttpBlock.Split(whole.Block, output, Stream.Null)); // the head goes on in other segments
        }
    }
}
