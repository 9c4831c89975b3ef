using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Listing;

/// <summary>What is in a bundle, WARC or CDXJ file: read lazily, in file order.</summary>
public static class FileListing
{
    /// <summary>The articles of one of our bundles; otherwise, or with <paramref name="records"/>, every record or index line.</summary>
    /// <exception cref="WarcFormatException">The file is none of these, or cannot be read on.</exception>
    public static IEnumerable<ReportRow> List(string path, bool records) => FileKinds.Tell(path) switch
    {
        FileKind.Wacz => ListBundle(path, records),
        FileKind.Warc => ListWarc(path),
        FileKind.Cdxj => IndexLines.Read(path).Select(line => line.Entry).OfType<CdxjEntry>().Select(ToRow),
        _ => throw new WarcFormatException("neither a WACZ, nor a WARC, nor a CDXJ file", path),
    };

    static IEnumerable<ReportRow> ListBundle(string path, bool records)
    {
        using var bundle = Bundle.Open(path);
        if (bundle.Manifest is { } manifest && !records)
        {
            foreach (var article in manifest.Articles)
                yield return new ListedArticle(article.Path, article.Title, article.OriginalUrl, article.Page.Uri, article.Source, article.Clean.Length, article.Clean.Digest.ToString());
            yield break;
        }
        foreach (var entry in bundle.Wacz.ReadIndex())
            yield return ToRow(entry);
    }

    static IEnumerable<ReportRow> ListWarc(string path)
    {
        using var stream = File.OpenRead(path);
        using var reader = new WarcReader(stream, path);
        while (reader.Read() is { } record)
            yield return new ListedRecord
            {
                File = Path.GetFileName(path),
                Offset = record.Offset,
                RecordType = record.Head.Type == WarcRecordType.Unknown ? record.Head.Fields["WARC-Type"] : WarcRecordTypes.ToName(record.Head.Type),
                RecordId = record.Head.RecordId,
                Date = record.Head.Fields["WARC-Date"],
                Uri = record.Head.TargetUri,
                MediaType = record.Head.ContentType,
            };
    }

    static ListedRecord ToRow(CdxjEntry entry) => new()
    {
        File = entry.Filename,
        Offset = entry.Offset,
        Length = entry.Length,
        Date = entry.Timestamp,
        Uri = entry.Url,
        MediaType = entry.Mime,
        Status = entry.Status,
    };
}
