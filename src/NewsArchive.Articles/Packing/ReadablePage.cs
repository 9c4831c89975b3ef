using System.Text;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Packing;

/// <summary>The page that a browser shows for an article: title, author, date, where it came from, body. No script, no network.</summary>
static class ReadablePage
{
    /// <summary>
    /// Even if a cleaned body held something that acts, this page could not: no script, no frame, no form; images only from the archive.
    /// <c>file:</c> serves the restored tree, where 'self' names no origin.
    /// </summary>
    const string ContentSecurityPolicy = "default-src 'none'; img-src 'self' file: data: blob:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    const string Style =
        "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.7 Georgia,\"Noto Serif CJK SC\",\"Songti SC\",serif;color:#222;background:#fff}" +
        "header{border-bottom:1px solid #ddd;margin-bottom:1.5rem}h1{line-height:1.3;margin:.2em 0}.meta{color:#666;font-size:.9rem;overflow-wrap:anywhere}" +
        "img,video{max-width:100%;height:auto}figure{margin:1.5rem 0}figcaption,figure{color:#555;font-size:.95rem}" +
        "pre{overflow:auto;background:#f6f6f6;padding:.8rem}table{border-collapse:collapse;display:block;overflow:auto}td,th{border:1px solid #ccc;padding:.3rem .6rem}" +
        "blockquote{border-left:3px solid #ccc;margin-left:0;padding-left:1rem;color:#444}" +
        "@media(prefers-color-scheme:dark){body{color:#ddd;background:#161616}a{color:#8ab4f8}pre{background:#222}.meta,figcaption,figure{color:#aaa}}";

    /// <summary>Renders the page. <paramref name="bodyHtml"/> is cleaned and rewritten; everything else is plain text and escaped here.</summary>
    public static string Render(string title, string? author, string? date, string? originalUrl, string bodyHtml)
    {
        var page = new StringBuilder(bodyHtml.Length + 2048);
        page.Append("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(ContentSecurityPolicy)
            .Append("\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>").Append(Escape(title))
            .Append("</title>\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n<article>\n<header>\n<h1 dir=\"auto\">").Append(Escape(title)).Append("</h1>\n");
        AppendMeta(page, author, date, originalUrl);
        page.Append("</header>\n<div dir=\"auto\">\n").Append(bodyHtml);
        if (!bodyHtml.EndsWith('\n'))
            page.Append('\n');
        return page.Append("</div>\n</article>\n</body>\n</html>\n").ToString();
    }

    /// <summary>The body of a page that <see cref="Render"/> made, or null where it did not make it.</summary>
    public static string? BodyOf(string page)
    {
        const string Start = "</header>\n<div dir=\"auto\">\n", End = "</div>\n</article>\n</body>\n</html>\n";
        var from = page.IndexOf(Start, StringComparison.Ordinal);
        return from >= 0 && page.EndsWith(End, StringComparison.Ordinal) && page.Length - End.Length >= from + Start.Length ? page[(from + Start.Length)..^End.Length] : null;
    }

    static void AppendMeta(StringBuilder page, string? author, string? date, string? originalUrl)
    {
        var facts = new[] { author, date }.Where(fact => !string.IsNullOrWhiteSpace(fact)).Select(fact => Escape(fact!.Trim())).ToList(); // filtered on the same line
        if (facts.Count > 0)
            page.Append("<p class=\"meta\" dir=\"auto\">").AppendJoin(" · ", facts).Append("</p>\n");
        if (originalUrl is not null && WebUrl.Parse(originalUrl) is not null) // never javascript: or data:, whatever the caller took for a URL
            page.Append("<p class=\"meta\"><a rel=\"noreferrer\" href=\"").Append(Escape(originalUrl)).Append("\">").Append(Escape(originalUrl)).Append("</a></p>\n");
    }

    /// <summary>Only the five markup characters: other scripts stay readable in the source.</summary>
    static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
}
