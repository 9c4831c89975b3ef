using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>SVG and MathML go whole: swapping namespaces is the classic way past a sanitizer. Their visible text is counted.</summary>
sealed class ForeignContentRule : CleaningRule
{
    public override string Name => "foreign-content";

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (!element.IsForeign)
            return true;
        pass.Ledger.Record(Name, element, VisibleCharacters.Count(element));
        element.Remove();
        return false;
    }
}
