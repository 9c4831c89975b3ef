using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>An element of the tree that cleaning edits.</summary>
sealed class TreeElement(string name, bool isForeign = false) : TreeNode
{
    List<TreeAttribute>? attributes;

    /// <summary>Local name, lower case for HTML; a rule may rename it.</summary>
    public string Name { get; set; } = name;

    /// <summary>Whether the parser put it into the SVG or MathML namespace.</summary>
    public bool IsForeign { get; } = isForeign;

    /// <summary>The validated inline style that the writer adds; the gate never sees it.</summary>
    public string? KeptStyle { get; set; }

    public TreeNode? FirstChild { get; internal set; }

    public TreeNode? LastChild { get; internal set; }

    /// <summary>Attributes in written order. None may be added or dropped while they are looked at.</summary>
    public ReadOnlySpan<TreeAttribute> Attributes => CollectionsMarshal.AsSpan(attributes);

    /// <summary>Whether the writer has anything to write between the name and the end of the tag.</summary>
    public bool IsBare => KeptStyle is null && attributes is null or { Count: 0 };

    /// <summary>The value of an attribute, or null.</summary>
    public string? this[string attribute] => Find(attribute)?.Value;

    TreeAttribute? Find(string attribute)
    {
        foreach (var candidate in Attributes)
            if (candidate.Name == attribute)
                return candidate;
        return null;
    }

    /// <summary>Sets an attribute in place, or adds it at the end.</summary>
    public void Set(string attribute, string value)
    {
        if (Find(attribute) is { } existing)
            existing.Value = value;
        else
            (attributes ??= []).Add(new TreeAttribute(attribute, value));
    }

    /// <summary>Adds an attribute that is known to be new.</summary>
    public void Add(string attribute, string value) => (attributes ??= []).Add(new TreeAttribute(attribute, value));

    /// <summary>Drops an attribute; says whether it was there.</summary>
    public bool Drop(string attribute) => Find(attribute) is { } existing && attributes is not null && attributes.Remove(existing);

    /// <summary>Drops the attributes that match.</summary>
    public void DropWhere(Predicate<TreeAttribute> match) => attributes?.RemoveAll(match);

    /// <summary>Puts a detached node last.</summary>
    public void Append(TreeNode node)
    {
        (node.Parent, node.Previous) = (this, LastChild);
        if (LastChild is null)
            FirstChild = node;
        else
            LastChild.Next = node;
        LastChild = node;
    }

    /// <summary>Puts a detached node before one of the children.</summary>
    public void InsertBefore(TreeNode node, TreeNode child)
    {
        (node.Parent, node.Previous, node.Next) = (this, child.Previous, child);
        if (child.Previous is null)
            FirstChild = node;
        else
            child.Previous.Next = node;
        child.Previous = node;
    }

    /// <summary>Replaces the element by its children.</summary>
    public void Unwrap()
    {
        if (Parent is not { } parent)
            return;
        while (FirstChild is { } child)
        {
            child.Remove();
            parent.InsertBefore(child, this);
        }
        Remove();
    }

    /// <summary>Joins neighbouring texts below the element, as a parser would; empty ones go.</summary>
    public void MergeTexts()
    {
        for (var node = FirstChild; node is not null; node = node.Next)
            if (node is TreeElement element)
                element.MergeTexts();
            else if (node is TreeText { Next: TreeText } first)
                Merge(first);
    }

    static void Merge(TreeText first)
    {
        if (first.Next is TreeText { Next: not TreeText } last)
        {
            first.Data += last.Data;
            last.Remove();
            return;
        }
        var joined = new System.Text.StringBuilder(first.Data);
        while (first.Next is TreeText next)
        {
            joined.Append(next.Data);
            next.Remove();
        }
        first.Data = joined.ToString();
    }

    /// <summary>Moves every child to the end of another element.</summary>
    public void MoveChildrenTo(TreeElement target)
    {
        while (FirstChild is { } child)
        {
            child.Remove();
            target.Append(child);
        }
    }

    /// <summary>The nearest ancestor with one of the names, or null.</summary>
    public TreeElement? Closest(Func<string, bool> isNamed)
    {
        for (var ancestor = Parent; ancestor is not null; ancestor = ancestor.Parent)
            if (isNamed(ancestor.Name))
                return ancestor;
        return null;
    }

    /// <summary>Every node below, in document order. The tree must not change meanwhile.</summary>
    public IEnumerable<TreeNode> Descendants()
    {
        for (var node = FirstChild; node is not null;)
        {
            yield return node;
            node = node is TreeElement { FirstChild: { } child } ? child : After(node);
        }

        TreeNode? After(TreeNode node)
        {
            while (node.Next is null)
            {
                if (node.Parent is null || node.Parent == this)
                    return null;
                node = node.Parent;
            }
            return node.Next;
        }
    }
}

/// <summary>One attribute of a <see cref="TreeElement"/>.</summary>
sealed class TreeAttribute(string name, string value)
{
    public string Name { get; } = name;

    public string Value { get; set; } = value;
}
