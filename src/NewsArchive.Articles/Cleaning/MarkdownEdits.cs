using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>The places of a Markdown body that change, in order, none inside another.</summary>
sealed class MarkdownEdits
{
    readonly List<MarkdownEdit> edits = [];

    /// <summary>Finds every HTML island, tag and dangerous link.</summary>
    /// <param name="body">The Markdown.</param>
    /// <param name="document">What Markdig made of it, with precise spans.</param>
    /// <param name="options">Limits and profile.</param>
    /// <param name="ledger">Takes the rows.</param>
    /// <param name="baseUrl">The article's URL, or null.</param>
    /// <param name="cleanIsland">Cleans an island; gives its text and what stands for it while Markdown is rendered.</param>
    public static MarkdownEdits Find(
        string body, MarkdownDocument document, CleaningOptions options, CleaningLedger ledger, string? baseUrl, Func<string, (string Text, string Stand)> cleanIsland)
    {
        var found = new MarkdownEdits();
        var islands = MarkdownIslands.Find(body, document);
        var tags = new MarkupTags(body, options);
        var urls = SafeHtmlPolicy.For(options.Policy).Urls;
        foreach (var item in document.Descendants())
            if (Span(item, body) is { } span && islands.Outside(span) is { } rest && (rest == span || item is HtmlBlock))
                Collect(item, rest, body, tags, found, ledger, islands, urls);
        foreach (var island in islands.Pure)
        {
            var html = body.Substring(island.Start, island.Length);
            var (text, stand) = cleanIsland(html);
            found.Add(new MarkdownEdit(island, text, stand));
        }
        new TagEditor(body, options, ledger, baseUrl).Edit(tags, found);
        return found;
    }

    static TextSpan? Span(MarkdownObject item, string body) =>
        item.Span.Start < 0 || item.Span.Length <= 0 || item.Span.End >= body.Length ? null : new TextSpan(item.Span.Start, item.Span.Length);

    static void Collect(MarkdownObject item, TextSpan span, string body, MarkupTags tags, MarkdownEdits found, CleaningLedger ledger, MarkdownIslands islands, UrlPolicy urls)
    {
        switch (item)
        {
            case HtmlBlock:
                tags.AddHtml(span, isInLine: false);
                break;
            case CodeBlock and not FencedCodeBlock when islands.IsInMixed(span):
                tags.AddHtml(span, isInLine: false); // other Markdown programs read it as HTML there
                break;
            case HtmlInline:
                tags.AddHtml(span, isInLine: true);
                break;
            case AutolinkInline { IsEmail: false } link when !urls.IsSafe("a", "href", link.Url) && body[span.Start] == '<':
                ledger.Record("dangerous-urls", link.Url);
                found.Add(new MarkdownEdit(new TextSpan(span.Start, 1), "&lt;", null));
                break;
            case LinkInline link when link.Url is { } url && !urls.IsSafe(link.IsImage ? "img" : "a", link.IsImage ? "src" : "href", url):
                found.Defuse(link.UrlSpan, url, body, ledger);
                break;
            case LinkReferenceDefinition definition when definition.Url is { } url && !urls.IsSafe("a", "href", url):
                found.Defuse(definition.UrlSpan, url, body, ledger);
                break;
        }
    }

    void Defuse(SourceSpan span, string url, string body, CleaningLedger ledger)
    {
        if (span.Length <= 0 || span.Start < 0 || span.End >= body.Length)
            return;
        ledger.Record("dangerous-urls", url);
        Add(new MarkdownEdit(new TextSpan(span.Start, span.Length), "#", null));
    }

    /// <summary>Adds an edit; one that lies in an earlier edit is dropped when they are applied.</summary>
    public void Add(MarkdownEdit edit) => edits.Add(edit);

    /// <summary>The body with the edits made; every character outside them is the body's own.</summary>
    public string Apply(string body, Func<MarkdownEdit, string> text)
    {
        var output = new StringBuilder(body.Length);
        var at = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Span.Start).ThenByDescending(edit => edit.Span.Length))
        {
            if (edit.Span.Start < at)
                continue;
            output.Append(body, at, edit.Span.Start - at).Append(text(edit));
            at = edit.Span.End;
        }
        return output.Append(body, at, body.Length - at).ToString();
    }
}

/// <summary>One place that changes.</summary>
/// <param name="Span">In the body.</param>
/// <param name="Text">What is written there.</param>
/// <param name="Stand">What stands there while Markdown is rendered, when not <paramref name="Text"/>.</param>
sealed record MarkdownEdit(TextSpan Span, string Text, string? Stand);
