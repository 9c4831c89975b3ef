using System.Collections.Immutable;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// The names behind the built-in profiles: elements, attributes, inline styles. Elements for which parsers build different trees
/// (<c>menuitem isindex select search dialog hgroup rb rtc nobr</c> …) are in no list.
/// </summary>
static class ProfileLists
{
    /// <summary>Stands for every element among the keys of attributes.</summary>
    public const string Every = "*";

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

    /// <summary>The declarations that carry meaning: alignment, direction, preformatted white space.</summary>
    const string ArticleKeywords = "text-align: left right center justify start end; direction: ltr rtl; white-space: pre pre-wrap pre-line break-spaces";

    /// <summary>Looks without positions or layers; hidden text stays hidden.</summary>
    const string LosslessKeywords = ArticleKeywords + " normal nowrap; " +
        "display: none inline block inline-block list-item table table-row table-cell; visibility: visible hidden collapse; float: left right none; clear: left right both none";

    /// <summary>Properties whose value may be any plain one: words, numbers, colours, no URL.</summary>
    const string LosslessProperties =
        "color background-color font font-family font-size font-style font-weight font-variant line-height letter-spacing word-spacing text-decoration " +
        "text-decoration-line text-decoration-color text-decoration-style text-indent text-transform vertical-align margin margin-top margin-right margin-bottom " +
        "margin-left padding padding-top padding-right padding-bottom padding-left border border-top border-right border-bottom border-left border-color " +
        "border-style border-width border-collapse border-spacing border-radius width height max-width max-height min-width min-height list-style-type " +
        "opacity text-align-last word-break word-wrap overflow-wrap unicode-bidi";

    /// <summary>Elements of <c>article</c>, <c>word</c> and <c>text</c>.</summary>
    public static readonly ImmutableSortedSet<string> Article = Set(ArticleElements);

    /// <summary>Elements of <c>strict</c>.</summary>
    public static readonly ImmutableSortedSet<string> Strict = Set(StrictElements);

    /// <summary>Elements of <c>lossless</c>.</summary>
    public static readonly ImmutableSortedSet<string> Lossless = Set(ArticleElements + " font");

    /// <summary>Attributes by element, for the same profiles.</summary>
    public static readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>>
        ArticleNames = Map($"{Every}: {ArticleGlobals}; {ArticleAttributes}"),
        StrictNames = Map($"{Every}: {StrictGlobals}; {StrictAttributes}"),
        LosslessNames = Map($"{Every}: {ArticleGlobals} hidden; {ArticleAttributes}; {PresentationalAttributes}");

    /// <summary>Values by style property; none means any plain value.</summary>
    public static readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>>
        NoStyles = Map(""),
        ArticleStyles = Map(ArticleKeywords),
        LosslessStyles = Map(LosslessKeywords + "; " + string.Join("; ", LosslessProperties.Split(' ').Select(property => property + ": ")));

    /// <summary>A set of names, separated by blanks.</summary>
    public static ImmutableSortedSet<string> Set(string names) => ImmutableSortedSet.Create(StringComparer.Ordinal, names.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary><c>key: name name; key: …</c>; a key that comes again adds to its names.</summary>
    static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Map(string lines) =>
        lines.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ")).GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToImmutableSortedDictionary(group => group.Key, group => Set(string.Join(' ', group.Select(pair => pair[1]))), StringComparer.Ordinal);
}
