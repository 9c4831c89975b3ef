using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NewsArchive.Warc.Cdxj;

/// <summary>The host of a <see cref="WebUrl"/> (WHATWG URL §3.5): domain in punycode, IPv4 in four numbers, or IPv6 in brackets.</summary>
/// <remarks>
/// Of the mapping tables of UTS #46, what occurs in links is here: letter case, full-width forms, ideographic full stops and invisible
/// characters. Rarer compatibility letters are encoded as they stand.
/// </remarks>
static class WebHost
{
    static readonly SearchValues<char> Forbidden = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0x20).Select(c => (char)c)) + " #/:<>?@[\\]^|%\x7f");

    static readonly SearchValues<char> AddressLetters = SearchValues.Create("0123456789abcdefABCDEF:.");

    static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>The canonical host, or null for what the standard refuses.</summary>
    public static string? Parse(ReadOnlySpan<char> text)
    {
        if (text is ['[', ..])
            return text is [_, .. var address, ']'] ? ParseIPv6(address) : null;
        var domain = ToAscii(Unescape(text));
        if (domain is null or "" || domain.AsSpan().ContainsAny(Forbidden))
            return null;
        return EndsInNumber(domain) ? ParseIPv4(domain) : domain;
    }

    static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
            return text.ToString();
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var length = 0;
        for (var at = 0; at < bytes.Length; at++, length++)
        {
            var isEscape = bytes[at] == '%' && at + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[at + 1]) && char.IsAsciiHexDigit((char)bytes[at + 2]);
            bytes[length] = isEscape ? Convert.ToByte(Encoding.ASCII.GetString(bytes, at + 1, 2), 16) : bytes[at];
            at += isEscape ? 2 : 0;
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    static string? ToAscii(string host)
    {
        host = Map(host);
        if (Ascii.IsValid(host) && !host.Contains("xn--", StringComparison.Ordinal))
            return host;
        try
        {
            return string.Join('.', host.Split('.').Select(LabelToAscii));
        }
        catch (ArgumentException)
        {
            return null; // IdnMapping's word for punycode that decodes to nothing, and for labels that DNS cannot hold.
        }
    }

    static string LabelToAscii(string label)
    {
        if (!Ascii.IsValid(label))
            return Idn.GetAscii(label);
        // "xn--abc-", punycode of a plain label, passes in Node and in browsers; punycode of controls ("xn--a") does not.
        if (label.StartsWith("xn--", StringComparison.Ordinal) && !label.EndsWith('-') && Idn.GetUnicode(label).Any(char.IsControl))
            throw new ArgumentException("Punycode of a control character.", nameof(label));
        return label;
    }

    static string Map(string host)
    {
        host = host.ToLowerInvariant();
        if (Ascii.IsValid(host))
            return host;
        var mapped = new StringBuilder(host.Length);
        foreach (var c in host)
        {
            if (c is '\u3002' or '\uff0e' or '\uff61')
                mapped.Append('.');
            else if (c is >= '\uff01' and <= '\uff5e')
                mapped.Append(char.ToLowerInvariant((char)(c - 0xfee0)));
            else if (c is '\u200c' or '\u200d' or '\ufffd')
                mapped.Append('%'); // Joiners are refused but in scripts that need them, and no link in the corpus does: forbidden below.
            else if (c is not ('\u00ad' or '\u034f' or '\u200b' or '\u2060' or '\u2064' or '\ufeff' or (>= '\ufe00' and <= '\ufe0f')))
                mapped.Append(c);
        }
        return mapped.ToString();
    }

    static bool EndsInNumber(string domain)
    {
        var labels = domain.TrimEnd('.').Length == domain.Length - 1 ? domain[..^1] : domain;
        var last = labels[(labels.LastIndexOf('.') + 1)..];
        return last.Length > 0 && (last.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 || TryParseNumber(last, out _));
    }

    static string? ParseIPv4(string domain)
    {
        var parts = (domain[^1] == '.' ? domain[..^1] : domain).Split('.');
        if (parts.Length > 4)
            return null;
        ulong address = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1;
            if (!TryParseNumber(parts[i], out var number) || number >= (isLast ? 1ul << (8 * (5 - parts.Length)) : 256))
                return null;
            address |= isLast ? number : number << (8 * (3 - i));
        }
        return string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}");
    }

    /// <summary>Decimal, <c>0x</c> hexadecimal or <c>0</c> octal; too large a number counts as 2^32.</summary>
    static bool TryParseNumber(string text, out ulong number)
    {
        var radix = text.StartsWith("0x", StringComparison.Ordinal) ? 16u : text is ['0', _, ..] ? 8u : 10u;
        number = 0;
        foreach (var c in radix == 16 ? text.AsSpan(2) : text)
        {
            if (!char.IsAsciiHexDigit(c) || Convert.ToUInt32(c.ToString(), 16) >= radix)
                return false;
            number = Math.Min(number * radix + Convert.ToUInt32(c.ToString(), 16), 1ul << 32);
        }
        return text.Length > 0;
    }

    static string? ParseIPv6(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(AddressLetters) || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        var bytes = address.GetAddressBytes();
        var pieces = Enumerable.Range(0, 8).Select(i => bytes[2 * i] << 8 | bytes[2 * i + 1]).ToArray();
        var (start, length) = LongestZeros(pieces);
        var head = pieces.Take(start).Select(ToHex);
        return length < 2
            ? $"[{string.Join(':', pieces.Select(ToHex))}]"
            : $"[{string.Join(':', head)}::{string.Join(':', pieces.Skip(start + length).Select(ToHex))}]";
    }

    static string ToHex(int piece) => piece.ToString("x", CultureInfo.InvariantCulture);

    static (int Start, int Length) LongestZeros(int[] pieces)
    {
        var best = (Start: 0, Length: 0);
        for (var start = 0; start < pieces.Length; start++)
        {
            var length = pieces.Skip(start).TakeWhile(p => p == 0).Count();
            if (length > best.Length)
                best = (start, length);
        }
        return best;
    }
}
