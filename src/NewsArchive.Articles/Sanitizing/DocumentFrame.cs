using AngleSharp.Html.Dom;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>What stays of a document around its body: doctype, language, direction, title, and the encoding we write.</summary>
/// <param name="Language">The <c>lang</c> of html, or null.</param>
/// <param name="Direction">The <c>dir</c> of html or body, or null.</param>
/// <param name="Title">The title, or null.</param>
sealed record DocumentFrame(string? Language, string? Direction, string? Title)
{
    /// <summary>Reads the frame of a parsed document.</summary>
    public static DocumentFrame Of(IHtmlDocument? document)
    {
        var html = document?.DocumentElement;
        var direction = html?.GetAttribute("dir") ?? document?.Body?.GetAttribute("dir");
        return new DocumentFrame(
            html?.GetAttribute("lang") ?? document?.Body?.GetAttribute("lang"),
            direction?.ToLowerInvariant() is "ltr" or "rtl" or "auto" ? direction.ToLowerInvariant() : null,
            document?.Head?.QuerySelector("title")?.TextContent.Trim());
    }

    /// <summary>
    /// The document around a cleaned body. White space at the body's end is cut: a parser moves what follows <c>&lt;/body&gt;</c> into the body, so it
    /// would grow with every cleaning.
    /// </summary>
    public string Around(string body, BraceReferences braces)
    {
        var title = Title is null ? "" : $"<title>{HtmlWriter.Escape(Title, braces)}</title>\n";
        var head = $"<!DOCTYPE html>\n<html{Attribute("lang", Language, braces)}{Attribute("dir", Direction, braces)}>\n<head>\n<meta charset=\"utf-8\">\n{title}</head>\n<body>\n";
        return string.Concat(head, body.AsSpan().Trim(space), "\n</body>\n</html>\n");
    }

    static readonly char[] space = [' ', '\t', '\n', '\f', '\r'];

    static string Attribute(string name, string? value, BraceReferences braces) =>
        string.IsNullOrEmpty(value) ? "" : $" {name}=\"{HtmlWriter.Escape(value, braces).Replace("\"", "&quot;", StringComparison.Ordinal)}\"";
}
