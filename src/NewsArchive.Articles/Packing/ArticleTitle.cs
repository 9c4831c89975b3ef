using System.Net;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Packing;

/// <summary>The title by which people know an article: front matter, else <c>&lt;title&gt;</c>, else the first heading, else the file name.</summary>
static class ArticleTitle
{
    const int MaxLength = 500;

    public static string Of(Article article) =>
        Tidy(article.FrontMatter.Title) ?? Tidy(FromHtml(article)) ?? Tidy(FromMarkdown(article)) ?? article.Origin.Path[(article.Origin.Path.LastIndexOf('/') + 1)..];

    static string? FromHtml(Article article)
    {
        if (article.BodyKind == BodyKind.Markdown)
            return null;
        string? heading = null;
        var tags = new HtmlTagScanner(article.Body);
        var (text, open) = (new System.Text.StringBuilder(), "");
        while (tags.MoveNext())
        {
            if (open.Length > 0)
                text.Append(article.Body.AsSpan(tags.Between.Start, tags.Between.Length));
            if (!tags.IsEnd && open.Length == 0 && (tags.IsNamed("title") || (heading is null && tags.IsNamed("h1"))))
                (open, _) = (tags.IsNamed("title") ? "title" : "h1", text.Clear());
            else if (tags.IsEnd && open.Length > 0 && tags.IsNamed(open))
            {
                var found = WebUtility.HtmlDecode(text.ToString());
                if (open == "title" && !string.IsNullOrWhiteSpace(found))
                    return found;
                if (open == "h1")
                    heading = found;
                open = "";
            }
            if (text.Length > MaxLength * 20)
                return heading;
        }
        return heading;
    }

    /// <summary>The first ATX heading, if the body begins with one.</summary>
    static string? FromMarkdown(Article article)
    {
        var body = article.Body.AsSpan().TrimStart();
        if (article.BodyKind != BodyKind.Markdown || !body.StartsWith("# "))
            return null;
        var end = body.IndexOfAny('\r', '\n');
        return body[2..(end < 0 ? body.Length : end)].TrimEnd('#').ToString();
    }

    static string? Tidy(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
            return null;
        var text = string.Join(' ', title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
    }
}
