using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>Counts characters a reader can see: UTF-16 units that are neither white space nor U+FEFF.</summary>
static class VisibleCharacters
{
    /// <summary>The visible characters of a text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
            if (!IsBlank(c))
                count++;
        return count;
    }

    /// <summary>The visible characters below an element.</summary>
    public static int Count(TreeElement element)
    {
        if (IsUnseen(element))
            return 0;
        var count = 0;
        for (var node = element.FirstChild; node is not null; node = node.Next)
            count += node switch { TreeText text => Count(text.Data), TreeElement child => Count(child), _ => 0 };
        return count;
    }

    /// <summary>Whether the element shows any character.</summary>
    public static bool Any(TreeNode node) => node switch
    {
        TreeText text => !IsBlank(text.Data),
        TreeElement element => !IsUnseen(element) && AnyChild(element),
        _ => false,
    };

    /// <summary>Whether the text is white space and nothing else.</summary>
    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!IsBlank(c))
                return false;
        return true;
    }

    static bool IsBlank(char c) => char.IsWhiteSpace(c) || c == '\uFEFF';

    static bool AnyChild(TreeElement element)
    {
        for (var node = element.FirstChild; node is not null; node = node.Next)
            if (Any(node))
                return true;
        return false;
    }

    static bool IsUnseen(TreeElement element) =>
        HtmlVocabulary.Unseen.Contains(element.Name) || (element.IsForeign && element.Name is "desc" or "metadata");
}
