using System.Collections.Frozen;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>Names of query parameters, whatever their case; a pattern that ends in <c>*</c> stands for all names that begin so.</summary>
sealed class ParameterNames
{
    readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> whole;
    readonly string[] beginnings;

    /// <summary>Takes the patterns.</summary>
    public ParameterNames(IEnumerable<string> patterns)
    {
        var byKind = patterns.ToLookup(pattern => pattern.EndsWith('*'));
        whole = byKind[false].ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        beginnings = [.. byKind[true].Select(pattern => pattern[..^1])];
    }

    /// <summary>Whether a name is among them.</summary>
    public bool Contains(ReadOnlySpan<char> name)
    {
        foreach (var beginning in beginnings)
            if (name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                return true;
        return whole.Contains(name);
    }
}
