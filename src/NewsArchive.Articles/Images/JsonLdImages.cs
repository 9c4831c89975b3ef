using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Images;

/// <summary>Finds image URLs in JSON-LD by walking its strings: the text may be broken JSON, and only strings are ever replaced.</summary>
static class JsonLdImages
{
    const int Deepest = 64;

    /// <summary>The URLs with the span of their characters between the quotes. Linear time; never throws.</summary>
    public static IEnumerable<(string Url, TextSpan Span)> Find(string json)
    {
        var open = new Stack<string>(); // the key under which each open object or array stands; an array hands it on
        var key = "";
        for (var at = 0; at < json.Length; at++)
        {
            switch (json[at])
            {
                case '{' or '[' when open.Count < Deepest:
                    open.Push(key);
                    break;
                case '}' or ']' when open.Count > 0:
                    key = open.Pop();
                    break;
                case '"':
                    var end = FindQuote(json, at + 1);
                    var span = new TextSpan(at + 1, end - at - 1);
                    at = end;
                    if (IsKey(json, end + 1))
                        key = Unescape(json.AsSpan(span.Start, span.Length));
                    else if (IsImage(key, open, json.AsSpan(span.Start, span.Length)))
                        yield return (Unescape(json.AsSpan(span.Start, span.Length)), span);
                    break;
            }
        }
    }

    /// <summary>JSON string content that is safe inside a script element.</summary>
    public static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("<", "\\u003C", StringComparison.Ordinal);

    static bool IsImage(string key, Stack<string> open, ReadOnlySpan<char> text)
    {
        if (text.Length is < 5 or > 4096 || text.ContainsAny(" \n<") || !IsUrl(text))
            return false;
        return IsImageKey(key) || key is "url" or "contentUrl" && open.Any(IsImageKey) || key is not ("@id" or "@context") && ImageEnding.IsOn(text);
    }

    static bool IsUrl(ReadOnlySpan<char> text) =>
        text.StartsWith("http", StringComparison.OrdinalIgnoreCase) || text[0] is '/' or '.' || text[0] == '\\' && text[1] == '/' || ImageEnding.IsOn(text) && !text.Contains(':');

    static bool IsImageKey(string key) => key is "image" or "images" or "logo" or "thumbnailUrl" or "thumbnail" or "photo" or "primaryImageOfPage" or "primaryImage";

    static bool IsKey(string json, int at)
    {
        while (at < json.Length && json[at] is ' ' or '\t' or '\r' or '\n')
            at++;
        return at < json.Length && json[at] == ':';
    }

    static int FindQuote(string json, int at)
    {
        while (at < json.Length && json[at] != '"')
            at += json[at] == '\\' ? 2 : 1;
        return Math.Min(at, json.Length);
    }

    static string Unescape(ReadOnlySpan<char> json)
    {
        if (!json.Contains('\\'))
            return json.ToString();
        var text = new StringBuilder(json.Length);
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] != '\\' || at + 1 == json.Length)
                text.Append(json[at]);
            else if (json[++at] != 'u')
                text.Append(json[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var c => c });
            else if (at + 4 < json.Length && ushort.TryParse(json.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
                (text, at) = (text.Append((char)unit), at + 4);
        }
        return text.ToString();
    }
}
