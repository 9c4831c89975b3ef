namespace NewsArchive.Articles.Html;

/// <summary>Comments, doctypes, CDATA sections and what the tokenizer takes for a comment (HTML §13.2.5.41–55, .69).</summary>
static class MarkupDeclaration
{
    const string CData = "<![CDATA[";

    /// <summary>The position after the construct whose <c>&lt;</c> stands at <paramref name="at"/> and which is no tag.</summary>
    public static int FindEnd(ReadOnlySpan<char> html, int at, bool foreign)
    {
        var rest = html[at..];
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
            return at + CommentLength(rest);
        if (foreign && rest.StartsWith(CData, StringComparison.Ordinal))
            return After(html, at + CData.Length, "]]>");
        // Doctype, <?…>, </ …>, <!…> and CDATA in HTML all end at the first '>', quoted or not; "</>" is nothing at all.
        return After(html, at + 2, ">");
    }

    static int After(ReadOnlySpan<char> html, int from, string end)
    {
        var found = html[from..].IndexOf(end, StringComparison.Ordinal);
        return found < 0 ? html.Length : from + found + end.Length;
    }

    /// <summary><c>&lt;!--&gt;</c> and <c>&lt;!---&gt;</c> are whole comments; others end at <c>--&gt;</c> or <c>--!&gt;</c>.</summary>
    static int CommentLength(ReadOnlySpan<char> comment)
    {
        const int open = 4;
        if (comment[open..].StartsWith(">", StringComparison.Ordinal))
            return open + 1;
        if (comment[open..].StartsWith("->", StringComparison.Ordinal))
            return open + 2;
        for (var at = open; ; at++)
        {
            var dashes = comment[at..].IndexOf("--", StringComparison.Ordinal);
            if (dashes < 0)
                return comment.Length;
            at += dashes;
            if (comment[(at + 2)..].StartsWith(">", StringComparison.Ordinal))
                return at + 3;
            if (comment[(at + 2)..].StartsWith("!>", StringComparison.Ordinal))
                return at + 4;
        }
    }
}
