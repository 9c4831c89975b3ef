namespace NewsArchive.Articles.Html;

/// <summary>Elements whose content is text to the tokenizer, and where that text ends (HTML §13.2.5.2–5, .9–31).</summary>
static class RawText
{
    // §13.2.6.4: title and textarea (RCDATA), script, and RAWTEXT. noscript is missing on purpose: scripting is off.
    static readonly string[] Names = ["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp", "plaintext"];

    /// <summary>The shared lower-case name when the element's content is raw text, else null.</summary>
    public static string? NameOf(ReadOnlySpan<char> name)
    {
        if (name.Length < 3)
            return null;
        foreach (var raw in Names)
            if (name.Equals(raw, StringComparison.OrdinalIgnoreCase))
                return raw;
        return null;
    }

    /// <summary>Where the end tag of the element starts, or the end of the text.</summary>
    public static int FindEnd(ReadOnlySpan<char> html, int at, string name) => name switch
    {
        "plaintext" => html.Length,
        "script" => FindScriptEnd(html, at),
        _ => FindEndTag(html, at, name),
    };

    static int FindEndTag(ReadOnlySpan<char> html, int at, string name)
    {
        while (true)
        {
            var found = html[at..].IndexOf("</", StringComparison.Ordinal);
            if (found < 0)
                return html.Length;
            at += found;
            if (IsTag(html[(at + 2)..], name))
                return at;
            at += 2;
        }
    }

    /// <summary>Script data with its escaped and double escaped states: <c>&lt;!-- &lt;script&gt; … &lt;/script&gt; --&gt;</c> hides an end tag.</summary>
    static int FindScriptEnd(ReadOnlySpan<char> html, int at)
    {
        bool escaped = false, hidden = false;
        for (; at < html.Length; at++)
        {
            var found = escaped ? html[at..].IndexOfAny('<', '-') : html[at..].IndexOf('<');
            if (found < 0)
                return html.Length;
            at += found;
            var rest = html[at..];
            if (escaped && rest.StartsWith("-->", StringComparison.Ordinal))
                escaped = hidden = false;
            else if (!escaped && rest.StartsWith("<!--", StringComparison.Ordinal))
                (escaped, at) = (true, at + 1); // the dashes count towards "-->": <!--> closes itself
            else if (rest.StartsWith("</", StringComparison.Ordinal) && IsTag(rest[2..], "script"))
            {
                if (!hidden)
                    return at;
                hidden = false;
            }
            else if (escaped && rest[0] == '<' && IsTag(rest[1..], "script"))
                hidden = true;
        }
        return html.Length;
    }

    static bool IsTag(ReadOnlySpan<char> text, string name) =>
        text.Length > name.Length && HtmlNames.IsDelimiter(text[name.Length]) && text.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
