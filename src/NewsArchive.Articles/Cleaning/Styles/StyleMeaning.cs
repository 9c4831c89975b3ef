using System.Globalization;

namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>What a style says that an element can say.</summary>
/// <param name="Bold">Bold, not bold, or nothing said.</param>
/// <param name="Italic">Italic, upright, or nothing said.</param>
/// <param name="Underline">Underlined.</param>
/// <param name="Strike">Struck through.</param>
/// <param name="Shift"><c>sup</c>, <c>sub</c> or null.</param>
readonly record struct StyleMeaning(bool? Bold, bool? Italic, bool Underline, bool Strike, string? Shift)
{
    /// <summary>Whether there is anything to wrap the text in.</summary>
    public bool HasEmphasis => Bold == true || Italic == true || Underline || Strike || Shift is not null;

    /// <summary>Reads the meaning. A longhand beside the <c>font</c> shorthand counts as the later one.</summary>
    public static StyleMeaning Of(InlineStyle style)
    {
        var (bold, italic) = Shorthand(style["font"]);
        var lines = style["text-decoration-line"] ?? style["text-decoration"] ?? "";
        return new StyleMeaning(
            Weight(style["font-weight"]) ?? bold,
            Slant(style["font-style"]) ?? italic,
            HasWord(lines, "underline"),
            HasWord(lines, "line-through"),
            style["vertical-align"] switch { "super" => "sup", "sub" => "sub", _ => null });
    }

    static bool? Weight(string? value) => value switch
    {
        "bold" or "bolder" => true,
        "normal" or "lighter" => false,
        not null when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight is >= 1 and <= 1000 => weight >= BoldFrom,
        _ => null,
    };

    const int BoldFrom = 600; // CSS Fonts 4 §2.2: browsers draw 600 and more as bold when a font has two weights

    static bool? Slant(string? value) => value is null ? null
        : value == "italic" || value.StartsWith("oblique", StringComparison.Ordinal) ? true
        : value == "normal" ? false
        : null;

    /// <summary>CSS Fonts 4 §2.7: style and weight stand before the size; what the shorthand leaves out is reset to normal.</summary>
    static (bool? Bold, bool? Italic) Shorthand(string? font)
    {
        if (font is null || !font.Contains(' ', StringComparison.Ordinal))
            return (null, null);
        var (bold, italic) = (false, false);
        foreach (var word in font.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            if (Weight(word) is { } weight && word != "normal")
                bold = weight;
            else if (Slant(word) == true)
                italic = true;
            else if (word is not ("normal" or "small-caps"))
                break;
        return (bold, italic);
    }

    static bool HasWord(string list, string word) => list.Split(' ').Contains(word, StringComparer.Ordinal);
}
