using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Attributes that the profile does not name for the element go. Runs last on the way down: other rules have read them.</summary>
sealed class AttributesRule : CleaningRule
{
    public override string Name => "attributes";

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        foreach (var attribute in element.Attributes)
            if (!IsKept(element, attribute, pass))
            {
                Drop(element, pass);
                return true;
            }
        return true;
    }

    void Drop(TreeElement element, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element);
        element.DropWhere(attribute => !IsKept(element, attribute, pass));
    }

    static bool IsKept(TreeElement element, TreeAttribute attribute, CleaningPass pass) =>
        pass.Policy.Allows(element.Name, attribute.Name)
        && !attribute.Value.Contains("&{", StringComparison.Ordinal) // the gate takes it for a Netscape 4 script
        && (attribute.Name != "class" || !string.IsNullOrWhiteSpace(attribute.Value));
}
