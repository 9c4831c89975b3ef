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
    /// <summary>The articles of one of our bundles; otherwise, or with <paramref name="records"/> or a filter, records or index lines.</summary>
    /// <returns><see cref="ListedArticle"/> and <see cref="ListedRecord"/>; a <see cref="ProblemRow"/> for each line of an index that is none.</returns>
    /// <exception cref="WarcFormatException">The file is none of these, or cannot be read on; of an index no line can be read, or it does not say what the filter asks for.</exception>
    public static IEnumerable<ReportRow> List(string path, bool records, RecordFilter filter) => FileKinds.Tell(path) switch
    {
        FileKind.Wacz => ListBundle(path, records, filter),
        FileKind.Warc => ListWarc(path).Where(filter.Matches),
        FileKind.Cdxj => ListIndex(path, filter),
        _ => throw FileKinds.Refusal(path, "neither a WACZ, nor a WARC, nor a CDXJ file"),
    };

    static IEnumerable<ReportRow> ListIndex(string path, RecordFilter filter)
    {
        if (filter.Types.FirstOrDefault(type => type != RevisitType) is { } unknown)
            throw new WarcFormatException($"an index tells revisits from other records and no more; newsarchive list of the WARC file finds {unknown}", path);
        var (sound, bad) = (0L, 0L);
        foreach (var line in IndexLines.Read(path))
        {
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

    static IEnumerable<ReportRow> ListBundle(string path, bool records, RecordFilter filter)
    {
        using var bundle = Bundle.Open(path);
        var hasIndex = HasIndex(bundle);
        if (!hasIndex && !ArchiveEntries.Of(bundle.Wacz).Any())
            throw new WarcFormatException("a zip, but no WACZ: there is neither archive/ nor indexes/ in it", path);
        IEnumerable<ReportRow> rows = bundle.Manifest is { } manifest && !records && filter.IsOpen
            ? manifest.Articles.Select(ToRow)
            : (filter.Types.IsEmpty && hasIndex ? bundle.Wacz.ReadIndex().Select(ToRow) : ListWarcs(bundle)).Where(filter.Matches);
        foreach (var row in rows)
            yield return row;
    }

    internal static bool HasIndex(Bundle bundle) => bundle.Wacz.Entries.Any(entry => entry.Name.StartsWith("indexes/", StringComparison.Ordinal));

    /// <summary>An index line does not say what type its record is, and has no line for most types.</summary>
    static IEnumerable<ListedRecord> ListWarcs(Bundle bundle)
    {
        foreach (var entry in ArchiveEntries.Of(bundle.Wacz))
        {
            var name = Path.GetFileName(entry.Name);
            using var reader = new WarcReader(bundle.Wacz.OpenEntry(entry.Name)!, name); // the entry is there
            while (reader.Read() is { } record)
                yield return ToRow(record.Head, AnswerHead(record, ArchiveEntries.FileName(entry), () => bundle.FindSegments(CancellationToken.None)), record.Offset, name);
        }
    }

    static IEnumerable<ListedRecord> ListWarc(string path)
    {
        var name = Path.GetFileName(path);
        var warc = new Lazy<WarcFile>(() => WarcFile.Open(path));
        var segments = new Lazy<SegmentedRecords>(() => warc.Value.FindSegments());
        try
        {
            using var stream = File.OpenRead(path);
            foreach (var row in WarcRecords.Select(stream, path, record => ToRow(record.Head, AnswerHead(record, name, () => segments.Value), record.Offset, name)))
                yield return row;
        }
        finally
        {
            if (warc.IsValueCreated)
                warc.Value.Dispose();
        }
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
        Status = http?.Status,
    };

    internal static ListedRecord ToRow(CdxjEntry entry) => new()
    {
        File = entry.Filename,
        Offset = entry.Offset,
        Length = entry.Length > 0 ? entry.Length : null, // CDX may lack it
        RecordType = entry.Mime == "warc/revisit" ? RevisitType : null,
        Date = entry.Timestamp,
        Uri = entry.Url,
        MediaType = entry.Mime,
        Status = entry.Status,
    };
}
