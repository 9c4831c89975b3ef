using System.Collections.Frozen;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>
/// The <c>font</c> shorthand (CSS Fonts 4 §2.7): slant, weight and width in any order, then a size and a family, both required. What it leaves out is reset
/// to normal.
/// </summary>
/// <param name="Bold">Whether it makes the text bold.</param>
/// <param name="Italic">Whether it slants the text.</param>
readonly record struct FontShorthand(bool Bold, bool Italic)
{
    static readonly FrozenSet<string> systemFonts = HtmlVocabulary.Names("caption icon menu message-box small-caption status-bar");

    static readonly FrozenSet<string> neutral = HtmlVocabulary.Names(
        "normal small-caps ultra-condensed extra-condensed condensed semi-condensed semi-expanded expanded extra-expanded ultra-expanded");

    static readonly FrozenSet<string> sizes = HtmlVocabulary.Names("xx-small x-small small medium large x-large xx-large xxx-large larger smaller math");

    /// <summary>Reads a value in lower case; null when browsers would drop it.</summary>
    public static FontShorthand? Read(string value)
    {
        if (systemFonts.Contains(value))
            return default(FontShorthand);
        var words = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var font = default(FontShorthand);
        for (var i = 0; i < words.Length; i++)
            if (words[i] != "normal" && StyleValues.Weight(words[i]) is { } bold)
                font = font with { Bold = bold };
            else if (StyleValues.Slant(words[i]) == true)
                font = font with { Italic = true };
            else if (!neutral.Contains(words[i]) && !words[i].EndsWith("deg", StringComparison.Ordinal))
                return IsSize(words[i]) && i + 1 < words.Length && IsFamily(words[^1]) ? font : null;
        return null;
    }

    static bool IsSize(string word) => char.IsAsciiDigit(word[0]) || word[0] is '.' or '+' || word.Contains('(', StringComparison.Ordinal) || sizes.Contains(word.Split('/')[0]);

    static bool IsFamily(string word) => char.IsLetter(word[0]) || word[0] is '"' or '\'' or '-' or '_' || word[^1] is '"' or '\'';
}
