using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>The built-in profiles as policies. They are made once: what is made ready for a policy is kept by reference.</summary>
public static class ProfilePolicies
{
    static readonly CleaningPolicy article = new()
    {
        Elements = ProfileLists.Article,
        Attributes = ProfileLists.ArticleNames,
        Styles = ProfileLists.ArticleStyles,
        UrlSchemes = ProfileLists.Set("http https mailto tel"),
        AllowsDataImages = true,
        ZeroWidth = ['\uFEFF'],
        Trackers = ["utm_*", "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "mc_cid", "mc_eid", "igshid", "_hsenc", "_hsmi", "vero_id", "oly_enc_id"],
        LazySources = ["data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-lazy", "data-echo", "data-backsrc", "data-croporisrc"],
        LazySrcsets = ["data-srcset", "data-lazy-srcset", "data-original-set"],
    };

    static readonly Dictionary<CleaningProfile, CleaningPolicy> policies = Enum.GetValues<CleaningProfile>().ToDictionary(profile => profile, profile => Shape(profile) with
    {
        Extends = NameOf(profile),
        Rules = [.. CleaningRules.Table.Where(row => row.Profiles.Contains(profile)).Select(row => row.Rule)],
    });

    static CleaningPolicy Shape(CleaningProfile profile) => profile switch
    {
        CleaningProfile.Lossless => article with { Elements = ProfileLists.Lossless, Attributes = ProfileLists.LosslessNames, Styles = ProfileLists.LosslessStyles, AllowsDataAttributes = true },
        CleaningProfile.Strict => article with { Elements = ProfileLists.Strict, Attributes = ProfileLists.StrictNames, Styles = ProfileLists.NoStyles, DropsHiddenText = true },
        CleaningProfile.Text => article with { IsPlainText = true },
        _ => article,
    };

    /// <summary>The policy of a profile.</summary>
    public static CleaningPolicy For(CleaningProfile profile) => policies[profile];

    /// <summary>The profile that a policy is, or extends.</summary>
    public static CleaningProfile ProfileOf(CleaningPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policies.Keys.First(profile => NameOf(profile) == policy.Extends);
    }

    /// <summary>The name by which a profile is called.</summary>
    public static string NameOf(CleaningProfile profile) => profile.ToString().ToLowerInvariant();

    /// <summary>The policy with zero-width spaces (U+200B) dropped from text, too.</summary>
    public static CleaningPolicy WithoutZeroWidthSpaces(CleaningPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy with { ZeroWidth = policy.ZeroWidth.Add('\u200B'), Rules = [.. CleaningRules.InOrder(policy.Rules.Append("zero-width"))] };
    }
}
