using System.Collections.Immutable;
using System.Text;

namespace NewsArchive.Warc.Records;

/// <summary>What a head breaks without becoming unreadable.</summary>
[Flags]
enum HeadFlaws
{
    None = 0,
    /// <summary>A line ends with LF alone.</summary>
    BareLineFeed = 1,
    /// <summary>A line is neither a field nor the continuation of one; it was left out.</summary>
    MalformedLine = 2,
    /// <summary>A value is not UTF-8; it was read as Latin-1.</summary>
    NotUtf8 = 4,
    /// <summary>A field name is no token, or white space stands before its colon.</summary>
    MalformedName = 8,
}

/// <summary>A start line and fields, as WARC (§4) and HTTP/1.1 (RFC 9112 §2.1, §5) heads share them.</summary>
sealed record HeadText(string StartLine, WarcFields Fields, HeadFlaws Flaws)
{
    /// <summary>The length of the head at the start of the bytes, its blank line included; -1 when that line has not come yet.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="from">Where to start looking: bytes before it were searched already.</param>
    public static int FindEnd(ReadOnlySpan<byte> bytes, int from = 0)
    {
        for (var at = Math.Max(0, from - 2); ; at++)
        {
            var next = bytes[at..].IndexOf((byte)'\n');
            if (next < 0)
                return -1;
            at += next;
            var rest = bytes[(at + 1)..];
            if (rest.StartsWith("\n"u8))
                return at + 2;
            if (rest.StartsWith("\r\n"u8))
                return at + 3;
        }
    }

    /// <summary>Takes a head apart. Folded lines (§4, RFC 9112 §5.2) are joined with one blank.</summary>
    /// <param name="head">The head with its blank line.</param>
    /// <param name="latin1">True for HTTP: each byte is one character. False for WARC: UTF-8.</param>
    public static HeadText Parse(ReadOnlySpan<byte> head, bool latin1)
    {
        var flaws = HeadFlaws.None;
        var startLine = Decode(NextLine(ref head, ref flaws), latin1, ref flaws);
        var fields = ImmutableArray.CreateBuilder<WarcField>(16);
        var field = new StringBuilder();
        while (!head.IsEmpty)
        {
            var line = NextLine(ref head, ref flaws);
            if (line.IsEmpty)
                break;
            var folded = IsFolded(line);
            if (!folded && field.Length == 0 && !IsFolded(head)) // nearly always: no copy of it is made
            {
                AddField(fields, line.Trim(" \t"u8), latin1, ref flaws);
                continue;
            }
            if (!folded)
                AddField(fields, field, ref flaws);
            else if (field.Length == 0)
                flaws |= HeadFlaws.MalformedLine;
            field.Append(folded ? " " : "").Append(Decode(line.Trim(" \t"u8), latin1, ref flaws));
        }
        AddField(fields, field, ref flaws);
        return new(startLine, new(fields.ToImmutable()), flaws);
    }

    static bool IsFolded(ReadOnlySpan<byte> line) => line is [(byte)' ' or (byte)'\t', ..];

    static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> head, ref HeadFlaws flaws)
    {
        var end = head.IndexOf((byte)'\n');
        var line = end < 0 ? head : head[..end];
        head = end < 0 ? [] : head[(end + 1)..];
        if (line.EndsWith("\r"u8))
            return line[..^1];
        flaws |= HeadFlaws.BareLineFeed;
        return line;
    }

    static string Decode(ReadOnlySpan<byte> line, bool latin1, ref HeadFlaws flaws) => EncodingOf(line, latin1, ref flaws).GetString(line);

    static Encoding EncodingOf(ReadOnlySpan<byte> line, bool latin1, ref HeadFlaws flaws)
    {
        if (latin1)
            return Encoding.Latin1;
        if (System.Text.Unicode.Utf8.IsValid(line))
            return Encoding.UTF8;
        flaws |= HeadFlaws.NotUtf8;
        return Encoding.Latin1;
    }

    /// <summary>Adds a field of one line.</summary>
    static void AddField(ImmutableArray<WarcField>.Builder fields, ReadOnlySpan<byte> line, bool latin1, ref HeadFlaws flaws)
    {
        var encoding = EncodingOf(line, latin1, ref flaws);
        var colon = line.IndexOf((byte)':'); // no part of another character in either
        var name = colon < 0 ? [] : line[..colon].TrimEnd(" \t"u8);
        if (NameOf(encoding.GetString(name), name.Length == colon, ref flaws) is { } text)
            fields.Add(new(text, encoding.GetString(line[(colon + 1)..].Trim(" \t"u8))));
    }

    /// <summary>Adds a field of several lines, which are taken out of the text.</summary>
    static void AddField(ImmutableArray<WarcField>.Builder fields, StringBuilder lines, ref HeadFlaws flaws)
    {
        if (lines.Length == 0)
            return;
        var line = lines.ToString();
        lines.Clear();
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "" : line[..colon].TrimEnd(' ', '\t');
        if (NameOf(name, name.Length == colon, ref flaws) is { } text)
            fields.Add(new(text, line[(colon + 1)..].Trim(' ', '\t')));
    }

    /// <summary>The name of a field; null: the line is none.</summary>
    static string? NameOf(string name, bool isBeforeColon, ref HeadFlaws flaws)
    {
        if (name.Length == 0)
        {
            flaws |= HeadFlaws.MalformedLine;
            return null;
        }
        if (!isBeforeColon || !WarcField.IsToken(name))
            flaws |= HeadFlaws.MalformedName;
        return name;
    }
}
