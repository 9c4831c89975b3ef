using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>What inline styles say under one policy. The same few come again and again, so the last ones are remembered. Thread-safe.</summary>
sealed class ScanStyles(SafeHtmlPolicy policy)
{
    const int Remembered = 256; // an article has some ten different ones
    const int LongestRemembered = 256;

    readonly ScanStyle?[] known = new ScanStyle?[Remembered];

    /// <summary>Reads a style as written, references decoded.</summary>
    public ScanStyle Read(ReadOnlySpan<char> style)
    {
        if (style.Length > LongestRemembered)
            return new ScanStyle(style.ToString(), policy);
        ref var slot = ref known[Hash(style) % Remembered];
        if (slot is { } last && style.SequenceEqual(last.Source))
            return last;
        return slot = new ScanStyle(style.ToString(), policy); // writing a reference is atomic: at worst two threads read the same style
    }

    static uint Hash(ReadOnlySpan<char> style)
    {
        var hash = 0u;
        foreach (var c in style)
            hash = (hash ^ c) * 0x01000193;
        return hash ^ (hash >> 16);
    }
}

/// <summary>One inline style, read once.</summary>
sealed class ScanStyle
{
    public ScanStyle(string source, SafeHtmlPolicy policy)
    {
        Source = source;
        var style = InlineStyle.Parse(source);
        Meaning = StyleMeaning.Of(style);
        HasSize = style["width"] is not null || style["height"] is not null;
        KeptOnText = InlineStylesRule.Kept(isText: true, style, policy);
        KeptElsewhere = InlineStylesRule.Kept(isText: false, style, policy);
        // White on a ground is no hidden text, but that ground may stand far above: white is left to the tree.
        Hides = HiddenStyle.IsGone(style) || HiddenStyle.IsUnseen(style) || HiddenStyle.IsOutOfSight(style) || HiddenStyle.HasNoSize(style)
            || HiddenStyle.IsInvisibleColour(style, style["color"], isOnGround: false);
    }

    /// <summary>The attribute's value.</summary>
    public string Source { get; }

    /// <summary>What it says that an element can say.</summary>
    public StyleMeaning Meaning { get; }

    /// <summary>Whether it gives a width or height.</summary>
    public bool HasSize { get; }

    /// <summary>Whether it may hide text.</summary>
    public bool Hides { get; }

    /// <summary>What stays on elements of text; null for nothing.</summary>
    public string? KeptOnText { get; }

    /// <summary>What stays on others.</summary>
    public string? KeptElsewhere { get; }
}
