namespace NewsArchive.Articles.Html;

/// <summary>
/// Walks the tags of HTML text in linear time without building a tree, giving the exact place of every attribute value, by the tokenizer
/// states of the HTML standard (§13.2.5): quoted and unquoted values, comments, doctype, raw text of script/style/textarea/title/…
/// Used for edits that leave every other character as it is, and for linear prescans.
/// </summary>
/// <remarks>
/// <see cref="MoveNext"/> allocates nothing; <see cref="Current"/> is built when it is first read. Whether a <c>style</c> or <c>title</c> is raw
/// text depends on the tree (inside svg and math it is not): that is followed by <see cref="ForeignContent"/>, without a tree.
/// </remarks>
public ref struct HtmlTagScanner
{
    readonly ReadOnlySpan<char> html;
    ForeignContent foreign;
    string? rawText;
    HtmlTag? current;
    int position;
    int nameStart;
    int nameEnd;

    /// <summary>Scans <paramref name="html"/>. Noscript content is markup (scripting is off).</summary>
    public HtmlTagScanner(ReadOnlySpan<char> html) => this.html = html;

    /// <summary>Whether the current tag is an end tag.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Whether the current tag ends in <c>/&gt;</c> (which means nothing but in svg and math).</summary>
    public bool IsSelfClosing { get; private set; }

    /// <summary>From <c>&lt;</c> through <c>&gt;</c> of the current tag.</summary>
    public TextSpan Span { get; private set; }

    /// <summary>
    /// Everything between the previous tag and the current one; after the last <see cref="MoveNext"/>, which returned false, everything
    /// after the last tag. Before the end tag of a raw text element it is the element's content, whole.
    /// </summary>
    public TextSpan Between { get; private set; }

    /// <summary>Whether <see cref="Between"/> holds more than text: comments, a doctype, a CDATA section or a tag that never ends.</summary>
    public bool BetweenHasMarkup { get; private set; }

    /// <summary>Whether <see cref="Between"/> is the content of a raw text element: <c>script</c>, <c>style</c>, <c>title</c>, <c>textarea</c> …</summary>
    public bool BetweenIsRawText { get; private set; }

    /// <summary>Whether the current tag has this lower-case name. Cheaper than <see cref="Current"/>.</summary>
    public readonly bool IsNamed(ReadOnlySpan<char> name) => html[nameStart..nameEnd].Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of the current tag as written.</summary>
    internal readonly ReadOnlySpan<char> Name => html[nameStart..nameEnd];

    /// <summary>The attributes of the current tag, read one by one: positions are those of the text. Cheaper than <see cref="Current"/>; repeated names are all there.</summary>
    internal readonly HtmlAttributeReader Attributes => new(html[..Span.End], nameEnd);

    /// <summary>The current tag's attribute of that lower-case name, or null: what <see cref="Current"/> has, without the others.</summary>
    internal readonly HtmlAttribute? FindAttribute(string name)
    {
        var attributes = Attributes;
        while (attributes.MoveNext())
            if (attributes.WrittenName.Equals(name, StringComparison.OrdinalIgnoreCase))
                return attributes.ToAttribute(name);
        return null;
    }

    /// <summary>The tag after a successful <see cref="MoveNext"/>.</summary>
    public HtmlTag Current => current ??= new HtmlTag
    {
        Name = HtmlNames.Lower(html[nameStart..nameEnd]),
        IsEnd = IsEnd,
        Span = Span,
        Attributes = IsEnd ? [] : HtmlAttributeReader.ReadAll(html[..Span.End], nameEnd),
    };

    /// <summary>Moves to the next start or end tag. A tag cut short by the end of the text is no tag (§13.2.5: eof-in-tag).</summary>
    public bool MoveNext()
    {
        (current, var start, var at) = (null, position, position);
        (BetweenHasMarkup, BetweenIsRawText) = (false, rawText is not null);
        if (rawText is not null)
            at = RawText.FindEnd(html, at, rawText);
        rawText = null;
        while (FindNext(ref at))
        {
            var afterOpen = html[at + 1] == '/' ? at + 2 : at + 1;
            if (char.IsAsciiLetter(html[afterOpen]))
                return ReadTag(start, at, afterOpen);
            BetweenHasMarkup = true;
            at = MarkupDeclaration.FindEnd(html, at, foreign.IsForeign);
        }
        return Finish(start);
    }

    /// <summary>Moves to the next <c>&lt;</c> that opens a tag, comment, doctype or bogus comment (§13.2.5.6).</summary>
    readonly bool FindNext(ref int at)
    {
        while (at < html.Length)
        {
            var found = html[at..].IndexOf('<');
            if (found < 0)
                return false;
            at += found;
            var rest = html[(at + 1)..];
            if (rest is [var c, ..] && (char.IsAsciiLetter(c) || c is '!' or '?') || rest is ['/', _, ..])
                return true;
            at++;
        }
        return false;
    }

    bool ReadTag(int start, int open, int name)
    {
        var reader = new HtmlAttributeReader(html, HtmlNames.FindEnd(html, name));
        (nameStart, nameEnd) = (name, reader.Position);
        while (reader.MoveNext()) { }
        if (!reader.IsClosed)
        {
            BetweenHasMarkup = true;
            return Finish(start);
        }
        (IsEnd, IsSelfClosing) = (name == open + 2, reader.IsSelfClosing);
        Between = new(start, open - start);
        Span = new(open, reader.Position - open);
        position = reader.Position;
        EnterContent();
        return true;
    }

    /// <summary>What the tree builder would tell the tokenizer after this tag (§13.2.6).</summary>
    void EnterContent()
    {
        var name = html[nameStart..nameEnd];
        if (!IsEnd && !foreign.IsForeign)
            rawText = RawText.NameOf(name);
        if (rawText is null)
            foreign.Follow(name, IsEnd, IsSelfClosing);
    }

    bool Finish(int start)
    {
        Between = new(start, html.Length - start);
        Span = new(html.Length, 0);
        position = nameStart = nameEnd = html.Length;
        return false;
    }
}
