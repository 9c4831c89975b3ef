using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>No forms: fields go, the words around and in them stay.</summary>
sealed class FormsRule : CleaningRule
{
    public override string Name => "forms";

    public override ImmutableArray<string> Elements =>
        ["form", "fieldset", "legend", "label", "button", "select", "optgroup", "option", "output", "meter", "progress", "input", "keygen", "datalist", "isindex"];

    public override RuleHooks Hooks => RuleHooks.Enter | RuleHooks.Leave;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element.Name == "input" && element["type"]?.ToLowerInvariant() == "image" && ImageSources.Of(element, pass.Policy.LazyImages).Best is not null)
            return Image(element, pass);
        if (element.Name is not ("input" or "keygen" or "datalist" or "isindex"))
            return true;
        pass.Ledger.Record(Name, element);
        element.Remove();
        return false;
    }

    public override void Leave(TreeElement element, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element);
        UnknownElementsRule.Dissolve(element);
    }

    bool Image(TreeElement input, CleaningPass pass)
    {
        pass.Ledger.Record(Name, input);
        input.Name = "img";
        return false;
    }
}
