using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Cleaning;

/// <summary>The tags and comments found in a Markdown body, in order.</summary>
sealed class MarkupTags(string body, CleaningOptions options)
{
    readonly List<MarkupTag> all = [];
    readonly List<int> loose = [];

    /// <summary>The tags.</summary>
    public IReadOnlyList<MarkupTag> All => all;

    /// <summary>Places of <c>&lt;</c> where a tag starts that does not end in its block: a browser would look for the end in what follows.</summary>
    public IReadOnlyList<int> Loose => loose;

    /// <summary>Adds the tags and comments of a range that is HTML.</summary>
    /// <exception cref="ArticleFormatException">There are too many.</exception>
    public void AddHtml(TextSpan range, bool isInLine)
    {
        var html = body.AsSpan(range.Start, range.Length);
        var scanner = new HtmlTagScanner(html);
        var before = all.Count;
        while (scanner.MoveNext())
        {
            AddComments(html, scanner.Between, scanner.BetweenHasMarkup && !scanner.BetweenIsRawText, range.Start);
            Add(new MarkupTag(new TextSpan(range.Start + scanner.Span.Start, scanner.Span.Length), scanner.Current, isInLine));
        }
        AddComments(html, scanner.Between, scanner.BetweenHasMarkup && !scanner.BetweenIsRawText, range.Start);
        if (isInLine && all.Count == before)
            Add(new MarkupTag(range, null, isInLine));
    }

    void AddComments(ReadOnlySpan<char> html, TextSpan between, bool hasMarkup, int offset)
    {
        for (var at = between.Start; hasMarkup && at < between.End;)
        {
            var next = html[at..between.End].IndexOf('<');
            if (next < 0 || at + next + 1 >= html.Length)
                return;
            at += next;
            if (html[at + 1] is not ('!' or '?' or '/'))
            {
                if (char.IsAsciiLetter(html[at + 1]))
                    loose.Add(offset + at);
                at++;
                continue;
            }
            var end = Math.Min(MarkupDeclaration.FindEnd(html, at, false), between.End);
            Add(new MarkupTag(new TextSpan(offset + at, end - at), null, false));
            at = Math.Max(end, at + 1);
        }
    }

    void Add(MarkupTag tag)
    {
        if (all.Count == options.MaxTags)
            throw new ArticleFormatException($"body has over {options.MaxTags} tags, the limit MaxTags: split the article or raise the limit (--max-tags)") { IsLimit = true };
        all.Add(tag);
    }
}

/// <summary>A tag, or a comment.</summary>
/// <param name="Span">In the body.</param>
/// <param name="Tag">The tag; null for a comment, processing instruction or declaration.</param>
/// <param name="IsInLine">Whether it stands in a line of Markdown text.</param>
readonly record struct MarkupTag(TextSpan Span, HtmlTag? Tag, bool IsInLine);
