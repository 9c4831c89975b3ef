using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Listing;

/// <summary>What is in a bundle, WARC or CDXJ file: read lazily, in file order.</summary>
public static class FileListing
{
    /// <summary>The articles of one of our bundles; otherwise, or with <paramref name="records"/> or a filter, records or index lines. Reading goes on behind damage.</summary>
    /// <returns>
    /// <see cref="ListedArticle"/> and <see cref="ListedRecord"/>; a <see cref="ProblemRow"/> for each line of an index that is none, a <see cref="FindingRow"/> for each place of a
    /// WARC file that cannot be read, and in front of records that may be none.
    /// </returns>
    /// <exception cref="WarcFormatException">The file is none of these, or nothing in it can be read; or an index does not say what the filter asks for.</exception>
    public static IEnumerable<ReportRow> List(string path, bool records, RecordFilter filter, CancellationToken cancel = default) => FileKinds.Tell(path) switch
    {
        FileKind.Wacz => ListBundle(path, records, filter, cancel),
        FileKind.Warc => Matching(Held(ListWarc(path, cancel), path), filter),
        FileKind.Cdxj => ListIndex(IndexLines.Read(path), path, filter, cancel),
        _ => throw FileKinds.Refusal(path, "neither a WACZ, nor a WARC, nor a CDXJ file"),
    };

    /// <summary>The records or index lines of what is read once. Of a record whose HTTP head goes on in another segment there is neither status nor media type.</summary>
    /// <returns>As of a file.</returns>
    /// <exception cref="WarcFormatException">Nothing in it can be read; or an index does not say what the filter asks for.</exception>
    public static IEnumerable<ReportRow> List(StreamedInput input, RecordFilter filter, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.IsIndex
            ? ListIndex(IndexLines.Read(input.Stream, input.Name), input.Name, filter, cancel)
            : Matching(Held(ListRecords(input.Stream, input.Name, input.Name, input.Name, () => throw StreamedInput.ReadOnce("the record is cut into segments"), cancel), input.Name), filter);
    }

