using System.Buffers;
using System.Text;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Tags and comments, by the tokenizer (§13.2.5.6–40).</summary>
ref partial struct HtmlScanner
{
    static readonly SearchValues<byte> nameCharacters = SearchValues.Create("-_:.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
    static readonly bool[] isNameByte = [.. Enumerable.Range(0, 256).Select(c => nameCharacters.Contains((byte)c))];
    static readonly SearchValues<byte> unquotedEnds = SearchValues.Create(" \t\n\f>"u8);
    static readonly SearchValues<byte> doubleQuoted = SearchValues.Create([(byte)'"', (byte)'&', (byte)'<', (byte)'>', LeadOfNoBreakSpace]);
    static readonly SearchValues<byte> singleQuoted = SearchValues.Create([(byte)'\'', (byte)'&', (byte)'<', (byte)'>', LeadOfNoBreakSpace]);

    const int MostAttributes = 64; // repeats are looked for one by one; the tree takes what has more

    /// <summary>What stands at a <c>&lt;</c>. Gives where to go on, or -1.</summary>
    int Markup(int at)
    {
        var next = at + 1 < html.Length ? html[at + 1] : (byte)0;
        if (Utf8Text.IsLetter(next))
            return ++tags > options.MaxTags && Violates(ScanCondition.Limits) ? -1 : StartTag(at);
        if (next == '/' && at + 2 < html.Length && Utf8Text.IsLetter(html[at + 2]))
            return ++tags > options.MaxTags && Violates(ScanCondition.Limits) ? -1 : EndTag(at);
        if (html[at..].StartsWith("<!--"u8))
            return Comment(at);
        if (top > 0 && html[at..] is [_, (byte)'!', ..] && html[(at + 2)..].StartsWithIgnoringCase("doctype"u8))
            return Doctype(at);
        if (next is (byte)'!' or (byte)'?' or (byte)'/' && Violates(ScanCondition.Declarations))
            return -1;
        return LiteralLess(at) ? at + 1 : -1;
    }

    /// <summary>The end of a name of plain characters, or -1.</summary>
    int NameEnd(int start)
    {
        var end = start;
        while (end < html.Length && isNameByte[html[end]])
            end++;
        if (end == html.Length)
            return Violates(ScanCondition.CutTags) ? html.Length : -1;
        if (html[end] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'/' or (byte)'>') && Violates(ScanCondition.TagNames))
            return -1;
        return end;
    }

    int StartTag(int at)
    {
        var nameEnd = NameEnd(at + 1);
        if (nameEnd < 0)
            return -1;
        var name = html[(at + 1)..nameEnd];
        if (ScanElement.Find(name) is not { } element)
            return DeclineAt(ScanCondition.Elements);
        isTagCanonical = name.SequenceEqual(element.NameBytes);
        var end = ReadAttributes(nameEnd);
        if (end < 0)
            return -1;
        tagEnd = end;
        return Start(element, at, end);
    }

    int EndTag(int at)
    {
        var current = stack[top].Element;
        if (html[at..].StartsWith(current.EndTag) && current.Kind < ScanKind.Void && top > 0)
        {
            // Most end tags: as our writer writes it, of the last open element.
            isTagCanonical = true;
            tagEnd = at + current.EndTag.Length;
            return Leave(at, tagEnd) ? at + current.EndTag.Length : -1;
        }
        var nameEnd = NameEnd(at + 2);
        if (nameEnd < 0)
            return -1;
        var name = html[(at + 2)..nameEnd];
        var end = nameEnd;
        while (end < html.Length && Utf8Text.IsSpace(html[end]))
            end++;
        if (end == html.Length || html[end] != '>')
            return DeclineAt(ScanCondition.CutTags); // attributes of end tags mean nothing, but the tag must be read to its end
        tagEnd = end + 1;
        if (ScanElement.Find(name) is not { } element)
            return DeclineAt(ScanCondition.Elements);
        isTagCanonical = end == nameEnd && name.SequenceEqual(element.NameBytes);
        return End(element, at, end + 1);
    }

    /// <summary>§13.2.5.53–68: a doctype ends at the first <c>&gt;</c>, quotes or not, and in a body it is ignored.</summary>
    int Doctype(int at)
    {
        var length = html[at..].IndexOf((byte)'>');
        return length < 0 ? DeclineAt(ScanCondition.Declarations) : Ignore(at, at + length + 1);
    }

    /// <summary>§13.2.5.43–51. A comment goes; what stands on both sides are two texts until all rules have run.</summary>
    int Comment(int at)
    {
        const int open = 4;
        var rest = html[(at + open)..];
        var length = rest.IndexOf("-->"u8);
        if (length < 0 && Violates(ScanCondition.CommentEnds))
            return -1;
        length = length < 0 ? rest.Length : length;
        var data = rest[..length];
        // <!--> and <!---> are whole comments, and --!> ends one.
        if ((rest is [(byte)'>', ..] or [(byte)'-', (byte)'>', ..] || data.IndexOf("--!>"u8) >= 0) && Violates(ScanCondition.CommentEnds))
            return -1;
        var end = Math.Min(at + open + length + "-->".Length, html.Length);
        if (stack[top].Element.IsOneParent && Violates(ScanCondition.TableParts))
            return -1;
        stack[top].InText = false;
        if (ledger.IsNew(ScanLedger.Comments) && data.Contains((byte)'&') && Violates(ScanCondition.BraceReferences))
            return -1;
        if (!data.SequenceEqual(prescanMark) && ledger.IsFirst(ScanLedger.Comments))
            ledger.SetSample(ScanLedger.Comments, data);
        Cut(at, end);
        return end;
    }

    static readonly byte[] prescanMark = Encoding.ASCII.GetBytes(BodyPrescan.Mark);

    /// <summary>§13.2.5.32–40: the attributes behind a name, to the end of the tag. Gives the end, or -1.</summary>
    int ReadAttributes(int at)
    {
        (attributeCount, present, isFrameCanonical) = (0, 0, isTagCanonical);
        if (at < html.Length && html[at] == '>')
            return at + 1;
        scratch.Clear();
        while (true)
        {
            var start = at;
            while (at < html.Length && Utf8Text.IsSpace(html[at]))
                at++;
            if (at == html.Length)
                return DeclineAt(ScanCondition.CutTags);
            switch (html[at])
            {
                case (byte)'>':
                    isFrameCanonical &= at == start;
                    isTagCanonical &= isFrameCanonical;
                    return at + 1;
                case (byte)'/':
                    isFrameCanonical = false; // means nothing on the elements that are followed here, but for the spelling
                    at++;
                    continue;
            }
            at = ReadAttribute(at, at == start + 1 && html[start] == ' ');
            if (at < 0)
                return -1;
        }
    }

    const byte EndsName = 1, IsUpper = 2;

    /// <summary>What a byte is in the name of an attribute.</summary>
    static readonly byte[] nameBytes = [.. Enumerable.Range(0, 256).Select(c => " \t\n\f/>=".Contains((char)c, StringComparison.Ordinal) ? EndsName : char.IsAsciiLetterUpper((char)c) ? IsUpper : (byte)0)];

    int ReadAttribute(int at, bool isWhole)
    {
        var (end, seen) = (at, (byte)0);
        while (end < html.Length && nameBytes[html[end]] is var kind and not EndsName)
        {
            seen |= kind;
            end++;
        }
        if (end == html.Length)
            return DeclineAt(ScanCondition.CutTags);
        var name = html[at..end];
        if (name.IsEmpty && Violates(ScanCondition.AttributeNames))
            return -1;
        if (attributeCount == attributes.Length)
            Array.Resize(ref attributes, attributes.Length * 2);
        ref var attribute = ref attributes[attributeCount];
        attribute = new ScanAttribute { NameStart = at, NameLength = name.Length, ValueStart = end, TextStart = -1, Number = ScanNames.Find(name), IsWhole = isWhole && seen == 0 };
        if (attribute.Number < 0 && name.Contains((byte)'&') && Violates(ScanCondition.BraceReferences))
            return -1; // in a tag gone wrong: what BraceReferences makes of it shows in samples
        var equals = end;
        while (equals < html.Length && Utf8Text.IsSpace(html[equals]))
            equals++;
        if (equals < html.Length && html[equals] == '=')
        {
            attribute.IsWhole &= equals == end;
            end = ReadValue(equals + 1, ref attribute);
            if (end < 0)
                return -1;
        }
        else
            attribute.IsWhole = false; // our writer gives every attribute a value
        return Add(ref attribute) ? end : -1;
    }

    int ReadValue(int at, ref ScanAttribute attribute)
    {
        var start = at;
        while (at < html.Length && Utf8Text.IsSpace(html[at]))
            at++;
        if (at == html.Length)
            return DeclineAt(ScanCondition.CutTags);
        attribute.IsWhole &= at == start && html[at] == '"';
        return html[at] is (byte)'"' or (byte)'\'' ? ReadQuoted(at + 1, html[at], ref attribute) : ReadUnquoted(at, ref attribute);
    }

    int ReadQuoted(int start, byte quote, ref ScanAttribute attribute)
    {
        attribute.IsCanonical = true;
        attribute.ValueStart = start;
        for (var at = start; (quote == '"' ? SpecialBytes.InQuotes(html[at..]) : html[at..].IndexOfAny(singleQuoted)) is >= 0 and var found;)
        {
            at += found;
            if (html[at] == quote)
            {
                attribute.ValueLength = at - start;
                if (quote == '\'' && html[start..at].Contains((byte)'"'))
                    attribute.IsCanonical = false;
                return DecodeValue(ref attribute) ? at + 1 : -1;
            }
            attribute.IsCanonical &= html[at] == '&' ? IsCanonicalReference(html[at..]) : html[at] == LeadOfNoBreakSpace && html[(at + 1)..] is not [0xA0, ..];
            at++;
        }
        return DeclineAt(ScanCondition.CutTags);
    }

    static bool IsCanonicalReference(ReadOnlySpan<byte> text) =>
        text.StartsWith("&amp;"u8) || text.StartsWith("&quot;"u8) || text.StartsWith("&lt;"u8) || text.StartsWith("&gt;"u8) || text.StartsWith("&nbsp;"u8);

    /// <summary>§13.2.5.38: up to white space or <c>&gt;</c>, so a trailing slash belongs to it.</summary>
    int ReadUnquoted(int start, ref ScanAttribute attribute)
    {
        var length = html[start..].IndexOfAny(unquotedEnds);
        if (length < 0)
            return DeclineAt(ScanCondition.CutTags);
        var value = html.Slice(start, length);
        (attribute.ValueStart, attribute.ValueLength, attribute.IsCanonical) = (start, length, !value.ContainsAny(doubleQuoted));
        return DecodeValue(ref attribute) ? start + length : -1;
    }

    /// <summary>Decodes a value that is not written as our writer would; one that is, is decoded only for rules that must know it.</summary>
    bool DecodeValue(ref ScanAttribute attribute)
    {
        attribute.IsWhole &= attribute.IsCanonical;
        if (attribute.IsCanonical)
            return true;
        var raw = html.Slice(attribute.ValueStart, attribute.ValueLength);
        if (!raw.Contains((byte)'&'))
            return true;
        Decode(ref attribute, raw);
        var value = scratch[attribute.TextStart, attribute.TextLength];
        if ((raw.IndexOf("&;"u8) >= 0 || value.Contains((byte)'\r') || raw.IndexOf("&#13"u8) >= 0 || raw.IndexOf("&#x"u8) >= 0 || raw.IndexOf("&#X"u8) >= 0) && Violates(ScanCondition.References))
            return false; // AngleSharp 1.10.3 drops the semicolon behind nothing, and keeps a CR that is written as a number
        // &#123; and its like keep being references in the output; which brace was one is not known any more.
        return !(value.ContainsAny((byte)'{', (byte)'}') && (raw.IndexOf("&#"u8) >= 0 || raw.IndexOf("&l"u8) >= 0 || raw.IndexOf("&r"u8) >= 0))
            || !Violates(ScanCondition.BraceReferences);
    }

    /// <summary>Decodes a written value. References that our writer makes, and <c>&amp;#39;</c>, are decoded in place: their semicolon ends them whatever follows.</summary>
    readonly void Decode(ref ScanAttribute attribute, ReadOnlySpan<byte> raw)
    {
        var start = scratch.Position;
        for (var rest = raw; ;)
        {
            var at = rest.IndexOf((byte)'&');
            scratch.Write(at < 0 ? rest : rest[..at]);
            if (at < 0)
                break;
            rest = rest[at..];
            var (length, character) = Known(rest);
            if (length == 0)
            {
                scratch.CutTo(start);
                scratch.Write(CharacterReferences.DecodeAttribute(raw.ToText()));
                break;
            }
            scratch.Write(character);
            rest = rest[length..];
        }
        (attribute.TextStart, attribute.TextLength) = (start, scratch.Position - start);
    }

    /// <summary>The reference that a text starts with, and what it stands for.</summary>
    static (int Length, string Character) Known(ReadOnlySpan<byte> text) =>
        text.StartsWith("&amp;"u8) ? (5, "&") : text.StartsWith("&quot;"u8) ? (6, "\"") : text.StartsWith("&#39;"u8) ? (5, "'") : text.StartsWith("&lt;"u8) ? (4, "<")
        : text.StartsWith("&gt;"u8) ? (4, ">") : text.StartsWith("&nbsp;"u8) ? (6, "\u00A0") : (0, "");

    /// <summary>§13.2.5.33: the first of a name wins. The attribute stands behind the others.</summary>
    bool Add(ref ScanAttribute attribute)
    {
        if (IsRepeated(attribute))
        {
            isFrameCanonical = false;
            return true;
        }
        if (attributeCount == Math.Min(MostAttributes, options.MaxAttributes))
            return Decline(ScanCondition.Limits);
        if ((uint)attribute.Number < 64)
            present |= 1UL << attribute.Number;
        isTagCanonical &= attribute.IsWhole;
        attributeCount++;
        return true;
    }

    readonly bool IsRepeated(in ScanAttribute attribute)
    {
        if ((uint)attribute.Number < 64)
            return (present >> attribute.Number & 1) != 0;
        for (var i = 0; i < attributeCount; i++)
            if (attributes[i].Number == attribute.Number && (attribute.Number >= 0 || IsSameName(attributes[i], attribute)))
                return true;
        return false;
    }

    /// <summary>Names are the same whatever the case of their ASCII letters; others are rare, and the rule of strings is asked.</summary>
    readonly bool IsSameName(in ScanAttribute one, in ScanAttribute other)
    {
        var left = NameOf(one);
        var right = NameOf(other);
        if (left.SequenceEqual(right) || Ascii.EqualsIgnoreCase(left, right))
            return true;
        return (!Ascii.IsValid(left) || !Ascii.IsValid(right)) && left.ToText().Equals(right.ToText(), StringComparison.OrdinalIgnoreCase);
    }
}
