using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Wraps the text of an element in emphasis: around runs of words, inside blocks, past the parts that are free of it.</summary>
static class EmphasisWrapper
{
    /// <summary>Wraps everything visible below <paramref name="element"/>.</summary>
    /// <param name="element">The element that carried the style.</param>
    /// <param name="name">The emphasis element to make.</param>
    /// <param name="plain">The parts to leave out.</param>
    /// <param name="bold">Which marks of <paramref name="plain"/> count; null for none.</param>
    public static void Wrap(TreeElement element, string name, PlainMarks plain, bool? bold)
    {
        TreeElement? run = null;
        for (var node = element.FirstChild; node is not null;)
        {
            var next = node.Next;
            if (IsWord(node, plain, bold))
                run = Extend(run, node, name);
            else
            {
                Finish(ref run);
                if (node is TreeElement child && !IsFree(child, plain, bold) && !LooksSo(child, name))
                    Wrap(child, name, plain, bold);
            }
            node = next;
        }
        Finish(ref run);
    }

    static TreeElement Extend(TreeElement? run, TreeNode node, string name)
    {
        if (run is null)
        {
            run = new TreeElement(name);
            node.Parent?.InsertBefore(run, node);
        }
        node.Remove();
        run.Append(node);
        return run;
    }

    /// <summary>A run that shows nothing needs no emphasis; blanks at its ends stay outside.</summary>
    static void Finish(ref TreeElement? run)
    {
        if (run is not null && !VisibleCharacters.Any(run))
            run.Unwrap();
        else
            while (run?.LastChild is TreeText last && VisibleCharacters.IsBlank(last.Data) && last != run.FirstChild)
                MoveBehind(last, run);
        run = null;
    }

    static void MoveBehind(TreeText blank, TreeElement run)
    {
        blank.Remove();
        if (run.Next is { } next)
            run.Parent?.InsertBefore(blank, next);
        else
            run.Parent?.Append(blank);
    }

    static bool IsWord(TreeNode node, PlainMarks plain, bool? bold) =>
        node is not TreeElement element || (!HasBlock(element) && !IsFree(element, plain, bold) && !(bold is { } kind && plain.IsAround(element, kind)));

    static bool IsFree(TreeElement element, PlainMarks plain, bool? bold) => bold is { } kind && plain.Contains(element, kind);

    static bool LooksSo(TreeElement element, string name) => name is "strong" or "b" && (HtmlVocabulary.Headings.Contains(element.Name) || element.Name == "th");

    static bool HasBlock(TreeElement element) =>
        HtmlVocabulary.Block.Contains(element.Name)
        || element.Descendants().Any(node => node is TreeElement child && HtmlVocabulary.Block.Contains(child.Name));
}
