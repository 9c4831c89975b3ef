using System.Buffers;
using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Images;

/// <summary>Tells SVG from other text by its root element, without an XML parser and within the first 64 KB.</summary>
static class SvgHeader
{
    const int MaxBytes = 64 * 1024;
    static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>");

    public static ImageHeader? Sniff(ReadOnlySpan<byte> bytes)
    {
        var text = Decode(bytes[..Math.Min(bytes.Length, MaxBytes)]).AsSpan();
        if (!SkipProlog(ref text) || !TryRoot(text, out var attributes)) return null;
        return new("image/svg+xml", ".svg", Size(attributes));
    }

    static string Decode(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode.GetString(bytes[2..])
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode.GetString(bytes[2..])
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? Encoding.UTF8.GetString(bytes[3..])
        : bytes.TrimStart(" \t\r\n"u8).StartsWith((byte)'<') ? Encoding.UTF8.GetString(bytes)
        : "";

    /// <summary>Skips white space, the XML declaration, instructions, comments and the document type with its internal subset.</summary>
    static bool SkipProlog(ref ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n");
            var end = text.StartsWith("<?") ? End(text, "?>")
                : text.StartsWith("<!--") ? End(text, "-->")
                : text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) ? DoctypeEnd(text)
                : 0;
            if (end == 0) return true;
            if (end < 0) return false;
            text = text[end..];
        }
    }

    static int End(ReadOnlySpan<char> text, string mark) => text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var found ? found + mark.Length : -1;

    static int DoctypeEnd(ReadOnlySpan<char> text)
    {
        var (open, close) = (text.IndexOf('['), text.IndexOf('>'));
        if (open < 0 || close < open) return close + 1 is > 0 and var end ? end : -1;
        var subset = text.IndexOf(']');
        if (subset < 0) return -1;
        close = text[subset..].IndexOf('>');
        return close < 0 ? -1 : subset + close + 1;
    }

    /// <summary>Whether the text begins with <c>&lt;svg</c> or <c>&lt;prefix:svg</c>.</summary>
    static bool TryRoot(ReadOnlySpan<char> text, out ReadOnlySpan<char> attributes)
    {
        attributes = default;
        if (text.IsEmpty || text[0] != '<') return false;
        var nameEnd = text.IndexOfAny(NameEnds);
        if (nameEnd < 0) return false;
        var name = text[1..nameEnd];
        if (!name.SequenceEqual("svg") && !name.EndsWith(":svg", StringComparison.Ordinal)) return false;
        var close = text.IndexOf('>');
        attributes = text[nameEnd..(close < 0 ? text.Length : close)];
        return true;
    }

    /// <summary>width and height in pixels, else the viewBox (SVG 2 §8.2); null in other units.</summary>
    static PixelSize? Size(ReadOnlySpan<char> attributes)
    {
        if (Pixels(Attribute(attributes, "width")) is { } width && Pixels(Attribute(attributes, "height")) is { } height) return PixelSize.Of(width, height);
        Span<Range> parts = stackalloc Range[5];
        var box = Attribute(attributes, "viewBox");
        return box.SplitAny(parts, ", \t\r\n", StringSplitOptions.RemoveEmptyEntries) == 4 && Pixels(box[parts[2]]) is { } w && Pixels(box[parts[3]]) is { } h
            ? PixelSize.Of(w, h) : null;
    }

    static long? Pixels(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        if (value.EndsWith("px", StringComparison.OrdinalIgnoreCase)) value = value[..^2];
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0.5 and <= int.MaxValue
            ? (long)Math.Round(number, MidpointRounding.AwayFromZero) : null;
    }

    static ReadOnlySpan<char> Attribute(ReadOnlySpan<char> attributes, string name)
    {
        for (var rest = attributes; rest.IndexOf('=') is >= 0 and var equals;)
        {
            var found = rest[..equals].Trim();
            rest = rest[(equals + 1)..].TrimStart();
            if (rest.IsEmpty || rest[0] is not ('"' or '\'')) return default;
            var end = rest[1..].IndexOf(rest[0]);
            if (end < 0) return default;
            if (found.SequenceEqual(name)) return rest.Slice(1, end);
            rest = rest[(end + 2)..];
        }
        return default;
    }
}
