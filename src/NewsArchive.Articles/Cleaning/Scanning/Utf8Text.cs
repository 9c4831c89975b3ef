using System.Text;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>What the scanner asks of text in UTF-8, with the answers that .NET and our rules give for UTF-16.</summary>
static class Utf8Text
{
    /// <summary>U+FEFF.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Bytes of the blank that a text starts with, as <see cref="VisibleCharacters"/> sees blanks (white space and U+FEFF); 0 for anything else.</summary>
    public static int BlankLength(ReadOnlySpan<byte> text) => WhiteSpaceLength(text) is > 0 and var length ? length : text.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;

    /// <summary>Bytes of the white space (<see cref="char.IsWhiteSpace(char)"/>) that a text starts with; 0 for anything else.</summary>
    public static int WhiteSpaceLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return 0;
        return text[0] switch
        {
            (byte)' ' or >= 0x09 and <= 0x0D => 1,
            0xC2 => text is [_, 0x85 or 0xA0, ..] ? 2 : 0, // U+0085, U+00A0
            0xE1 => text is [_, 0x9A, 0x80, ..] ? 3 : 0, // U+1680
            0xE2 => text is [_, 0x80, (>= 0x80 and <= 0x8A) or 0xA8 or 0xA9 or 0xAF, ..] or [_, 0x81, 0x9F, ..] ? 3 : 0, // U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F
            0xE3 => text is [_, 0x80, 0x80, ..] ? 3 : 0, // U+3000
            _ => 0,
        };
    }

    /// <summary>Whether a text holds white space and nothing else.</summary>
    public static bool IsWhiteSpace(ReadOnlySpan<byte> text)
    {
        while (WhiteSpaceLength(text) is > 0 and var length)
            text = text[length..];
        return text.IsEmpty;
    }

    /// <summary>Whether a text starts with a name of ASCII letters in lower case, whatever the case of its own.</summary>
    public static bool StartsWithIgnoringCase(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        text.Length >= name.Length && (text[0] | 0x20) == (name[0] | 0x20) && Ascii.EqualsIgnoreCase(text[..name.Length], name);

    /// <summary>Whether a byte is an ASCII letter.</summary>
    public static bool IsLetter(byte c) => (uint)((c | 0x20) - 'a') <= 'z' - 'a';

    /// <summary>Whether a byte is an ASCII letter or digit.</summary>
    public static bool IsLetterOrDigit(byte c) => IsLetter(c) || (uint)(c - '0') <= 9;

    /// <summary>Whether a byte ends a name in a tag: white space, <c>/</c> or <c>&gt;</c>.</summary>
    public static bool IsDelimiter(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' or (byte)'/' or (byte)'>';

    /// <summary>Whether a byte is white space of the tokenizer (§13.2.5), CR left out.</summary>
    public static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f';

    /// <summary>The text as a string.</summary>
    public static string ToText(this ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