    static IEnumerable<ReportRow> ListIndex(IEnumerable<IndexLine> lines, string path, RecordFilter filter, CancellationToken cancel)
    {
        if (filter.Types.FirstOrDefault(type => type != RevisitType) is { } unknown)
            throw new WarcFormatException($"an index tells revisits from other records and no more; newsarchive list of the WARC file finds {unknown}", path);
        var (sound, bad) = (0L, 0L);
        foreach (var line in lines)
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Entry is { } entry)
            {
                sound++;
                if (ToRow(entry) is var row && filter.Matches(row))
                    yield return row;
            }
            else if (!line.IsHead && !line.IsEmpty)
            {
                bad++;
                yield return new ProblemRow(path, "cdxj-line", string.Create(CultureInfo.InvariantCulture, $"line {line.Number} is no entry of an index"));
            }
        }
        if (sound == 0 && bad > 0)
            throw new WarcFormatException("no line of it is an entry of a CDXJ or CDX index; newsarchive index makes one of WARC files", path);
    }

    const string RevisitType = "revisit";

    static IEnumerable<ReportRow> ListBundle(string path, bool records, RecordFilter filter, CancellationToken cancel)
    {
        using var bundle = Bundle.Open(path);
        var hasIndex = HasIndex(bundle);
        if (!hasIndex && !ArchiveEntries.Of(bundle.Wacz).Any())
            throw new WarcFormatException("a zip, but no WACZ: there is neither archive/ nor indexes/ in it", path);
        var rows = bundle.Manifest is { } manifest && !records && filter.IsOpen ? manifest.Articles.Select(ToRow)
            : filter.Types.IsEmpty && hasIndex ? Matching(ListIndexed(bundle, path, cancel), filter)
            : Matching(Held(ListWarcs(bundle, path, cancel), path), filter);
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    /// <summary>What the index has; where that is nothing, the records.</summary>
    static IEnumerable<ReportRow> ListIndexed(Bundle bundle, string path, CancellationToken cancel)
    {
        var hasEntries = false;
        foreach (var row in ListIndex(bundle, path))
        {
            hasEntries |= row is ListedRecord;
            yield return row;
        }
        foreach (var row in hasEntries ? [] : Held(ListWarcs(bundle, path, cancel), path))
            yield return row;
    }

    static IEnumerable<ReportRow> ListIndex(Bundle bundle, string path)
    {
        var damage = new Queue<WarcDiagnostic>();
        return WithDamage(bundle.Wacz.ReadIndex(damage.Enqueue).Select(ToRow), damage, path);
    }

    static bool HasIndex(Bundle bundle) => bundle.Wacz.Entries.Any(entry => entry.Name.StartsWith("indexes/", StringComparison.Ordinal));

    /// <summary>An index line does not say what type its record is, and has no line for most types.</summary>
    static IEnumerable<ReportRow> ListWarcs(Bundle bundle, string path, CancellationToken cancel)
    {
        foreach (var entry in ArchiveEntries.Of(bundle.Wacz))
        {
            using var stream = ArchiveEntries.Open(bundle.Wacz, entry);
            foreach (var row in ListRecords(stream, path, Path.GetFileName(entry.Name), ArchiveEntries.FileName(entry), () => bundle.FindSegments(cancel), cancel))
                yield return row;
        }
    }

    static IEnumerable<ReportRow> ListWarc(string path, CancellationToken cancel)
    {
        var name = Path.GetFileName(path);
        var warc = new Lazy<WarcFile>(() => WarcFile.Open(path));
        var segments = new Lazy<SegmentedRecords>(() => warc.Value.FindSegments(cancel));
        try
        {
            using var stream = File.OpenRead(path);
            foreach (var row in ListRecords(stream, path, name, name, () => segments.Value, cancel))
                yield return row;
        }
        finally
        {
            if (warc.IsValueCreated)
                warc.Value.Dispose();
        }
    }

    /// <summary>Rows of a file that must have some.</summary>
    static IEnumerable<ReportRow> Held(IEnumerable<ReportRow> rows, string path)
    {
        var isEmpty = true;
        foreach (var row in rows)
        {
            isEmpty = false;
            yield return row;
        }
        if (isEmpty)
            throw new WarcFormatException("holds no WARC record", path);
    }

    /// <summary>What is found wrong, and the records that a filter lets through. Where there is no record at all, the first that is wrong is what is wrong with the file.</summary>
    static IEnumerable<ReportRow> Matching(IEnumerable<ReportRow> rows, RecordFilter filter)
    {
        var (isAnyRead, held) = (false, new List<FindingRow>());
        foreach (var row in rows)
        {
            if (row is ListedRecord record)
            {
                foreach (var finding in held)
                    yield return finding;
                held.Clear();
                isAnyRead = true;
                if (filter.Matches(record))
                    yield return record;
            }
            else if (row is FindingRow finding && !isAnyRead)
                held.Add(finding);
            else
                yield return row;
        }
        if (held is [{ Finding: var first }, ..])
            throw new WarcFormatException(first.Message, first.File, first.Offset, first.RecordId);
    }

    /// <param name="warc">The WARC file.</param>
    /// <param name="input">How the user named what it is, or is in.</param>
    /// <param name="name">What rows call it.</param>
    /// <param name="place">How its segments are asked for.</param>
    /// <param name="find">Finds the segments of records that are cut.</param>
    /// <param name="cancel">Ends the work.</param>
    static IEnumerable<ReportRow> ListRecords(Stream warc, string input, string name, string place, Func<SegmentedRecords> find, CancellationToken cancel)
    {
        var damage = new Queue<WarcDiagnostic>();
        return WithDamage(WarcRecords.Select(warc, name, record => ToRow(record.Head, AnswerHead(record, place, find), record.Offset, name) with { IsDoubtful = record.IsDoubtful }, damage.Enqueue, cancel), damage, input);
    }

    /// <summary>Rows, and before each what was found wrong while it was looked for.</summary>
    static IEnumerable<ReportRow> WithDamage(IEnumerable<ReportRow> rows, Queue<WarcDiagnostic> damage, string input)
    {
        foreach (var row in rows)
        {
            while (damage.TryDequeue(out var before))
                yield return new FindingRow(before, input);
            yield return row;
        }
        while (damage.TryDequeue(out var last))
            yield return new FindingRow(last, input);
    }

    static ListedArticle ToRow(ManifestArticle article) =>
        new(article.Path, article.Title, article.OriginalUrl, article.Page.Uri, article.Source, article.Clean.Length, article.Clean.Digest.ToString());

    /// <summary>Of a response, status and media type are those of its HTTP head, as an index has them.</summary>
    static HttpHead? AnswerHead(WarcReadRecord record, string file, Func<SegmentedRecords> find) =>
        record.Head.Type is WarcRecordType.Response or WarcRecordType.Revisit ? SegmentedRecords.ReadHttpHead(record.Head, record.ReadHttpHead(), file, record.Offset, find) : null;

    internal static ListedRecord ToRow(WarcRecordHead head, HttpHead? http, long offset, string file) => new()
    {
        File = file,
        Offset = offset,
        RecordType = head.Type == WarcRecordType.Unknown ? head.Fields["WARC-Type"] : WarcRecordTypes.ToName(head.Type),
        RecordId = head.RecordId,
        Date = head.Fields["WARC-Date"],
        Uri = head.TargetUri,
        MediaType = http is null ? head.ContentType : http.Fields["Content-Type"]?.Split(';')[0].Trim(),
        Status = head.Type == WarcRecordType.Resource ? 200 : http?.Status, // as an index has it
    };

    internal static ListedRecord ToRow(CdxjEntry entry) => new()
    {
        File = entry.Filename,
        Offset = entry.Offset,
        Length = entry.Length > 0 ? entry.Length : null, // CDX may lack it
        RecordType = entry.Mime == "warc/revisit" ? RevisitType : null,
        Date = ListedDate.ToIso(entry.Timestamp),
        Uri = entry.Url,
        MediaType = entry.Mime,
        Status = entry.Status,
    };
}
