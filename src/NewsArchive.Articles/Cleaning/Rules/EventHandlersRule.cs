using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Attributes whose name starts with <c>on</c> go: they are scripts.</summary>
sealed class EventHandlersRule : CleaningRule
{
    public override string Name => "event-handlers";

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        foreach (var attribute in element.Attributes)
            if (IsHandler(attribute))
            {
                pass.Ledger.Record(Name, element);
                element.DropWhere(IsHandler);
                return true;
            }
        return true;
    }

    static bool IsHandler(TreeAttribute attribute) => attribute.Name.StartsWith("on", StringComparison.Ordinal);
}
