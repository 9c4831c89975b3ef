using System.Collections.Frozen;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>Which inline style declarations survive. Values are checked by our own tokenizer; AngleSharp.Css never sees one.</summary>
sealed class StylePolicy
{
    /// <summary>No style at all.</summary>
    public static readonly StylePolicy None = new("", "");

    /// <summary>The declarations that carry meaning: alignment, direction, preformatted white space.</summary>
    public static readonly StylePolicy Article = new(
        "text-align=left right center justify start end; direction=ltr rtl; white-space=pre pre-wrap pre-line break-spaces", "");

    /// <summary>Looks without URLs, positions or layers; hidden text stays hidden.</summary>
    public static readonly StylePolicy Lossless = new(
        "text-align=left right center justify start end; direction=ltr rtl; white-space=pre pre-wrap pre-line break-spaces normal nowrap; " +
        "display=none inline block inline-block list-item table table-row table-cell; visibility=visible hidden collapse; float=left right none; clear=left right both none",
        "color background-color font font-family font-size font-style font-weight font-variant line-height letter-spacing word-spacing text-decoration " +
        "text-decoration-line text-decoration-color text-decoration-style text-indent text-transform vertical-align margin margin-top margin-right margin-bottom " +
        "margin-left padding padding-top padding-right padding-bottom padding-left border border-top border-right border-bottom border-left border-color " +
        "border-style border-width border-collapse border-spacing border-radius width height max-width max-height min-width min-height list-style-type " +
        "opacity text-align-last word-break word-wrap overflow-wrap unicode-bidi");

    const int LongestValue = 200;
    static readonly FrozenSet<string> functions = HtmlVocabulary.Names("rgb rgba hsl hsla");
    readonly FrozenDictionary<string, FrozenSet<string>> keywords;
    readonly FrozenSet<string> properties;

    StylePolicy(string keywordLists, string properties)
    {
        keywords = keywordLists.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(list => list.Split('='))
            .ToFrozenDictionary(pair => pair[0], pair => HtmlVocabulary.Names(pair[1]), StringComparer.Ordinal);
        this.properties = HtmlVocabulary.Names(properties);
    }

    /// <summary>Whether nothing is ever kept.</summary>
    public bool IsEmpty => keywords.Count == 0;

    /// <summary>Whether the declaration may stay.</summary>
    /// <param name="property">Lower-case name.</param>
    /// <param name="value">Decoded value, lower case.</param>
    public bool Allows(string property, string value) =>
        keywords.TryGetValue(property, out var values) ? values.Contains(value) : properties.Contains(property) && IsPlain(value);

    /// <summary>Words, numbers, colours: no quotes, escapes, URLs or functions but colour ones.</summary>
    static bool IsPlain(string value)
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
