using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>
/// AngleSharp's tree of a text, written a line a node or attribute, exactly as <c>hostile-page.js</c> writes Chromium's: equal lines are equal trees.
/// </summary>
public static partial class CanonicalTree
{
    /// <summary>The children of a body that holds the fragment.</summary>
    public static string OfFragment(string html)
    {
        var parser = new HtmlParser();
        return Write(parser.ParseFragment(Whole(html), parser.ParseDocument("<!DOCTYPE html><body>").Body!)); // a document without frameset has a body
    }

    /// <summary>Whether the fragment, put between <c>&lt;div&gt;</c> and <c>&lt;/div&gt;</c>, leaves other parts of the page alone.</summary>
    public static bool StaysInPlace(string html) =>
        OfFragment($"<div>{html}</div><i></i>").Split('\n') is ["0 <div", .. var inside, "0 <i"] && !inside.Any(line => line.StartsWith("0 ", StringComparison.Ordinal));

    /// <summary>The whole document; its doctype is left out.</summary>
    public static string OfDocument(string html) => Write(new HtmlParser().ParseDocument(Whole(html)).ChildNodes);

    /// <summary>AngleSharp swallows the semicolon of <c>&amp;;</c>, which others show; where references are not read, it is right.</summary>
    static string Whole(string html) => Nameless().Replace(html, found => found.Value == "&;" ? "&amp;;" : found.Value);

    [GeneratedRegex("(?is)<(iframe|style|script|xmp|noembed|noframes|plaintext)\\b.*?(?:</\\1|$)|<!--.*?(?:-->|$)|&;")]
    private static partial Regex Nameless();

    static string Write(INodeList nodes)
    {
        var lines = new List<string>();
        Write(nodes, 0, lines);
        return string.Join('\n', lines);
    }

    static void Write(INodeList nodes, int depth, List<string> lines)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
            if (node is IText { Data: var data })
                text.Append(data);
            else
            {
                AddText(text, depth, lines);
                Write(node, depth, lines);
            }
        AddText(text, depth, lines);
    }

    static void AddText(StringBuilder text, int depth, List<string> lines)
    {
        if (text.Length > 0)
            lines.Add(Line(depth, '"', text.ToString()));
        text.Clear();
    }

    static void Write(INode node, int depth, List<string> lines)
    {
        if (node is IElement element)
        {
            lines.Add(Line(depth, '<', element.NamespaceUri == NamespaceNames.HtmlUri ? element.LocalName : $"{element.NamespaceUri} {element.LocalName}"));
            lines.AddRange(element.Attributes.Select(attribute => Line(depth, '@', $"{attribute.Name}={attribute.Value}")));
            Write(element.ChildNodes, depth + 1, lines);
        }
        else if (node is not IDocumentType)
            lines.Add(Line(depth, '!', node.NodeValue));
    }

    static string Line(int depth, char mark, string value) =>
        string.Create(CultureInfo.InvariantCulture, $"{depth} {mark}{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}");
}
