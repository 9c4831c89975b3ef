using AngleSharp.Dom;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>
/// What each profile may let through, written down a second time on purpose: every (namespace, element, attribute) that is not here is a fault, whatever
/// the cleaner's own lists say.
/// </summary>
static class AllowedMarkup
{
    static readonly Dictionary<CleaningProfile, Lists> lists = new()
    {
        [CleaningProfile.Strict] = new(
            "a b blockquote br caption code dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins li ol p picture pre q rp rt ruby s source strong sub sup table tbody td tfoot th thead tr u ul",
            "id lang dir title",
            "a/href a/hreflang img/src img/srcset img/sizes img/alt img/width img/height img/referrerpolicy img/data-original-src source/srcset source/sizes source/media source/type " +
            "td/colspan td/rowspan td/headers td/scope th/colspan th/rowspan th/headers th/scope th/abbr ol/start ol/reversed ol/type li/value blockquote/cite q/cite",
            ""),
        [CleaningProfile.Article] = new(Elements, Globals, Attributes, "text-align direction white-space"),
        [CleaningProfile.Word] = new(Elements, Globals, Attributes, "text-align direction white-space"),
        [CleaningProfile.Lossless] = new(Elements + " font", Globals + " hidden", Attributes + Looks,
            "text-align direction white-space display visibility float clear color background-color font font-family font-size font-style font-weight font-variant line-height letter-spacing " +
            "word-spacing text-decoration text-decoration-line text-decoration-color text-decoration-style text-indent text-transform vertical-align margin margin-top margin-right margin-bottom " +
            "margin-left padding padding-top padding-right padding-bottom padding-left border border-top border-right border-bottom border-left border-color border-style border-width " +
            "border-collapse border-spacing border-radius width height max-width max-height min-width min-height list-style-type opacity text-align-last word-break word-wrap overflow-wrap unicode-bidi"),
    };

    const string Elements =
        "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 " +
        "header hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr";

    const string Globals = "id class lang dir title role aria-label aria-hidden aria-describedby aria-labelledby";

    const string Attributes =
        "a/href a/hreflang a/rel a/target a/type a/referrerpolicy img/src img/srcset img/sizes img/alt img/width img/height img/referrerpolicy img/align img/data-original-src " +
        "source/srcset source/sizes source/media source/type source/width source/height td/colspan td/rowspan td/headers td/scope td/align th/colspan th/rowspan th/headers th/scope th/align th/abbr " +
        "tr/align thead/align tbody/align tfoot/align table/align table/summary caption/align col/span col/align colgroup/span colgroup/align ol/start ol/reversed ol/type ul/type li/value li/type " +
        "blockquote/cite q/cite ins/cite ins/datetime del/cite del/datetime time/datetime details/open p/align div/align hr/align h1/align h2/align h3/align h4/align h5/align h6/align";

    const string Looks =
        " font/color font/face font/size img/border img/hspace img/vspace img/loading img/decoding img/fetchpriority td/width td/height td/valign td/bgcolor td/nowrap td/char td/charoff td/axis " +
        "th/width th/height th/valign th/bgcolor th/nowrap th/char th/charoff th/axis tr/valign tr/bgcolor thead/valign tbody/valign tfoot/valign table/width table/height table/border " +
        "table/cellpadding table/cellspacing table/bgcolor table/frame table/rules col/width col/valign colgroup/width colgroup/valign hr/width hr/size hr/color hr/noshade br/clear pre/width " +
        "ol/compact ul/compact dl/compact";

    /// <summary>The first thing that the profile may not let through, or null.</summary>
    public static string? Fault(string html, bool isDocument, CleaningProfile profile)
    {
        foreach (var element in CleaningOracle.Elements(CleaningOracle.Parse(html, isDocument)))
        {
            if (element.NamespaceUri != NamespaceNames.HtmlUri || !lists[profile].Elements.Contains(element.LocalName))
                return $"element {element.NamespaceUri} {element.LocalName}";
            foreach (var attribute in element.Attributes)
                if (!IsAllowed(element, attribute, lists[profile]))
                    return $"attribute {element.LocalName}/{attribute.Name}={attribute.Value}";
        }
        return null;
    }

    static bool IsAllowed(IElement element, IAttr attribute, Lists lists) =>
        attribute.NamespaceUri is null
        && (attribute.Name == "style" ? attribute.Value.Split(';', StringSplitOptions.RemoveEmptyEntries).All(text => text.Trim() is "" || lists.Styles.Contains(text.Split(':')[0].Trim().ToLowerInvariant()))
            : lists.Globals.Contains(attribute.Name) || lists.Attributes.Contains($"{element.LocalName}/{attribute.Name}")
            || (lists.Globals.Contains("hidden") && attribute.Name.StartsWith("data-", StringComparison.Ordinal)));

    sealed record Lists(HashSet<string> Elements, HashSet<string> Globals, HashSet<string> Attributes, HashSet<string> Styles)
    {
        public Lists(string elements, string globals, string attributes, string styles) : this(Set(elements), Set(globals), Set(attributes), Set(styles))
        {
        }

        static HashSet<string> Set(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
