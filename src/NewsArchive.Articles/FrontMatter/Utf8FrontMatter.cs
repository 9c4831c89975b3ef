using System.Text;
using System.Text.Unicode;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>
/// Cuts front matter off a text in UTF-8, of which only that is decoded. It knows two kinds of beginning for which nothing behind it can matter, and leaves all
/// others to <see cref="FrontMatterReader"/>: a closed block before any other text, and markup.
/// </summary>
static class Utf8FrontMatter
{
    /// <summary>What <see cref="FrontMatterReader.Read"/> says of the whole text; null where only the whole text tells. What comes after the head need not be UTF-8.</summary>
    public static Utf8FrontMatterReading? TryRead(ReadOnlySpan<byte> text, int maxBytes)
    {
        for (int start = 0, lines = 0; start < text.Length && lines < FrontMatterPlace.MaxLinesBefore; lines++)
        {
            var line = LineAt(text, start, out var next);
            if (line.SequenceEqual("---"u8))
                return ReadClosed(text, next, maxBytes);
            if (!line.IsEmpty)
                return line.TrimStart(" \t"u8)[0] == '<' && !HasOpening(text, next, lines + 1) ? new(new(0, FrontMatterBlock.Empty, []), 0) : null;
            start = next;
        }
        return null;
    }

    /// <summary>The block ends at the first closing line, if it is front matter at all.</summary>
    static Utf8FrontMatterReading? ReadClosed(ReadOnlySpan<byte> text, int start, int maxBytes)
    {
        for (var first = start; start < text.Length && start - first <= maxBytes;)
        {
            var line = LineAt(text, start, out var next);
            if (line.SequenceEqual("---"u8) || line.SequenceEqual("..."u8))
                return ReadHead(text[..next], maxBytes);
            start = next;
        }
        return null;
    }

    /// <summary>A head that is taken whole has its closing line at its end: nothing behind that line was asked for, and would not be in the whole text.</summary>
    static Utf8FrontMatterReading? ReadHead(ReadOnlySpan<byte> bytes, int maxBytes)
    {
        if (!Utf8.IsValid(bytes))
            return null;
        var head = Encoding.UTF8.GetString(bytes);
        var reading = FrontMatterReader.Read(head, maxBytes);
        return reading.HeadLength == head.Length ? new(reading, bytes.Length) : null;
    }

    /// <summary>Whether an opening line stands where some text may stand before it.</summary>
    static bool HasOpening(ReadOnlySpan<byte> text, int start, int lines)
    {
        for (; start < text.Length && lines < FrontMatterPlace.MaxLinesBefore; lines++)
            if (LineAt(text, start, out start).SequenceEqual("---"u8))
                return true;
        return false;
    }

    /// <summary>A line as <see cref="FrontMatterLine.At"/> has it, without the blanks at its end.</summary>
    static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int start, out int next)
    {
        var line = text[start..];
        var feed = line.IndexOf((byte)'\n');
        next = feed < 0 ? text.Length : start + feed + 1;
        if (feed >= 0)
            line = feed > 0 && line[feed - 1] == '\r' ? line[..(feed - 1)] : line[..feed];
        return line.TrimEnd(" \t"u8);
    }
}

/// <summary>Front matter cut off a text in UTF-8.</summary>
/// <param name="Reading">What <see cref="FrontMatterReader.Read"/> says of the whole text.</param>
/// <param name="HeadBytes">The length of the head in bytes.</param>
readonly record struct Utf8FrontMatterReading(FrontMatterReading Reading, int HeadBytes);
