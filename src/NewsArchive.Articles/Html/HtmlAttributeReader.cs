namespace NewsArchive.Articles.Html;

/// <summary>Reads the attributes of one tag from the end of its name to its <c>&gt;</c> (HTML §13.2.5.32–40). Allocates nothing.</summary>
ref struct HtmlAttributeReader(ReadOnlySpan<char> html, int position)
{
    // Above this a set finds repeated names: a megabyte of attributes must not cost the square of their number.
    const int FewAttributes = 16;

    readonly ReadOnlySpan<char> html = html;

    /// <summary>Where reading stands; after the last attribute: behind the tag's <c>&gt;</c>.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether the tag's <c>&gt;</c> was met.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether <c>/</c> stood right before it.</summary>
    public bool IsSelfClosing { get; private set; }

    /// <summary>The name as written.</summary>
    public TextSpan Name { get; private set; }

    /// <summary>The raw value between its quotes; length 0 after the name or <c>=</c> when there is none.</summary>
    public TextSpan Value { get; private set; }

    /// <summary>The characters of <see cref="Name"/>.</summary>
    public readonly ReadOnlySpan<char> WrittenName => html.Slice(Name.Start, Name.Length);

    /// <summary>The characters of <see cref="Value"/>.</summary>
    public readonly ReadOnlySpan<char> WrittenValue => html.Slice(Value.Start, Value.Length);

    /// <summary>The quote, or NUL.</summary>
    public char Quote { get; private set; }

    /// <summary>From the name through the closing quote.</summary>
    public readonly TextSpan Whole => new(Name.Start, (Quote == '\0' ? Value.End : Value.End + 1) - Name.Start);

    /// <summary>The attribute that was read last, under its lower-case name.</summary>
    public readonly HtmlAttribute ToAttribute(string name) => new(name, CharacterReferences.DecodeAttribute(WrittenValue), Value, Quote, Whole);

    /// <summary>All attributes of a tag that is known to be whole; the first of a name wins (§13.2.5.33).</summary>
    public static IReadOnlyList<HtmlAttribute> ReadAll(ReadOnlySpan<char> html, int nameEnd)
    {
        var reader = new HtmlAttributeReader(html, nameEnd);
        List<HtmlAttribute>? all = null;
        HashSet<string>? names = null;
        while (reader.MoveNext())
        {
            var name = HtmlNames.Lower(reader.WrittenName);
            all ??= [];
            if (names is null && all.Count >= FewAttributes)
                names = all.Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
            if (names is not null ? names.Add(name) : !all.Exists(a => a.Name == name))
                all.Add(reader.ToAttribute(name));
        }
        return all ?? (IReadOnlyList<HtmlAttribute>)[];
    }

    /// <summary>Moves to the next attribute. False at the end of the tag (<see cref="IsClosed"/>) or of the text.</summary>
    public bool MoveNext()
    {
        while (Position < html.Length)
        {
            var c = html[Position];
            if (c == '>')
                return Close();
            if (c != '/' && !HtmlNames.IsSpace(c))
                return ReadAttribute();
            // §13.2.5.40: a slash closes only right before '>'; anywhere else it parts attributes.
            IsSelfClosing = c == '/';
            Position++;
        }
        return false;
    }

    bool Close()
    {
        IsClosed = true;
        Position++;
        return false;
    }

    bool ReadAttribute()
    {
        IsSelfClosing = false;
        var start = Position++; // §13.2.5.32: a '=' here begins the name
        while (Position < html.Length && html[Position] != '=' && !HtmlNames.IsDelimiter(html[Position]))
            Position++;
        Name = new(start, Position - start);
        (Value, Quote) = (new(Position, 0), '\0');
        var equals = SkipSpace(Position);
        return equals >= html.Length ? CutShort() : html[equals] != '=' || ReadValue(equals + 1);
    }

    /// <summary>§13.2.5.35: the value behind a <c>=</c>. False when the text ends inside it.</summary>
    bool ReadValue(int afterEquals)
    {
        var at = SkipSpace(afterEquals);
        (Value, Position) = (new(afterEquals, 0), at);
        if (at >= html.Length)
            return CutShort();
        if (html[at] == '>')
            return true; // missing-attribute-value
        return html[at] is '"' or '\'' ? ReadQuoted(at + 1, html[at]) : ReadUnquoted(at);
    }

    bool ReadQuoted(int start, char quote)
    {
        var length = html[start..].IndexOf(quote);
        if (length < 0)
            return CutShort();
        (Value, Quote, Position) = (new(start, length), quote, start + length + 1);
        return true;
    }

    /// <summary>§13.2.5.38: an unquoted value ends at white space or <c>&gt;</c> only, so it owns a trailing slash.</summary>
    bool ReadUnquoted(int start)
    {
        while (Position < html.Length && html[Position] != '>' && !HtmlNames.IsSpace(html[Position]))
            Position++;
        Value = new(start, Position - start);
        return Position < html.Length;
    }

    bool CutShort()
    {
        Position = html.Length;
        return false;
    }

    readonly int SkipSpace(int at)
    {
        while (at < html.Length && HtmlNames.IsSpace(html[at]))
            at++;
        return at;
    }
}
