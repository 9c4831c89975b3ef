using Markdig.Syntax;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// The HTML islands of a Markdown body: from a block element's start tag at the start of a block to its matching end tag, across blank
/// lines. An island that holds Markdown blocks is mixed: its tags are edited one by one.
/// </summary>
sealed class MarkdownIslands
{
    const int MostWalks = 32;

    readonly string body;
    readonly List<SourceSpan> code;
    readonly List<TextSpan> pure = [];
    readonly List<TextSpan> mixed = [];
    long budget; // looking for an end tag that is not there walks to the end of the body, for each start tag again

    MarkdownIslands(string body, MarkdownDocument document)
    {
        this.body = body;
        code = [.. document.OfType<FencedCodeBlock>().Select(block => block.Span)];
        budget = (MostWalks * (long)body.Length) + 100_000;
    }

    /// <summary>Islands of HTML alone, in order.</summary>
    public IReadOnlyList<TextSpan> Pure => pure;

    /// <summary>Finds the islands among the top-level blocks.</summary>
    public static MarkdownIslands Find(string body, MarkdownDocument document)
    {
        var islands = new MarkdownIslands(body, document);
        var end = 0;
        for (var i = 0; i < document.Count; i++)
        {
            if (document[i] is not HtmlBlock block || block.Span.End >= body.Length)
                continue;
            // Several islands may follow each other in one block, and the last may run on into later blocks.
            for (var start = Math.Max(block.Span.Start, SkipSpace(body, end)); start <= block.Span.End && islands.Match(start) is { } island; start = SkipSpace(body, end))
            {
                end = island.End;
                (IsPure(document, i, end) ? islands.pure : islands.mixed).Add(island);
            }
        }
        return islands;
    }

    /// <summary>The part of the span behind the pure islands that it starts in or holds; null when nothing is left.</summary>
    public TextSpan? Outside(TextSpan span)
    {
        var start = span.Start;
        var at = Place(pure, span.End - 1);
        if (at >= 0 && pure[at].End > start)
            start = pure[at].End;
        return start >= span.End ? null : new TextSpan(start, span.End - start);
    }

    /// <summary>Whether the span starts in a mixed island.</summary>
    public bool IsInMixed(TextSpan span) => Place(mixed, span.Start) is >= 0 and var at && span.Start < mixed[at].End;

    /// <summary>The last island that starts at or before the position, or -1.</summary>
    static int Place(List<TextSpan> islands, int position)
    {
        var at = islands.BinarySearch(new TextSpan(position, 0), Comparer<TextSpan>.Create((a, b) => a.Start.CompareTo(b.Start)));
        return at >= 0 ? at : ~at - 1;
    }

    static int SkipSpace(string body, int at)
    {
        while (at < body.Length && char.IsWhiteSpace(body[at]))
            at++;
        return at;
    }

    /// <summary>Only HTML and what looks like indented code may stand inside; the last HTML block may run on behind the end tag only with white space.</summary>
    static bool IsPure(MarkdownDocument document, int first, int end)
    {
        for (var i = first; i < document.Count && document[i].Span.Start < end; i++)
            if (document[i] is not (HtmlBlock or CodeBlock) || document[i] is FencedCodeBlock)
                return false;
        return true;
    }

    /// <summary>The span from a block's start tag through its end tag, or null; null as well when the search has cost too much: then tags are edited one by one.</summary>
    TextSpan? Match(int start)
    {
        if (budget < 0 || start + 1 >= body.Length || body[start] != '<' || !char.IsAsciiLetter(body[start + 1]))
            return null;
        var scanner = new HtmlTagScanner(body.AsSpan(start));
        if (!scanner.MoveNext() || scanner.Span.Start != 0 || scanner.IsEnd)
        {
            budget -= body.Length - start;
            return null;
        }
        return canStart.Contains(scanner.Current.Name) ? Match(start, ref scanner) : null;
    }

    TextSpan? Match(int start, ref HtmlTagScanner scanner)
    {
        var name = scanner.Current.Name;
        var depth = 1;
        while (scanner.MoveNext())
            if (scanner.IsNamed(name) && !IsInCode(start + scanner.Span.Start) && (depth += scanner.IsEnd ? -1 : 1) == 0)
                return new TextSpan(start, scanner.Span.End);
        budget -= body.Length - start;
        return null;
    }

    /// <summary>Blocks that a parser keeps where a body's content may stand.</summary>
    static readonly System.Collections.Frozen.FrozenSet<string> canStart = HtmlVocabulary.Names(
        "address article aside blockquote center details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup iframe main menu nav ol p pre section table ul video audio");

    bool IsInCode(int at)
    {
        var place = code.BinarySearch(new SourceSpan(at, at), Comparer<SourceSpan>.Create((a, b) => a.Start.CompareTo(b.Start)));
        return place >= 0 || (~place > 0 && at <= code[~place - 1].End);
    }
}
