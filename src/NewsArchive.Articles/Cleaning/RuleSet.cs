using System.Collections.Frozen;

namespace NewsArchive.Articles.Cleaning;

/// <summary>The rules of one profile, found by element name without asking each.</summary>
sealed class RuleSet
{
    readonly FrozenDictionary<string, CleaningRule[]> entering;
    readonly FrozenDictionary<string, CleaningRule[]> leaving;
    readonly CleaningRule[] enteringAny;
    readonly CleaningRule[] leavingAny;

    /// <summary>Groups the rules; their order stays.</summary>
    public RuleSet(IEnumerable<CleaningRule> rules)
    {
        CleaningRule[] all = [.. rules];
        (entering, enteringAny) = ByElement(all, RuleHooks.Enter);
        (leaving, leavingAny) = ByElement(all, RuleHooks.Leave);
        ForText = [.. all.Where(rule => rule.Hooks.HasFlag(RuleHooks.Text))];
        ForComments = [.. all.Where(rule => rule.Hooks.HasFlag(RuleHooks.Comment))];
    }

    public CleaningRule[] ForText { get; }

    public CleaningRule[] ForComments { get; }

    public CleaningRule[] Entering(string element) => entering.GetValueOrDefault(element, enteringAny);

    public CleaningRule[] Leaving(string element) => leaving.GetValueOrDefault(element, leavingAny);

    static (FrozenDictionary<string, CleaningRule[]>, CleaningRule[]) ByElement(CleaningRule[] all, RuleHooks hook)
    {
        CleaningRule[] hooked = [.. all.Where(rule => rule.Hooks.HasFlag(hook))];
        var names = hooked.SelectMany(rule => rule.Elements).Distinct(StringComparer.Ordinal);
        return (names.ToFrozenDictionary(name => name, name => hooked.Where(rule => rule.Elements.IsEmpty || rule.Elements.Contains(name)).ToArray(), StringComparer.Ordinal),
            [.. hooked.Where(rule => rule.Elements.IsEmpty)]);
    }
}
