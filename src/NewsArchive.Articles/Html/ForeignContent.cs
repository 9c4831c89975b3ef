using System.Collections.Frozen;

namespace NewsArchive.Articles.Html;

/// <summary>
/// Follows whether tags stand in svg or math, where <c>style</c>, <c>script</c> and <c>title</c> are markup and CDATA sections exist
/// (HTML §13.2.6.5). A stack of 63 bits, one for each open foreign root (1) or HTML integration point (0); deeper ones are not followed.
/// </summary>
struct ForeignContent
{
    // §13.2.6.5: these HTML tags close open svg and math elements.
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BreakingOut = FrozenSet.Create<string>(
        StringComparer.OrdinalIgnoreCase,
        "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr",
        "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span", "strong", "strike", "sub", "sup", "table", "tt",
        "u", "ul", "var").GetAlternateLookup<ReadOnlySpan<char>>();

    // §13.2.6 HTML integration points of svg, MathML text integration points.
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Integration = FrozenSet.Create<string>(
        StringComparer.OrdinalIgnoreCase, "foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext").GetAlternateLookup<ReadOnlySpan<char>>();

    ulong open; // without its highest 1, which marks the bottom; 0 is empty like 1

    /// <summary>Whether the next tag is read by the rules of svg and math.</summary>
    public readonly bool IsForeign => open > 1 && (open & 1) == 1;

    readonly bool IsOpen => open > 1;

    /// <summary>Takes one tag that is not the start of raw text.</summary>
    public void Follow(ReadOnlySpan<char> name, bool isEnd, bool isSelfClosing)
    {
        var isRoot = name.Equals("svg", StringComparison.OrdinalIgnoreCase) || name.Equals("math", StringComparison.OrdinalIgnoreCase);
        if (!isRoot && !IsOpen)
            return;
        if (IsForeign && BreakingOut.Contains(name))
            while (IsForeign)
                open >>= 1;
        else if (isRoot || IsOpen && Integration.Contains(name))
            OpenOrClose(isRoot ? 1u : 0u, isEnd, isSelfClosing);
    }

    void OpenOrClose(uint kind, bool isEnd, bool isSelfClosing)
    {
        if (isEnd)
            CloseThrough(kind);
        else if (!isSelfClosing && (kind == 1 || IsForeign) && open < 1UL << 62)
            open = (open == 0 ? 2 : open << 1) | kind;
    }

    void CloseThrough(uint kind)
    {
        var rest = open;
        while (rest > 1 && (rest & 1) != kind)
            rest >>= 1;
        if (rest > 1)
            open = rest >> 1;
    }
}
