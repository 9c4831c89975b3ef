using System.Buffers;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Tags and comments, by the tokenizer (§13.2.5.6–40).</summary>
sealed partial class HtmlScanner
{
    static readonly SearchValues<char> nameCharacters = SearchValues.Create("-_:.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    static readonly SearchValues<char> nameEnds = SearchValues.Create(" \t\n\f/>=");

    static readonly SearchValues<char> doubleQuoted = SearchValues.Create("\"&<>\u00A0"), singleQuoted = SearchValues.Create("'&<>\u00A0");

    const int MostAttributes = 64; // repeats are looked for one by one; the tree takes what has more

    /// <summary>Whether the tag that was read is spelt as our writer spells it, attributes and all.</summary>
    bool isTagCanonical;

    /// <summary>What stands at a <c>&lt;</c>. Gives where to go on, or -1.</summary>
    int Markup(int at)
    {
        var next = at + 1 < html.Length ? html[at + 1] : '\0';
        if (char.IsAsciiLetter(next))
            return ++tags > options.MaxTags && Violates(ScanCondition.Limits) ? -1 : StartTag(at);
        if (next == '/' && at + 2 < html.Length && char.IsAsciiLetter(html[at + 2]))
            return ++tags > options.MaxTags && Violates(ScanCondition.Limits) ? -1 : EndTag(at);
        if (html.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            return Comment(at);
        if (next is '!' or '?' or '/' && Violates(ScanCondition.Declarations))
            return -1;
        return LiteralLess(at) ? at + 1 : -1;
    }

    /// <summary>The end of a name of plain characters, or -1.</summary>
    int NameEnd(int start)
    {
        var length = html.AsSpan(start).IndexOfAnyExcept(nameCharacters);
        var end = length < 0 ? html.Length : start + length;
        if (end == html.Length)
            return Violates(ScanCondition.CutTags) ? html.Length : -1;
        if (html[end] is not (' ' or '\t' or '\n' or '\f' or '/' or '>') && Violates(ScanCondition.TagNames))
            return -1;
        return end;
    }

    int StartTag(int at)
    {
        var nameEnd = NameEnd(at + 1);
        if (nameEnd < 0)
            return -1;
        var name = html.AsSpan(at + 1, nameEnd - at - 1);
        if (ScanElement.Find(name) is not { } element)
            return DeclineAt(ScanCondition.Elements);
        isTagCanonical = !name.ContainsAnyInRange('A', 'Z');
        var end = ReadAttributes(nameEnd);
        if (end < 0)
            return -1;
        tagEnd = end;
        return Start(element, at, end);
    }

    int DeclineAt(ScanCondition condition)
    {
        violated = condition;
        return -1;
    }

    int EndTag(int at)
    {
        var nameEnd = NameEnd(at + 2);
        if (nameEnd < 0)
            return -1;
        var name = html.AsSpan(at + 2, nameEnd - at - 2);
        var end = nameEnd;
        while (end < html.Length && html[end] is ' ' or '\t' or '\n' or '\f')
            end++;
        if (end == html.Length || html[end] != '>')
            return DeclineAt(ScanCondition.CutTags); // attributes of end tags mean nothing, but the tag must be read to its end
        isTagCanonical = end == nameEnd && !name.ContainsAnyInRange('A', 'Z');
        tagEnd = end + 1;
        return ScanElement.Find(name) is { } element ? End(element, at, end + 1) : DeclineAt(ScanCondition.Elements);
    }

    /// <summary>§13.2.5.43–51. A comment goes; what stands on both sides are two texts until all rules have run.</summary>
    int Comment(int at)
    {
        const int open = 4;
        var rest = html.AsSpan(at + open);
        var length = rest.IndexOf("-->", StringComparison.Ordinal);
        if (length < 0 && Violates(ScanCondition.CommentEnds))
            return -1;
        length = length < 0 ? rest.Length : length;
        var data = rest[..length];
        // <!--> and <!---> are whole comments, and --!> ends one.
        if ((rest is ['>', ..] or ['-', '>', ..] || data.Contains("--!>", StringComparison.Ordinal)) && Violates(ScanCondition.CommentEnds))
            return -1;
        var end = Math.Min(at + open + length + "-->".Length, html.Length);
        if (stack[top].Element.IsOneParent && Violates(ScanCondition.TableParts))
            return -1;
        stack[top].InText = false;
        if (ledger.IsNew(ScanLedger.Comments) && data.Contains('&') && Violates(ScanCondition.BraceReferences))
            return -1;
        if (data is not BodyPrescan.Mark && ledger.IsFirst(ScanLedger.Comments))
            ledger.SetSample(ScanLedger.Comments, data[..Math.Min(length, CleaningLedger.LongestSample + 1)].ToString());
        Cut(at, end);
        return end;
    }

    /// <summary>§13.2.5.32–40: the attributes behind a name, to the end of the tag. Gives the end, or -1.</summary>
    int ReadAttributes(int at)
    {
        attributeCount = 0;
        while (true)
        {
            var start = at;
            while (at < html.Length && html[at] is ' ' or '\t' or '\n' or '\f')
                at++;
            if (at == html.Length)
                return DeclineAt(ScanCondition.CutTags);
            switch (html[at])
            {
                case '>':
                    isTagCanonical &= at == start;
                    return at + 1;
                case '/':
                    isTagCanonical = false; // means nothing on the elements that are followed here, but for the spelling
                    at++;
                    continue;
            }
            isTagCanonical &= at == start + 1 && html[start] == ' ';
            at = ReadAttribute(at);
            if (at < 0)
                return -1;
        }
    }

    int ReadAttribute(int at)
    {
        var length = html.AsSpan(at).IndexOfAny(nameEnds);
        if (length < 0)
            return DeclineAt(ScanCondition.CutTags);
        var end = at + length;
        if (length == 0 && Violates(ScanCondition.AttributeNames))
            return -1;
        if (html.AsSpan(at, length).Contains('&') && Violates(ScanCondition.BraceReferences))
            return -1; // in a tag gone wrong: what BraceReferences makes of it shows in samples
        var attribute = new ScanAttribute { NameStart = at, NameLength = length, ValueStart = end };
        isTagCanonical &= !html.AsSpan(at, length).ContainsAnyInRange('A', 'Z');
        var equals = end;
        while (equals < html.Length && html[equals] is ' ' or '\t' or '\n' or '\f')
            equals++;
        if (equals < html.Length && html[equals] == '=')
        {
            isTagCanonical &= equals == end;
            end = ReadValue(equals + 1, ref attribute);
            if (end < 0)
                return -1;
        }
        else
            isTagCanonical = false; // our writer gives every attribute a value
        return Add(ref attribute) ? end : -1;
    }

    int ReadValue(int at, ref ScanAttribute attribute)
    {
        var start = at;
        while (at < html.Length && html[at] is ' ' or '\t' or '\n' or '\f')
            at++;
        if (at == html.Length)
            return DeclineAt(ScanCondition.CutTags);
        isTagCanonical &= at == start && html[at] == '"';
        return html[at] is '"' or '\'' ? ReadQuoted(at + 1, html[at], ref attribute) : ReadUnquoted(at, ref attribute);
    }

    int ReadQuoted(int start, char quote, ref ScanAttribute attribute)
    {
        attribute.IsCanonical = true;
        attribute.ValueStart = start;
        for (var at = start; html.AsSpan(at).IndexOfAny(quote == '"' ? doubleQuoted : singleQuoted) is >= 0 and var found;)
        {
            at += found;
            if (html[at] == quote)
            {
                attribute.ValueLength = at - start;
                if (quote == '\'' && html.AsSpan(start, attribute.ValueLength).Contains('"'))
                    attribute.IsCanonical = false;
                return DecodeValue(ref attribute) ? at + 1 : -1;
            }
            attribute.IsCanonical &= html[at] == '&' && IsCanonicalReference(html.AsSpan(at));
            at++;
        }
        return DeclineAt(ScanCondition.CutTags);
    }

    static bool IsCanonicalReference(ReadOnlySpan<char> text) =>
        text.StartsWith("&amp;", StringComparison.Ordinal) || text.StartsWith("&quot;", StringComparison.Ordinal) || text.StartsWith("&lt;", StringComparison.Ordinal)
        || text.StartsWith("&gt;", StringComparison.Ordinal) || text.StartsWith("&nbsp;", StringComparison.Ordinal);

    /// <summary>§13.2.5.38: up to white space or <c>&gt;</c>, so a trailing slash belongs to it.</summary>
    int ReadUnquoted(int start, ref ScanAttribute attribute)
    {
        var length = html.AsSpan(start).IndexOfAny(" \t\n\f>");
        if (length < 0)
            return DeclineAt(ScanCondition.CutTags);
        var value = html.AsSpan(start, length);
        (attribute.ValueStart, attribute.ValueLength, attribute.IsCanonical) = (start, length, !value.ContainsAny('&', '\u00A0', '"') && !value.Contains('<'));
        return DecodeValue(ref attribute) ? start + length : -1;
    }

    /// <summary>Decodes a value that is not written as our writer would; one that is, is decoded only for rules that must know it.</summary>
    bool DecodeValue(ref ScanAttribute attribute)
    {
        isTagCanonical &= attribute.IsCanonical;
        var raw = html.AsSpan(attribute.ValueStart, attribute.ValueLength);
        if (attribute.IsCanonical || !raw.Contains('&'))
            return true;
        attribute.Value = Html.CharacterReferences.DecodeAttribute(raw);
        if ((raw.Contains("&;", StringComparison.Ordinal) || attribute.Value.Contains('\r', StringComparison.Ordinal) || raw.Contains("&#13", StringComparison.Ordinal) || raw.Contains("&#x", StringComparison.OrdinalIgnoreCase)) && Violates(ScanCondition.References))
            return false; // AngleSharp 1.10.3 drops the semicolon behind nothing, and keeps a CR that is written as a number
        // &#123; and its like keep being references in the output; which brace was one is not known any more.
        return !(attribute.Value.AsSpan().ContainsAny('{', '}') && (raw.Contains("&#", StringComparison.Ordinal) || raw.Contains("&l", StringComparison.Ordinal) || raw.Contains("&r", StringComparison.Ordinal)))
            || !Violates(ScanCondition.BraceReferences);
    }

    /// <summary>§13.2.5.33: the first of a name wins.</summary>
    bool Add(ref ScanAttribute attribute)
    {
        var name = html.AsSpan(attribute.NameStart, attribute.NameLength);
        attribute.Number = ScanNames.Find(name);
        for (var i = 0; i < attributeCount; i++)
            if (attributes[i].Number == attribute.Number && (attribute.Number >= 0 || html.AsSpan(attributes[i].NameStart, attributes[i].NameLength).Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                isTagCanonical = false;
                return true;
            }
        if (attributeCount == Math.Min(MostAttributes, options.MaxAttributes))
            return Decline(ScanCondition.Limits);
        if (attributeCount == attributes.Length)
            Array.Resize(ref attributes, attributes.Length * 2);
        attributes[attributeCount++] = attribute;
        return true;
    }
}
