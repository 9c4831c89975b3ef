using System.Collections.Frozen;

namespace NewsArchive.Articles.Html;

/// <summary>Tag and attribute names: their ends, and one shared string for each common one.</summary>
static class HtmlNames
{
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Common = FrozenSet.Create<string>(
        StringComparer.Ordinal,
        "a", "alt", "article", "aside", "b", "blockquote", "body", "br", "button", "charset", "class", "code", "content", "data-src", "dd", "div", "dl", "dt",
        "em", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "height", "href", "html", "i", "id", "iframe",
        "img", "input", "lang", "li", "link", "loading", "main", "meta", "name", "nav", "noscript", "ol", "p", "path", "picture", "pre", "property",
        "referrerpolicy", "rel", "script", "section", "sizes", "source", "span", "src", "srcset", "strong", "style", "svg", "table", "target", "tbody",
        "td", "th", "thead", "title", "tr", "type", "u", "ul", "value", "video", "width").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the character ends a name: white space, <c>/</c> or <c>&gt;</c>. CR counts: input is normalised before the tokenizer (§13.2.3.5).</summary>
    public static bool IsDelimiter(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r' or '/' or '>';

    /// <summary>Whether the character is HTML white space.</summary>
    public static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';

    /// <summary>The position after a tag name that starts at <paramref name="at"/>.</summary>
    public static int FindEnd(ReadOnlySpan<char> html, int at)
    {
        while (at < html.Length && !IsDelimiter(html[at]))
            at++;
        return at;
    }

    /// <summary>The name with ASCII letters in lower case and NUL replaced (§13.2.5.8, §13.2.5.33).</summary>
    public static string Lower(ReadOnlySpan<char> name)
    {
        if (Common.TryGetValue(name, out var shared))
            return shared;
        return string.Create(name.Length, name, static (lower, written) =>
        {
            for (var i = 0; i < written.Length; i++)
                lower[i] = written[i] == '\0' ? '\uFFFD' : char.IsAsciiLetterUpper(written[i]) ? (char)(written[i] | 0x20) : written[i];
        });
    }
}
