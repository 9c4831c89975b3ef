using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Spans and fonts left without attributes are unwrapped, never adding or removing a space; inline elements that hold nothing at all go.
/// </summary>
sealed class PresentationalSpansRule : CleaningRule
{
    public override string Name => "presentational-spans";

    public override ImmutableArray<string> Elements => ["span", "font", "a", .. HtmlVocabulary.Emphasis];

    public override RuleHooks Hooks => RuleHooks.Leave;

    /// <summary>Whether the element says nothing once its attributes are gone.</summary>
    public static bool IsLookOnly(string name) => name is "span" or "font";

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        if (pass.Plain.Contains(element))
            return; // waits until the emphasis around it is split
        if (element.FirstChild is null && element.Name != "a" && !pass.IsTarget(element))
        {
            pass.Ledger.Record(Name, element);
            element.Remove();
        }
        else if (IsUseless(element, pass))
        {
            pass.Ledger.Record(Name, element);
            element.Unwrap();
        }
    }

    static bool IsUseless(TreeElement element, CleaningPass pass) =>
        element.Name is "span" or "font" or "a" && (element.IsBare || !pass.Policy.Elements.Contains(element.Name));
}
