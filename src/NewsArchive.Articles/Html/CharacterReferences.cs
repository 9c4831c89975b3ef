using System.Globalization;
using System.Text;
using AngleSharp.Html;

namespace NewsArchive.Articles.Html;

/// <summary>Character references of HTML (§13.2.5.72–80): decoding attribute values and escaping them again.</summary>
public static class CharacterReferences
{
    // The longest name of the standard's table is CounterClockwiseContourIntegral.
    const int LongestName = 31;

    // §13.2.5.80: what C1 numbers mean, by windows-1252; NUL where the number stands for itself.
    const string C1 =
        "\u20AC\0\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\0\u017D\0\0\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\0\u017E\u0178";

    /// <summary>
    /// The value as the tokenizer gives it: references decoded by the rules for attributes (a name without semicolon before <c>=</c> or an
    /// alphanumeric stays, so <c>?a=1&amp;copy=2</c> keeps its bytes), CR and CRLF as LF, NUL as U+FFFD.
    /// </summary>
    public static string DecodeAttribute(ReadOnlySpan<char> raw)
    {
        if (raw.IndexOfAny('&', '\r', '\0') < 0)
            return raw.ToString();
        var text = new StringBuilder(raw.Length);
        for (var at = 0; at < raw.Length;)
            at += DecodeNext(raw[at..], text, out _);
        return text.ToString();
    }

    /// <summary>
    /// Decodes either plain characters up to the next reference or one reference; returns the raw characters used up.
    /// </summary>
    internal static int DecodeNext(ReadOnlySpan<char> raw, StringBuilder text, out bool isPlain)
    {
        var plain = raw.IndexOfAny('&', '\r', '\0');
        isPlain = plain != 0;
        if (!isPlain)
            return DecodeOne(raw, text);
        var length = plain < 0 ? raw.Length : plain;
        text.Append(raw[..length]);
        return length;
    }

    /// <summary>Escapes a value for the quotes around it: <c>&amp;</c> where it would start a reference, <c>&lt;</c>, <c>&gt;</c> and the quote.</summary>
    public static string EncodeAttribute(string value, char quote) => value
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace(quote == '\'' ? "'" : "\"", quote == '\'' ? "&#39;" : "&quot;", StringComparison.Ordinal);

    /// <summary>Decodes what stands at the start of <paramref name="raw"/>; returns the characters used up.</summary>
    static int DecodeOne(ReadOnlySpan<char> raw, StringBuilder text)
    {
        if (raw[0] == '\r')
        {
            text.Append('\n');
            return raw is [_, '\n', ..] ? 2 : 1;
        }
        var used = raw[0] != '&' ? 0 : raw is [_, '#', ..] ? DecodeNumber(raw, text) : DecodeName(raw, text);
        if (used == 0)
            text.Append(raw[0] == '\0' ? '\uFFFD' : '&');
        return Math.Max(used, 1);
    }

    static int DecodeName(ReadOnlySpan<char> raw, StringBuilder text)
    {
        var end = 1;
        while (end < raw.Length && end <= LongestName && char.IsAsciiLetterOrDigit(raw[end]))
            end++;
        var closed = end < raw.Length && raw[end] == ';';
        if (end == 1 || !closed && end < raw.Length && (raw[end] == '=' || char.IsAsciiLetterOrDigit(raw[end])))
            return 0;
        if (closed)
            end++;
        if (HtmlEntityProvider.Resolver.GetSymbol(raw[1..end].ToString()) is not { Length: > 0 } symbol)
            return 0;
        text.Append(symbol);
        return end;
    }

    static int DecodeNumber(ReadOnlySpan<char> raw, StringBuilder text)
    {
        var isHex = raw is [_, _, 'x' or 'X', ..];
        var first = isHex ? 3 : 2;
        var end = first;
        var code = 0;
        for (; end < raw.Length && (isHex ? char.IsAsciiHexDigit(raw[end]) : char.IsAsciiDigit(raw[end])); end++)
            code = Math.Min(0x110000, code * (isHex ? 16 : 10) + int.Parse(raw.Slice(end, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (end == first)
            return 0;
        text.Append(Character(code));
        return end < raw.Length && raw[end] == ';' ? end + 1 : end;
    }

    static Rune Character(int code) =>
        code is >= 0x80 and <= 0x9F && C1[code - 0x80] != '\0' ? new(C1[code - 0x80])
        : code == 0 || !Rune.IsValid(code) ? Rune.ReplacementChar
        : new(code);
}
