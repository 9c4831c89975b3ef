using System.Collections.Frozen;
using System.Text;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>What a reader sees: blocks on their own lines, cells apart by a tab, white space collapsed outside <c>pre</c>; image texts are left out.</summary>
sealed class VisibleText
{
    readonly StringBuilder output = new();
    bool wantsSpace;

    /// <summary>
    /// The text of HTML that <see cref="HtmlWriter"/> or the scanner wrote: every tag is whole, <c>&gt;</c> in attributes is a reference, and only elements that a policy may allow
    /// occur. Of anything else it is some text, found in linear time. Lines end in LF, no line is empty outside <c>pre</c>, nothing at either end.
    /// </summary>
    public static string OfWritten(string html)
    {
        var text = new VisibleText();
        var pre = 0;
        for (var at = 0; at < html.Length;)
        {
            var open = html.IndexOf('<', at);
            var end = open < 0 ? html.Length : open;
            text.Append(html.AsSpan(at, end - at), pre > 0);
            if (open < 0)
                break;
            var close = html.IndexOf('>', open);
            if (close < 0)
                break;
            at = close + 1;
            var isEnd = html[open + 1] == '/';
            var start = open + (isEnd ? 2 : 1);
            var name = html.AsSpan(start, html.AsSpan(start, at - start).IndexOfAny(' ', '>'));
            text.Tag(name, isEnd);
            if (HtmlVocabulary.Preformatted.Contains(name.ToString()))
                pre += isEnd ? -1 : 1;
            if (!isEnd && name is "pre" && at < html.Length && html[at] == '\n')
                at++; // HTML §13.1.2.5: a parser drops it
        }
        return text.output.ToString().Trim();
    }

    void Tag(ReadOnlySpan<char> name, bool isEnd)
    {
        var isCell = name is "td" or "th";
        if (isCell && !isEnd && output.Length > 0 && output[^1] != '\n')
            Separate('\t');
        else if (name is "br" ? !isEnd : isCell ? !isEnd : blocks.Contains(name))
            Line();
    }

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> blocks = HtmlVocabulary.Block.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Text with the references that our writer makes.</summary>
    void Append(ReadOnlySpan<char> written, bool isPre)
    {
        while (written.IndexOf('&') is >= 0 and var at)
        {
            AppendPlain(written[..at], isPre);
            written = written[at..];
            var end = written.IndexOf(';') + 1;
            if (end == 0)
                break;
            AppendPlain(CharacterReferences.DecodeAttribute(written[..end]), isPre);
            written = written[end..];
        }
        AppendPlain(written, isPre);
    }

    void AppendPlain(ReadOnlySpan<char> data, bool isPre)
    {
        if (isPre)
            output.Append(data);
        else
            foreach (var c in data)
                Append(c);
    }

    void Append(char c)
    {
        if (c is ' ' or '\t' or '\n' or '\r' or '\f')
            wantsSpace = true;
        else
        {
            if (wantsSpace && output.Length > 0 && output[^1] is not ('\n' or '\t'))
                output.Append(' ');
            wantsSpace = false;
            output.Append(c);
        }
    }

    void Line()
    {
        wantsSpace = false;
        if (output.Length > 0 && output[^1] != '\n')
            Separate('\n');
    }

    void Separate(char separator)
    {
        wantsSpace = false;
        output.Append(separator);
    }
}
