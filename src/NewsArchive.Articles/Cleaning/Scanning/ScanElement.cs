using System.Text;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>How a start tag is handled in the body of a fragment (WHATWG §13.2.6.4.7, §13.2.6.4.9–15).</summary>
enum ScanKind : byte
{
    /// <summary>"Any other start tag".</summary>
    Ordinary,
    /// <summary>Goes on the list of active formatting elements.</summary>
    Formatting,
    /// <summary>Formatting, and only one at a time.</summary>
    Link,
    /// <summary>Closes a paragraph.</summary>
    Block,
    /// <summary>Closes a paragraph and a heading directly around.</summary>
    Heading,
    /// <summary>Closes a paragraph; its first newline is dropped.</summary>
    Pre,
    /// <summary>Closes a paragraph and holds nothing.</summary>
    Rule,
    /// <summary>An item of a list.</summary>
    ListItem,
    /// <summary><c>dd</c>, <c>dt</c>.</summary>
    DefinitionItem,
    /// <summary><c>rt</c>, <c>rp</c>.</summary>
    RubyPart,
    /// <summary><c>button</c>: its end tag is one of a block, its start tag is not.</summary>
    Button,
    /// <summary>Holds nothing.</summary>
    Void,
    /// <summary>Holds nothing, and goes with the rule active-content.</summary>
    HeadVoid,
    /// <summary><c>input</c>: holds nothing, and goes with the rule forms.</summary>
    Field,
    /// <summary><c>script</c>, <c>style</c>, <c>title</c>: text up to their end tag.</summary>
    Active,
    /// <summary><c>iframe</c>.</summary>
    Frame,
    /// <summary><c>audio</c>, <c>video</c>.</summary>
    Player,
    /// <summary><c>noscript</c>, markup without scripting.</summary>
    Noscript,
    /// <summary><c>html</c>, <c>head</c>, <c>body</c>: in a body their tags mean nothing.</summary>
    Page,
    /// <summary><c>table</c>.</summary>
    Table,
    /// <summary><c>caption</c>.</summary>
    Caption,
    /// <summary><c>colgroup</c>.</summary>
    ColumnGroup,
    /// <summary><c>col</c>.</summary>
    Column,
    /// <summary><c>thead tbody tfoot</c>.</summary>
    Section,
    /// <summary><c>tr</c>.</summary>
    Row,
    /// <summary><c>td</c>, <c>th</c>.</summary>
    Cell,
}

/// <summary>An element name that the scanner can follow.</summary>
sealed class ScanElement
{
    static readonly (ScanKind Kind, string Names)[] kinds =
    [
        (ScanKind.Ordinary, "span abbr acronym bdi bdo cite del dfn ins kbd mark q samp sub sup time var picture ruby o:p tspan"),
        (ScanKind.Formatting, "b big code em font i s small strike strong tt u"),
        (ScanKind.Link, "a"),
        (ScanKind.Block, "address article aside blockquote center details div dl figcaption figure footer header main nav ol p section summary ul"),
        (ScanKind.Heading, "h1 h2 h3 h4 h5 h6"),
        (ScanKind.Pre, "pre"),
        (ScanKind.Rule, "hr"),
        (ScanKind.ListItem, "li"),
        (ScanKind.DefinitionItem, "dd dt"),
        (ScanKind.RubyPart, "rt rp"),
        (ScanKind.Button, "button"),
        (ScanKind.Void, "br img source wbr"),
        (ScanKind.HeadVoid, "base basefont bgsound link meta param track"),
        (ScanKind.Field, "input"),
        (ScanKind.Active, "script style title"),
        (ScanKind.Frame, "iframe"),
        (ScanKind.Player, "audio video"),
        (ScanKind.Noscript, "noscript"),
        (ScanKind.Page, "body head html"),
        (ScanKind.Table, "table"),
        (ScanKind.Caption, "caption"),
        (ScanKind.ColumnGroup, "colgroup"),
        (ScanKind.Column, "col"),
        (ScanKind.Section, "tbody thead tfoot"),
        (ScanKind.Row, "tr"),
        (ScanKind.Cell, "td th"),
    ];

