using System.Runtime.CompilerServices;
using Ganss.Xss;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// The last gate: HtmlSanitizer over the parse of the very text that will be written, with explicit lists. No style reaches it; its URL
/// decisions are the policy's <see cref="UrlPolicy"/>'s. Whatever it changes makes the comparison with the written tree fail, so nothing passes unseen.
/// </summary>
sealed class SanitizingGate
{
    [ThreadStatic]
    static ConditionalWeakTable<CleaningPolicy, SanitizingGate>? gates;

    readonly HtmlSanitizer sanitizer;

    SanitizingGate(SafeHtmlPolicy policy)
    {
        sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(policy.Elements, StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = new HashSet<string>(policy.AllAttributes, StringComparer.OrdinalIgnoreCase),
            AllowedSchemes = new HashSet<string>(policy.Urls.Schemes.Append("data"), StringComparer.OrdinalIgnoreCase),
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src", "cite" },
            UriListAttributes = new HashSet<string>(),
            AllowedCssProperties = new HashSet<string>(),
            AllowedAtRules = new HashSet<AngleSharp.Css.Dom.CssRuleType>(),
            AllowedClasses = new HashSet<string>(),
        })
        {
            KeepChildNodes = true,
            AllowDataAttributes = policy.AllowsDataAttributes,
        };
        // The sanitizer's own reading of schemes refuses "?u=http://x"; ours decides, and the URL stays as written.
        sanitizer.FilterUrl += (_, e) => e.SanitizedUrl = policy.Urls.IsSafe(e.Tag.LocalName, e.Tag.LocalName == "img" ? "src" : "href", e.OriginalUrl) ? e.OriginalUrl : null;
    }

    /// <summary>The gate of a policy, one a thread: no promise of the sanitizer about its events is needed.</summary>
    public static SanitizingGate For(CleaningPolicy policy) => (gates ??= []).GetValue(policy, static policy => new SanitizingGate(SafeHtmlPolicy.For(policy)));

    /// <summary>Removes from the parsed document whatever the lists do not name.</summary>
    public void Filter(ParsedHtml parsed)
    {
        if (parsed is { Document: { } document, Root: { } root })
            sanitizer.SanitizeDom(document, root);
    }
}
