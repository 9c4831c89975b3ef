using System.Collections.Frozen;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Images;

/// <summary>Lazy loading: attributes that hold what <c>src</c> will become.</summary>
static class LazyAttributes
{
    // What lazy loaders and galleries of news sites use (Jetpack, WeChat, Discuz, LazySizes …); best picture first.
    static readonly string[] Known =
    [
        "data-orig-file", "data-original", "data-hi-res-src", "data-full-src", "data-full", "data-src", "data-lazy-src", "data-lazyload", "data-lazy", "data-actualsrc",
        "data-actual-src", "data-real-src", "data-img-src", "data-image-src", "data-image", "data-img", "data-url", "data-echo", "data-cfsrc", "data-ks-lazyload",
        "data-croporisrc", "data-backsrc", "data-srcs", "data-file", "data-large-file", "data-medium-file", "data-large_image", "data-highres", "data-zoom-image",
        "data-gif-url", "data-gif", "data-poster", "data-bg", "data-bg-image", "data-background", "data-background-image", "data-back", "data-thumb", "data-thumbnail",
        "data-small-src", "data-low-src", "lazy-src", "lazysrc", "real_src", "realsrc", "original", "zoomfile", "file", "ess-data", "_src",
    ];

    static readonly FrozenDictionary<string, int> Rank = Known.Index().ToFrozenDictionary(p => p.Item, p => p.Index, StringComparer.Ordinal);

    static readonly FrozenSet<string> KnownSets = FrozenSet.Create(StringComparer.Ordinal, "data-srcset", "data-lazy-srcset", "data-original-set", "data-bgset");

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, [.. Known, .. KnownSets]).GetAlternateLookup<ReadOnlySpan<char>>();

    // What may hold a URL with an image ending and is no image of its own, or is handled elsewhere.
    static readonly FrozenSet<string> Never = FrozenSet.Create(
        StringComparer.Ordinal, "data-original-src", "src", "srcset", "href", "alt", "title", "style", "class", "id", "name", "longdesc", "data-permalink",
        "data-attachment-url", "data-link", "data-href", "data-comments-url", "data-caption", "data-image-title", "data-image-caption", "data-image-description",
        "data-image-meta", "usemap", "sizes", "poster", "xlink:href", "content", "value", "action");

    static readonly FrozenSet<string> PlaceholderNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "blank", "spacer", "placeholder", "transparent", "transparency", "1x1", "pixel", "grey", "gray", "loading", "lazy", "lazyload",
        "load", "clear", "trans", "empty", "dot", "none", "default", "s", "white", "preload", "loader", "ajax-loader", "bg-placeholder", "lazy-placeholder", "img-placeholder");

    /// <summary>Whether the attribute holds a srcset for later: by its name, or one of the other lazy attributes by its descriptors.</summary>
    public static bool IsSrcset(HtmlAttribute attribute) => KnownSets.Contains(attribute.Name)
        ? attribute.Value.Length > 0
        : attribute.Name.StartsWith("data-", StringComparison.Ordinal) && (Rank.ContainsKey(attribute.Name) || attribute.Name.EndsWith("srcset", StringComparison.Ordinal))
            && SrcsetParser.IsSrcset(attribute.Value);

    /// <summary>Whether an attribute of that name, in any case, can be one of these on an element that does not wait for a script.</summary>
    public static bool IsKnown(ReadOnlySpan<char> name) =>
        Names.Contains(name) || name.StartsWith("data-", StringComparison.OrdinalIgnoreCase) && name.EndsWith("srcset", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a lazy background that is CSS (<c>data-bg="url(a.jpg)"</c>), or null.</summary>
    public static string? CssOf(HtmlAttribute attribute) =>
        Rank.ContainsKey(attribute.Name) && (attribute.Value.Contains("url(", StringComparison.OrdinalIgnoreCase) || attribute.Value.Contains("image-set(", StringComparison.OrdinalIgnoreCase)) ? attribute.Value : null;

    /// <summary>Whether the attribute holds an image URL for later. Unknown names count only when the element waits for a script.</summary>
    public static bool IsUrl(HtmlAttribute attribute, bool isWaiting) => MayBeUrl(attribute, isWaiting) && !SrcsetParser.IsSrcset(attribute.Value) && CssOf(attribute) is null;

    static bool MayBeUrl(HtmlAttribute attribute, bool isWaiting) =>
        Rank.ContainsKey(attribute.Name) ? IsImageUrl(attribute.Value, mayLackEnding: attribute.Name.StartsWith("data-", StringComparison.Ordinal))
        : isWaiting && !Never.Contains(attribute.Name) && IsImageUrl(attribute.Value, mayLackEnding: false);

    /// <summary>The lazy URLs of a tag, the best first.</summary>
    public static IReadOnlyList<string> Urls(HtmlTag tag) =>
        [.. tag.Attributes.Where(a => IsUrl(a, isWaiting: true)).OrderBy(a => Rank.GetValueOrDefault(a.Name, int.MaxValue)).Select(a => a.Value.Trim())];

    /// <summary>Whether the image is not yet there: no src, a placeholder, or a class that says lazy.</summary>
    public static bool IsWaiting(HtmlTag tag) =>
        IsPlaceholder(tag["src"]?.Value) || tag["class"]?.Value.Contains("lazy", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether the src shows nothing: empty, data:, or named like a spacer.</summary>
    public static bool IsPlaceholder(string? src)
    {
        src = src?.Trim() ?? "";
        if (src.Length == 0 || src[0] == '#' || src.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || src.StartsWith("about:", StringComparison.OrdinalIgnoreCase))
            return true;
        var end = src.AsSpan().IndexOfAny('?', '#');
        var name = Path.GetFileNameWithoutExtension(end < 0 ? src : src[..end]);
        return PlaceholderNames.Contains(name);
    }

    // Spacers are named so, and now and then a picture is.
    static readonly FrozenSet<string> VagueNames = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "load", "trans", "dot", "none", "default", "s", "white", "grey", "gray");

    /// <summary>Whether the src is a placeholder that no picture would be named like.</summary>
    public static bool IsSpacer(string src)
    {
        var end = src.AsSpan().IndexOfAny('?', '#');
        return IsPlaceholder(src) && !VagueNames.Contains(Path.GetFileNameWithoutExtension(end < 0 ? src : src[..end]));
    }

    static bool IsImageUrl(string value, bool mayLackEnding)
    {
        value = value.Trim();
        if (value.Length < 5 || value.Length > 4096 || value[0] is '{' or '[' or '<' or '#')
            return false;
        var isUrl = WebUrl.Parse(value) is not null || value.StartsWith("//", StringComparison.Ordinal);
        return ImageEnding.IsOn(value) ? isUrl || !WebUrl.HasScheme(value) : mayLackEnding && isUrl;
    }
}
