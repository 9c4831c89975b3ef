using System.Buffers;
using System.Text;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// Writes the tree as HTML that every parser reads alike: attributes in double quotes with <c>&lt;</c> and <c>&gt;</c> escaped, no comments,
/// no foreign elements, the newline after <c>&lt;pre&gt;</c> doubled so that it stays.
/// </summary>
sealed class HtmlWriter(BraceReferences braces)
{
    readonly StringBuilder output = new();
    bool leavesOut;
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
        return writer.output.ToString();
    }

    /// <summary>Text with markup characters escaped.</summary>
    public static string Escape(string text, BraceReferences braces)
    {
        var writer = new HtmlWriter(braces);
        writer.Escaped(text, isAttribute: false);
        return writer.output.ToString();
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
        output.Append('<').Append(element.Name);
        foreach (var attribute in element.Attributes)
            Attribute(attribute.Name, attribute.Value);
        if (element.KeptStyle is { } style)
            Attribute("style", style);
        output.Append('>');
        if (HtmlVocabulary.Void.Contains(element.Name))
        {
            leavesOut |= element.FirstChild is not null;
            return;
        }
        // §13.1.2.5: a parser drops the first newline of a pre.
        if (element.Name == "pre" && element.FirstChild is TreeText { Data: ['\n', ..] })
            output.Append('\n');
        Children(element);
        output.Append("</").Append(element.Name).Append('>');
    }

    void Attribute(string name, string value)
    {
        output.Append(' ').Append(name).Append("=\"");
        Escaped(value, isAttribute: true);
        output.Append('"');
    }

    void Escaped(ReadOnlySpan<char> text, bool isAttribute)
    {
        while (text.IndexOfAny(special) is >= 0 and var at)
        {
            output.Append(text[..at]);
            _ = text[at] switch
            {
                '&' => output.Append("&amp;"),
                '<' => output.Append("&lt;"),
                '>' => output.Append("&gt;"),
                '"' => output.Append(isAttribute ? "&quot;" : "\""),
                '\u00A0' => output.Append("&nbsp;"),
                '\r' => output.Append("&#13;"),
                var brace => output.Append(braces.Reference(brace)),
            };
            text = text[(at + 1)..];
        }
        output.Append(text);
    }
}
