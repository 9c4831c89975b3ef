namespace NewsArchive.Articles.Html;

/// <summary>A start or end tag with its attributes.</summary>
public sealed record HtmlTag
{
    /// <summary>Lower-case name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is an end tag.</summary>
    public required bool IsEnd { get; init; }

    /// <summary>From <c>&lt;</c> through <c>&gt;</c>.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>Attributes in written order; a repeated name is listed once, the first wins. Empty for end tags (§13.2.5: they have none).</summary>
    public required IReadOnlyList<HtmlAttribute> Attributes { get; init; }

    /// <summary>The attribute of that lower-case name, or null.</summary>
    public HtmlAttribute? this[string name]
    {
        get
        {
            foreach (var attribute in Attributes)
                if (attribute.Name == name)
                    return attribute;
            return null;
        }
    }

    /// <summary>The same tag in a text that has so many more characters before it.</summary>
    internal HtmlTag Shift(int by) => by == 0 ? this : this with
    {
        Span = new(Span.Start + by, Span.Length),
        Attributes = [.. Attributes.Select(a => a.Shift(by))],
    };
}

/// <summary>One attribute.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Value">Value with character references decoded.</param>
/// <param name="Span">The raw value between its quotes (or the unquoted value); length 0 after the name when there is no value.</param>
/// <param name="Quote"><c>"</c>, <c>'</c>, or NUL for an unquoted or absent value.</param>
/// <param name="Whole">From the name through the closing quote.</param>
public sealed record HtmlAttribute(string Name, string Value, TextSpan Span, char Quote, TextSpan Whole)
{
    /// <summary>The same attribute in a text that has so many more characters before it.</summary>
    internal HtmlAttribute Shift(int by) => by == 0 ? this : this with { Span = new(Span.Start + by, Span.Length), Whole = new(Whole.Start + by, Whole.Length) };

    /// <summary>What to write over <see cref="Span"/> so that the attribute has this value: escaped for its quotes, which are added when there are none.</summary>
    internal string Quoted(string value) => Quote == '\0' ? $"\"{CharacterReferences.EncodeAttribute(value, '"')}\"" : Escaped(value);

    /// <summary>Part of a value, escaped for the attribute's quotes. Without quotes the text must hold no white space.</summary>
    internal string Escaped(string value) => CharacterReferences.EncodeAttribute(value, Quote);
}
