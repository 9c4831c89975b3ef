using System.Collections.Immutable;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>Finds and reads YAML front matter as scrapers, Hexo, Jekyll and Hugo write it. Never throws on any text; linear time.</summary>
public static class FrontMatterReader
{
    /// <summary>
    /// Reads the front matter at the start of a text. Strict YAML first; where that fails (unquoted colons, escalated quotes, lone
    /// backslashes, or anchors, aliases, tags and depth that are refused), each key is read on its own, and line by line where even that fails.
    /// </summary>
    /// <param name="text">The whole text, maybe with a byte order mark.</param>
    /// <param name="maxBytes">The longest front matter in UTF-8 bytes; a longer one stays part of the body.</param>
    public static FrontMatterReading Read(string text, int maxBytes = 64 * 1024)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        var warnings = ImmutableArray.CreateBuilder<ArticleWarning>();
        var place = FrontMatterPlace.Find(text, maxBytes, warnings);
        return place is null
            ? new(0, FrontMatterBlock.Empty, warnings.ToImmutable())
            : new(place.HeadLength, ReadEntries(text, place, warnings), warnings.ToImmutable());
    }

    static FrontMatterBlock ReadEntries(string text, FrontMatterPlace place, ImmutableArray<ArticleWarning>.Builder warnings)
    {
        if (PlainEntries.Read(text, place.Content) is { } plain)
            return new() { Entries = Values(plain) };
        var strict = YamlEntries.Read(text, place.Content, out var failure);
        if (strict is { } entries && StartAtKeyLines(entries, text, place.Content))
            return new() { Entries = Values(entries) };
        failure ??= new("a line inside a value looks like a key", place.Content.Start);
        warnings.Add(new("front-matter-yaml", $"{failure.Message}; read key by key instead", LineOf(text, failure.Offset)));
        return new() { Entries = Values(TolerantEntries.Read(text, place.Content)), IsTolerant = true };
    }

    /// <summary>
    /// Strict and tolerant reading must agree about where entries start, or replacing one value (and so mending the YAML) would change
    /// the others.
    /// </summary>
    static bool StartAtKeyLines(ImmutableArray<PlacedEntry> entries, string text, TextSpan content)
    {
        var next = 0;
        foreach (var line in FrontMatterLine.Enumerate(text, content))
        {
            if (!line.IsKey(text))
                continue;
            if (next == entries.Length || entries[next++].Start != line.Start)
                return false;
        }
        return next == entries.Length;
    }

    static ImmutableArray<FrontMatterEntry> Values(ImmutableArray<PlacedEntry> entries) => [.. entries.Select(placed => placed.Entry)];

    static int LineOf(string text, int offset) => 1 + text.AsSpan(0, Math.Min(offset, text.Length)).Count('\n');
}
