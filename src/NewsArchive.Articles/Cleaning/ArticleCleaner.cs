using System.Buffers;
using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Cleaning;

/// <summary>Makes articles safe and tidy without losing a visible word; see docs/cleaning.md. Thread-safe.</summary>
public sealed class ArticleCleaner
{
    readonly CleaningOptions options;
    readonly DocumentCleaner? apart;
    readonly bool scansFirst = true;

    /// <summary>Makes a cleaner for one policy.</summary>
    /// <param name="options">The policy and limits; null: profile <c>article</c>.</param>
    /// <param name="apart">Does the work that needs a tree in place of this process, and gives the same result (<c>CleanWorkerPool.Clean</c>).</param>
    public ArticleCleaner(CleaningOptions? options = null, DocumentCleaner? apart = null) => (this.options, this.apart) = (options ?? new CleaningOptions(), apart);

    ArticleCleaner(CleaningOptions options, bool scansFirst)
        : this(options) => this.scansFirst = scansFirst;

    /// <summary>A cleaner of bodies that the scanner has declined already: it is not asked to clean them again, but still confirms what was written, as in the process that asked it first.</summary>
    internal static ArticleCleaner OfDeclined(CleaningOptions options) => new(options, scansFirst: false);

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

    /// <summary>
    /// Cleans an HTML fragment that needs no tree from UTF-8 to UTF-8, and never decodes it: the same characters and rows as <see cref="CleanBody"/> gives for its text. Null, and nothing
    /// written, for any other: then decode it and ask <see cref="CleanBody"/>. What is taken is <see cref="BodyKind.Html"/> for certain, as the scanner leaves a doctype, html, head
    /// or body tag to the tree where no other element is open.
    /// </summary>
    /// <param name="html">The fragment in UTF-8, known to be HTML; what is no UTF-8 is declined.</param>
    /// <param name="cleaned">Where the cleaned fragment goes.</param>
    /// <param name="baseUrl">See <see cref="CleanBody"/>.</param>
    /// <param name="declined">Why not (<see cref="CleaningReport.Declined"/>); null when it was cleaned, or the scanner is switched off.</param>
    public CleaningReport? TryScan(ReadOnlySpan<byte> html, IBufferWriter<byte> cleaned, string? baseUrl, out string? declined)
    {
        ArgumentNullException.ThrowIfNull(cleaned);
        declined = null;
        if (!options.UsesScanner || options.Policy.IsPlainText)
            return null;
        if (HtmlScanner.TryClean(html, options, baseUrl, cleaned, out var condition) is { } scanned)
            return new CleaningReport { Kind = BodyKind.Html, IsVerbatim = scanned.IsVerbatim, Rows = scanned.Rows, Path = CleaningPath.Scanner };
        declined = ScanConditions.NameOf(condition);
        return null;
    }

    /// <summary>
    /// What <see cref="CleanBody"/> gives for the text of an HTML fragment in UTF-8 that needs no tree; null for any other, as with
    /// <see cref="TryScan(ReadOnlySpan{byte}, IBufferWriter{byte}, string?, out string?)"/>. The source is not decoded.
    /// </summary>
    internal CleanBody? TryScan(ReadOnlySpan<byte> html, string? baseUrl) =>
        options.UsesScanner && !options.Policy.IsPlainText && HtmlScanner.TryClean(html, options, baseUrl, out _) is { } scanned ? BodyOf(scanned, scanned.Body, scanned.IsVerbatim) : null;

    /// <summary>Scans what the scanner takes; the rest needs a tree, and goes apart together.</summary>
    IReadOnlyList<CleanOutcome> CleanAll(CleanDocument[] documents)
    {
        var scans = documents.Select(Scan).ToArray();
        var left = documents.Where((_, i) => scans[i].Body is null).ToArray();
        var trees = (apart is null ? left.Select(CleanHere) : left.Length == 0 ? [] : apart(left)).GetEnumerator();
        return [.. scans.Select(scan => scan.Body is { } body ? new CleanOutcome(body) : Next(trees).Declined(scan.Declined))];
    }

    static CleanOutcome Next(IEnumerator<CleanOutcome> outcomes) => outcomes.MoveNext() ? outcomes.Current : throw new InvalidOperationException("fewer outcomes than bodies");

    (CleanBody? Body, string? Declined) Scan(CleanDocument document)
    {
        if (!scansFirst || !options.UsesScanner || document.Kind != BodyKind.Html)
            return (null, null);
        return HtmlScanner.TryClean(document.Body, options, document.BaseUrl, out var condition) is { } scanned
            ? (Scanned(document.Body, scanned), null)
            : (null, ScanConditions.NameOf(condition));
    }

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
        var text = options.Policy.IsPlainText ? VisibleText.OfWritten(clean.Fragment) : clean.Html;
        return new CleanBody
        {
            Body = text,
            Html = clean.Fragment,
            ImageAlternatives = clean.Images,
            Report = new CleaningReport { Kind = kind, IsVerbatim = text == body, Rows = ledger.Rows },
        };
    }

    CleanBody Scanned(string body, ScannedBody scanned)
    {
        if (!options.Policy.IsPlainText)
            return BodyOf(scanned, scanned.Body, scanned.IsVerbatim);
        var text = VisibleText.OfWritten(scanned.Fragment);
        return BodyOf(scanned, text, isVerbatim: text == body);
    }

    static CleanBody BodyOf(ScannedBody scanned, string text, bool isVerbatim) => new()
    {
        Body = text,
        Html = scanned.Fragment,
        ImageAlternatives = scanned.Images,
        Report = new CleaningReport { Kind = BodyKind.Html, IsVerbatim = isVerbatim, Rows = scanned.Rows, Path = CleaningPath.Scanner },
    };
}
