using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Query parameters that follow the reader (<c>utm_*</c>, <c>fbclid</c> …) are cut out of links. URLs of images stay as they are.</summary>
sealed class LinkTrackersRule : CleaningRule
{
    public override string Name => "link-trackers";

    public override ImmutableArray<string> Elements => ["a"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element["href"] is not { } href || Without(href, pass.Policy.Trackers) is not { } clean)
            return true;
        pass.Ledger.Record(Name, element);
        element.Set("href", clean);
        return true;
    }

    /// <summary>The URL without tracking parameters, every other character as it was; null when there are none, and for an image's URL.</summary>
    public static string? Without(string url, ParameterNames trackers)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || ImageUrl.LooksLikeImage(url) || UrlPolicy.Scheme(url) is not (null or "http" or "https"))
            return null;
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0 && fragment < query)
            return null;
        var end = fragment < 0 ? url.Length : fragment;
        var parts = url[(query + 1)..end].Split('&');
        var kept = parts.Where(part => !trackers.Contains(NameOf(part))).ToList();
        return kept.Count == parts.Length ? null : url[..query] + (kept.Count > 0 ? "?" + string.Join('&', kept) : "") + url[end..];
    }

    static ReadOnlySpan<char> NameOf(string parameter) =>
        parameter.AsSpan(0, parameter.IndexOf('=', StringComparison.Ordinal) is >= 0 and var end ? end : parameter.Length);
}
