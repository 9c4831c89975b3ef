using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Cleaning;

/// <summary>Makes articles safe and tidy without losing a visible word; see docs/cleaning.md. Thread-safe.</summary>
public sealed class ArticleCleaner
{
    readonly CleaningOptions options;

    /// <summary>Makes a cleaner for one policy.</summary>
    public ArticleCleaner(CleaningOptions? options = null) => this.options = options ?? new CleaningOptions();

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
        return kind == BodyKind.Markdown ? MarkdownBodyCleaner.Clean(body, options, baseUrl) : CleanHtmlBody(body, kind, baseUrl);
    }

    CleanBody CleanHtmlBody(string body, BodyKind kind, string? baseUrl)
    {
        string? declined = null;
        if (options.UsesScanner && kind == BodyKind.Html)
        {
            if (HtmlScanner.TryClean(body, options, baseUrl, out var condition) is { } scanned)
                return Scanned(body, scanned);
            declined = ScanConditions.NameOf(condition);
        }
        var ledger = new CleaningLedger();
        var clean = HtmlBodyCleaner.Clean(body, kind == BodyKind.HtmlDocument, options, ledger, baseUrl);
        var text = options.Policy.IsPlainText ? VisibleText.OfWritten(clean.Fragment) : clean.Html;
        return new CleanBody
        {
            Body = text,
            Html = clean.Fragment,
            ImageAlternatives = clean.Images,
            Report = new CleaningReport { Kind = kind, IsVerbatim = text == body, Rows = ledger.Rows, Declined = declined },
        };
    }

    CleanBody Scanned(string body, ScannedBody scanned)
    {
        var text = options.Policy.IsPlainText ? VisibleText.OfWritten(scanned.Fragment) : scanned.Body;
        return new CleanBody
        {
            Body = text,
            Html = scanned.Fragment,
            ImageAlternatives = scanned.Images,
            Report = new CleaningReport { Kind = BodyKind.Html, IsVerbatim = text == body, Rows = scanned.Rows, Path = CleaningPath.Scanner },
        };
    }
}
