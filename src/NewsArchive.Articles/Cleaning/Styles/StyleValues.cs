using System.Collections.Frozen;
using System.Globalization;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>
/// What browsers accept as values of the properties that cleaning reads. An invalid declaration is no declaration: it does not take the place of a valid
/// one before it (CSS Syntax 3 §9).
/// </summary>
static class StyleValues
{
    static readonly FrozenSet<string> wide = HtmlVocabulary.Names("inherit initial unset revert revert-layer");

    /// <summary>Every word of the value must be one of these; other properties are not checked.</summary>
    static readonly FrozenDictionary<string, FrozenSet<string>> words = new Dictionary<string, FrozenSet<string>>
    {
        ["display"] = HtmlVocabulary.Names(
            "none inline block inline-block flex inline-flex grid inline-grid table inline-table table-row-group table-header-group table-footer-group table-row table-cell table-column " +
            "table-column-group table-caption contents flow-root flow list-item ruby ruby-base ruby-text ruby-base-container ruby-text-container math run-in -webkit-box -webkit-inline-box " +
            "-webkit-flex -webkit-inline-flex"),
        ["visibility"] = HtmlVocabulary.Names("visible hidden collapse"),
        ["direction"] = HtmlVocabulary.Names("ltr rtl"),
        ["text-align"] = HtmlVocabulary.Names("left right center justify start end match-parent justify-all -webkit-left -webkit-right -webkit-center -webkit-match-parent"),
        ["white-space"] = HtmlVocabulary.Names("normal nowrap pre pre-wrap pre-line break-spaces collapse preserve preserve-breaks preserve-spaces wrap"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the value is one of the keywords that every property takes.</summary>
    public static bool IsWide(string value) => wide.Contains(value);

    /// <summary>Whether a browser would keep the declaration.</summary>
    public static bool IsValid(string property, string value) =>
        IsWide(value) || value.Contains("var(", StringComparison.Ordinal) || property switch
        {
            "font-weight" => Weight(value) is not null,
            "font-style" => Slant(value) is not null,
            "font" => FontShorthand.Read(value) is not null,
            "vertical-align" => IsShift(value),
            _ => !words.TryGetValue(property, out var known) || value.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(known.Contains),
        };

    /// <summary>Whether a weight is bold; null when the value is none.</summary>
    public static bool? Weight(string value) => value switch
    {
        "bold" or "bolder" => true,
        "normal" or "lighter" => false,
        _ when double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight)
            && weight is >= 1 and <= 1000 => weight >= BoldFrom,
        _ => null,
    };

    const int BoldFrom = 600; // CSS Fonts 4 §2.2: browsers draw 600 and more as bold when a font has two weights

    /// <summary>Whether a font style is slanted; null when the value is none.</summary>
    public static bool? Slant(string value) =>
        value == "italic" || value == "oblique" || value.StartsWith("oblique ", StringComparison.Ordinal) ? true
        : value == "normal" ? false
        : null;

    static bool IsShift(string value) =>
        value is "baseline" or "sub" or "super" or "text-top" or "text-bottom" or "middle" or "top" or "bottom" or "-webkit-baseline-middle"
        || char.IsAsciiDigit(value[0]) || value[0] is '+' or '-' or '.' || value.Contains('(', StringComparison.Ordinal);
}
