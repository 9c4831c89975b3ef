using System.Collections.Immutable;
using Markdig.Parsers.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace NewsArchive.Articles.Html;

/// <summary>Outlines Markdown by Markdig's precise spans; nothing is rendered.</summary>
static class MarkdownOutline
{
    // Emphasis says nothing about links, and its delimiters nest without bound.
    static readonly BoundedMarkdown Reader = new(builder => builder.InlineParsers.RemoveAll(parser => parser is EmphasisInlineParser));

    /// <summary>The outline, or null when nesting or definitions go beyond every real article: then the body is scanned as HTML alone.</summary>
    public static BodyOutline? Read(string body) => Reader.Parse(body) is { } document ? new Collector(body).Collect(document) : null;

    sealed class Collector(string body)
    {
        readonly char[] markup = body.Replace('<', ' ').ToCharArray();
        readonly List<TextSpan> ranges = [];
        readonly Dictionary<int, MarkdownDestination> destinations = [];
        readonly HashSet<LinkReferenceDefinition> shown = [];
        readonly List<TextSpan> code = [];
        // Looking for the close of an island starts over at each island: the budget keeps that linear.
        int budget = 8 * body.Length + 1000;
        int islandEnd;

        public BodyOutline Collect(MarkdownDocument document)
        {
            FindSpans(document);
            foreach (var block in document.Descendants<LeafBlock>())
                Open(block);
            foreach (var span in code)
                markup.AsSpan(span.Start, span.Length).Replace('<', ' ');
            return new()
            {
                Markup = new string(markup),
                HtmlRanges = Merge(),
                Destinations = [.. destinations.Values.OrderBy(d => d.Span.Start)],
            };
        }

        void FindSpans(MarkdownDocument document)
        {
            foreach (var item in document.Descendants())
            {
                if (item is LinkInline { Reference: LinkReferenceDefinition definition, IsImage: true })
                    shown.Add(definition);
                else if (item is LinkInline { Reference: null, IsAutoLink: false } link)
                    Add(link.Url, link.UrlSpan, link.IsImage);
                else if (item is CodeInline or FencedCodeBlock)
                    code.Add(Span(item.Span));
            }
            foreach (var definition in document.Descendants<LinkReferenceDefinition>())
                Add(definition.Url, definition.UrlSpan, shown.Contains(definition));
        }

        void Add(string? url, SourceSpan source, bool isImage)
        {
            var span = Span(source);
            if (string.IsNullOrEmpty(url) || span.Length == 0 || span.End > body.Length)
                return;
            var isBracketed = body[span.Start] == '<' && body[span.End - 1] == '>';
            if (isBracketed)
                span = new(span.Start + 1, span.Length - 2);
            destinations.TryAdd(span.Start, new(url, span, isImage, isBracketed));
        }

        /// <summary>Shows the markup of one block to the scanner.</summary>
        void Open(LeafBlock block)
        {
            var span = Span(block.Span);
            if (block is FencedCodeBlock || span.Start < islandEnd)
                return;
            if (block is HtmlBlock)
                Open(new(span.Start, Math.Max(span.End, FindIslandEnd(span.Start)) - span.Start), isIsland: true);
            else if (block.Inline is { } inline && inline.FindDescendants<HtmlInline>().Any())
                OpenInlines(span, inline);
        }

        void OpenInlines(TextSpan span, ContainerInline inline)
        {
            foreach (var html in inline.FindDescendants<HtmlInline>())
                Show(Span(html.Span));
            ranges.Add(span);
        }

        void Open(TextSpan range, bool isIsland)
        {
            Show(range);
            ranges.Add(range);
            if (isIsland)
                islandEnd = Math.Max(islandEnd, range.End);
        }

        void Show(TextSpan span) => body.AsSpan(span.Start, span.Length).CopyTo(markup.AsSpan(span.Start));

        /// <summary>An island runs from an opening tag to its matching close, across blank lines; without a close it is the block alone.</summary>
        int FindIslandEnd(int start)
        {
            var text = body.AsSpan(start, Math.Min(budget, body.Length - start));
            var scanner = new HtmlTagScanner(text);
            if (!scanner.MoveNext() || scanner.IsEnd || scanner.IsSelfClosing || scanner.BetweenHasMarkup || IsVoid(scanner.Current.Name))
                return start;
            var name = scanner.Current.Name;
            var depth = 1;
            while (depth > 0 && scanner.MoveNext())
                if (scanner.IsNamed(name))
                    depth += scanner.IsEnd ? -1 : 1;
            budget = Math.Max(0, budget - (depth > 0 ? text.Length : scanner.Span.End));
            return depth > 0 ? start : start + scanner.Span.End;
        }

        static bool IsVoid(string name) =>
            name is "area" or "base" or "br" or "col" or "embed" or "hr" or "img" or "input" or "link" or "meta" or "param" or "source" or "track" or "wbr";

        ImmutableArray<TextSpan> Merge()
        {
            var merged = ImmutableArray.CreateBuilder<TextSpan>();
            foreach (var range in ranges.OrderBy(r => r.Start))
            {
                if (merged.Count > 0 && range.Start < merged[^1].End)
                    merged[^1] = new(merged[^1].Start, Math.Max(merged[^1].End, range.End) - merged[^1].Start);
                else
                    merged.Add(range);
            }
            return merged.ToImmutable();
        }

        /// <summary>Markdig's spans may end past the text (an unclosed fence).</summary>
        TextSpan Span(SourceSpan span) => span.IsEmpty ? default : new(span.Start, Math.Min(span.Length, body.Length - span.Start));
    }
}
