using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>One value that YAML refused, on one line.</summary>
static class TolerantScalar
{
    /// <summary>
    /// Reads a trimmed, non-empty value. One pair of quotes is taken off; of escalated quotes (<c>""""'…'""""</c>, a scraper that quoted
    /// what was quoted already) all pairs. A plain value ends before <c> #</c>, as in YAML.
    /// </summary>
    public static FrontMatterValue Read(string text, TextSpan value)
    {
        if (!IsQuoted(text, value))
        {
            var plain = BeforeComment(text, value);
            return new(text.Substring(plain.Start, plain.Length), plain, '\0');
        }
        var quote = text[value.Start];
        var layers = Layers(text, value);
        var span = new TextSpan(value.Start + layers, value.Length - 2 * layers);
        if (layers > 1 && IsQuoted(text, span) && Layers(text, span) == 1 && !Inside(text, span).Contains(text[span.Start]))
        {
            quote = text[span.Start];
            span = new(span.Start + 1, span.Length - 2);
        }
        return new(Unescape(text.AsSpan(span.Start, span.Length), quote), span, quote);
    }

    static bool IsQuoted(string text, TextSpan span) =>
        span.Length >= 2 && text[span.Start] is '"' or '\'' && text[span.End - 1] == text[span.Start];

    /// <summary>How many pairs of the same quote wrap the value: all of them when none stands inside, otherwise one.</summary>
    static int Layers(string text, TextSpan span)
    {
        var quote = text[span.Start];
        var layers = 1;
        while (layers < span.Length / 2 && text[span.Start + layers] == quote && text[span.End - 1 - layers] == quote)
            layers++;
        return text.AsSpan(span.Start + layers, span.Length - 2 * layers).Contains(quote) ? 1 : layers;
    }

    static ReadOnlySpan<char> Inside(string text, TextSpan span) => text.AsSpan(span.Start + 1, span.Length - 2);

    static TextSpan BeforeComment(string text, TextSpan span)
    {
        var value = text.AsSpan(span.Start, span.Length);
        var end = value.IndexOf(" #");
        var tab = value.IndexOf("\t#");
        end = end < 0 ? tab : tab < 0 ? end : Math.Min(end, tab);
        return end < 0 ? span : new(span.Start, value[..end].TrimEnd(" \t").Length);
    }

    static string Unescape(ReadOnlySpan<char> value, char quote) =>
        quote == '\'' ? value.ToString().Replace("''", "'", StringComparison.Ordinal)
        : value.Contains('\\') ? UnescapeBackslashes(value)
        : value.ToString();

    /// <summary>YAML's common escapes; a backslash before anything else (<c>\智</c>) is a backslash.</summary>
    static string UnescapeBackslashes(ReadOnlySpan<char> value)
    {
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var next = value[i] == '\\' && i + 1 < value.Length ? value[i + 1] : '\0';
            if (next == 'u' && i + 6 <= value.Length
                && ushort.TryParse(value.Slice(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                result.Append((char)unit);
                i += 5;
            }
            else if ("\"\\/nt".IndexOf(next) is var which and >= 0 && next != '\0')
            {
                result.Append("\"\\/\n\t"[which]);
                i++;
            }
            else
            {
                result.Append(value[i]);
            }
        }
        return result.ToString();
    }
}
