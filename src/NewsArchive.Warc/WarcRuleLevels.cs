using System.Collections.Immutable;

namespace NewsArchive.Warc;

/// <summary>How grave the breach of each rule is, where the caller does not want the rule's own level. Immutable.</summary>
public sealed class WarcRuleLevels
{
    readonly ImmutableDictionary<string, WarcDiagnosticLevel> _levels;

    WarcRuleLevels(ImmutableDictionary<string, WarcDiagnosticLevel> levels) => _levels = levels;

    /// <summary>Every rule at its own level.</summary>
    public static WarcRuleLevels Default { get; } = new(ImmutableDictionary<string, WarcDiagnosticLevel>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>A copy in which one rule, named as in <see cref="WarcDiagnostic.Rule"/>, has another level.</summary>
    /// <param name="rule">A name out of <see cref="Reading.WarcRules"/>, or of a finding of a verifier.</param>
    /// <param name="level">Its level.</param>
    /// <exception cref="ArgumentException">The name is no kebab-case word, so that no rule can have it.</exception>
    public WarcRuleLevels With(string rule, WarcDiagnosticLevel level)
    {
        ArgumentException.ThrowIfNullOrEmpty(rule);
        foreach (var letter in rule)
            if (!char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-')
                throw new ArgumentException($"'{rule}' is no rule name: lower-case letters, digits and hyphens", nameof(rule));
        return new(_levels.SetItem(rule, level));
    }

    /// <summary>The level of a rule whose own level is <paramref name="own"/>.</summary>
    public WarcDiagnosticLevel Of(string rule, WarcDiagnosticLevel own) => _levels.GetValueOrDefault(rule, own);

    /// <summary>The diagnostic at the level asked for, or null when it is to be ignored.</summary>
    public WarcDiagnostic? Apply(WarcDiagnostic diagnostic)
    {
        var level = Of(diagnostic.Rule, diagnostic.Level);
        return level == WarcDiagnosticLevel.Ignore ? null : level == diagnostic.Level ? diagnostic : diagnostic with { Level = level };
    }
}
