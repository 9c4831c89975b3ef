using System.Text;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// Braces that the source wrote as character references (<c>&amp;#123;</c>) must stay references: decoded, Hexo or Jekyll would execute them. They travel
/// through the parser as two private-use characters that the text does not hold.
/// </summary>
sealed class BraceReferences
{
    /// <summary>No brace was written as a reference.</summary>
    public static readonly BraceReferences None = new('\0', '\0');
    readonly char open;
    readonly char close;

    BraceReferences(char open, char close) => (this.open, this.close) = (open, close);

    /// <summary>The characters that stand for the braces; empty for <see cref="None"/>.</summary>
    public string Sentinels => open == '\0' ? "" : string.Concat(open, close);

    /// <summary>The reference to write for a sentinel.</summary>
    public string Reference(char sentinel) => sentinel == open ? "&#123;" : "&#125;";

    /// <summary>Plain braces for sentinels: for texts that are not HTML.</summary>
    public string Decode(string text) => open == '\0' ? text : text.Replace(open, '{').Replace(close, '}');

    /// <summary>The same for text of our own writer, in which every reference to a brace is one of ours.</summary>
    public string ProtectWritten(string html) =>
        open == '\0' ? html : html.Replace("&#123;", open.ToString(), StringComparison.Ordinal).Replace("&#125;", close.ToString(), StringComparison.Ordinal);

    /// <summary>Replaces the references outside raw text (where they are no references) by sentinels.</summary>
    public static (string Html, BraceReferences Braces) Protect(string html)
    {
        if (FindReference(html, 0, html.Length) is null || FreeSentinels(html) is not { } braces)
            return (html, None);
        var output = new StringBuilder(html.Length);
        var scanner = new HtmlTagScanner(html);
        while (scanner.MoveNext())
        {
            braces.AppendProtected(output, html, scanner.Between, scanner.BetweenIsRawText);
            braces.AppendProtected(output, html, scanner.Span, isRaw: false);
        }
        braces.AppendProtected(output, html, scanner.Between, scanner.BetweenIsRawText);
        return (output.ToString(), braces);
    }

    void AppendProtected(StringBuilder output, string html, TextSpan span, bool isRaw)
    {
        var at = span.Start;
        while (!isRaw && FindReference(html, at, span.End) is { } found)
        {
            output.Append(html, at, found.Span.Start - at).Append(found.Brace == '{' ? open : close);
            at = found.Span.End;
        }
        output.Append(html, at, span.End - at);
    }

    /// <summary>The next reference to a brace: decimal, hexadecimal, <c>lcub lbrace rcub rbrace</c>.</summary>
    static (TextSpan Span, char Brace)? FindReference(string html, int at, int end)
    {
        while (at < end && html.IndexOf('&', at, end - at) is >= 0 and var start)
        {
            if (Read(html.AsSpan(start, end - start)) is { } found)
                return (new TextSpan(start, found.Length), found.Brace);
            at = start + 1;
        }
        return null;
    }

    static (int Length, char Brace)? Read(ReadOnlySpan<char> text)
    {
        foreach (var (name, brace) in names)
            if (text.StartsWith(name, StringComparison.Ordinal))
                return (name.Length, brace);
        if (text.Length < 4 || text[1] != '#')
            return null;
        var isHex = text[2] is 'x' or 'X';
        var digits = text[(isHex ? 3 : 2)..];
        var length = digits.IndexOfAnyExcept(isHex ? hexDigits : decimalDigits);
        length = length < 0 ? digits.Length : length;
        var number = digits[..length].TrimStart('0');
        var brace2 = number is "123" && !isHex || isHex && number.Equals("7b", StringComparison.OrdinalIgnoreCase) ? '{'
            : number is "125" && !isHex || isHex && number.Equals("7d", StringComparison.OrdinalIgnoreCase) ? '}' : '\0';
        if (brace2 == '\0')
            return null;
        return ((isHex ? 3 : 2) + length + (length < digits.Length && digits[length] == ';' ? 1 : 0), brace2);
    }

    static readonly (string Name, char Brace)[] names = [("&lcub;", '{'), ("&lbrace;", '{'), ("&rcub;", '}'), ("&rbrace;", '}')];
    static readonly System.Buffers.SearchValues<char> decimalDigits = System.Buffers.SearchValues.Create("0123456789");
    static readonly System.Buffers.SearchValues<char> hexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Two private-use characters that do not occur, or null when all 6,400 do.</summary>
    static BraceReferences? FreeSentinels(string html)
    {
        var used = new bool[0xF8FF - 0xE000 + 1];
        foreach (var c in html)
            if (c is >= '\uE000' and <= '\uF8FF')
                used[c - '\uE000'] = true;
        var first = Array.LastIndexOf(used, false);
        var second = first <= 0 ? -1 : Array.LastIndexOf(used, false, first - 1);
        return second < 0 ? null : new BraceReferences((char)('\uE000' + first), (char)('\uE000' + second));
    }
}
