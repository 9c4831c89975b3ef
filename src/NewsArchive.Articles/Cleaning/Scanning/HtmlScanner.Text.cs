using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using AngleSharp.Html;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Text between tags: escaped as our writer escapes it, references decoded and written again.</summary>
sealed partial class HtmlScanner
{
    const int LongestName = 32; // CounterClockwiseContourIntegral; and its semicolon
    static readonly char[] tableSpace = [' ', '\t', '\n', '\f'];
    static readonly SearchValues<char> tableSpaces = SearchValues.Create(tableSpace);

    /// <summary>§13.5: names that are references without a semicolon, too. A longer name may begin with one.</summary>
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> shortNames = FrozenSet.Create<string>(StringComparer.Ordinal,
        ("AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN " +
        "Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp aring atilde auml brvbar ccedil cedil cent copy curren deg divide eacute ecirc egrave eth euml frac12 frac14 frac34 gt " +
        "iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not ntilde oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 " +
        "szlig thorn times uacute ucirc ugrave uml uuml yacute yen yuml").Split(' ')).GetAlternateLookup<ReadOnlySpan<char>>();

    const int LongestShortName = 6;

    /// <summary>Text from one place to another, without tags.</summary>
    bool Text(int start, int end)
    {
        if (stack[top].Element.IsOneParent && html.AsSpan(start, end - start).ContainsAnyExcept(tableSpaces) && Violates(ScanCondition.TableText))
            return false;
        if (html[start] == '\n' && output.LengthAt(start) == preContent && !PreText(ref start, end))
            return false;
        if (start == end)
            return true;
        if (hasZeroWidth)
        {
            if (!ZeroWidthText(start, end))
                return false;
            if (!html.AsSpan(start, end - start).ContainsAnyExcept(policy.Safe.ZeroWidth))
            {
                Cut(start, end);
                return true;
            }
        }
        NoteText(html.AsSpan(start, end - start));
        var isPlain = !hasZeroWidth || !stack[top].HadZeroWidth;
        for (var at = start; (isPlain ? html.AsSpan(at, end - at).IndexOfAny('&', '>', '\u00A0') : html.AsSpan(at, end - at).IndexOfAny(policy.SpecialInText)) is >= 0 and var found;)
        {
            at += found;
            switch (html[at])
            {
                case not ('>' or '\u00A0' or '&'):
                    Cut(at, ++at);
                    break;
                case '>':
                    Replace(at, ++at, "&gt;");
                    break;
                case '\u00A0':
                    Replace(at, ++at, "&nbsp;");
                    break;
                default:
                    at = Reference(at, end);
                    if (at < 0)
                        return false;
                    break;
            }
        }
        NoteSolid(output.LengthAt(end));
        return true;
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
        var text = html.AsSpan(start, end - start);
        ref var frame = ref stack[top];
        if (frame.InText && frame.HadZeroWidth && Violates(ScanCondition.ZeroWidth))
            return false;
        frame.HadZeroWidth = text.ContainsAny(policy.Safe.ZeroWidth);
        if (!frame.HadZeroWidth)
            return true;
        // "!--" may be a comment once they are gone, a newline the first character of a pre; what is left of nothing else is no node, so nothing must be added to it.
        if ((frame.InText || text.ContainsAny('&', '!') || preContent >= 0 || (!text.ContainsAnyExcept(policy.Safe.ZeroWidth) && !IsTagOfElementNext(end))) && Violates(ScanCondition.ZeroWidth))
            return false;
        if (ledger.IsFirst(ScanLedger.ZeroWidth))
            ledger.SetSample(ScanLedger.ZeroWidth, text[..Math.Min(text.Length, CleaningLedger.LongestSample + 1)].ToString());
        for (var at = start; html.AsSpan(at, end - at).IndexOfAny(policy.Safe.ZeroWidth) is >= 0 and var found;)
        {
            at += found;
            ledger.AddRemoved(ScanLedger.ZeroWidth, VisibleCharacters.Count(html.AsSpan(at, 1)));
            at++;
        }
        return true;
    }

    /// <summary>Whether a start tag follows, or the end tag of the element that is open: nothing that a parser ignores.</summary>
    bool IsTagOfElementNext(int at)
    {
        if (at + 2 >= html.Length)
            return at == html.Length;
        var name = stack[top].Element.Name;
        return char.IsAsciiLetter(html[at + 1]) || (html[at + 1] == '/' && html.AsSpan(at + 2).StartsWith(name, StringComparison.OrdinalIgnoreCase) && html.AsSpan(at + 2 + name.Length) is ['>', ..]);
    }

    void Replace(int start, int end, ReadOnlySpan<char> with)
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
    void NoteText(ReadOnlySpan<char> text)
    {
        ref var frame = ref stack[top];
        if (!frame.InText)
        {
            (frame.InText, frame.TextIsBlank) = (true, true);
            frame.BlankTexts++;
            frame.Nodes++;
        }
        if (frame.TextIsBlank && !IsBlank(text))
            NoteWord(ref frame);
    }

