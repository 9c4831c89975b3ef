using AngleSharp.Dom;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>Copies AngleSharp's tree below a root into our own.</summary>
static class TreeCopy
{
    /// <summary>Copies every node below <paramref name="root"/>; a template's content stays behind (it is never shown).</summary>
    /// <param name="root">The element whose children are copied.</param>
    /// <param name="styles">Styles to put back on their elements.</param>
    public static TreeElement Of(IElement? root, StyleTable? styles = null)
    {
        var copy = new TreeElement("body");
        if (root is null)
            return copy;
        var open = new Stack<(INodeList Children, int Index, TreeElement Target)>();
        open.Push((root.ChildNodes, 0, copy));
        while (open.TryPop(out var level))
        {
            if (level.Index == level.Children.Length)
                continue;
            var node = level.Children[level.Index];
            open.Push(level with { Index = level.Index + 1 });
            if (Copy(node, styles) is not { } made)
                continue;
            level.Target.Append(made);
            if (made is TreeElement element && node.ChildNodes.Length > 0)
                // AngleSharp lets an img inside a select hold what follows it: a void element has no content to write, so it comes behind.
                open.Push((node.ChildNodes, 0, HtmlVocabulary.Void.Contains(element.Name) ? level.Target : element));
        }
        return copy;
    }

    static TreeNode? Copy(INode node, StyleTable? styles) => node switch
    {
        IElement element => Element(element, styles),
        IProcessingInstruction instruction => new TreeComment(instruction.Data),
        IText text => new TreeText(text.Data),
        IComment comment => new TreeComment(comment.Data),
        _ => null,
    };

    static TreeElement Element(IElement element, StyleTable? styles)
    {
        var copy = new TreeElement(element.LocalName, element.NamespaceUri != NamespaceNames.HtmlUri);
        foreach (var attribute in element.Attributes)
            copy.Add(attribute.Name, attribute.Value);
        if (styles?[element] is { } style)
            copy.Add("style", style);
        return copy;
    }
}
