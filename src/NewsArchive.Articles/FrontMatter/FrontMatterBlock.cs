using System.Collections.Immutable;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>What front matter says, in written order, with the place of each value. The text itself is never re-serialised.</summary>
public sealed record FrontMatterBlock
{
    /// <summary>No front matter.</summary>
    public static FrontMatterBlock Empty { get; } = new();

    /// <summary>Top-level entries in written order.</summary>
    public ImmutableArray<FrontMatterEntry> Entries { get; init; } = [];

    /// <summary>Whether strict YAML failed and the tolerant reader was used.</summary>
    public bool IsTolerant { get; init; }

    /// <summary>First scalar under a key (case-insensitive), or null. Lists give their first element.</summary>
    public string? this[string key] => Find(key)?.Values.FirstOrDefault()?.Text;

    /// <summary>The entry of a key (case-insensitive), or null.</summary>
    public FrontMatterEntry? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                return entry;
        return null;
    }

    /// <summary><c>title</c>, or null.</summary>
    public string? Title => this["title"];

    /// <summary><c>author</c>, or null.</summary>
    public string? Author => this["author"];

    /// <summary><c>date</c> as an instant: RFC 1123, ISO 8601, or zone-less (taken as UTC); null when absent or no date.</summary>
    public DateTimeOffset? Date => FrontMatterDate.TryParse(this["date"], out var date) ? date : null;
}

/// <summary>One top-level key and its scalar values in order (a scalar has one; a list of scalars has many; nested maps are flattened to none).</summary>
public sealed record FrontMatterEntry(string Key, ImmutableArray<FrontMatterValue> Values);

/// <summary>One scalar.</summary>
/// <param name="Text">The value after unquoting.</param>
/// <param name="Span">Where the value's own characters stand in the head, quotes excluded; replacing them replaces the value.</param>
/// <param name="Quote">The quote character around it, or NUL for a plain scalar.</param>
public sealed record FrontMatterValue(string Text, TextSpan Span, char Quote);
