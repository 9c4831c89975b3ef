namespace NewsArchive.Articles.Cleaning;

/// <summary>Makes articles safe and tidy without losing a visible word; see docs/cleaning.md. Thread-safe.</summary>
public sealed class ArticleCleaner
{
    readonly CleaningOptions options;
    readonly DocumentCleaner? apart;

    /// <summary>Makes a cleaner for one policy.</summary>
    /// <param name="options">The policy and limits; null: profile <c>article</c>.</param>
    /// <param name="apart">Does the work that needs a tree in place of this process, and gives the same result (<c>CleanWorkerPool.Clean</c>).</param>
    public ArticleCleaner(CleaningOptions? options = null, DocumentCleaner? apart = null) => (this.options, this.apart) = (options ?? new CleaningOptions(), apart);

    /// <summary>Cleans the body; head and front matter stay as they are.</summary>
    /// <exception cref="ArticleFormatException">The body is over a limit; the message names the article and the limit.</exception>
    public CleanArticle Clean(Article article)
    {
        ArgumentNullException.ThrowIfNull(article);
        return new CleanArticle { Article = article, Clean = CleanAll([article])[0].Value };
    }

    /// <summary>Cleans the bodies of several articles, in order: apart they go together, which costs less than each by itself.</summary>
    public IReadOnlyList<CleanOutcome> CleanAll(IReadOnlyList<Article> articles)
    {
        ArgumentNullException.ThrowIfNull(articles);
        var outcomes = CleanAll([.. articles.Select(article => new CleanDocument(article.Body, article.BodyKind, article.Origin.Url))]);
        return [.. outcomes.Zip(articles, (outcome, article) => outcome.Named(article.Origin.Path))];
    }

    /// <summary>Cleans a body by itself. <paramref name="baseUrl"/> is used to recognise links to the page itself only; URLs are not resolved.</summary>
    /// <exception cref="ArticleFormatException">The body is over a limit; the message names it.</exception>
    public CleanBody CleanBody(string body, BodyKind kind, string? baseUrl = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return CleanAll([new CleanDocument(body, kind, baseUrl)])[0].Value;
    }

    IReadOnlyList<CleanOutcome> CleanAll(CleanDocument[] documents) => apart is not null ? apart(documents) : [.. documents.Select(CleanHere)];

    CleanOutcome CleanHere(CleanDocument document)
    {
        try
        {
            return new(document.Kind == BodyKind.Markdown ? MarkdownBodyCleaner.Clean(document.Body, options, document.BaseUrl) : CleanHtmlBody(document.Body, document.Kind, document.BaseUrl));
        }
        catch (ArticleFormatException exception)
        {
            return new(null, exception);
        }
    }

    CleanBody CleanHtmlBody(string body, BodyKind kind, string? baseUrl)
    {
        var ledger = new CleaningLedger();
        var clean = HtmlBodyCleaner.Clean(body, kind == BodyKind.HtmlDocument, options, ledger, baseUrl);
        var text = options.Policy.IsPlainText ? clean.VisibleText : clean.Html;
        return new CleanBody
        {
            Body = text,
            Html = clean.Fragment,
            VisibleText = clean.VisibleText,
            ImageAlternatives = clean.Images,
            Report = new CleaningReport { Kind = kind, IsVerbatim = text == body, Rows = ledger.Rows },
        };
    }
}
