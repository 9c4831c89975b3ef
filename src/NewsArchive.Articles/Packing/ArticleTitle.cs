using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Packing;

/// <summary>The title by which people know an article: front matter, else <c>&lt;title&gt;</c>, else the first heading, else the file name.</summary>
static class ArticleTitle
{
    public static string Of(Article article) =>
        HtmlTitle.Tidy(article.FrontMatter.Title) ?? HtmlTitle.Tidy(article.BodyKind == BodyKind.Markdown ? null : HtmlTitle.Of(article.Body)) ?? HtmlTitle.Tidy(FromMarkdown(article)) ?? article.Origin.Path[(article.Origin.Path.LastIndexOf('/') + 1)..];

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
