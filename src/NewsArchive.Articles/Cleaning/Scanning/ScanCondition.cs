namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// What must hold for the scanner to be certain of a body; the first that does not hold is the reason why the tree decides. Sections are those of the WHATWG HTML
/// standard. The name, in kebab case, is the reason in reports.
/// </summary>
enum ScanCondition
{
    /// <summary>Nothing was violated.</summary>
    None = 0,

    // ------------------------------------------------------------------------------------------------ what is cleaned, and by what

    /// <summary>What may be a whole document: §13.2.6.4.1–7 build head and frame, which the scanner does not. Tags of a page inside an element are ignored (§13.2.6.4.7).</summary>
    Fragment,
    /// <summary>The policy holds rules, elements or attributes that are no local edits.</summary>
    Policy,
    /// <summary>Characters, tags, attributes, depth or open formatting near a limit: the prescan cuts there.</summary>
    Limits,

    // ------------------------------------------------------------------------------------------------ characters and tokens, §13.2.5

    /// <summary>§13.2.3.5, §13.2.5: CR is normalised and NUL is dropped or replaced; which, depends on the place. Half a surrogate pair has no UTF-8, and what is no UTF-8 no characters.</summary>
    ControlCharacters,
    /// <summary>§13.2.5.8: names of letters, digits, <c>- _ : .</c> only; parsers differ on others.</summary>
    TagNames,
    /// <summary>§13.2.5.32: a name of an attribute that begins with <c>=</c>.</summary>
    AttributeNames,
    /// <summary>§13.2.5.6, .7 and eof-in-tag: a tag that the text ends in is no tag.</summary>
    CutTags,
    /// <summary>§13.2.5.6, .42: <c>&lt;!x</c>, <c>&lt;?x</c> and <c>&lt;/ x</c> are bogus comments, doctypes, CDATA.</summary>
    Declarations,
    /// <summary>§13.2.5.43–52: comments that end at <c>&lt;!--&gt;</c>, <c>--!&gt;</c> or with the text.</summary>
    CommentEnds,
    /// <summary>§13.2.5.2–5, .15–31: <c>&lt;!--</c> in a script hides its end tag; without an end tag all the rest is text.</summary>
    RawTextEnds,
    /// <summary>§13.2.5.72–80: references without semicolon, to numbers that mean others, or to names that begin with an old one.</summary>
    References,
    /// <summary>References to braces in attributes and comments travel as sentinels.</summary>
    BraceReferences,

    // ------------------------------------------------------------------------------------------------ tree construction, §13.2.6.4.7 where nothing else is said

    /// <summary>Elements with rules of their own, or read differently by versions of the standard: html, select, template, form, object, svg …</summary>
    Elements,
    /// <summary>§13.2.6.4.7 "close a p element": what the paragraph holds would be closed with it, and its formatting opened again behind (§13.2.4.3).</summary>
    OpenParagraph,
    /// <summary>§13.2.6.4.7, table: whether an open paragraph ends before a table is a matter of quirks mode.</summary>
    TableInParagraph,
    /// <summary>§13.2.6.4.7, adoption agency: an end tag whose formatting element is open, but not last, takes the tree apart.</summary>
    FormattingEnds,
    /// <summary>"Any other end tag": what stands above the element would be closed, unless a special element stands between.</summary>
    OrdinaryEnds,
    /// <summary>"Generate implied end tags": what else stands above the block would be closed with it, formatting opened again behind.</summary>
    BlockEnds,
    /// <summary>An end tag of a heading closes any heading.</summary>
    HeadingEnds,
    /// <summary><c>a</c> in <c>a</c>: the first is closed by the adoption agency.</summary>
    NestedLinks,
    /// <summary>A heading ends the heading directly around it: so it would in the output, when what stood between is unwrapped.</summary>
    NestedHeadings,
    /// <summary><c>li</c> closes an <c>li</c> further up unless a list stands between.</summary>
    ListItems,
    /// <summary><c>dd</c> and <c>dt</c> do the same in <c>dl</c>.</summary>
    DefinitionItems,
    /// <summary>When a ruby is open, <c>rt</c> and <c>rp</c> generate implied end tags: of paragraphs and items, too.</summary>
    RubyParts,
    /// <summary>§13.2.6.4.9–15: what may not stand in a table is put before it (foster parenting), or opens rows and sections.</summary>
    TableParts,
    /// <summary>§13.2.6.4.10: text between rows and cells is put before the table.</summary>
    TableText,
    /// <summary>§13.2.6.4.9–15: end tags in tables, and tables that the text ends in.</summary>
    TableEnds,
    /// <summary>§13.1.2.5: a newline right behind <c>&lt;pre&gt;</c> is dropped; one that gets there by a removal would be.</summary>
    PreNewline,

    // ------------------------------------------------------------------------------------------------ rules that look around

    /// <summary>Styles and attributes that hide text.</summary>
    HiddenText,
    /// <summary>Styles that take emphasis away from text inside emphasis, or add it to more than a line.</summary>
    StyleMeaning,
    /// <summary>Addresses that Cloudflare hid.</summary>
    EmailProtection,
    /// <summary>What a noscript holds beside images, or images behind it that may be its twins.</summary>
    Noscript,
    /// <summary>Frames in places where their link stands otherwise.</summary>
    Embeds,
    /// <summary>Images whose sources are not known where they stand.</summary>
    Images,
    /// <summary>Empty elements that a link may point at.</summary>
    LinkTargets,
    /// <summary>An empty block between words stays; what stands behind it is not certain yet.</summary>
    EmptyBlocks,
    /// <summary>Comments written as text, across tags too.</summary>
    MalformedComments,
    /// <summary>Characters without width that the policy drops.</summary>
    ZeroWidth,
}

/// <summary>Conditions as they stand in reports.</summary>
static class ScanConditions
{
    static readonly string[] names = [.. Enum.GetNames<ScanCondition>().Select(name => string.Concat(name.Select((c, at) => char.IsAsciiLetterUpper(c) && at > 0 ? $"-{c}" : $"{c}")).ToLowerInvariant())];

    /// <summary>The name in kebab case.</summary>
    public static string NameOf(ScanCondition condition) => names[(int)condition];
}
