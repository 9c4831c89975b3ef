namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// A node of the tree that cleaning edits: the parser's tree copied into linked siblings, because AngleSharp finds a sibling by
/// searching the parent's list (quadratic on flat articles), while here removing, unwrapping and inserting cost what they touch.
/// </summary>
abstract class TreeNode
{
    public TreeElement? Parent { get; internal set; }

    public TreeNode? Previous { get; internal set; }

    public TreeNode? Next { get; internal set; }

    /// <summary>Takes the node with its descendants out of the tree.</summary>
    public void Remove()
    {
        if (Parent is not { } parent)
            return;
        if (Previous is null)
            parent.FirstChild = Next;
        else
            Previous.Next = Next;
        if (Next is null)
            parent.LastChild = Previous;
        else
            Next.Previous = Previous;
        (Parent, Previous, Next) = (null, null, null);
    }

    /// <summary>Puts a detached node in this node's place.</summary>
    public void ReplaceWith(TreeNode node)
    {
        Parent?.InsertBefore(node, this);
        Remove();
    }
}

/// <summary>Text, character references decoded.</summary>
sealed class TreeText(string data) : TreeNode
{
    public string Data { get; set; } = data;
}

/// <summary>A comment or processing instruction.</summary>
sealed class TreeComment(string data) : TreeNode
{
    public string Data { get; } = data;
}
