using System.Text;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>One URL in CSS.</summary>
/// <param name="Url">With CSS escapes undone.</param>
/// <param name="Span">Its characters in the CSS text, quotes and parentheses excluded.</param>
/// <param name="Kind">What it leads to.</param>
/// <param name="IsMalformed">Whether it is a bad-url or bad-string token, whose declaration browsers drop (CSS Syntax 3 §4.3.5–6).</param>
public sealed record CssUrl(string Url, TextSpan Span, CssUrlKind Kind = CssUrlKind.Image, bool IsMalformed = false);

/// <summary>What a URL in CSS leads to.</summary>
public enum CssUrlKind
{
    /// <summary>An image, as far as the place tells.</summary>
    Image = 0,
    /// <summary>Another stylesheet, by <c>@import</c>.</summary>
    Import,
    /// <summary>A font.</summary>
    Font,
}

/// <summary>Finds the URLs of CSS text: <c>url()</c>, the strings of <c>image-set()</c> and of <c>@import</c> (CSS Syntax 3 §4). Not those of @namespace.</summary>
public static class CssUrls
{
    /// <summary>The well-formed URLs of images in written order. Linear time; never throws.</summary>
    public static IReadOnlyList<CssUrl> Find(string css) => [.. FindAll(css).Where(url => url is { Kind: CssUrlKind.Image, IsMalformed: false })];

    /// <summary>All URLs in written order, with what each leads to. Linear time; never throws.</summary>
    public static IReadOnlyList<CssUrl> FindAll(string css) => new Walk(css).Run();

    sealed class Walk(string css)
    {
        readonly List<CssUrl> found = [];
        int at;
        int depth;
        int imageSet = -1; // depth of the innermost image-set(), or -1
        CssUrlKind? kind = CssUrlKind.Image; // null: of no use
        char changesAt; // where kind is an image's again: ';' after @import and @namespace, '}' after @font-face

        public List<CssUrl> Run()
        {
            while (at < css.Length)
                Step();
            return found;
        }

        void Step()
        {
            var c = css[at];
            if (c == '/' && at + 1 < css.Length && css[at + 1] == '*')
                SkipComment();
            else if (c is '"' or '\'')
                ReadString(isUrl: imageSet >= 0 && depth == imageSet || kind == CssUrlKind.Import);
            else if (c == '@' || IsNameStart(c))
                ReadName();
            else
                Punctuation(c);
        }

        void Punctuation(char c)
        {
            if (c == '(')
                depth++;
            else if (c == ')' && depth-- == imageSet)
                imageSet = -1;
            if (c == changesAt)
                (kind, changesAt) = (CssUrlKind.Image, '\0');
            at += c == '\\' ? 2 : 1;
        }

        void SkipComment()
        {
            var end = css.IndexOf("*/", at + 2, StringComparison.Ordinal);
            at = end < 0 ? css.Length : end + 2;
        }

        void ReadName()
        {
            var start = at++;
            while (at < css.Length && (IsNameStart(css[at]) || char.IsAsciiDigit(css[at])))
                at++;
            var name = css.AsSpan(start, at - start);
            var isFunction = at < css.Length && css[at] == '(';
            if (name.Equals("@import", StringComparison.OrdinalIgnoreCase))
                (kind, changesAt) = (CssUrlKind.Import, ';');
            else if (name.Equals("@namespace", StringComparison.OrdinalIgnoreCase))
                (kind, changesAt) = (null, ';');
            else if (name.Equals("@font-face", StringComparison.OrdinalIgnoreCase))
                (kind, changesAt) = (CssUrlKind.Font, '}');
            else if (isFunction && name.Equals("url", StringComparison.OrdinalIgnoreCase))
                ReadUrl();
            else if (isFunction && (name.Equals("image-set", StringComparison.OrdinalIgnoreCase) || name.Equals("-webkit-image-set", StringComparison.OrdinalIgnoreCase)))
                (imageSet, depth, at) = (depth + 1, depth + 1, at + 1);
        }

        void ReadUrl()
        {
            at++;
            while (at < css.Length && HtmlNames.IsSpace(css[at]))
                at++;
            if (at < css.Length && css[at] is '"' or '\'')
            {
                ReadString(isUrl: true);
                var close = css.IndexOf(')', at);
                at = close < 0 ? css.Length : close + 1;
            }
            else
                ReadBareUrl();
        }

        void ReadBareUrl()
        {
            var start = at;
            for (; at < css.Length && css[at] != ')'; at++)
                if (css[at] == '\\')
                    at++;
            at = Math.Min(at, css.Length);
            var url = css.AsSpan(start, at - start).TrimEnd(" \t\n\f\r");
            Add(new(start, url.Length), isMalformed: !url.Contains('\\') && url.ContainsAny(NeverBare));
            at++;
        }

        void ReadString(bool isUrl)
        {
            var quote = css[at++];
            var start = at;
            // A newline ends a broken string (CSS Syntax §4.3.5).
            for (; at < css.Length && css[at] != quote && css[at] is not ('\n' or '\r' or '\f'); at++)
                if (css[at] == '\\')
                    at++;
            at = Math.Min(at, css.Length);
            if (isUrl)
                Add(new(start, at - start), isMalformed: at < css.Length && css[at] != quote);
            at = Math.Min(at + 1, css.Length);
        }

        void Add(TextSpan span, bool isMalformed)
        {
            var url = Unescape(css.AsSpan(span.Start, span.Length));
            if (kind is { } known && url.Length > 0 && url[0] != '#')
                found.Add(new(url, span, known, isMalformed));
            if (kind == CssUrlKind.Import)
                kind = null; // what follows are conditions
        }

        // §4.3.6: white space (inside), quotes, an opening parenthesis and control characters make a bad-url token.
        static readonly System.Buffers.SearchValues<char> NeverBare = System.Buffers.SearchValues.Create(" \t\n\f\r\"'(\0\b\v\x7F");

        static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '-' or '_' || c >= 0x80;
    }

    /// <summary>CSS Syntax §4.3.7: one to six hexadecimal digits and a space, a newline (gone), or the character itself.</summary>
    static string Unescape(ReadOnlySpan<char> css)
    {
        if (!css.Contains('\\'))
            return css.ToString();
        var text = new StringBuilder(css.Length);
        for (var at = 0; at < css.Length; at++)
        {
            if (css[at] != '\\' || at + 1 == css.Length)
                text.Append(css[at]);
            else
                at += UnescapeOne(css[(at + 1)..], text);
        }
        return text.ToString();
    }

    static int UnescapeOne(ReadOnlySpan<char> escaped, StringBuilder text)
    {
        var digits = 0;
        while (digits < 6 && digits < escaped.Length && char.IsAsciiHexDigit(escaped[digits]))
            digits++;
        if (digits == 0)
        {
            if (escaped[0] is not ('\n' or '\r' or '\f'))
                text.Append(escaped[0]);
            return escaped is ['\r', '\n', ..] ? 2 : 1;
        }
        var code = int.Parse(escaped[..digits], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        text.Append(code > 0 && Rune.IsValid(code) ? new Rune(code) : Rune.ReplacementChar);
        return digits < escaped.Length && HtmlNames.IsSpace(escaped[digits]) ? digits + 1 : digits;
    }
}
