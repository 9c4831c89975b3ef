using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Text that a style hides. <c>strict</c> drops and counts it (a policy may say either); otherwise a hidden block goes into <c>details</c>, hidden words in a line stay where they are.
/// White text stays too, and is reported, unless the policy keeps its look.
/// </summary>
sealed class HiddenTextRule : CleaningRule
{
    const string Summary = "Hidden text";

    public override string Name => "hidden-text";

    public override RuleHooks Hooks => RuleHooks.Enter | RuleHooks.Leave;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (pass.Look.Hidden || (element["style"] is null && element["hidden"] is null))
            return true;
        var style = pass.StyleOf(element);
        if (HiddenStyle.IsHidden(style) || element["hidden"] is not null)
            Hide(element, pass);
        else if (HiddenStyle.IsInvisibleColour(style) && VisibleCharacters.Any(element) && !LooksTheSame(element, style, pass))
            pass.Ledger.Record(Name, element);
        return true;
    }

    /// <summary>Whether the policy keeps what the element looks like: then a reader of the output sees as little as one of the source, and nothing was done.</summary>
    static bool LooksTheSame(TreeElement element, InlineStyle style, CleaningPass pass) =>
        (element["style"] is null || InlineStylesRule.Kept(element, style, pass) == style.Source)
        && (element["color"] is null || pass.Policy.Allows(element.Name, "color"));

    void Hide(TreeElement element, CleaningPass pass)
    {
        pass.Look = pass.Look with { Hidden = true };
        if (!VisibleCharacters.Any(element))
            return;
        if (pass.Policy.DropsHiddenText)
        {
            pass.Ledger.Record(Name, element, removed: VisibleCharacters.Count(element));
            foreach (var text in element.Descendants().OfType<TreeText>().ToList())
                text.Remove();
            return;
        }
        var added = !pass.Policy.FoldsHiddenText || Place(element) is null ? 0 : VisibleCharacters.Count(Summary);
        pass.Ledger.Record(Name, element, added: added);
        if (added > 0)
            pass.Hidden.Add(element);
    }

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        if (!pass.Hidden.Remove(element))
            return;
        var details = new TreeElement("details");
        var summary = new TreeElement("summary");
        summary.Append(new TreeText(Summary));
        details.Append(summary);
        if (Place(element) == element)
        {
            element.MoveChildrenTo(details);
            element.Append(details);
        }
        else
        {
            element.ReplaceWith(details);
            details.Append(element);
        }
    }

    /// <summary>The element that <c>details</c> may be put into: the parent, the element itself (an item, a cell), or null (words in a line).</summary>
    static TreeElement? Place(TreeElement element) =>
        !HtmlVocabulary.Block.Contains(element.Name) || HtmlVocabulary.TableStructure.Contains(element.Name) && element.Name != "table" ? null
        : element.Parent is { } parent && HtmlVocabulary.FlowContainers.Contains(parent.Name) && element.Name is not ("li" or "dd" or "dt" or "td" or "th" or "figcaption" or "caption" or "summary") ? parent
        : element.Name is "li" or "dd" or "td" or "th" or "figcaption" ? element
        : null;
}
