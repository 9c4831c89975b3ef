using NewsArchive.Articles.Html;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Packing;

/// <summary>The title by which people know an article: front matter, else <c>&lt;title&gt;</c>, else the first heading, else of a captured page its URL, of others the file name.</summary>
static class ArticleTitle
{
    public static string Of(Article article) =>
        HtmlTitle.Tidy(article.FrontMatter.Title) ?? HtmlTitle.Tidy(article.BodyKind == BodyKind.Markdown ? null : HtmlTitle.Of(article.Body)) ?? HtmlTitle.Tidy(FromMarkdown(article)) ?? OfCapture(article) ?? article.Origin.Path[(article.Origin.Path.LastIndexOf('/') + 1)..];

    /// <summary>What the path of a captured page ends with is the number of its record, which is no name.</summary>
    static string? OfCapture(Article article) => article.Origin.Source.Kind == SourceKind.WebArchive ? HtmlTitle.OfLowerHeading(article.Body) ?? HtmlTitle.Tidy(article.Origin.Url) : null;

    /// <summary>The first ATX heading, if the body begins with one.</summary>
    static string? FromMarkdown(Article article)
    {
        var body = article.Body.AsSpan().TrimStart();
        if (article.BodyKind != BodyKind.Markdown || !body.StartsWith("# "))
            return null;
        var end = body.IndexOfAny('\r', '\n');
        return body[2..(end < 0 ? body.Length : end)].TrimEnd('#').ToString();
    }
}
