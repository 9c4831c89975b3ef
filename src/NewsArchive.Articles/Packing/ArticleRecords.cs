using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Links;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Packing;

/// <summary>Makes the three records of one article: cleaned article, readable page, provenance. Thread-safe.</summary>
sealed class ArticleRecords(SourceTable sources, ImageGatherer gatherer, ShownImages images, ArticleLinkMap links, CaptureStore store, string warcInfoId)
{
    /// <summary>Characters of visible text in pages.jsonl: at most 3 MiB of UTF-8, well below the 16 MiB that a line may have.</summary>
    const int MaxSearchText = 1 << 20;

    /// <summary>The records. Sources and images must be written: they are referred to.</summary>
    public PackedArticle Pack(PreparedSource source, PreparedArticle article)
    {
        var origin = article.Article.Origin;
        var date = sources.Instant(source);
        var (cleanBytes, pageBytes) = (Clean(article), Page(article));
        var cleanRecord = WarcRecord.Resource(sources.Uris.Clean(origin.Path), date, CleanType(article.Article), WarcBlock.Of(cleanBytes), warcInfoId);
        var pageRecord = WarcRecord.Resource(sources.Uris.Page(origin.Path), date, "text/html; charset=utf-8", WarcBlock.Of(pageBytes), warcInfoId);
        var (clean, page) = (ToManifest(cleanRecord, cleanBytes), ToManifest(pageRecord, pageBytes));
        var row = sources[source.Source.Path];
        var provenance = Provenance.ToJson(source, article, row, clean, page, gatherer, images, store);
        var metadata = WarcRecord.Metadata(row.Uri, date, Provenance.ContentType, WarcBlock.Of(provenance), row.RecordId, warcInfoId);
        return new PackedArticle(
            [PackedRecord.Compress(cleanRecord), PackedRecord.Compress(pageRecord), PackedRecord.Compress(metadata)],
            new ManifestArticle
            {
                Path = origin.Path,
                Source = source.Source.Path,
                Member = origin.MemberName,
                Title = article.Title,
                OriginalUrl = origin.Url,
                Clean = clean,
                Page = page,
                MetadataRecordId = metadata.Head.RecordId!, // our factory always sets it
            },
            new WaczPage { Url = page.Uri, Date = date, Title = article.Title, Text = SearchText(article.Clean.VisibleText), Id = page.RecordId[10..^1], OriginalUrl = origin.Url });
    }

    byte[] Clean(PreparedArticle prepared)
    {
        var article = prepared.Article;
        var targets = Targets(prepared, ArchiveUris.CleanPath(article.Origin.Path), ArchiveUris.CleanPath);
        var text = LinkRewriter.Rewrite(article.Head, prepared.Clean.Body, article.BodyKind, prepared.References, targets);
        return article.JsonLine is { } line ? JsonLineBody.Replace(line, text.Body) : Encoding.UTF8.GetBytes(text.Head + text.Body);
    }

    byte[] Page(PreparedArticle prepared)
    {
        var article = prepared.Article;
        var targets = Targets(prepared, ArchiveUris.PagePath(article.Origin.Path), ArchiveUris.PagePath);
        var body = LinkRewriter.Rewrite("", prepared.Clean.Html, BodyKind.Html, prepared.PageReferences, targets).Body;
        return Encoding.UTF8.GetBytes(ReadablePage.Render(prepared.Title, article.FrontMatter.Author, article.FrontMatter["date"], article.Origin.Url, body));
    }

    LinkTargets Targets(PreparedArticle article, string fromFile, Func<string, string> toFile) => new()
    {
        Image = reference => images.Find(article.Article, reference) is { } image
            ? new ImageTarget(RelativePath.Between(fromFile, image.Path), image.ResizedTo)
            : null,
        Article = href => links.Find(article.Article.Origin.Path, article.Article.Origin.Url, href) is { } path
            ? RelativePath.Between(fromFile, toFile(path))
            : null,
        BaseUrl = article.BaseUrl,
    };

    /// <summary>The start of a giant text is enough to find it; players and our own verifier bound the lines of pages.jsonl.</summary>
    public static string SearchText(string text) =>
        text.Length <= MaxSearchText ? text : text[..(char.IsHighSurrogate(text[MaxSearchText - 1]) ? MaxSearchText - 1 : MaxSearchText)];

    /// <summary>With front matter a cleaned article is text to be read as such; without it is HTML that a browser may show.</summary>
    static string CleanType(Article article) => article switch
    {
        { JsonLine: not null } => "application/json",
        { BodyKind: BodyKind.Markdown } => "text/markdown; charset=utf-8",
        { Head.Length: > 0 } => "text/plain; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };

    static ManifestRecord ToManifest(WarcRecord record, byte[] payload) => new()
    {
        Uri = record.Head.TargetUri ?? "",
        RecordId = record.Head.RecordId ?? "",
        Length = payload.Length,
        Digest = WarcDigest.TryParse(record.Head.Fields["WARC-Payload-Digest"], out var digest) ? digest : WarcDigest.Sha256(payload),
    };
}

/// <summary>An article ready to be appended.</summary>
/// <param name="Records">Cleaned article, page, metadata.</param>
/// <param name="Manifest">Its row in the manifest.</param>
/// <param name="Page">Its line in pages.jsonl.</param>
sealed record PackedArticle(PackedRecord[] Records, ManifestArticle Manifest, WaczPage Page);
