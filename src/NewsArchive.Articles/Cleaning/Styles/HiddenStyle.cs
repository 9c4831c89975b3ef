using System.Globalization;

namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>Styles that keep text from being seen.</summary>
static class HiddenStyle
{
    /// <summary>Whether the style takes the element off the page, with everything in it.</summary>
    public static bool IsGone(InlineStyle style) => style["display"] == "none";

    /// <summary>Whether the style hides the element, but for what is made visible inside.</summary>
    public static bool IsUnseen(InlineStyle style) => style["visibility"] is "hidden" or "collapse";

    /// <summary>Whether the style makes the element visible again.</summary>
    public static bool IsSeen(InlineStyle style) => style["visibility"] == "visible";

    /// <summary>Whether the element has a ground of its own, on which white may be read.</summary>
    public static bool HasGround(InlineStyle style) =>
        style["background-image"] is not (null or "none" or "initial")
        || Ground(style) is { } ground && !(CssColour.Read(ground) is { } colour ? colour.IsWhite || colour.IsTransparent : ground is "none" || StyleValues.IsWide(ground));

    /// <summary>Whether the text has the colour of its ground: white on the page's, transparent, or the same as the declared one.</summary>
    /// <param name="style">The style.</param>
    /// <param name="colour">The colour: the style's, or that of a <c>font</c>.</param>
    /// <param name="isOnGround">Whether an element around has a ground of its own.</param>
    public static bool IsInvisibleColour(InlineStyle style, string? colour, bool isOnGround) =>
        CssColour.Read(colour) is { } ink
        && (ink.IsTransparent || (CssColour.Read(Ground(style)) is { IsTransparent: false } ground ? ink == ground || ink.IsWhite && ground.IsWhite : ink.IsWhite && !isOnGround && !HasGround(style)));

    /// <summary>
    /// Whether the text is probably out of sight: transparent, without size, cut off or far outside the page. Scripts and style sheets often undo this, so
    /// the words stay and are reported.
    /// </summary>
    public static bool IsOutOfSight(InlineStyle style) =>
        Number(style["opacity"]) == 0
        || style["content-visibility"] == "hidden"
        || style["mso-hide"] is "all" or "screen"
        || Number(style["text-indent"]) <= FarOut
        || (style["position"] is "absolute" or "fixed" && (Number(style["left"]) <= FarOut || Number(style["top"]) <= FarOut || Number(style["right"]) <= FarOut || IsClipped(style)))
        || (style["overflow"] is "hidden" or "clip" && (Number(style["height"]) == 0 || Number(style["max-height"]) == 0 || Number(style["width"]) == 0));

    /// <summary>Whether the letters have no size; elements inside may have one again.</summary>
    public static bool HasNoSize(InlineStyle style) => Number(style["font-size"]) == 0;

    const double FarOut = -500; // -999em, -9999px, -1000% are in use

    static bool IsClipped(InlineStyle style) => style["clip"]?.Replace(" ", "", StringComparison.Ordinal) is "rect(0,0,0,0)" or "rect(0000)" or "rect(0px,0px,0px,0px)" or "rect(1px,1px,1px,1px)";

    static string? Ground(InlineStyle style) => style["background-color"] ?? style["background"];

    /// <summary>The number that a length starts with.</summary>
    static double? Number(string? length) =>
        length is not null && double.TryParse(length.AsSpan().TrimEnd("%abcdefghijklmnopqrstuvwxyz"), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : null;
}
