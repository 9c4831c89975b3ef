using AngleSharp.Dom;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>The inline styles of a parsed tree, taken off it so that the gate (and AngleSharp.Css behind it) never meets one.</summary>
sealed class StyleTable
{
    readonly Dictionary<IElement, string> styles = [];
    readonly List<string> inOrder = [];

    /// <summary>Takes every <c>style</c> attribute off the tree.</summary>
    public static StyleTable Detach(IElement? root)
    {
        var table = new StyleTable();
        var open = new Stack<IElement>();
        if (root is not null)
            open.Push(root);
        while (open.TryPop(out var element))
        {
            table.Take(element);
            for (var i = element.ChildNodes.Length - 1; i >= 0; i--)
                if (element.ChildNodes[i] is IElement child)
                    open.Push(child);
        }
        return table;
    }

    void Take(IElement element)
    {
        if (element.GetAttribute("style") is not { } style)
            return;
        styles.Add(element, style);
        inOrder.Add(style);
        element.RemoveAttribute("style");
    }

    /// <summary>The style that stood on the element, or null.</summary>
    public string? this[IElement element] => styles.GetValueOrDefault(element);

    /// <summary>Whether the written tree carried exactly these styles, in document order.</summary>
    public bool Matches(TreeElement written) =>
        written.Descendants().Select(node => (node as TreeElement)?.KeptStyle).OfType<string>().SequenceEqual(inOrder, StringComparer.Ordinal);
}
