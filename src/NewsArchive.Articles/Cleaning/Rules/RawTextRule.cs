using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Elements whose content is text to the parser (<c>xmp listing plaintext textarea</c>) become <c>pre</c>: their text is visible.</summary>
sealed class RawTextRule : CleaningRule
{
    public override string Name => "raw-text";

    public override ImmutableArray<string> Elements => ["xmp", "listing", "plaintext", "textarea"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element);
        if (element.Parent is { } parent && HtmlVocabulary.FlowContainers.Contains(parent.Name))
            element.Name = "pre";
        else
            element.Unwrap();
        return false;
    }
}
