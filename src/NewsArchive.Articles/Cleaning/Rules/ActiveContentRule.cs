using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Elements that run, style or configure a page go whole; none of their text is visible.</summary>
sealed class ActiveContentRule : CleaningRule
{
    public override string Name => "active-content";

    public override ImmutableArray<string> Elements =>
        ["script", "style", "template", "base", "meta", "link", "title", "head", "param", "track", "basefont", "bgsound", "canvas", "noembed", "noframes", "frameset", "frame"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element, VisibleCharacters.Count(element));
        element.Remove();
        return false;
    }
}
