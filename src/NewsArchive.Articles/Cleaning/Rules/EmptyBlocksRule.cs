using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Blocks that show nothing (white space, <c>&amp;nbsp;</c>, line breaks) go, unless a link points at them or they keep two words on
/// different lines. <c>&amp;nbsp;</c> beside words is never touched.
/// </summary>
sealed class EmptyBlocksRule : CleaningRule
{
    public override string Name => "empty-blocks";

    static readonly ImmutableArray<string> blocks =
        ["p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "blockquote", "center", "figure", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "details"];

    public override ImmutableArray<string> Elements => blocks;

    public override RuleHooks Hooks => RuleHooks.Leave;

    /// <summary>Whether the rule looks at elements of that name.</summary>
    public static bool LooksAt(string element) => blocks.Contains(element);

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        if (!IsEmpty(element) || pass.IsTarget(element) || (IsWord(element, before: true) && IsWord(element, before: false)))
            return;
        pass.Ledger.Record(Name, element);
        element.Remove();
    }

    static bool IsEmpty(TreeElement element)
    {
        for (var node = element.FirstChild; node is not null; node = node.Next)
            if (!(node is TreeText text ? VisibleCharacters.IsBlank(text.Data) : node is TreeElement { Name: "br" }))
                return false;
        return true;
    }

    /// <summary>Whether the nearest neighbour that shows anything is part of a line.</summary>
    static bool IsWord(TreeElement element, bool before)
    {
        var node = before ? element.Previous : element.Next;
        for (var step = 0; step < Reach && node is TreeText text && VisibleCharacters.IsBlank(text.Data); step++)
            node = before ? node.Previous : node.Next;
        return node is TreeText || (node is TreeElement other && !HtmlVocabulary.Block.Contains(other.Name));
    }

    const int Reach = 8; // blank texts in a row come only from removed elements
}
