using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// U+FEFF inside text goes. ZWJ, ZWNJ, the soft hyphen and U+200B stay: Persian, emoji and line breaks need them; a policy may name more.
/// </summary>
sealed class ZeroWidthRule : CleaningRule
{
    public override string Name => "zero-width";

    public override RuleHooks Hooks => RuleHooks.Text;

    public override void Text(TreeText text, CleaningPass pass)
    {
        var dropped = pass.Policy.ZeroWidth;
        if (!text.Data.AsSpan().ContainsAny(dropped))
            return;
        var kept = string.Concat(text.Data.Where(c => !dropped.Contains(c)));
        pass.Ledger.Record(Name, text.Data, removed: VisibleCharacters.Count(text.Data) - VisibleCharacters.Count(kept));
        text.Data = kept;
    }
}
