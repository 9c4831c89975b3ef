using AngleSharp.Dom;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>Compares the tree that was written with the tree that a parser and the gate made of it.</summary>
static class TreeComparison
{
    /// <summary>Whether both hold the same elements, attributes (in order) and text; neighbouring texts count as one.</summary>
    public static bool AreEqual(TreeElement written, IElement? parsed)
    {
        if (parsed is null)
            return written.FirstChild is null;
        var open = new Stack<(TreeElement Written, INodeList Parsed)>();
        open.Push((written, parsed.ChildNodes));
        while (open.TryPop(out var pair))
            if (!ChildrenMatch(pair.Written, pair.Parsed, open))
                return false;
        return true;
    }

    static bool ChildrenMatch(TreeElement written, INodeList parsed, Stack<(TreeElement, INodeList)> open)
    {
        var node = written.FirstChild;
        foreach (var other in parsed)
        {
            while (node is TreeText { Data: "" })
                node = node.Next;
            if (node is TreeElement element && other is IElement same && Matches(element, same))
            {
                if (element.FirstChild is not null || same.ChildNodes.Length > 0)
                    open.Push((element, same.ChildNodes));
                node = node.Next;
            }
            else if (!(node is TreeText && other is IText text && TakeText(ref node, text.Data)))
                return false;
        }
        while (node is TreeText { Data: "" })
            node = node.Next;
        return node is null;
    }

    static bool TakeText(ref TreeNode? node, string data)
    {
        var rest = data.AsSpan();
        for (; node is TreeText text && rest.StartsWith(text.Data, StringComparison.Ordinal); node = node.Next)
            rest = rest[text.Data.Length..];
        return rest.IsEmpty && node is not TreeText;
    }

    static bool Matches(TreeElement written, IElement parsed)
    {
        if (written.Name != parsed.LocalName || parsed.NamespaceUri != NamespaceNames.HtmlUri || written.Attributes.Length != parsed.Attributes.Length)
            return false;
        for (var i = 0; i < written.Attributes.Length; i++)
            if (parsed.Attributes[i] is not { } other || written.Attributes[i].Name != other.Name || written.Attributes[i].Value != other.Value)
                return false;
        return true;
    }
}
