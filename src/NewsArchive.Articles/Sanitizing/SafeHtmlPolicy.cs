using System.Collections.Frozen;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// What may stand in cleaned HTML: elements, attributes of each element, inline styles. One policy feeds the rules, the gate and the writer. Elements for
/// which parsers build different trees (<c>menuitem isindex select search dialog hgroup rb rtc nobr</c> …) are in no profile.
/// </summary>
sealed class SafeHtmlPolicy
{
    const string ArticleElements =
        "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption " +
        "figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span " +
        "strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr";

    const string StrictElements =
        "a b blockquote br caption code dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img li ol p picture pre q rp rt ruby s source strong sub sup " +
        "table tbody td tfoot th thead tr u ul";

    const string ArticleGlobals = "id class lang dir title role aria-label aria-hidden aria-describedby aria-labelledby";
    const string StrictGlobals = "id lang dir title";

    const string ArticleAttributes =
        "a: href hreflang rel target type referrerpolicy; img: src srcset sizes alt width height referrerpolicy align data-original-src; source: srcset sizes media type width height; " +
        "td: colspan rowspan headers scope align; th: colspan rowspan headers scope align abbr; tr: align; thead: align; tbody: align; tfoot: align; " +
        "table: align summary; caption: align; col: span align; colgroup: span align; ol: start reversed type; ul: type; li: value type; " +
        "blockquote: cite; q: cite; ins: cite datetime; del: cite datetime; time: datetime; details: open; p: align; div: align; hr: align; " +
        "h1: align; h2: align; h3: align; h4: align; h5: align; h6: align";

    const string StrictAttributes =
        "a: href hreflang; img: src srcset sizes alt width height referrerpolicy data-original-src; source: srcset sizes media type; td: colspan rowspan headers scope; " +
        "th: colspan rowspan headers scope abbr; col: span; colgroup: span; ol: start reversed type; li: value; blockquote: cite; q: cite";

    /// <summary>Looks, not meaning: kept by <c>lossless</c> only.</summary>
    const string PresentationalAttributes =
        "font: color face size; img: border hspace vspace loading decoding fetchpriority; td: width height valign bgcolor nowrap char charoff axis; " +
        "th: width height valign bgcolor nowrap char charoff axis; tr: valign bgcolor; thead: valign; tbody: valign; tfoot: valign; " +
        "table: width height border cellpadding cellspacing bgcolor frame rules; col: width valign; colgroup: width valign; hr: width size color noshade; " +
        "br: clear; pre: width; ol: compact; ul: compact; dl: compact";

    static readonly SafeHtmlPolicy article = new(ArticleElements, ArticleGlobals, ArticleAttributes, StylePolicy.Article);
    static readonly SafeHtmlPolicy strict = new(StrictElements, StrictGlobals, StrictAttributes, StylePolicy.None);
    static readonly SafeHtmlPolicy lossless =
        new(ArticleElements + " font", ArticleGlobals + " hidden", ArticleAttributes + "; " + PresentationalAttributes, StylePolicy.Lossless) { AllowsDataAttributes = true };

    readonly FrozenSet<string> globals;
    readonly FrozenDictionary<string, FrozenSet<string>> attributesByElement;

    SafeHtmlPolicy(string elements, string globals, string attributes, StylePolicy styles)
    {
        Elements = HtmlVocabulary.Names(elements);
        this.globals = HtmlVocabulary.Names(globals);
        attributesByElement = attributes.Split("; ").Select(line => line.Split(": ")).GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => HtmlVocabulary.Names(string.Join(' ', group.Select(pair => pair[1]))), StringComparer.Ordinal);
        Styles = styles;
    }

    /// <summary>Element names.</summary>
    public FrozenSet<string> Elements { get; }

    /// <summary>Every attribute name that some element may carry, <c>data-*</c> and <c>style</c> left out.</summary>
    public IEnumerable<string> AllAttributes => attributesByElement.Values.SelectMany(names => names).Concat(globals).Distinct(StringComparer.Ordinal);

    /// <summary>Whether <c>data-*</c> attributes are kept.</summary>
    public bool AllowsDataAttributes { get; private init; }

    /// <summary>Which inline style declarations are kept.</summary>
    public StylePolicy Styles { get; }

    /// <summary>The policy of a profile.</summary>
    public static SafeHtmlPolicy For(CleaningProfile profile) => profile switch
    {
        CleaningProfile.Lossless => lossless,
        CleaningProfile.Strict => strict,
        _ => article,
    };

    /// <summary>Whether an element may carry an attribute.</summary>
    public bool Allows(string element, string attribute) =>
        globals.Contains(attribute)
        || (attributesByElement.TryGetValue(element, out var own) && own.Contains(attribute))
        || (AllowsDataAttributes && IsDataAttribute(attribute));

    /// <summary>Plain <c>data-</c> names only: odd characters in names are where parsers differ.</summary>
    static bool IsDataAttribute(string name) =>
        name.StartsWith("data-", StringComparison.Ordinal) && name.Length > 5 && name.AsSpan(5).IndexOfAnyExcept(dataNameCharacters) < 0;

    static readonly System.Buffers.SearchValues<char> dataNameCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");
}
