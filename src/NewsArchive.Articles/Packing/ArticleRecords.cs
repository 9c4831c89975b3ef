using System.Text;
using NewsArchive.Articles.Links;

namespace NewsArchive.Articles.Packing;

/// <summary>Makes the three records of one article: cleaned article, readable page, provenance. Thread-safe.</summary>
sealed class ArticleRecords(ShownImages images, ArticleLinkMap links)
{
    /// <summary>The cleaned article and its page, rewritten to local paths.</summary>
    public ArticleFiles Rewrite(PreparedArticle article)
    {
        var path = article.Article.Origin.Path;
        var clean = LinkRewriter.Rewrite(article.Article.Head, article.Clean.Body, article.Article.BodyKind, article.References, Targets(article, ArchiveUris.CleanPath(path), ArchiveUris.CleanPath));
        var page = LinkRewriter.Rewrite("", article.Clean.Html, BodyKind.Html, article.PageReferences, Targets(article, ArchiveUris.PagePath(path), ArchiveUris.PagePath));
        var frontMatter = article.Article.FrontMatter;
        return new ArticleFiles
        {
            Clean = CleanBytes(article.Article, clean),
            Page = Encoding.UTF8.GetBytes(ReadablePage.Render(article.Title, frontMatter.Author, frontMatter["date"], article.Article.Origin.Url, page.Body)),
        };
    }

    LinkTargets Targets(PreparedArticle article, string fromFile, Func<string, string> toFile) => new()
    {
        Image = reference => images.Find(article.Article, reference) is { } image
            ? new ImageTarget(RelativePath.Between(fromFile, image.Path), image.ResizedTo)
            : null,
        Article = href => links.Find(article.Article.Origin.Path, article.Article.Origin.Url, href) is { } path
            ? RelativePath.Between(fromFile, toFile(path))
            : null,
    };

    static byte[] CleanBytes(Article article, RewrittenText text) =>
        article.JsonLine is { } line
            ? JsonLineBody.Replace(line, text.Body)
            : Encoding.UTF8.GetBytes(text.Head + text.Body);
}

/// <summary>The derived files of one article.</summary>
sealed record ArticleFiles
{
    /// <summary>The cleaned article in the source's own format.</summary>
    public required byte[] Clean { get; init; }
    /// <summary>The readable page.</summary>
    public required byte[] Page { get; init; }
}
