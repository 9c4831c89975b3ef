namespace NewsArchive.Articles.FrontMatter;

/// <summary>One line of a text: <c>[Start, End)</c> without its line end, <c>Next</c> after it. LF and CRLF end lines.</summary>
readonly record struct FrontMatterLine(int Start, int End, int Next)
{
    /// <summary>Longer ones are prose with a colon in it. The longest real key seen is <c>image_feature_caption</c>.</summary>
    const int MaxKeyLength = 64;

    const int MaxKeyWords = 3;

    public static FrontMatterLine At(string text, int start, int limit)
    {
        var feed = text.AsSpan(start, limit - start).IndexOf('\n');
        var next = feed < 0 ? limit : start + feed + 1;
        var end = feed < 0 ? limit : next - 1;
        if (end > start && feed >= 0 && text[end - 1] == '\r')
            end--;
        return new(start, end, next);
    }

    public static IEnumerable<FrontMatterLine> Enumerate(string text, TextSpan range)
    {
        for (var start = range.Start; start < range.End;)
        {
            var line = At(text, start, range.End);
            yield return line;
            start = line.Next;
        }
    }

    public ReadOnlySpan<char> Of(string text) => text.AsSpan(Start, End - Start);

    public bool IsBlank(string text) => Of(text).Trim(" \t").IsEmpty;

    public bool IsComment(string text) => Of(text).TrimStart(" \t").StartsWith('#');

    /// <summary><c>---</c>, blanks after it allowed.</summary>
    public bool IsOpening(string text) => Of(text).TrimEnd(" \t").SequenceEqual("---");

    /// <summary><c>---</c> or <c>...</c> (YAML 1.2 §9.1.2).</summary>
    public bool IsClosing(string text) => IsOpening(text) || Of(text).TrimEnd(" \t").SequenceEqual("...");

    public bool IsKey(string text) => KeyLength(text) > 0;

    /// <summary>Whether the line can stand inside front matter: a key, a list item, an indented line, a comment, a closing bracket.</summary>
    public bool BelongsInside(string text)
    {
        var line = Of(text);
        return line.Trim(" \t").IsEmpty || line[0] is ' ' or '\t' or '#' or ']' or '}'
            || (line[0] == '-' && (line.Length == 1 || line[1] is ' ' or '\t'))
            || IsKey(text);
    }

    /// <summary>
    /// Length of the key that starts the line, 0 when none does. <c>key: value</c>, <c>key:</c>, <c>"key": value</c>, and <c>key:value</c>
    /// (which YAML refuses but people write) for plain ASCII names.
    /// </summary>
    public int KeyLength(string text)
    {
        var line = Of(text);
        if (line.IsEmpty || " \t-#?[]{},>|%@`&*!:~=/\\+<(".Contains(line[0]))
            return 0;
        var colon = line[0] is '"' or '\'' ? AfterQuotes(line) : line.IndexOf(':');
        if (colon <= 0 || colon >= line.Length || line[colon] != ':')
            return 0;
        var isSeparated = colon + 1 == line.Length || line[colon + 1] is ' ' or '\t';
        return (isSeparated ? IsName(line[..colon]) : line[colon + 1] != '/' && IsAsciiName(line[..colon])) ? colon : 0;
    }

    static int AfterQuotes(ReadOnlySpan<char> line)
    {
        var end = line[1..].IndexOf(line[0]);
        return end <= 0 ? 0 : end + 2;
    }

    static bool IsName(ReadOnlySpan<char> key)
    {
        key = key.TrimEnd(" \t");
        var words = 1 + key.Count(' ');
        return key.Length <= MaxKeyLength && words <= MaxKeyWords;
    }

    static bool IsAsciiName(ReadOnlySpan<char> key)
    {
        if (key.Length > MaxKeyLength || !char.IsAsciiLetter(key[0]))
            return false;
        foreach (var c in key)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        return true;
    }
}
