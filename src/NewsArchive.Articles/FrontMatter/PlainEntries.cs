using System.Collections.Immutable;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>
/// Reads front matter that is so plain that its meaning in YAML is certain, as most is: a key and a value on one line, or a key and a list of such values, each
/// plain or quoted without an escape. It gives what <see cref="YamlEntries"/> gives, at a fraction of the cost, or nothing.
/// </summary>
ref struct PlainEntries
{
    const int MaxKeyLength = 64; // that of FrontMatterLine: longer ones are no keys for it

    readonly string text;
    ReadOnlySpan<char> rest;
    readonly int end;

    PlainEntries(string text, TextSpan content)
    {
        (this.text, end) = (text, content.End);
        rest = text.AsSpan(content.Start, content.Length);
    }

    /// <summary>The entries; null where only a YAML parser can tell.</summary>
    public static ImmutableArray<PlacedEntry>? Read(string text, TextSpan content) => new PlainEntries(text, content).Read();

    readonly int At => end - rest.Length;

    ImmutableArray<PlacedEntry>? Read()
    {
        if (rest.IsEmpty || rest[^1] != '\n')
            return null;
        var entries = ImmutableArray.CreateBuilder<PlacedEntry>();
        while (!rest.IsEmpty)
        {
            var (start, length) = (At, KeyLength());
            if (length == 0)
                return null;
            var key = text.Substring(start, length);
            rest = rest[(length + 1)..];
            if (TakeLine() is not { } line || ReadValues(line) is not { } values)
                return null;
            entries.Add(new(start, new(key, values)));
        }
        return entries.ToImmutable();
    }

    /// <summary>A name in ASCII before a colon that a blank or the end of the line follows.</summary>
    readonly int KeyLength()
    {
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '_' or '-'))
            length++;
        return length is > 0 and <= MaxKeyLength && char.IsAsciiLetter(rest[0]) && length + 1 < rest.Length && rest[length] == ':' && rest[length + 1] is ' ' or '\n' ? length : 0;
    }

    /// <summary>The rest of the line without the blanks around it; null when it holds what is no text or breaks lines in YAML.</summary>
    TextSpan? TakeLine()
    {
        var line = rest[..rest.IndexOf('\n')]; // the content ends with one
        var start = At;
        rest = rest[(line.Length + 1)..];
        foreach (var c in line)
            if (c is < ' ' or (>= '\u007F' and <= '\u00A0') or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFD')
                return null;
        var value = line.Trim(' ');
        return new(start + (line.Length - line.TrimStart(' ').Length), value.Length);
    }

    ImmutableArray<FrontMatterValue>? ReadValues(TextSpan line) =>
        line.Length > 0 ? ReadScalar(line) is { } value ? [value] : null : ReadItems();

    /// <summary><c>- item</c> lines, all with the same blanks before them; none is no value.</summary>
    ImmutableArray<FrontMatterValue>? ReadItems()
    {
        var values = ImmutableArray.CreateBuilder<FrontMatterValue>();
        var indent = rest.Length - rest.TrimStart(' ').Length;
        while (!rest.IsEmpty && (rest[0] is ' ' or '-'))
        {
            var blanks = rest.Length - rest.TrimStart(' ').Length;
            if (blanks != indent || blanks + 2 >= rest.Length || rest[blanks] != '-' || rest[blanks + 1] != ' ')
                return null;
            rest = rest[(blanks + 2)..];
            if (TakeLine() is not { Length: > 0 } line || ReadScalar(line) is not { } value)
                return null;
            values.Add(value);
        }
        return values.ToImmutable();
    }

    /// <summary>A scalar on one line: YAML 1.2 §7.3.</summary>
    readonly FrontMatterValue? ReadScalar(TextSpan span)
    {
        var value = text.AsSpan(span.Start, span.Length);
        if (value[0] is '\'' or '"')
        {
            var inside = value[1..];
            return !inside.IsEmpty && inside.IndexOfAny(value[0], '\\') == inside.Length - 1 && inside[^1] == value[0]
                ? new(inside[..^1].ToString(), new(span.Start + 1, span.Length - 2), value[0]) : null;
        }
        // Not an indicator (§5.3); and a key inside a value, or a comment, is for the parser.
        return (char.IsLetterOrDigit(value[0]) || value[0] > '\u007F') && value[^1] != ':' && value.IndexOf(": ") < 0 && value.IndexOf(" #") < 0
            ? new(value.ToString(), span, '\0') : null;
    }
}
