using System.Collections.Immutable;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>
/// Reads front matter that is no YAML. The text is cut at its key lines; a piece that is YAML by itself is read as YAML, so that one
/// broken title changes nothing about the other entries, and only the broken pieces are read line by line.
/// </summary>
static class TolerantEntries
{
    /// <summary>Reads every entry; never fails.</summary>
    public static ImmutableArray<PlacedEntry> Read(string text, TextSpan content)
    {
        var entries = ImmutableArray.CreateBuilder<PlacedEntry>();
        FrontMatterLine? first = null;
        foreach (var line in FrontMatterLine.Enumerate(text, content))
        {
            if (!line.IsKey(text))
                continue;
            if (first is { } open)
                entries.Add(ReadPiece(text, open, line.Start));
            first = line;
        }
        if (first is { } last)
            entries.Add(ReadPiece(text, last, content.End));
        return entries.ToImmutable();
    }

    static PlacedEntry ReadPiece(string text, FrontMatterLine first, int end)
    {
        if (YamlEntries.Read(text, new(first.Start, end - first.Start), out _) is [var entry])
            return entry;
        var keyLength = first.KeyLength(text);
        var key = text.Substring(first.Start, keyLength).TrimEnd(' ', '\t').Trim('"', '\'');
        return new(first.Start, new(key, ReadValues(text, first, first.Start + keyLength + 1, end)));
    }

    static ImmutableArray<FrontMatterValue> ReadValues(string text, FrontMatterLine first, int start, int end)
    {
        var value = Trim(text, start, first.End);
        if (value.Length == 0)
            return ReadItems(text, first.Next, end);
        if (text[value.Start] == '[' && text[value.End - 1] == ']' && value.Length >= 2)
            return ReadInlineList(text, new(value.Start + 1, value.Length - 2));
        return [TolerantScalar.Read(text, value)];
    }

    /// <summary><c> - item</c> lines; other lines (a nested mapping) have no values.</summary>
    static ImmutableArray<FrontMatterValue> ReadItems(string text, int start, int end)
    {
        var values = ImmutableArray.CreateBuilder<FrontMatterValue>();
        foreach (var line in FrontMatterLine.Enumerate(text, new(start, end - start)))
        {
            var item = Trim(text, line.Start, line.End);
            if (item.Length < 2 || text[item.Start] != '-' || text[item.Start + 1] is not (' ' or '\t'))
                continue;
            var value = Trim(text, item.Start + 1, line.End);
            if (value.Length > 0)
                values.Add(TolerantScalar.Read(text, value));
        }
        return values.ToImmutable();
    }

    /// <summary><c>a, "b, c", d</c>: commas part items except between quotes that open an item.</summary>
    static ImmutableArray<FrontMatterValue> ReadInlineList(string text, TextSpan range)
    {
        var values = ImmutableArray.CreateBuilder<FrontMatterValue>();
        for (var start = range.Start; start < range.End;)
        {
            var end = ItemEnd(text, start, range.End);
            var item = Trim(text, start, end);
            if (item.Length > 0)
                values.Add(TolerantScalar.Read(text, item));
            start = end + 1;
        }
        return values.ToImmutable();
    }

    static int ItemEnd(string text, int start, int limit)
    {
        var at = start;
        while (at < limit && text[at] is ' ' or '\t')
            at++;
        if (at < limit && text[at] is '"' or '\'' && text.IndexOf(text[at], at + 1, limit - at - 1) is var close and >= 0)
            at = close;
        var comma = at < limit ? text.IndexOf(',', at, limit - at) : -1;
        return comma < 0 ? limit : comma;
    }

    static TextSpan Trim(string text, int start, int end)
    {
        while (start < end && text[start] is ' ' or '\t')
            start++;
        while (end > start && text[end - 1] is ' ' or '\t')
            end--;
        return new(start, end - start);
    }
}
