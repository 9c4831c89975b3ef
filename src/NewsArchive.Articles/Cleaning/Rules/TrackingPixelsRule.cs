using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Images of one pixel that stand for no other image go: they report the reader.</summary>
sealed class TrackingPixelsRule : CleaningRule
{
    public override string Name => "tracking-pixels";

    public override ImmutableArray<string> Elements => ["img"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (!pass.SourcesOf(element).IsOnePixel)
            return true;
        pass.Ledger.Record(Name, element);
        element.Remove();
        return false;
    }
}