    /// <summary>Every element, by its number.</summary>
    public static readonly ScanElement[] All = [.. kinds.SelectMany(row => row.Names.Split(' ').Select(name => (row.Kind, name))).Select((pair, number) => new ScanElement(pair.name, number, pair.Kind))];

    /// <summary>The body around the fragment: no tag opens or closes it.</summary>
    public static readonly ScanElement Root = new("body", -1, ScanKind.Block);

    static readonly NameTable table = new(All.Select(element => element.Name));

    ScanElement(string name, int number, ScanKind kind)
    {
        (Name, Number, Kind) = (name, number, kind);
        IsShownAsBlock = kind != ScanKind.Page && HtmlVocabulary.Block.Contains(name);
        IsFlowContainer = HtmlVocabulary.FlowContainers.Contains(name);
        IsText = InlineStylesRule.IsText(name);
        IsLookOnly = PresentationalSpansRule.IsLookOnly(name);
        ChangesLook = StyleMeaningRule.WithElement(default, name) != default;
        IsOneParent = kind is ScanKind.Table or ScanKind.ColumnGroup or ScanKind.Section or ScanKind.Row;
        IsBold = name is "b" or "strong";
        IsItalic = name is "i" or "em";
        HasLine = name is "u" or "s" or "strike";
        MayGoEmpty = EmptyBlocksRule.LooksAt(name);
        MayUnwrap = kind is ScanKind.Ordinary or ScanKind.Formatting or ScanKind.Link or ScanKind.Button && name is not ("ruby" or "picture");
        IsPlain = kind == ScanKind.Ordinary && MayUnwrap && name != "time"; // AngleSharp 1.10.3 takes time for special
        (StartTag, EndTag) = (Encoding.ASCII.GetBytes($"<{name}>"), Encoding.ASCII.GetBytes($"</{name}>"));
    }

    /// <summary>Lower-case name.</summary>
    public string Name { get; }

    /// <summary>The start tag without attributes, as our writer writes it.</summary>
    public byte[] StartTag { get; }

    /// <summary>The end tag, as our writer writes it.</summary>
    public byte[] EndTag { get; }

    /// <summary>The name in UTF-8.</summary>
    public ReadOnlySpan<byte> NameBytes => StartTag.AsSpan(1, StartTag.Length - 2);

    /// <summary>Place in <see cref="All"/>.</summary>
    public int Number { get; }

    /// <summary>What its start tag does.</summary>
    public ScanKind Kind { get; }

    /// <summary>Whether a browser shows it on lines of its own.</summary>
    public bool IsShownAsBlock { get; }

    /// <summary>Whether paragraphs may stand in it.</summary>
    public bool IsFlowContainer { get; }

    /// <summary>Whether the rules for inline elements look at it: span, font, a and emphasis.</summary>
    public bool IsText { get; }

    /// <summary>Whether it says nothing by itself: span and font.</summary>
    public bool IsLookOnly { get; }

    /// <summary>Whether text in it looks different for its name.</summary>
    public bool ChangesLook { get; }

    /// <summary>Whether it holds parts of a table and no text.</summary>
    public bool IsOneParent { get; }

    /// <summary>Whether its name means bold and nothing else: b and strong.</summary>
    public bool IsBold { get; }

    /// <summary>Whether its name means italic and nothing else: i and em.</summary>
    public bool IsItalic { get; }

    /// <summary>Whether its name draws a line, which a style can take away: u, s, strike.</summary>
    public bool HasLine { get; }

    /// <summary>Whether the rule empty-blocks looks at it.</summary>
    public bool MayGoEmpty { get; }

    /// <summary>Whether a parser reads the tree the same without its tags: nothing depends on its name.</summary>
    public bool MayUnwrap { get; }

    /// <summary>Whether a parser has no rule for its name at all: closed with what holds it, it is not opened again.</summary>
    public bool IsPlain { get; }

    /// <summary>The element of that name, or null.</summary>
    public static ScanElement? Find(ReadOnlySpan<byte> name) => table.Find(name) is >= 0 and var number ? All[number] : null;

    /// <summary>The element of a name that is known to be among them.</summary>
    public static ScanElement Of(string name) => Find(Encoding.ASCII.GetBytes(name)) ?? throw new ArgumentException(name, nameof(name));
}
