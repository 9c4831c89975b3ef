using System.Text;

namespace NewsArchive.Warc.Records;

/// <summary>RFC 2047 encoded words in UTF-8, US-ASCII or ISO-8859-1. What does not decode stays as it is.</summary>
static class EncodedWords
{
    // RFC 2047 §2: an encoded word is at most 75 characters long. Writers in the wild overrun it; we allow some.
    const int MaxWordLength = 1024;

    public static string Decode(string text)
    {
        var start = text.IndexOf("=?", StringComparison.Ordinal);
        if (start < 0)
            return text;
        var result = new StringBuilder(text.Length);
        int at = 0, endOfWord = -1;
        while (start >= 0)
        {
            if (!TryDecodeWord(text.AsSpan(start), out var word, out var length))
            {
                start = text.IndexOf("=?", start + 2, StringComparison.Ordinal);
                continue;
            }
            // RFC 2047 §6.2: white space between two encoded words is not shown.
            if (endOfWord != at || !text.AsSpan(at, start - at).IsWhiteSpace())
                result.Append(text, at, start - at);
            result.Append(word);
            at = endOfWord = start + length;
            start = text.IndexOf("=?", at, StringComparison.Ordinal);
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    static bool TryDecodeWord(ReadOnlySpan<char> text, out string word, out int length)
    {
        (word, length) = ("", 0);
        text = text[..Math.Min(text.Length, MaxWordLength)];
        var charset = text[2..].IndexOf('?') + 2;
        if (charset < 3 || charset + 3 > text.Length || text[charset + 2] != '?')
            return false;
        var end = text[(charset + 3)..].IndexOf("?=");
        if (end < 0 || !TryDecodeBytes(char.ToUpperInvariant(text[charset + 1]), text.Slice(charset + 3, end), out var bytes))
            return false;
        length = charset + 3 + end + 2;
        return TryDecodeCharset(text[2..charset], bytes, out word);
    }

    static bool TryDecodeBytes(char encoding, ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (encoding == 'Q')
            return TryDecodeQ(text, ref bytes);
        if (encoding != 'B' || !Convert.TryFromBase64Chars(text, bytes, out var written))
            return false;
        bytes = bytes[..written];
        return true;
    }

    static bool TryDecodeQ(ReadOnlySpan<char> text, ref byte[] bytes)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] > 0x7e)
                return false;
            if (text[i] != '=')
                bytes[count++] = (byte)(text[i] == '_' ? ' ' : text[i]);
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
                bytes[count++] = Convert.FromHexString(text.Slice((i += 2) - 1, 2))[0];
            else
                return false;
        }
        bytes = bytes[..count];
        return true;
    }

    static bool TryDecodeCharset(ReadOnlySpan<char> charset, byte[] bytes, out string word)
    {
        var language = charset.IndexOf('*'); // RFC 2231 §5: charset*language
        var name = language < 0 ? charset : charset[..language];
        var utf8 = name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);
        word = (utf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
        return utf8 || name.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase);
    }
}
