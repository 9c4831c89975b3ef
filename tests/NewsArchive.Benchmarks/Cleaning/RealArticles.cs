using NewsArchive.Articles;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>HTML of folders of real articles, read and decoded as the program does; Markdown is left out, as the peers do not read it.</summary>
static class RealArticles
{
    /// <summary>Bodies that are fragments, and whole pages.</summary>
    public static (IReadOnlyList<string> Posts, IReadOnlyList<string> Pages) In(IEnumerable<string> folders)
    {
        var reader = new ArticleReader();
        var bodies = SourceFinder.Find(new() { Inputs = [.. folders], ArticlesOnly = true }).Sources
            .SelectMany(source => reader.Read(source).Articles)
            .Where(article => article.Body.Length > 0)
            .ToLookup(article => article.BodyKind, article => article.Body);
        return ([.. bodies[BodyKind.Html]], [.. bodies[BodyKind.HtmlDocument]]);
    }

    /// <summary>A page from its first start tag of an <c>article</c> through the matching end tag, as written; null for a page without.</summary>
    public static string? ArticleMarkup(string page)
    {
        var (start, depth) = (-1, 0);
        var tags = new HtmlTagScanner(page);
        while (tags.MoveNext())
        {
            if (!tags.IsNamed("article"))
                continue;
            if (start < 0 && !tags.IsEnd)
                start = tags.Span.Start;
            if (start >= 0 && (depth += tags.IsEnd ? -1 : 1) == 0)
                return page[start..tags.Span.End];
        }
        return null;
    }
}
