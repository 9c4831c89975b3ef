namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>Styles that keep text from being seen. <c>opacity:0</c> is none of them: lazy images fade in from it.</summary>
static class HiddenStyle
{
    /// <summary>Whether the style takes the element off the page.</summary>
    public static bool IsHidden(InlineStyle style) => style["display"] == "none" || style["visibility"] is "hidden" or "collapse";

    /// <summary>Whether the text is white or transparent on the page's own ground.</summary>
    public static bool IsInvisibleColour(InlineStyle style) =>
        style["color"] is { } colour && style["background"] is null && style["background-color"] is null && style["background-image"] is null
        && colour.Replace(" ", "", StringComparison.Ordinal) is "white" or "#fff" or "#ffffff" or "rgb(255,255,255)" or "rgba(255,255,255,1)" or "transparent" or "rgba(0,0,0,0)";
}
