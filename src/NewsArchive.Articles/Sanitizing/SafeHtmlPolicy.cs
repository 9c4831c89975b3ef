using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// A <see cref="CleaningPolicy"/> made ready for asking: what may stand in cleaned HTML and what the rules look for. Made once a policy; rules, gate and writer
/// ask the same one. Thread-safe.
/// </summary>
sealed class SafeHtmlPolicy
{
    static readonly ConditionalWeakTable<CleaningPolicy, SafeHtmlPolicy> compiled = [];

    readonly FrozenSet<string> globals;
    readonly FrozenDictionary<string, FrozenSet<string>> attributesByElement;

    SafeHtmlPolicy(CleaningPolicy policy)
    {
        if (!PolicyBounds.Hold(policy))
            throw new InvalidOperationException("the policy allows what no policy may");
        Elements = policy.Elements.ToFrozenSet(StringComparer.Ordinal);
        globals = policy.Attributes.TryGetValue(ProfileLists.Every, out var every) ? every.ToFrozenSet(StringComparer.Ordinal) : [];
        attributesByElement = policy.Attributes.Remove(ProfileLists.Every).ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
        AllowsDataAttributes = policy.AllowsDataAttributes;
        Styles = new StylePolicy(policy.Styles);
        Urls = new UrlPolicy(policy.UrlSchemes, policy.AllowsDataImages);
        Trackers = new ParameterNames(policy.Trackers);
        ZeroWidth = SearchValues.Create([.. policy.ZeroWidth]);
        LazyImages = new LazyAttributes(policy.LazySources, policy.LazySrcsets);
        StyleElements = policy.StyleMeaning;
        DropsHiddenText = policy.DropsHiddenText;
        FoldsHiddenText = policy.Elements.Contains("details") && policy.Elements.Contains("summary");
        ReadsLazyImages = policy.HasRule("lazy-images");
        UnwrapsSpans = policy.HasRule("presentational-spans");
    }

    /// <summary>Element names.</summary>
    public FrozenSet<string> Elements { get; }

    /// <summary>Every attribute name that some element may carry, <c>style</c> and what <see cref="AllowsDataAttributes"/> allows left out.</summary>
    public IEnumerable<string> AllAttributes => attributesByElement.Values.SelectMany(names => names).Concat(globals).Distinct(StringComparer.Ordinal);

    /// <summary>Whether <c>data-*</c> attributes are kept.</summary>
    public bool AllowsDataAttributes { get; }

    /// <summary>Which inline style declarations are kept.</summary>
    public StylePolicy Styles { get; }

    /// <summary>Which URLs are kept.</summary>
    public UrlPolicy Urls { get; }

    /// <summary>Query parameters that follow the reader.</summary>
    public ParameterNames Trackers { get; }

    /// <summary>Characters dropped from text.</summary>
    public SearchValues<char> ZeroWidth { get; }

    /// <summary>Where lazy images keep their URLs.</summary>
    public LazyAttributes LazyImages { get; }

    /// <summary>Which elements say what styles mean.</summary>
    public StyleElements StyleElements { get; }

    /// <summary>Whether hidden text goes.</summary>
    public bool DropsHiddenText { get; }

    /// <summary>Whether hidden text that stays may be put into <c>details</c>.</summary>
    public bool FoldsHiddenText { get; }

    /// <summary>Whether lazy attributes say what an image shows.</summary>
    public bool ReadsLazyImages { get; }

    /// <summary>Whether spans that say nothing are unwrapped.</summary>
    public bool UnwrapsSpans { get; }

    /// <summary>The policy, made ready at its first use.</summary>
    public static SafeHtmlPolicy For(CleaningPolicy policy) => compiled.GetValue(policy, static policy => new SafeHtmlPolicy(policy));

    /// <summary>Whether an element may carry an attribute.</summary>
    public bool Allows(string element, string attribute) =>
        globals.Contains(attribute)
        || (attributesByElement.TryGetValue(element, out var own) && own.Contains(attribute))
        || (AllowsDataAttributes && PolicyBounds.IsDataAttribute(attribute));
}
