namespace NewsArchive.Articles.Html;

/// <summary>What Markdig takes the square of, measured in one linear walk.</summary>
ref struct MarkdownLimits
{
    // Real articles stay far below (most seen in 40 odd ones: 2 brackets, no definition).
    const int DeepestBrackets = 48;
    const int MostDefinitions = 1000;
    const int DeepestLists = 128;

    // A heading by underline takes the place of a paragraph, which Markdig looks for from the first block on: about a quarter of a second.
    const long MostBlocksPassed = 1_000_000_000;

    // Looking for the end of a link's destination and title is no more than one walk over the text, when links are what they seem.
    const int MostWalks = 8;

    readonly ReadOnlySpan<char> text;
    long budget;

    MarkdownLimits(ReadOnlySpan<char> text)
    {
        this.text = text;
        budget = (MostWalks * (long)text.Length) + 1000;
    }

    /// <summary>Whether the text has more link reference definitions than any article; each one is compared with the others.</summary>
    public static bool HasTooManyDefinitions(ReadOnlySpan<char> text) => text.Count("]:") > MostDefinitions;

    /// <summary>Whether a line holds over 128 list markers in a row and text behind them: Markdig refuses the nesting, but first asks of each marker whether the rest is a rule.</summary>
    public static bool HasTooDeepLists(ReadOnlySpan<char> text)
    {
        var markers = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is ' ' or '\t')
                continue;
            var next = i + 1 < text.Length ? text[i + 1] : '\n';
            if (text[i] is '-' or '*' or '+' && next is ' ' or '\t')
                markers++;
            else if (markers > DeepestLists && text[i] is not ('\r' or '\n') && next is not ('\r' or '\n'))
                return true;
            else
                markers = 0;
        }
        return false;
    }

    /// <summary>Whether so many lines stand over so many underlined headings (<c>===</c>, <c>---</c>) that looking for them takes the square.</summary>
    public static bool HasTooManyUnderlines(ReadOnlySpan<char> text)
    {
        long most = CountBreaks(text) + 1; // lines there can be, and underlines
        if (most * most <= MostBlocksPassed)
            return false;
        long lines = 0, passed = 0;
        var isAfterWords = false;
        foreach (var line in text.EnumerateLines())
        {
            lines++;
            var words = line.Trim("> \t");
            if (isAfterWords && words.Length > 0 && words[0] is '=' or '-' && words.IndexOfAnyExcept(words[0]) < 0)
                passed += lines;
            isAfterWords = words.Length > 0;
        }
        return passed > MostBlocksPassed;
    }

    /// <summary>At least as many as <see cref="MemoryExtensions.EnumerateLines(ReadOnlySpan{char})"/> sees, which is slow where a text holds no ASCII.</summary>
    static int CountBreaks(ReadOnlySpan<char> text) =>
        text.Count('\n') + text.Count('\r') + text.Count('\f') + text.Count('\u0085') + text.Count('\u2028') + text.Count('\u2029');

    /// <summary>Whether brackets stay open, or destinations do not end, in some paragraph.</summary>
    public static bool IsSuspect(ReadOnlySpan<char> text) => new MarkdownLimits(text).Scan();

    bool Scan()
    {
        var brackets = 0;
        var isBlankLine = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\': i++; break;
                case '[': brackets++; break;
                case ']':
                    brackets = Math.Max(0, brackets - 1);
                    if (i + 1 < text.Length && text[i + 1] == '(')
                        Walk(i + 2);
                    break;
                case '\n' when isBlankLine: brackets = 0; break; // links do not cross paragraphs
            }
            if (brackets > DeepestBrackets || budget < 0)
                return true;
            isBlankLine = i < text.Length && (text[i] == '\n' || isBlankLine && char.IsWhiteSpace(text[i]));
        }
        return false;
    }

    /// <summary>CommonMark §6.3: takes from the budget how far a parser looks for the end of a destination and a title.</summary>
    void Walk(int start)
    {
        var end = SkipSpace(SkipDestination(SkipSpace(start)));
        if (end < text.Length && text[end] is '"' or '\'' or '(')
            end = SkipTo(end + 1, text[end] == '(' ? ')' : text[end], mayCrossLines: true);
        budget -= end - start;
    }

    readonly int SkipDestination(int at)
    {
        if (at < text.Length && text[at] == '<')
            return SkipTo(at + 1, '>', mayCrossLines: false);
        for (var depth = 0; at < text.Length && text[at] > ' '; at++)
            if (text[at] == '\\')
                at++;
            else if (text[at] == '(')
                depth++;
            else if (text[at] == ')' && depth-- == 0)
                break;
        return Math.Min(at, text.Length);
    }

    readonly int SkipTo(int at, char end, bool mayCrossLines)
    {
        while (at < text.Length && text[at] != end && (mayCrossLines || text[at] != '\n'))
            at += text[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    readonly int SkipSpace(int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
