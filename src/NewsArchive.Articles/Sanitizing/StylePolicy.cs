using System.Collections.Frozen;
using System.Collections.Immutable;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>Which inline style declarations survive. Values are checked by our own tokenizer; AngleSharp.Css never sees one.</summary>
sealed class StylePolicy
{
    const int LongestValue = 200;
    static readonly FrozenSet<string> functions = HtmlVocabulary.Names("rgb rgba hsl hsla");
    readonly FrozenDictionary<string, FrozenSet<string>> keywords;
    readonly FrozenSet<string> properties;

    /// <summary>Takes the values by property; a property without any may have every plain value.</summary>
    public StylePolicy(IReadOnlyDictionary<string, ImmutableSortedSet<string>> styles)
    {
        keywords = styles.Where(pair => !pair.Value.IsEmpty).ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
        properties = styles.Where(pair => pair.Value.IsEmpty).Select(pair => pair.Key).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Whether the declaration may stay.</summary>
    /// <param name="property">Lower-case name.</param>
    /// <param name="value">Decoded value, lower case.</param>
    public bool Allows(string property, string value) =>
        keywords.TryGetValue(property, out var values) ? values.Contains(value) : properties.Contains(property) && IsPlain(value);

    /// <summary>Words, numbers, colours: no quotes, escapes, URLs or functions but colour ones.</summary>
    public static bool IsPlain(string value)
    {
        if (value.Length is 0 or > LongestValue)
            return false;
        var word = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '(' && !functions.Contains(value[word..i]))
                return false;
            if (!char.IsAsciiLetterOrDigit(value[i]) && value[i] is not '-')
                word = i + 1;
            if (!char.IsLetterOrDigit(value[i]) && !" #%.,+-/()".Contains(value[i]))
                return false;
        }
        return true;
    }
}
