using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Links;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Trees;

/// <summary>Writes articles as read, with images and links pointed at local files: <c>rewrite</c>. Every other character stays.</summary>
public sealed class TreeRewriter(ArchiveOptions options, TreeWriter tree)
{
    /// <summary>Reads the articles, gathers their images from the store and from disk, and writes both.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path.</exception>
    /// <exception cref="IOException">Store or tree cannot be used; no file is half written.</exception>
    public async Task<ImageRunReport> RunAsync(string storeFolder, TimeProvider time, IProgress<RunProgress>? progress, CancellationToken cancel)
    {
        using var run = new ArticleRun(options, progress, cancel);
        run.Prepare(PreparationMode.AsRead);
        if (run.Sources.Count == 0)
            return ImageRunReport.Nothing(run);
        using var store = CaptureStore.Open(storeFolder, time);
        using var fetcher = new ImageFetcher(store, options.Fetch, time);
        var gatherer = await run.GatherAsync(fetcher, store);
        var (files, shown, hasFailures) = Write(run, gatherer, store, cancel);
        return ImageRunReport.Of(run, gatherer, files, shown) with { HasProblems = run.HasProblems || hasFailures };
    }

    /// <summary>Writes every article, image and stylesheet of a run whose images are gathered. Rows in order: images, stylesheets, articles.</summary>
    public (ImmutableArray<FileRow> Files, Func<Article, ImageReference, ShownImage?> Shown, bool HasFailures) Write(ArticleRun run, ImageGatherer gatherer, CaptureStore store, CancellationToken cancel)
    {
        var images = new ShownImages(gatherer, store, options);
        var sheets = new ShownStylesheets(gatherer, images);
        ShownImage? Find(Article article, ImageReference reference) =>
            reference.Place == ImagePlace.Stylesheet ? sheets.Find(article, reference) : images.Find(article, reference);
        var articles = new RunArticles(run.Sources);
        var links = new ArticleLinkMap(articles);
        var shown = images.Make(run.References(), options.Jobs, cancel).Select(TreeFile.Of);
        if (!options.Resize.IsActive) // resized ones are in memory
            shown = tree.ReadAhead([.. shown], options.Jobs, cancel);
        var files = shown // each part is begun when the one before is known: stylesheets and articles name their images
            .Concat(sheets.Make(run.Stylesheets))
            .Concat(OrderedPipeline.Run(articles, options.Jobs, item => new TreeFile(item.Article.Article.Origin.Path, Rewrite(item.Article, Find, links)), cancel));
        ImmutableArray<FileRow> rows = [.. tree.WriteAll(files)];
        return (rows, Find, images.HasFailures);
    }

    static byte[] Rewrite(PreparedArticle prepared, Func<Article, ImageReference, ShownImage?> find, ArticleLinkMap links)
    {
        var article = prepared.Article;
        var path = article.Origin.Path;
        var text = LinkRewriter.Rewrite(article.Head, prepared.Clean.Body, article.BodyKind, prepared.References, new LinkTargets
        {
            Image = reference => find(article, reference) is { } image ? new ImageTarget(RelativePath.Between(path, image.Path), image.ResizedTo) : null,
            Article = href => links.Find(path, article.Origin.Url, href) is { } other ? RelativePath.Between(path, other) : null,
        });
        return article.JsonLine is { } line ? JsonLineBody.Replace(line, text.Body) : Encode(text.Head + text.Body, article);
    }

    /// <summary>In the source's own encoding, as far as that can be undone: the page's declaration stays true.</summary>
    static byte[] Encode(string text, Article article) =>
        article.Encoding.IsLossless ? TextDecoder.Encode(text, article.Encoding.Name) : Encoding.UTF8.GetBytes(text);
}
