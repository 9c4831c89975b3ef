using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>U+FEFF inside text goes. ZWJ, ZWNJ, the soft hyphen and U+200B stay: Persian, emoji and line breaks need them.</summary>
sealed class ZeroWidthRule : CleaningRule
{
    public override string Name => "zero-width";

    public override RuleHooks Hooks => RuleHooks.Text;

    public override void Text(TreeText text, CleaningPass pass)
    {
        if (!text.Data.Contains('\uFEFF', StringComparison.Ordinal))
            return;
        pass.Ledger.Record(Name, text.Data);
        text.Data = text.Data.Replace("\uFEFF", "", StringComparison.Ordinal);
    }
}
