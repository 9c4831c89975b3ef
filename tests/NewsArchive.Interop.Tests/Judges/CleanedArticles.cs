using Markdig;
using Markdig.Extensions.EmphasisExtras;
using NewsArchive.Articles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>
/// Every article below some folders, read and cleaned as the program does it. Markdown is judged as Markdig renders it, letting HTML through; besides the body itself,
/// the fragment for the readable page is judged.
/// </summary>
public sealed class CleanedArticles
{
    static readonly Dictionary<CleaningProfile, ArticleCleaner> cleaners = new[] { CleaningProfile.Article, CleaningProfile.Lossless, CleaningProfile.Strict, CleaningProfile.Word }
        .ToDictionary(profile => profile, profile => new ArticleCleaner(new CleaningOptions { Profile = profile }));

    // Tables, footnotes, bare links and strikethrough, as the readable page has them.
    static readonly MarkdownPipeline dialect = new MarkdownPipelineBuilder().UsePipeTables().UseFootnotes().UseAutoLinks().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).Build();

    readonly List<CleanedArticle> pairs = [];
    readonly HashSet<HostileItem> outputs = [];

    /// <summary>Reads and cleans all of them.</summary>
    public CleanedArticles(params IEnumerable<string> folders)
    {
        foreach (var folder in folders)
            foreach (var source in SourceFinder.Find(new() { Inputs = [folder], ArticlesOnly = true }).Sources)
                foreach (var article in new ArticleReader().Read(source, TestContext.Current.CancellationToken).Articles)
                    Add($"{Path.GetFileName(folder)}/{article.Origin.Path}", article);
    }

    /// <summary>How many articles there are.</summary>
    public int Count { get; private set; }

    /// <summary>Each article in each profile and form.</summary>
    public IReadOnlyList<CleanedArticle> Pairs => pairs;

    /// <summary>Every different output, for the judge of hostile payloads.</summary>
    public IReadOnlyList<HostileItem> Outputs => [.. outputs];

    void Add(string name, Article article)
    {
        Count++;
        var isDocument = article.BodyKind == BodyKind.HtmlDocument;
        foreach (var (profile, cleaner) in cleaners)
        {
            var clean = cleaner.Clean(article).Clean;
            Add($"{name} {profile} body", isDocument, Rendered(article, article.Body), Rendered(article, clean.Body), clean.Report);
            Add($"{name} {profile} page", isDocument, Rendered(article, article.Body), clean.Html, clean.Report);
            outputs.Add(article.BodyKind == BodyKind.Markdown ? HostileItem.Rendered(clean.Body) : HostileItem.Clean(isDocument ? ShownAs.Document : ShownAs.Fragment, clean.Body));
            outputs.Add(HostileItem.Clean(ShownAs.Fragment, clean.Html));
        }
    }

    void Add(string name, bool isDocument, string source, string clean, CleaningReport report) => pairs.Add(
        new(name, isDocument, source, clean, report.Rows.Sum(row => row.RemovedTextCharacters), report.Rows.Sum(row => row.AddedTextCharacters)));

    static string Rendered(Article article, string body) => article.BodyKind == BodyKind.Markdown ? Markdown.ToHtml(body, dialect) : body;
}
