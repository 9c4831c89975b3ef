using System.Collections.Frozen;
using System.Collections.Immutable;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// What no policy may go beyond, whatever its file says. The lists name what is known to be inert and to be read alike by every parser; what is not
/// named (script, style, svg, math, frames, forms, <c>on*</c>, <c>srcdoc</c>, <c>javascript:</c>, positions, layers, URLs in styles …) cannot be allowed.
/// </summary>
static class PolicyBounds
{
    /// <summary>Every element that a policy may allow.</summary>
    public static readonly ImmutableSortedSet<string> Elements = ProfileLists.Lossless;

    /// <summary>Elements that keep words apart or tables whole: without them the text would run together, or the tree change on the next parse.</summary>
    public static readonly ImmutableSortedSet<string> RequiredElements =
        ProfileLists.Set("br caption dd div dl dt hr li ol table tbody td tfoot th thead tr ul");

    /// <summary>Every attribute that a policy may allow, by element.</summary>
    public static readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Attributes =
        ProfileLists.LosslessNames.SetItem(ProfileLists.Every, ProfileLists.LosslessNames[ProfileLists.Every].Union(["itemprop", "itemscope", "itemtype", "translate"]));

    /// <summary>Every scheme of links: none of them runs anything in the page, or hands a document to a program.</summary>
    public static readonly ImmutableSortedSet<string> UrlSchemes = ProfileLists.Set("ftp geo http https irc ircs magnet mailto matrix news sip sips sms tel webcal xmpp");

    /// <summary>Every style property, with its values where they are words.</summary>
    public static readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Styles = ProfileLists.LosslessStyles;

    /// <summary>Every character without width that a policy may drop.</summary>
    public static readonly ImmutableSortedSet<char> ZeroWidth =
        [.. "\u00AD\u034F\u061C\u180E\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\uFEFF"];

    /// <summary>Styles that say what the rule <c>style-meaning</c> turns into elements: keeping both would add one each time.</summary>
    public static readonly ImmutableSortedSet<string> MeaningfulStyles = ProfileLists.Set("font font-style font-weight text-decoration text-decoration-line vertical-align");

    /// <summary>Styles that hide: kept beside the rule <c>hidden-text</c> they would be found again each time.</summary>
    public static readonly ImmutableSortedSet<string> HidingStyles = ProfileLists.Set("display visibility");

    /// <summary>Which elements may say what a style means.</summary>
    public static readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>> StyleMeaning = new Dictionary<string, string>
    {
        ["bold"] = "b strong",
        ["italic"] = "em i",
        ["underline"] = "ins u",
        ["strike"] = "del s strike",
        ["super"] = "sup",
        ["sub"] = "sub",
    }.ToImmutableSortedDictionary(pair => pair.Key, pair => ProfileLists.Set(pair.Value), StringComparer.Ordinal);

    /// <summary>The least and the most of each limit.</summary>
    public static readonly FrozenDictionary<string, (int Least, int Most)> Limits = new Dictionary<string, (int, int)>
    {
        ["maxCharacters"] = (1, 1 << 30),
        ["maxTags"] = (1, 100_000_000),
        ["maxDepth"] = (16, 1024),
        ["maxAttributes"] = (1, 4096),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether an attribute may be allowed on an element (<c>*</c> for every one): a listed one, or a plain <c>data-*</c>.</summary>
    public static bool MayAllow(string element, string attribute) =>
        IsDataAttribute(attribute) || (Attributes.TryGetValue(element, out var own) && own.Contains(attribute)) || Attributes[ProfileLists.Every].Contains(attribute);

    /// <summary>Plain <c>data-</c> names only: odd characters in names are where parsers differ.</summary>
    public static bool IsDataAttribute(string name) =>
        name.StartsWith("data-", StringComparison.Ordinal) && name.Length > 5 && name.AsSpan(5).IndexOfAnyExcept(dataNameCharacters) < 0;

    /// <summary>The same of a name in UTF-8 that starts with <c>data-</c>, whatever the case of its letters.</summary>
    public static bool IsDataAttribute(ReadOnlySpan<byte> name) => name.Length > 5 && !name[5..].ContainsAnyExcept(writtenNameCharacters);

    static readonly System.Buffers.SearchValues<byte> writtenNameCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    static readonly System.Buffers.SearchValues<char> dataNameCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Whether the policy keeps to everything above. What reads a policy file says what is wrong; this is the belt to those braces.</summary>
    public static bool Hold(CleaningPolicy policy) =>
        policy.Elements.IsSubsetOf(Elements) && RequiredElements.IsSubsetOf(policy.Elements) && (policy.Elements.Contains("colgroup") || !policy.Elements.Contains("col"))
        && policy.UrlSchemes.IsSubsetOf(UrlSchemes) && policy.ZeroWidth.IsSubsetOf(ZeroWidth)
        && policy.Attributes.All(pair => pair.Value.All(name => MayAllow(pair.Key, name)))
        && policy.Styles.All(pair => Styles.TryGetValue(pair.Key, out var values) && (values.IsEmpty ? pair.Value.All(StylePolicy.IsPlain) : !pair.Value.IsEmpty && pair.Value.IsSubsetOf(values)));
}
