using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Elements that the profile does not name are unwrapped: their text stays. A block becomes a <c>div</c>, so that its lines stay apart.</summary>
sealed class UnknownElementsRule : CleaningRule
{
    public override string Name => "unknown-elements";

    public override RuleHooks Hooks => RuleHooks.Leave;

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        if (pass.Policy.Elements.Contains(element.Name) || (pass.Policy.UnwrapsSpans && PresentationalSpansRule.IsLookOnly(element.Name)) || pass.Plain.Contains(element))
            return;
        pass.Ledger.Record(Name, element);
        Dissolve(element);
    }

    /// <summary>Unwraps an element, or makes a block a <c>div</c> where one may stand.</summary>
    public static void Dissolve(TreeElement element)
    {
        if (HtmlVocabulary.Block.Contains(element.Name) && element.FirstChild is not null && element.Parent is { } parent && IsFlow(parent))
            element.Name = "div";
        else
            element.Unwrap();
    }

    /// <summary>Whether a <c>div</c> may stand in the element, which may be one that will become a <c>div</c> itself.</summary>
    static bool IsFlow(TreeElement element) =>
        HtmlVocabulary.FlowContainers.Contains(element.Name)
        || element.Name is "form" or "fieldset" or "legend" or "optgroup" or "option" or "dialog" or "search" or "hgroup" or "dir" or "menu";
}
