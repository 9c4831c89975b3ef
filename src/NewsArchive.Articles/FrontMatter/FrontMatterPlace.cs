using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>
/// Where front matter stands. The rules are narrow on purpose: text that is taken for front matter is text that no reader sees, so in
/// doubt it is body.
/// </summary>
sealed record FrontMatterPlace(TextSpan Content, int HeadLength)
{
    /// <summary>The opening <c>---</c> stands within this many lines (blank ones and at most three others before it).</summary>
    internal const int MaxLinesBefore = 12;

    const int MaxStrayLines = 3;

    /// <summary>A value broken over lines without indent (seen in hand-edited posts) may go on for this many lines.</summary>
    const int MaxForeignLines = 3;

    /// <summary>Keys that only front matter has: asked for where the delimiters alone do not prove it.</summary>
    static readonly FrozenSet<string> KnownKeys = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "title", "date", "layout", "author", "authors", "category", "categories", "tag", "tags", "url", "link", "permalink", "from",
        "source", "description", "headimg", "thumbnail", "image", "cover", "draft", "slug", "comments", "published", "updated",
        "excerpt", "keywords");

    /// <summary>Finds front matter, or null; adds a warning for what is odd about its place.</summary>
    public static FrontMatterPlace? Find(string text, int maxBytes, ImmutableArray<ArticleWarning>.Builder warnings)
    {
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        var strayLines = 0;
        for (var count = 0; start < text.Length && count < MaxLinesBefore; count++)
        {
            var line = FrontMatterLine.At(text, start, text.Length);
            if (line.IsOpening(text))
                return AfterOpening(text, line, strayLines, maxBytes, warnings);
            if (!line.IsBlank(text))
            {
                if (strayLines == 0 && IsKnownKey(text, line) && Undelimited(text, start, maxBytes) is { } place)
                    return place;
                if (++strayLines > MaxStrayLines)
                    return null;
            }
            start = line.Next;
        }
        return null;
    }

    static FrontMatterPlace? AfterOpening(
        string text, FrontMatterLine opening, int strayLines, int maxBytes, ImmutableArray<ArticleWarning>.Builder warnings)
    {
        var run = Run.Scan(text, opening.Next, maxBytes);
        var line = 1 + text.AsSpan(0, opening.Start).Count('\n');
        if (run.IsTooLong)
        {
            warnings.Add(new("front-matter-too-long", $"no closing --- within {maxBytes} bytes; kept as body", line));
            return null;
        }
        if (run.Closing is { } closing)
            return Closed(text, opening.Next, run, closing, strayLines, line, warnings);
        if (strayLines > 0 || !run.HasKnownKey)
            return null;
        warnings.Add(new("front-matter-unclosed", "no closing --- line; the head ends before the first line that is no front matter", line));
        return new(TextSpanOf(opening.Next, run.FirstEnd), run.FirstEnd);
    }

    static FrontMatterPlace? Closed(string text, int start, Run run, FrontMatterLine closing, int strayLines, int line,
        ImmutableArray<ArticleWarning>.Builder warnings)
    {
        // A heading underlined with --- and some "Note: …" before a rule is Markdown, and so is a rule before "# heading" or prose.
        if ((strayLines > 0 || run.HasComment || run.HasProseKey) && !run.HasKnownKey)
            return null;
        if (strayLines > 0 && run.ForeignLines > 0)
            return null;
        if (strayLines > 0)
            warnings.Add(new("front-matter-stray-text", $"{strayLines} line(s) of text before the opening --- are kept in the head", line));
        return new(TextSpanOf(start, closing.Start), closing.Next);
    }

    /// <summary>Hexo's other form: keys from the first line, then one <c>---</c>. Two keys, or it is a heading underlined.</summary>
    static FrontMatterPlace? Undelimited(string text, int start, int maxBytes)
    {
        var run = Run.Scan(text, start, maxBytes);
        return run is { Closing: { } closing, Keys: >= 2, ForeignLines: 0, HasBlank: false } && closing.IsOpening(text)
            ? new(TextSpanOf(start, closing.Start), closing.Next)
            : null;
    }

    static bool IsKnownKey(string text, FrontMatterLine line)
    {
        var length = line.KeyLength(text);
        return length > 0 && KnownKeys.Contains(text.Substring(line.Start, length).Trim('"', '\'', ' ', '\t'));
    }

    static TextSpan TextSpanOf(int start, int end) => new(start, end - start);

    /// <summary>What the lines after an opening are, up to the closing line or to what cannot be front matter.</summary>
    sealed class Run
    {
        public FrontMatterLine? Closing { get; private set; }
        /// <summary>End of the first unbroken run of front matter lines: the head of a block without a closing line.</summary>
        public int FirstEnd { get; private set; }
        public int Keys { get; private set; }
        public int ForeignLines { get; private set; }
        public bool HasKnownKey { get; private set; }
        public bool HasComment { get; private set; }
        /// <summary>Some key is more than one word.</summary>
        public bool HasProseKey { get; private set; }
        public bool HasBlank { get; private set; }
        public bool IsTooLong { get; private set; }
        bool _isFirstOver;

        public static Run Scan(string text, int start, int maxBytes)
        {
            var run = new Run { FirstEnd = start };
            var bytes = 0;
            for (var at = start; at < text.Length;)
            {
                var line = FrontMatterLine.At(text, at, text.Length);
                if (line.IsClosing(text))
                {
                    run.Closing = line;
                    break;
                }
                if (line.End - line.Start > maxBytes || (bytes += Encoding.UTF8.GetByteCount(line.Of(text)) + line.Next - line.End) > maxBytes)
                {
                    run.IsTooLong = run.Keys > 0 && line.BelongsInside(text);
                    break;
                }
                if (!run.Take(text, line))
                    break;
                at = line.Next;
            }
            return run;
        }

        /// <summary>False when the line proves that the front matter ended before it.</summary>
        bool Take(string text, FrontMatterLine line)
        {
            var isBlank = line.IsBlank(text);
            var isKey = !isBlank && line.IsKey(text);
            if (isKey)
                Keys++;
            HasKnownKey |= isKey && IsKnownKey(text, line);
            HasProseKey |= isKey && text.AsSpan(line.Start, line.KeyLength(text)).TrimEnd(' ').Contains(' ');
            if (isBlank || !line.BelongsInside(text))
                return TakeBreak(isBlank);
            var isComment = line.IsComment(text);
            HasComment |= isComment && line.Of(text)[0] == '#';
            _afterBlank = false;
            if (!_isFirstOver)
                FirstEnd = line.Next;
            return isKey || isComment || Keys > 0;
        }

        bool _afterBlank;

        bool TakeBreak(bool isBlank)
        {
            _isFirstOver |= Keys > 0;
            if (isBlank)
            {
                HasBlank = _afterBlank = true;
                return true;
            }
            // Body text follows a blank line; a value broken over lines does not.
            return Keys > 0 && !_afterBlank && ++ForeignLines <= MaxForeignLines;
        }
    }
}
