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
        try
        {
            return new CleanArticle { Article = article, Clean = CleanBody(article.Body, article.BodyKind, article.Origin.Url) };
        }
        catch (ArticleFormatException e) when (e.File is null)
        {
            throw new ArticleFormatException(e.Message, article.Origin.Path, inner: e) { IsLimit = e.IsLimit };
        }
    }

    /// <summary>Cleans a body by itself. <paramref name="baseUrl"/> is used to recognise links to the page itself only; URLs are not resolved.</summary>
    /// <exception cref="ArticleFormatException">The body is over a limit; the message names it.</exception>
    public CleanBody CleanBody(string body, BodyKind kind, string? baseUrl = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return apart is not null ? apart(body, kind, baseUrl)
            : kind == BodyKind.Markdown ? MarkdownBodyCleaner.Clean(body, options, baseUrl)
            : CleanHtmlBody(body, kind, baseUrl);
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

/// <summary>Cleans a body, as <see cref="ArticleCleaner.CleanBody"/> does.</summary>
/// <exception cref="ArticleFormatException">The body is over a limit; the message names it.</exception>
public delegate CleanBody DocumentCleaner(string body, BodyKind kind, string? baseUrl);
