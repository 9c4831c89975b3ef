using System.Collections.Frozen;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>Groups of element names by what a browser does with them.</summary>
static class HtmlVocabulary
{
    /// <summary>Elements without content and end tag (HTML standard §13.1.2).</summary>
    public static readonly FrozenSet<string> Void = Names("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr");

    /// <summary>Elements whose text a reader never sees.</summary>
    public static readonly FrozenSet<string> Unseen = Names(
        "applet audio base basefont bgsound canvas datalist embed frame frameset head iframe link meta noembed noframes noscript object param script style template title track video");

    /// <summary>Elements shown on lines of their own.</summary>
    public static readonly FrozenSet<string> Block = Names(
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp");

    /// <summary>Blocks that may stand where text may not, and hold rows or cells only.</summary>
    public static readonly FrozenSet<string> TableStructure = Names("table thead tbody tfoot tr colgroup");

    /// <summary>Elements in which white space is shown as written.</summary>
    public static readonly FrozenSet<string> Preformatted = Names("pre textarea listing xmp plaintext");

    /// <summary>Elements whose content may be paragraphs.</summary>
    public static readonly FrozenSet<string> FlowContainers = Names(
        "body div section article aside main header footer nav blockquote figure figcaption li dd td th center details address");

    /// <summary>Elements that only change how text looks.</summary>
    public static readonly FrozenSet<string> Emphasis = Names("b strong i em u s strike del ins sup sub small big tt mark");

    /// <summary>h1 to h6.</summary>
    public static readonly FrozenSet<string> Headings = Names("h1 h2 h3 h4 h5 h6");

    internal static FrozenSet<string> Names(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
