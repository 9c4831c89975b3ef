using System.Buffers;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// Writes the tree as HTML that every parser reads alike: attributes in double quotes with <c>&lt;</c> and <c>&gt;</c> escaped, no comments,
/// no foreign elements, the newline after <c>&lt;pre&gt;</c> doubled so that it stays.
/// </summary>
sealed class HtmlWriter(BraceReferences braces)
{
    char[] buffer = ArrayPool<char>.Shared.Rent(FirstLength);
    int length;
    bool leavesOut;
    const int FirstLength = 16 * 1024; // an article; a page takes some times as much
    const string Special = "&<>\"\u00A0\r";
    static readonly SearchValues<char> withoutBraces = SearchValues.Create(Special);
    readonly SearchValues<char> special = braces.Sentinels.Length == 0 ? withoutBraces : SearchValues.Create(Special + braces.Sentinels);

    /// <summary>Writes the children of an element.</summary>
    public static string Write(TreeElement root, BraceReferences braces) => Write(root, braces, out _);

    /// <summary>Writes the children of an element.</summary>
    /// <param name="root">The element.</param>
    /// <param name="braces">Which braces are written as references.</param>
    /// <param name="isWhole">Whether every node was written: comments, foreign elements and what void elements hold are not.</param>
    public static string Write(TreeElement root, BraceReferences braces, out bool isWhole)
    {
        var writer = new HtmlWriter(braces);
        writer.Children(root);
        isWhole = !writer.leavesOut;
        return writer.Finish();
    }

    /// <summary>Text with markup characters escaped.</summary>
    public static string Escape(string text, BraceReferences braces)
    {
        var writer = new HtmlWriter(braces);
        writer.Escaped(text, isAttribute: false);
        return writer.Finish();
    }

    // Recursion is bounded: the parser is told the deepest nesting (HtmlTreeReader).
    void Children(TreeElement parent)
    {
        for (var node = parent.FirstChild; node is not null; node = node.Next)
            if (node is TreeText text)
                Escaped(text.Data, isAttribute: false);
            else if (node is TreeElement { IsForeign: false } element)
                Element(element);
            else
                leavesOut = true;
    }

    void Element(TreeElement element)
    {
        Append("<");
        Append(element.Name);
        foreach (var attribute in element.Attributes)
            Attribute(attribute.Name, attribute.Value);
        if (element.KeptStyle is { } style)
            Attribute("style", style);
        Append(">");
        if (HtmlVocabulary.Void.Contains(element.Name))
        {
            leavesOut |= element.FirstChild is not null;
            return;
        }
        // §13.1.2.5: a parser drops the first newline of a pre.
        if (element.Name == "pre" && element.FirstChild is TreeText { Data: ['\n', ..] })
            Append("\n");
        Children(element);
        Append("</");
        Append(element.Name);
        Append(">");
    }

    void Attribute(string name, string value)
    {
        Append(" ");
        Append(name);
        Append("=\"");
        Escaped(value, isAttribute: true);
        Append("\"");
    }

    void Escaped(ReadOnlySpan<char> text, bool isAttribute)
    {
        while (text.IndexOfAny(special) is >= 0 and var at)
        {
            Append(text[..at]);
            Append(text[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => isAttribute ? "&quot;" : "\"",
                '\u00A0' => "&nbsp;",
                '\r' => "&#13;",
                var brace => braces.Reference(brace),
            });
            text = text[(at + 1)..];
        }
        Append(text);
    }

    void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > buffer.Length - length)
            Grow(text.Length);
        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
    }

    void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(checked(Math.Max(length + more, 2 * length)));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <summary>What was written; nothing more can be.</summary>
    string Finish()
    {
        var text = new string(buffer, 0, length);
        ArrayPool<char>.Shared.Return(buffer);
        buffer = [];
        return text;
    }
}
