using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// Holds the finished tree to the depth limit. The prescan only estimates: a parser adds <c>tbody</c> and reopens formatting elements, and rules wrap text.
/// Without this a second cleaning, which reads the true depth, would cut what the first has written.
/// </summary>
static class DepthLimit
{
    /// <summary>Unwraps elements that stand deeper than the limit; says whether there were any. Void elements do not count, as in the prescan.</summary>
    public static bool Unwrap(TreeElement root, int maxDepth, CleaningLedger ledger)
    {
        var found = false;
        var depth = 0;
        for (TreeNode? node = root.FirstChild; node is not null;)
        {
            if (node is TreeElement element && !HtmlVocabulary.Void.Contains(element.Name))
            {
                if (depth == maxDepth)
                {
                    ledger.Record(CleaningRules.Depth, element);
                    node = element.FirstChild ?? Next(element, root, ref depth);
                    element.Unwrap();
                    found = true;
                    continue;
                }
                if (element.FirstChild is not null)
                {
                    depth++;
                    node = element.FirstChild;
                    continue;
                }
            }
            node = Next(node, root, ref depth);
        }
        return found;
    }

    /// <summary>The node behind this one and all below it.</summary>
    static TreeNode? Next(TreeNode node, TreeElement root, ref int depth)
    {
        while (node.Next is null)
        {
            if (node.Parent is not { } parent || parent == root)
                return null;
            node = parent;
            depth--;
        }
        return node.Next;
    }
}