    static void NoteWord(ref ScanFrame frame)
    {
        (frame.TextIsBlank, frame.IsSolid, frame.Last, frame.BlankTexts) = (false, true, LastNode.Word, 0);
    }

    void NoteSolid(int length)
    {
        if (!stack[top].TextIsBlank)
            stack[top].OutputSolid = length;
    }

    /// <summary>White space as <see cref="VisibleCharacters"/> sees it. References are left out: they are looked at where they are decoded.</summary>
    static bool IsBlank(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '&')
                while (i + 1 < text.Length && text[i] != ';' && (char.IsAsciiLetterOrDigit(text[i + 1]) || text[i + 1] is '#' or ';'))
                    i++;
            else if (!char.IsWhiteSpace(text[i]) && text[i] != '\uFEFF')
                return false;
        return true;
    }

    /// <summary>§13.2.5.72–80. Gives where the text goes on, or -1.</summary>
    int Reference(int at, int end)
    {
        var rest = html.AsSpan(at, end - at);
        if (rest.StartsWith("&nbsp;", StringComparison.Ordinal))
            return at + "&nbsp;".Length;
        if (rest.StartsWith("&amp;", StringComparison.Ordinal))
            return Canonical(at + "&amp;".Length);
        if (rest.StartsWith("&gt;", StringComparison.Ordinal))
            return Canonical(at + "&gt;".Length);
        if (rest.StartsWith("&lt;", StringComparison.Ordinal))
            return IsCommentBehind(at + "&lt;".Length) ? -1 : Canonical(at + "&lt;".Length);
        if (rest.Length > 1 && rest[1] == '#')
            return NumberReference(at, end);
        if (rest is ['&', ';', ..] && Violates(ScanCondition.References))
            return -1; // AngleSharp 1.10.3 drops the semicolon
        return rest.Length > 1 && char.IsAsciiLetter(rest[1]) ? NameReference(at, rest) : Literal(at);
    }

    /// <summary>Editors' comments that were escaped go (rule malformed-comments).</summary>
    bool IsCommentBehind(int at) => policy.IsTidying && html.AsSpan(at).StartsWith("!--", StringComparison.Ordinal) && Violates(ScanCondition.MalformedComments);

    int Canonical(int next)
    {
        NoteWord(ref stack[top]);
        return next;
    }

    int Literal(int at)
    {
        NoteWord(ref stack[top]);
        Replace(at, at + 1, "&amp;");
        return at + 1;
    }

    int NumberReference(int at, int end)
    {
        var isHex = at + 2 < end && html[at + 2] is 'x' or 'X';
        var first = at + (isHex ? 3 : 2);
        var stop = first;
        while (stop < end && stop - first < 7 && (isHex ? char.IsAsciiHexDigit(html[stop]) : char.IsAsciiDigit(html[stop])))
            stop++;
        if (stop == first || stop == end || html[stop] != ';')
            return Violates(ScanCondition.References) ? -1 : Literal(at);
        var code = int.Parse(html.AsSpan(first, stop - first), isHex ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture);
        // §13.2.5.80: NUL, surrogates, numbers beyond Unicode and C1 stand for others; control characters and what rules look for are rare enough for the tree.
        var isOdd = code is < ' ' and not ('\t' or '\n') or >= 0x7F and < 0xA0 or 0x2039 || !Rune.IsValid(code) || (code & 0xFFFE) == 0xFFFE;
        if (isOdd && Violates(ScanCondition.References))
            return -1;
        Span<char> decoded = stackalloc char[2];
        if (!Rune.TryCreate(code, out var rune))
            rune = Rune.ReplacementChar;
        return Decoded(at, stop + 1, decoded[..rune.EncodeToUtf16(decoded)]) ? stop + 1 : -1;
    }

    int NameReference(int at, ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (length < rest.Length && length <= LongestName && char.IsAsciiLetterOrDigit(rest[length]))
            length++;
        if (length < rest.Length && rest[length] == ';' && NamedCharacters.Find(rest[1..(length + 1)]) is { } symbol)
            return Decoded(at, at + length + 1, symbol) ? at + length + 1 : -1;
        for (var prefix = 2; prefix <= LongestShortName && prefix < length; prefix++)
            if (shortNames.Contains(rest[1..(prefix + 1)]) && Violates(ScanCondition.References))
                return -1;
        return Literal(at);
    }

    bool Decoded(int start, int end, ReadOnlySpan<char> characters)
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
            output.Write(characters[0] == '{' ? "&#123;" : "&#125;"); // decoded, Hexo or Jekyll would execute them
        else
            output.WriteEscaped(characters, isAttribute: false);
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
        NoteText("<");
        Replace(at, at + 1, "&lt;");
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
