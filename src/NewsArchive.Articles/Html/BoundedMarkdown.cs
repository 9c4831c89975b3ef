using System.Globalization;
using Markdig;
using Markdig.Renderers;
using Markdig.Syntax;

namespace NewsArchive.Articles.Html;

/// <summary>Markdig within limits: what it would take the square of, or refuse, is no document. One for each set of extensions; thread-safe.</summary>
sealed class BoundedMarkdown
{
    readonly MarkdownPipeline pipeline;
    readonly MarkdownPipeline blocks;

    /// <summary>Makes the pipeline; spans are precise.</summary>
    public BoundedMarkdown(Action<MarkdownPipelineBuilder> configure)
    {
        pipeline = Make(configure, hasInlines: true);
        blocks = Make(configure, hasInlines: false);
    }

    /// <summary>The document, or null when brackets, links or definitions go beyond every real article, or blocks nest beyond Markdig's own limit.</summary>
    public MarkdownDocument? Parse(string body) => IsTooComplex(body) ? null : Parse(body, pipeline);

    /// <summary>The body as HTML, or null when it is too complex.</summary>
    public string? Render(string body)
    {
        if (Parse(body) is not { } document)
            return null;
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        // Not one of Markdig's pool: a renderer that gave up inside an image's text goes back there still writing no links.
        var renderer = new HtmlRenderer(writer);
        pipeline.Setup(renderer);
        try
        {
            renderer.Render(document);
        }
        catch (ArgumentException)
        {
            return null; // "too deeply nested" as well
        }
        return writer.ToString();
    }

    static MarkdownPipeline Make(Action<MarkdownPipelineBuilder> configure, bool hasInlines)
    {
        var builder = new MarkdownPipelineBuilder().UsePreciseSourceLocation();
        configure(builder);
        if (!hasInlines)
            builder.Extensions.Add(new NoInlines());
        return builder.Build();
    }

    static MarkdownDocument? Parse(string body, MarkdownPipeline pipeline)
    {
        try
        {
            return Markdown.Parse(body, pipeline);
        }
        catch (ArgumentException)
        {
            return null; // "too deeply nested": Markdig's depth limit
        }
    }

    /// <summary>The whole text is looked at first; code and HTML in it may be falsely suspected, so the blocks decide.</summary>
    bool IsTooComplex(string body) =>
        MarkdownLimits.HasTooManyDefinitions(body) || MarkdownLimits.HasTooDeepLists(body) || MarkdownLimits.HasTooManyUnderlines(body)
        || MarkdownLimits.IsSuspect(body) && (Parse(body, blocks) is not { } document || HasSuspect(document, body));

    static bool HasSuspect(MarkdownDocument document, string body)
    {
        foreach (var block in document.Descendants<LeafBlock>())
            if (block.ProcessInlines && !block.Span.IsEmpty && MarkdownLimits.IsSuspect(body.AsSpan(block.Span.Start, Math.Min(block.Span.Length, body.Length - block.Span.Start))))
                return true;
        return false;
    }

    /// <summary>Comes last: the other extensions look for inline parsers to stand before.</summary>
    sealed class NoInlines : IMarkdownExtension
    {
        public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.InlineParsers.Clear();

        public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
        {
            // Nothing is rendered.
        }
    }
}
