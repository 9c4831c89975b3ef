using System.Text;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// <c>&amp;;</c> is text by the standard (WHATWG HTML 13.2.5.72: an ampersand before no letter, digit or <c>#</c>), and AngleSharp swallows the
/// semicolon. It is written <c>&amp;amp;;</c> before AngleSharp sees it, wherever a reference would be read: not in comments, not in scripts.
/// In a name of a tag or an attribute it changes the name; no policy can allow a name with an ampersand, before or after.
/// </summary>
static class NamelessReferences
{
    const string Nameless = "&;";

    /// <summary>The same HTML, of which AngleSharp loses nothing.</summary>
    public static string Escape(string html)
    {
        if (!html.Contains(Nameless, StringComparison.Ordinal))
            return html;
        var written = new StringBuilder(html.Length + 64);
        var scanner = new HtmlTagScanner(html);
        var isEscapable = false; // title and textarea: no markup, but references (13.2.5.2)
        while (scanner.MoveNext())
        {
            AddBetween(html, in scanner, isEscapable, written);
            Add(html.AsSpan(scanner.Span.Start, scanner.Span.Length), written);
            isEscapable = scanner.IsNamed("title") || scanner.IsNamed("textarea");
        }
        AddBetween(html, in scanner, isEscapable, written);
        return written.ToString();
    }

    static void AddBetween(string html, in HtmlTagScanner scanner, bool isEscapable, StringBuilder written)
    {
        var between = html.AsSpan(scanner.Between.Start, scanner.Between.Length);
        if (scanner.BetweenIsRawText && !isEscapable)
            written.Append(between);
        else if (scanner.BetweenHasMarkup)
            AddAroundMarkup(between, written);
        else
            Add(between, written);
    }

    static void AddAroundMarkup(ReadOnlySpan<char> text, StringBuilder written)
    {
        while (text.IndexOf('<') is >= 0 and var open)
        {
            var end = open + 1 < text.Length && text[open + 1] is '!' or '?' or '/' ? MarkupDeclaration.FindEnd(text, open, foreign: false) : open + 1;
            Add(text[..open], written);
            written.Append(text[open..end]);
            text = text[end..];
        }
        Add(text, written);
    }

    static void Add(ReadOnlySpan<char> html, StringBuilder written)
    {
        while (html.IndexOf(Nameless, StringComparison.Ordinal) is >= 0 and var at)
        {
            written.Append(html[..at]).Append("&amp;;");
            html = html[(at + Nameless.Length)..];
        }
        written.Append(html);
    }
}
