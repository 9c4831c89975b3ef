using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using AngleSharp.Html;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Text between tags: escaped as our writer escapes it, references decoded and written again.</summary>
ref partial struct HtmlScanner
{
    const int LongestName = 32; // CounterClockwiseContourIntegral; and its semicolon
    const byte LeadOfNoBreakSpace = SpecialBytes.LeadOfNoBreakSpace;

    static readonly SearchValues<byte> tableSpaces = SearchValues.Create(" \t\n\f"u8);

    /// <summary>§13.5: names that are references without a semicolon, too. A longer name may begin with one.</summary>
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> shortNames = FrozenSet.Create<string>(StringComparer.Ordinal,
        ("AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN " +
        "Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp aring atilde auml brvbar ccedil cedil cent copy curren deg divide eacute ecirc egrave eth euml frac12 frac14 frac34 gt " +
        "iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not ntilde oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 " +
        "szlig thorn times uacute ucirc ugrave uml uuml yacute yen yuml").Split(' ')).GetAlternateLookup<ReadOnlySpan<char>>();

    const int LongestShortName = 6;

    /// <summary>The text from a place to the next <c>&lt;</c>. Gives where that stands, or -1.</summary>
    int Text(int start)
    {
        var word = start; // most texts are the indentation of the next tag, or begin with it
        while (word < html.Length && html[word] is (byte)' ' or (byte)'\n')
            word++;
        if (word < html.Length && html[word] == '<' && !hasZeroWidth && preContent < 0)
        {
            NoteIndentation(word);
            return word;
        }
        var length = SpecialBytes.InText(html[word..]);
        var end = length < 0 ? html.Length : word + length;
        if ((end < html.Length && html[end] != '<') || hasZeroWidth || preContent >= 0 || stack[top].Element.IsOneParent)
        {
            length = html[end..].IndexOf((byte)'<');
            end = length < 0 ? html.Length : end + length;
            return CarefulText(start, end) ? end : -1;
        }
        NoteText(html[(word < end ? word : start)..end]);
        NoteSolid(output.LengthAt(end));
        return end;
    }

    readonly void NoteIndentation(int end)
    {
        ref var frame = ref stack[top];
        if (!frame.InText)
            NoteNewText(ref frame);
        else if (!frame.TextIsBlank)
            frame.OutputSolid = output.LengthAt(end);
    }

    static void NoteNewText(ref ScanFrame frame)
    {
        (frame.InText, frame.TextIsBlank) = (true, true);
        frame.BlankTexts++;
        frame.Nodes++;
    }

    /// <summary>The same where something in the text, or around it, is not plain.</summary>
    bool CarefulText(int start, int end)
    {
        if (stack[top].Element.IsOneParent && html[start..end].ContainsAnyExcept(tableSpaces) && Violates(ScanCondition.TableText))
            return false;
        if (html[start] == '\n' && output.LengthAt(start) == preContent && !PreText(ref start, end))
            return false;
        if (start == end)
            return true;
        if (hasZeroWidth)
        {
            if (!ZeroWidthText(start, end))
                return false;
            if (IsZeroWidth(html[start..end]))
            {
                Cut(start, end);
                return true;
            }
        }
        NoteText(html[start..end]);
        var dropped = hasZeroWidth && stack[top].HadZeroWidth ? NextZeroWidth(start, end) : end;
        for (var at = start; at < end;)
        {
            var found = html[at..end].IndexOfAny((byte)'&', (byte)'>', LeadOfNoBreakSpace);
            var next = found < 0 ? end : at + found;
            if (dropped <= next && dropped < end)
            {
                at = dropped + policy.ZeroWidthLength(html[dropped..end]);
                Cut(dropped, at);
                dropped = NextZeroWidth(at, end);
                continue;
            }
            if (next == end)
                break;
            at = Special(next, end);
            if (at < 0)
                return false;
        }
        NoteSolid(output.LengthAt(end));
        return true;
    }

    readonly int NextZeroWidth(int at, int end) => policy.IndexOfZeroWidth(html[at..end]) is >= 0 and var found ? at + found : end;

    /// <summary>Whether a text starts with a character that the rule zero-width drops.</summary>
    readonly bool IsDropped(ReadOnlySpan<byte> text) => hasZeroWidth && policy.ZeroWidthLength(text) > 0;

    readonly bool IsZeroWidth(ReadOnlySpan<byte> text)
    {
        while (policy.ZeroWidthLength(text) is > 0 and var length)
            text = text[length..];
        return text.IsEmpty;
    }

    /// <summary>A character that may not be written as it stands. Gives where the text goes on, or -1.</summary>
    int Special(int at, int end)
    {
        switch (html[at])
        {
            case (byte)'>':
                Replace(at, at + 1, "&gt;"u8);
                return at + 1;
            case LeadOfNoBreakSpace:
                if (at + 1 == end || html[at + 1] != 0xA0)
                    return at + 1;
                Replace(at, at + 2, "&nbsp;"u8);
                return at + 2;
            default:
                return Reference(at, end);
        }
    }

    /// <summary>§13.2.6.4.7, pre: a newline right behind the start tag is no text. Our writer doubles one that is (§13.1.2.5).</summary>
    bool PreText(ref int start, int end)
    {
        if (start != preStart)
            return !Violates(ScanCondition.PreNewline);
        if (end > start + 1 && html[start + 1] == '\n')
            return true; // the second is text: the first stands before it, as our writer would put it
        Cut(start, ++start);
        return true;
    }

    /// <summary>
    /// Rule zero-width. A text is one node, whose whole is the sample, so it must be read at once: nothing of it before (behind an ignored end tag, say), and nothing else in it that is decoded.
    /// </summary>
    bool ZeroWidthText(int start, int end)
    {
        var text = html[start..end];
        ref var frame = ref stack[top];
        if (frame.InText && frame.HadZeroWidth && Violates(ScanCondition.ZeroWidth))
            return false;
        frame.HadZeroWidth = policy.IndexOfZeroWidth(text) >= 0;
        if (!frame.HadZeroWidth)
            return true;
        // "!--" may be a comment once they are gone, a newline the first character of a pre; what is left of nothing else is no node, so nothing must be added to it.
        if ((frame.InText || text.ContainsAny((byte)'&', (byte)'!') || preContent >= 0 || (IsZeroWidth(text) && !IsTagOfElementNext(end))) && Violates(ScanCondition.ZeroWidth))
            return false;
        if (ledger.IsFirst(ScanLedger.ZeroWidth))
            ledger.SetSample(ScanLedger.ZeroWidth, text);
        for (var at = NextZeroWidth(start, end); at < end; at = NextZeroWidth(at, end))
        {
            var length = policy.ZeroWidthLength(html[at..end]);
            ledger.AddRemoved(ScanLedger.ZeroWidth, Utf8Text.BlankLength(html[at..]) > 0 ? 0 : 1);
            at += length;
        }
        return true;
    }

    /// <summary>Whether a start tag follows, or the end tag of the element that is open: nothing that a parser ignores.</summary>
    readonly bool IsTagOfElementNext(int at)
    {
        if (at + 2 >= html.Length)
            return at == html.Length;
        var name = stack[top].Element.NameBytes;
        return (Utf8Text.IsLetter(html[at + 1]) && !IsPageTag(at)) || (html[at + 1] == '/' && top > 0 && html[(at + 2)..].StartsWithIgnoringCase(name) && html[(at + 2 + name.Length)..] is [(byte)'>', ..]);
    }

    readonly bool IsPageTag(int at)
    {
        var length = html[(at + 1)..].IndexOfAnyExcept(nameCharacters);
        return length > 0 && ScanElement.Find(html.Slice(at + 1, length)) is { Kind: ScanKind.Page };
    }

    void Replace(int start, int end, ReadOnlySpan<byte> with)
    {
        output.CopyTo(start);
        output.Write(with);
        output.SkipTo(end);
    }

    void Cut(int start, int end)
    {
        output.CopyTo(start);
        output.SkipTo(end);
    }

    /// <summary>Tells the frame that it holds text.</summary>
    readonly void NoteText(ReadOnlySpan<byte> text)
    {
        ref var frame = ref stack[top];
        if (!frame.InText)
            NoteNewText(ref frame);
        if (frame.TextIsBlank && (Utf8Text.IsLetterOrDigit(text[0]) || text[0] is >= 0xE4 and <= 0xEE || !IsBlank(text))) // U+4000 to U+EFFF: nothing there is blank
            NoteWord(ref frame);
    }

    static void NoteWord(ref ScanFrame frame)
    {
        (frame.TextIsBlank, frame.IsSolid, frame.Last, frame.BlankTexts) = (false, true, LastNode.Word, 0);
    }

    readonly void NoteSolid(int length)
    {
        ref var frame = ref stack[top];
        if (!frame.TextIsBlank)
            frame.OutputSolid = length;
    }

    /// <summary>White space as <see cref="VisibleCharacters"/> sees it, and characters that are dropped. References are left out: they are looked at where they are decoded.</summary>
    readonly bool IsBlank(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length;)
            if (text[i] == '&')
            {
                while (i + 1 < text.Length && text[i] != ';' && (Utf8Text.IsLetterOrDigit(text[i + 1]) || text[i + 1] is (byte)'#' or (byte)';'))
                    i++;
                i++;
            }
            else if (Utf8Text.BlankLength(text[i..]) is > 0 and var length)
                i += length;
            else if (hasZeroWidth && policy.ZeroWidthLength(text[i..]) is > 0 and var dropped)
                i += dropped;
            else
                return false;
        return true;
    }

    /// <summary>§13.2.5.72–80. Gives where the text goes on, or -1.</summary>
    int Reference(int at, int end)
    {
        var rest = html[at..end];
        if (rest.StartsWith("&nbsp;"u8))
            return at + "&nbsp;".Length;
        if (rest.StartsWith("&amp;"u8))
            return Canonical(at + "&amp;".Length);
        if (rest.StartsWith("&gt;"u8))
            return Canonical(at + "&gt;".Length);
        if (rest.StartsWith("&lt;"u8))
            return IsCommentBehind(at + "&lt;".Length) ? -1 : Canonical(at + "&lt;".Length);
        if (rest.Length > 1 && rest[1] == '#')
            return NumberReference(at, end);
        if (rest is [_, (byte)';', ..] && Violates(ScanCondition.References))
            return -1; // AngleSharp 1.10.3 drops the semicolon
        return rest.Length > 1 && Utf8Text.IsLetter(rest[1]) ? NameReference(at, rest) : Literal(at);
    }

    /// <summary>Editors' comments that were escaped go (rule malformed-comments).</summary>
    bool IsCommentBehind(int at) => policy.IsTidying && IsCommentText(at) && Violates(ScanCondition.MalformedComments);

    const int LongestTag = 4096; // looked through for each such character, so it has a bound

    /// <summary>Whether the next characters of text may be <c>!--</c>; tags between them left out (what a parser ignores or a rule unwraps joins its neighbours).</summary>
    readonly bool IsCommentText(int at)
    {
        foreach (var c in "!--"u8)
        {
            while (at < html.Length && html[at] == '<')
            {
                var length = html.Slice(at, Math.Min(LongestTag, html.Length - at)).IndexOf((byte)'>');
                if (length < 0)
                    return true; // nobody knows: the tree does
                at += length + 1;
            }
            if (at == html.Length || html[at++] != c)
                return false;
        }
        return true;
    }

    readonly int Canonical(int next)
    {
        NoteWord(ref stack[top]);
        return next;
    }

    int Literal(int at)
    {
        NoteWord(ref stack[top]);
        Replace(at, at + 1, "&amp;"u8);
        return at + 1;
    }

    int NumberReference(int at, int end)
    {
        var isHex = at + 2 < end && (html[at + 2] | 0x20) == 'x';
        var first = at + (isHex ? 3 : 2);
        var stop = first;
        while (stop < end && stop - first < 7 && (isHex ? char.IsAsciiHexDigit((char)html[stop]) : char.IsAsciiDigit((char)html[stop])))
            stop++;
        if (stop == first || stop == end || html[stop] != ';')
            return Violates(ScanCondition.References) ? -1 : Literal(at);
        var code = int.Parse(html[first..stop], isHex ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture);
        // §13.2.5.80: NUL, surrogates, numbers beyond Unicode and C1 stand for others; control characters and what rules look for are rare enough for the tree.
        var isOdd = code is < ' ' and not ('\t' or '\n') or >= 0x7F and < 0xA0 or 0x2039 || !Rune.IsValid(code) || (code & 0xFFFE) == 0xFFFE;
        if (isOdd && Violates(ScanCondition.References))
            return -1;
        Span<char> decoded = stackalloc char[2];
        if (!Rune.TryCreate(code, out var rune))
            rune = Rune.ReplacementChar;
        return Decoded(at, stop + 1, decoded[..rune.EncodeToUtf16(decoded)]) ? stop + 1 : -1;
    }

    int NameReference(int at, ReadOnlySpan<byte> rest)
    {
        Span<char> name = stackalloc char[LongestName + 2]; // behind the ampersand, its semicolon included
        var length = 1;
        while (length < rest.Length && length <= LongestName && Utf8Text.IsLetterOrDigit(rest[length]))
        {
            name[length - 1] = (char)rest[length];
            length++;
        }
        name[length - 1] = ';';
        if (length < rest.Length && rest[length] == ';' && NamedCharacters.Find(name[..length]) is { } symbol)
            return Decoded(at, at + length + 1, symbol) ? at + length + 1 : -1;
        for (var prefix = 2; prefix <= LongestShortName && prefix < length; prefix++)
            if (shortNames.Contains(name[..prefix]) && Violates(ScanCondition.References))
                return -1;
        return Literal(at);
    }

    bool Decoded(int start, int end, scoped ReadOnlySpan<char> characters)
    {
        var isBlank = true;
        foreach (var c in characters)
        {
            isBlank &= char.IsWhiteSpace(c) || c == '\uFEFF';
            if ((policy.Safe.ZeroWidth.Contains(c) && policy.IsTidying && Violates(ScanCondition.ZeroWidth)) || (c == '‹' && Violates(ScanCondition.MalformedComments)))
                return false;
        }
        if (characters is ['<'] && IsCommentBehind(end))
            return false;
        ref var frame = ref stack[top];
        if (!isBlank)
            NoteWord(ref frame);
        if (characters is ['\n'] && output.LengthAt(start) == preContent && Violates(ScanCondition.PreNewline))
            return false;
        output.CopyTo(start);
        if (characters is ['{'] or ['}'])
            output.Write(characters[0] == '{' ? "&#123;"u8 : "&#125;"u8); // decoded, Hexo or Jekyll would execute them
        else
        {
            Span<byte> bytes = stackalloc byte[LongestName];
            output.WriteEscaped(bytes[..Encoding.UTF8.GetBytes(characters, bytes)], isAttribute: false);
        }
        output.SkipTo(end);
        return true;
    }

    /// <summary>A <c>&lt;</c> that opens nothing (§13.2.5.6).</summary>
    bool LiteralLess(int at)
    {
        if (stack[top].Element.IsOneParent && Violates(ScanCondition.TableText))
            return false;
        if (hasZeroWidth && Violates(ScanCondition.ZeroWidth))
            return false;
        NoteText("<"u8);
        Replace(at, at + 1, "&lt;"u8);
        NoteSolid(output.LengthAt(at + 1));
        return !IsCommentBehind(at + 1);
    }
}

/// <summary>Named character references, looked up without allocating once they are known.</summary>
static class NamedCharacters
{
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> known = new(StringComparer.Ordinal);
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> knownSpans = known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What a name stands for, its semicolon included; null when it is none. The standard has 2,125, which bounds what is kept.</summary>
    public static string? Find(ReadOnlySpan<char> name)
    {
        if (knownSpans.TryGetValue(name, out var symbol))
            return symbol;
        if (HtmlEntityProvider.Resolver.GetSymbol(name.ToString()) is not { Length: > 0 } found)
            return null;
        known.TryAdd(name.ToString(), found);
        return found;
    }
}
