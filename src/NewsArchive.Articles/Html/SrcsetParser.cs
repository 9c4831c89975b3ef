using System.Buffers;
using System.Globalization;

namespace NewsArchive.Articles.Html;

/// <summary>One image of a srcset.</summary>
/// <param name="Url">The URL as written.</param>
/// <param name="Span">Where it stands in the parsed text.</param>
/// <param name="Width">The <c>w</c> descriptor in pixels, or null.</param>
/// <param name="Density">The <c>x</c> descriptor; 1 when there is none.</param>
public sealed record SrcsetEntry(string Url, TextSpan Span, int? Width, double Density)
{
    /// <summary>Whether a valid <c>w</c> or <c>x</c> descriptor is written behind the URL.</summary>
    internal bool IsMeasured { get; init; }

    /// <summary>Whether what is written behind the URL makes a browser leave the entry out (§4.8.4.3.11, step 13).</summary>
    internal bool IsMalformed { get; init; }

    /// <summary>Width or density: which entry of one set shows most (a valid set never mixes the two).</summary>
    internal double Size => Width ?? Density;
}

/// <summary>Parses srcset attributes (HTML §4.8.4.3.11): URLs may hold commas; a broken descriptor keeps its URL here, to be rewritten like the others.</summary>
public static class SrcsetParser
{
    /// <summary>The entries in written order. Linear time.</summary>
    public static IReadOnlyList<SrcsetEntry> Parse(string srcset)
    {
        var entries = new List<SrcsetEntry>();
        foreach (var entry in Read(srcset))
            entries.Add(new(entry.Url.ToString(), entry.Span, entry.Width, entry.Density) { IsMeasured = entry.IsMeasured, IsMalformed = entry.IsMalformed });
        return entries;
    }

    /// <summary>Whether the value of an attribute of any name is a srcset and not one URL (which may hold spaces): a valid descriptor tells.</summary>
    internal static bool IsSrcset(ReadOnlySpan<char> value)
    {
        if (!value.Trim(" \t\n\f\r").ContainsAny(Spaces))
            return false;
        foreach (var entry in Read(value))
            if (entry.IsMeasured)
                return true;
        return false;
    }

    /// <summary>The entries one by one, with nothing allocated.</summary>
    internal static SrcsetReader Read(ReadOnlySpan<char> srcset) => new(srcset);

    /// <summary>The entry that shows most, but not more than <paramref name="widestUseful"/> pixels when one is given and such entries exist.</summary>
    public static SrcsetEntry? Largest(IReadOnlyList<SrcsetEntry> entries, int? widestUseful)
    {
        var fitting = entries.Where(e => widestUseful is null || e.Width is null || e.Width <= widestUseful).ToList();
        return fitting.Count > 0 ? fitting.MaxBy(entry => entry.Size) : entries.MinBy(entry => entry.Size);
    }

    internal static bool SkipSeparators(ReadOnlySpan<char> text, scoped ref int at)
    {
        while (at < text.Length && (text[at] == ',' || HtmlNames.IsSpace(text[at])))
            at++;
        return at < text.Length;
    }

    /// <summary>Descriptors run to the next comma outside parentheses.</summary>
    internal static ReadOnlySpan<char> ReadDescriptors(ReadOnlySpan<char> text, scoped ref int at)
    {
        var start = at;
        var inParentheses = false;
        for (; at < text.Length && (inParentheses || text[at] != ','); at++)
            inParentheses = text[at] == '(' || inParentheses && text[at] != ')';
        return text[start..at];
    }

    /// <summary>One width (with a height, if need be) or one density, and nothing else.</summary>
    internal static bool IsMalformed(ReadOnlySpan<char> descriptors)
    {
        var (widths, densities, heights, others) = (0, 0, 0, 0);
        foreach (var part in descriptors.SplitAny(Spaces))
        {
            if (descriptors[part] is not [.. var number, var unit])
                continue;
            if (unit is 'w' or 'h' && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) && pixels > 0)
                _ = unit == 'w' ? widths++ : heights++;
            else if (unit == 'x' && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x) && x >= 0)
                densities++;
            else
                others++;
        }
        return others > 0 || widths + densities > 1 || heights > widths;
    }

    internal static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\n\f\r");

    internal static (int? Width, double? Density) Measure(ReadOnlySpan<char> descriptors)
    {
        int? width = null;
        double? density = null;
        foreach (var part in descriptors.SplitAny(Spaces))
        {
            if (descriptors[part] is not [.. var number, var unit])
                continue;
            if (unit == 'w' && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var w) && w > 0)
                width = w;
            else if (unit == 'x' && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x) && x >= 0)
                density = x;
        }
        return (width, density);
    }
}
