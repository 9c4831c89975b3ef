using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Packing;

/// <summary>What a run wants to know of each article.</summary>
public enum PreparationMode
{
    /// <summary>Cleaned, with the references that survive cleaning.</summary>
    Clean = 0,
    /// <summary>As read, with every reference (<c>rewrite</c>).</summary>
    AsRead,
    /// <summary>Cleaned, and besides every reference of the article as read (<c>fetch</c>).</summary>
    Everything,
}

/// <summary>Reads, cleans and searches one source. Thread-safe; touches neither network nor store. What was prepared can be read until it is disposed.</summary>
public sealed class ArticlePreparer : IDisposable
{
    readonly SourceArticles _reader;
    readonly ArticleCleaner _cleaner;
    readonly ImageDiscoveryOptions _discovery;
    readonly PreparationMode _mode;
    readonly SharedSpill _waiting = new(); // one for all sources: each file that is open counts against a limit

    /// <summary>Takes the options that decide what an article becomes.</summary>
    public ArticlePreparer(ArchiveOptions options, PreparationMode mode = PreparationMode.Clean)
    {
        _reader = new SourceArticles(options.Reading);
        _cleaner = new ArticleCleaner(options.Cleaning);
        _discovery = options.Discovery with { TargetWidth = options.Resize.MaxWidth };
        _mode = mode;
    }

    /// <summary>Prepares one source. An article that cannot be cleaned becomes a problem row; its source is archived all the same.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while the source was read.</exception>
    public PreparedSource Prepare(SourceFile source, CancellationToken cancel = default)
    {
        (Article Article, CleanBody Clean)? scanned = null;
        var problems = new List<InputProblem>();
        var pages = new WaitingArticles(source, _waiting);
        var reading = _reader.Read(source, _mode == PreparationMode.AsRead ? null : article => (scanned = TryScan(article, source)) is not null, page => TryPrepare(page, pages.Add, problems), cancel);
        var articles = ImmutableArray.CreateBuilder<PreparedArticle>(reading.Articles.Length);
        if (scanned is var (only, cleaned))
            articles.Add(Prepare(only with { SourceDigest = reading.Digest }, cleaned));
        foreach (var article in reading.Articles)
            TryPrepare(article, articles.Add, problems);
        return new PreparedSource
        {
            Source = source,
            Digest = reading.Digest,
            Length = reading.Length,
            Articles = source.Kind == SourceKind.WebArchive ? pages : articles.DrainToImmutable(),
            Problems = [.. reading.Problems, .. problems],
        };
    }

    void TryPrepare(Article article, Action<PreparedArticle> onPrepared, List<InputProblem> problems)
    {
        PreparedArticle prepared;
        try
        {
            prepared = _mode == PreparationMode.AsRead ? AsRead(article) : Prepare(article, _cleaner.Clean(article).Clean);
        }
        catch (ArticleFormatException exception)
        {
            problems.Add(new InputProblem(article.Origin.Path, exception.IsLimit ? "limit" : "not-cleaned", exception.Message));
            return;
        }
        onPrepared(prepared);
    }

    /// <summary>An article in UTF-8 that the scanner takes is not decoded, but where something else than cleaning asks for its body.</summary>
    (Article, CleanBody)? TryScan(Utf8Article article, SourceFile source) => _cleaner.TryScan(article.Body, article.Url) is { } clean
        ? (article.ToArticle(source, hasBody: _mode == PreparationMode.Everything || string.IsNullOrWhiteSpace(article.Title) || ImageDiscovery.MayHaveBase(article.Body)), clean)
        : null;

    PreparedArticle Prepare(Article article, CleanBody clean)
    {
        var baseHref = article.BodyKind == BodyKind.Markdown ? null : ImageDiscovery.BaseOf(article.Body);
        var references = ImageDiscovery.Find(article, clean.Body, _discovery, clean.ImageAlternatives, baseHref);
        return new PreparedArticle
        {
            Article = article with { Body = "" }, // the cleaned body is what travels on; the source bytes are read again when packed
            Title = ArticleTitle.Of(article),
            Clean = clean,
            References = references,
            PageReferences = IsPage(article, clean) ? references.RemoveAll(reference => reference.Part == ArticlePart.Head) : FindInPage(article, clean, baseHref),
            BaseUrl = ImageDiscovery.ResolveBase(article, _discovery, baseHref),
            OtherReferences = _mode == PreparationMode.Everything ? ImageDiscovery.Find(article, article.Body, _discovery) : [],
        };
    }

    /// <summary>Whether the cleaned body and the body of the page are one text, read alike.</summary>
    static bool IsPage(Article article, CleanBody clean) => article.BodyKind != BodyKind.Markdown && ReferenceEquals(clean.Body, clean.Html);

    ImmutableArray<ImageReference> FindInPage(Article article, CleanBody clean, string? baseHref) =>
        ImageDiscovery.Find(article with { Head = "", FrontMatter = FrontMatterBlock.Empty, BodyKind = BodyKind.Html }, clean.Html, _discovery, clean.ImageAlternatives, baseHref);

    PreparedArticle AsRead(Article article) => new()
    {
        Article = article with { Body = "" },
        Title = ArticleTitle.Of(article),
        Clean = new CleanBody
        {
            Body = article.Body,
            Html = "",
            Report = new CleaningReport { Kind = article.BodyKind, IsVerbatim = true, Rows = [] },
        },
        References = ImageDiscovery.Find(article, article.Body, _discovery),
        PageReferences = [],
    };

    /// <inheritdoc/>
    public void Dispose() => _waiting.Dispose();
}
