using System.Buffers;
using System.Collections.Frozen;

namespace NewsArchive.Articles.Reading;

/// <summary>What a tag scanner stopped at.</summary>
enum MarkupKind
{
    Start = 0,
    End,
    Doctype,
    /// <summary>A comment, processing instruction, CDATA or other bogus comment: nothing that a reader sees.</summary>
    Comment,
}

/// <summary>
/// Steps through the tags, comments and doctype of a text (the scanner in Html stops at tags only) from left to right, once: linear, no
/// tree, no allocation. Content of raw text elements is skipped with
/// their start tag (HTML §13.2.5.2–5).
/// </summary>
ref struct MarkupScanner(ReadOnlySpan<char> text)
{
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> RawTextElements = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes").GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/>");

    readonly ReadOnlySpan<char> _text = text;
    int _next;

    public MarkupKind Kind { get; private set; }
    /// <summary>Name as written; empty for comments.</summary>
    public ReadOnlySpan<char> Name { get; private set; }
    public int Start { get; private set; }
    /// <summary>After the tag, and after the content of a raw text element (its end tag is the next stop).</summary>
    public int End { get; private set; }

    public readonly bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    public bool MoveNext()
    {
        while (_next < _text.Length && _text[_next..].IndexOf('<') is var offset and >= 0)
        {
            Start = _next + offset;
            _next = Start + 1;
            if (ReadTag())
                return true;
        }
        _next = _text.Length;
        return false;
    }

    bool ReadTag()
    {
        var rest = _text[_next..];
        if (rest.IsEmpty)
            return false;
        if (rest[0] is '!' or '?')
            return ReadDeclaration(rest);
        var isEnd = rest[0] == '/';
        var name = isEnd ? rest[1..] : rest;
        if (name.IsEmpty || !char.IsAsciiLetter(name[0]))
            return false;
        var length = name.IndexOfAny(NameEnds);
        Name = length < 0 ? name : name[..length];
        Kind = isEnd ? MarkupKind.End : MarkupKind.Start;
        _next = End = TagEnd(_next + (isEnd ? 1 : 0) + Name.Length);
        if (!isEnd && RawTextElements.Contains(Name))
            _next = End = RawTextEnd();
        return true;
    }

    bool ReadDeclaration(ReadOnlySpan<char> rest)
    {
        Kind = MarkupKind.Comment;
        Name = default;
        if (rest.StartsWith("!--"))
        {
            var close = rest[Math.Min(rest.Length, 2)..].IndexOf("-->");
            _next = End = close < 0 ? _text.Length : _next + 2 + close + 3;
            return true;
        }
        if (rest.StartsWith("!doctype", StringComparison.OrdinalIgnoreCase))
            Kind = MarkupKind.Doctype;
        var end = rest.IndexOf('>');
        _next = End = end < 0 ? _text.Length : _next + end + 1;
        return true;
    }

    /// <summary>After the <c>&gt;</c> that ends the tag; quotes after <c>=</c> may hold others.</summary>
    readonly int TagEnd(int at)
    {
        for (int offset; (offset = _text[at..].IndexOfAny('=', '>')) >= 0;)
        {
            at += offset + 1;
            if (_text[at - 1] == '>')
                return at;
            while (at < _text.Length && _text[at] is ' ' or '\t' or '\r' or '\n' or '\f')
                at++;
            if (at >= _text.Length || _text[at] is not ('"' or '\''))
                continue;
            var close = _text[(at + 1)..].IndexOf(_text[at]);
            if (close < 0)
                return _text.Length;
            at += close + 2;
        }
        return _text.Length;
    }

    readonly int RawTextEnd()
    {
        for (var at = End; at < _text.Length && _text[at..].IndexOf("</") is var offset and >= 0; at += offset + 2)
        {
            var name = _text[(at + offset + 2)..];
            if (name.StartsWith(Name, StringComparison.OrdinalIgnoreCase)
                && (name.Length == Name.Length || name[Name.Length] is ' ' or '\t' or '\r' or '\n' or '\f' or '/' or '>'))
                return at + offset;
        }
        return _text.Length;
    }
}
