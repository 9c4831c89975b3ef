using System.Text;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>What a reader sees: blocks on their own lines, cells apart by a tab, white space collapsed outside <c>pre</c>; image texts are left out.</summary>
sealed class VisibleText
{
    readonly StringBuilder output = new();
    bool wantsSpace;

    /// <summary>The text of the tree; lines end in LF, no line is empty outside <c>pre</c>, nothing at either end.</summary>
    public static string Of(TreeElement root)
    {
        var text = new VisibleText();
        text.Children(root, isPre: false);
        return text.output.ToString().Trim();
    }

    // Recursion is bounded: the parser is told the deepest nesting (HtmlTreeReader).
    void Children(TreeElement parent, bool isPre)
    {
        for (var node = parent.FirstChild; node is not null; node = node.Next)
            if (node is TreeText text)
                Append(text.Data, isPre);
            else if (node is TreeElement element)
                Element(element, isPre);
    }

    void Element(TreeElement element, bool isPre)
    {
        if (element.IsForeign || HtmlVocabulary.Unseen.Contains(element.Name))
            return;
        if (element.Name == "br")
            Line();
        var isBlock = HtmlVocabulary.Block.Contains(element.Name);
        var isCell = element.Name is "td" or "th";
        if (isCell && output.Length > 0 && output[^1] != '\n')
            Separate('\t');
        else if (isBlock)
            Line();
        Children(element, isPre || HtmlVocabulary.Preformatted.Contains(element.Name));
        if (isBlock && !isCell)
            Line();
    }

    void Append(string data, bool isPre)
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
