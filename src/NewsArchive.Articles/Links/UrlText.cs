using System.Buffers;
using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Links;

/// <summary>URLs as they may stand in CSS, Markdown, srcset and front matter: what would end or change them is percent-encoded.</summary>
static class UrlText
{
    static readonly SearchValues<char> Css = SearchValues.Create("\"'()\\<> \t\r\n\f");
    static readonly SearchValues<char> Markdown = SearchValues.Create("()\\<>`| \t\r\n\f");
    static readonly SearchValues<char> Srcset = SearchValues.Create(", \"'<>\t\r\n\f");
    static readonly SearchValues<char> Yaml = SearchValues.Create("\"'\\ #{}[],&*!|>%@`\t\r\n\f");
    static readonly SearchValues<char> Quoted = SearchValues.Create("\"'\\\r\n");

    /// <summary>Inside <c>url()</c>, quoted or not.</summary>
    public static string ForCss(string url) => Encode(url, Css);

    /// <summary>A link destination, bare or in angle brackets; <c>&amp;</c> that would start a character reference is escaped.</summary>
    public static string ForMarkdown(string url) => Encode(url, Markdown).Replace("&", "&amp;", StringComparison.Ordinal);

    /// <summary>One URL of a srcset.</summary>
    public static string ForSrcset(string url) => Encode(url, Srcset);

    /// <summary>A front matter scalar (YAML or TOML): between its quotes, or plain. A plain one that YAML could misread is quoted.</summary>
    public static string ForFrontMatter(string url, bool isQuoted)
    {
        var text = Encode(url, Quoted);
        var isPlainSafe = text.Length > 0 && !text.AsSpan().ContainsAny(Yaml) && !text.Contains(':', StringComparison.Ordinal) && text[0] is not ('-' or '?' or '=' or '~');
        return isQuoted || isPlainSafe ? text : $"\"{text}\"";
    }

    static string Encode(string url, SearchValues<char> unsafeCharacters)
    {
        if (!url.AsSpan().ContainsAny(unsafeCharacters))
            return url;
        var encoded = new StringBuilder(url.Length + 16);
        foreach (var c in url)
            _ = unsafeCharacters.Contains(c) ? encoded.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}") : encoded.Append(c);
        return encoded.ToString();
    }
}
