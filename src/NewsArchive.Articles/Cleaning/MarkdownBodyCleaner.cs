using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Markdig;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// Cleans the HTML in a Markdown body and nothing else. An island — a block element with its end tag and no Markdown inside — goes through
/// the whole HTML pipeline; every other tag is edited where it stands. All other characters stay as they are.
/// </summary>
sealed class MarkdownBodyCleaner
{
    // Bare addresses are links on the page. Where edits are looked for they are not: what some programs read as one address, others read as text with a
    // link in it (https://e.org/b[y](javascript:x)).
    static readonly BoundedMarkdown reader = new(static builder => Configure(builder));
    static readonly BoundedMarkdown page = new(static builder => Configure(builder).UseAutoLinks());

    static MarkdownPipelineBuilder Configure(MarkdownPipelineBuilder builder) =>
        builder.UsePipeTables().UseFootnotes().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough);

    const int Attempts = 3;

    readonly string source;
    readonly CleaningOptions options;
    readonly string? baseUrl;
    readonly CleaningLedger ledger = new();
    readonly List<CleanHtml> islands = [];
    readonly Dictionary<string, CleanHtml> cleanIslands = new(StringComparer.Ordinal); // by their clean text
    readonly ImageAlternatives images = new(); // of single tags
    ImmutableDictionary<string, ImmutableArray<string>> islandImages = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
    bool isTooComplex;
    readonly string placeholder;

    MarkdownBodyCleaner(string source, CleaningOptions options, string? baseUrl)
    {
        (this.source, this.options, this.baseUrl) = (source, options, baseUrl);
        placeholder = FreeName(source);
    }

    /// <summary>Cleans a Markdown body.</summary>
    /// <exception cref="ArticleFormatException">The body is over a limit.</exception>
    public static CleanBody Clean(string body, CleaningOptions options, string? baseUrl)
    {
        if (body.Length > options.MaxCharacters)
            throw new ArticleFormatException($"body of {body.Length} characters is over the limit MaxCharacters ({options.MaxCharacters}): split the article or raise the limit (--max-article-mb, or the policy)") { IsLimit = true };
        return new MarkdownBodyCleaner(body, options, baseUrl).Clean();
    }

    CleanBody Clean()
    {
        var (text, edits) = Settle();
        var rendered = HtmlBodyCleaner.Clean(Render(text, edits), isDocument: false, options, new CleaningLedger(), baseUrl);
        if (isTooComplex)
            ledger.Record(CleaningRules.MarkdownTooComplex, sample: null);
        var result = options.Policy.IsPlainText ? VisibleText.OfWritten(rendered.Fragment) : text;
        return new CleanBody
        {
            Body = result,
            Html = rendered.Fragment,
            ImageAlternatives = rendered.Images.SetItems(images.ToImmutable(static url => url)).SetItems(islandImages),
            Report = new CleaningReport { Kind = BodyKind.Markdown, IsVerbatim = result == source, Rows = ledger.Rows },
        };
    }

    /// <summary>
    /// Edits until nothing is left to edit: a tag that goes may have hidden what follows it (<c>&lt;style&gt;</c>), or stood between a <c>&lt;</c> and a
    /// name. What does not settle is shown as code.
    /// </summary>
    (string Text, MarkdownEdits Edits) Settle()
    {
        var text = source;
        for (var attempt = 0; attempt <= Attempts; attempt++)
        {
            var rows = new CleaningLedger();
            var edits = FindEdits(text, rows);
            var cleaned = edits.Apply(text);
            if (attempt == 0 || cleaned != text)
                ledger.Add(rows);
            if (cleaned == text)
                return (text, edits);
            if (attempt > 0)
                ledger.Record(CleaningRules.Unstable, sample: null);
            text = cleaned;
        }
        ledger.Record(CleaningRules.Escaped, sample: null);
        islands.Clear();
        return (AsCode(text), new MarkdownEdits([]));
    }

    MarkdownEdits FindEdits(string text, CleaningLedger rows)
    {
        islands.Clear();
        var document = reader.Parse(text);
        isTooComplex |= document is null;
        return document is null ? WholeBody(text, rows) : MarkdownEdits.Find(text, document, options, rows, images, baseUrl, html => CleanIsland(html, rows));
    }

    /// <summary>The last resort: the text in a fence that it cannot close.</summary>
    static string AsCode(string text)
    {
        var (longest, run) = (2, 0);
        foreach (var c in text)
            longest = Math.Max(longest, run = c == '`' ? run + 1 : 0);
        var fence = new string('`', longest + 1);
        return $"{fence}\n{text}\n{fence}\n";
    }

    /// <summary>Without Markdig's help every tag is HTML.</summary>
    MarkdownEdits WholeBody(string body, CleaningLedger rows)
    {
        var edits = new MarkdownEdits([]);
        var tags = new MarkupTags(body, options);
        tags.AddHtml(new TextSpan(0, body.Length), isInLine: false);
        new TagEditor(body, options, rows, images, baseUrl).Edit(tags, edits);
        return edits;
    }

    /// <summary>Cleans an island once: the next round finds the result.</summary>
    (string Text, string Stand) CleanIsland(string html, CleaningLedger rows)
    {
        if (!cleanIslands.TryGetValue(html, out var clean))
        {
            clean = HtmlBodyCleaner.Clean(html, isDocument: false, options, rows, baseUrl);
            cleanIslands.TryAdd(clean.Html, clean);
            islandImages = islandImages.SetItems(clean.Images);
        }
        islands.Add(clean);
        return (clean.Html, $"<div>{placeholder}{(islands.Count - 1).ToString(CultureInfo.InvariantCulture)};</div>");
    }

    /// <summary>The readable page's HTML: islands stand aside while Markdig renders, because it would cut them at blank lines.</summary>
    string Render(string text, MarkdownEdits edits)
    {
        var standing = edits.Stand(text);
        var html = page.Render(standing);
        isTooComplex |= html is null;
        html ??= $"<pre>\n{HtmlWriter.Escape(standing, BraceReferences.None)}</pre>";
        return islands.Count == 0 ? html : PutBack(html);
    }

    string PutBack(string html)
    {
        var output = new StringBuilder(html.Length);
        var opener = $"<div>{placeholder}";
        const string Closer = ";</div>";
        var at = 0;
        while (html.IndexOf(opener, at, StringComparison.Ordinal) is >= 0 and var start && html.IndexOf(Closer, start, StringComparison.Ordinal) is >= 0 and var end)
        {
            output.Append(html, at, start - at);
            if (int.TryParse(html.AsSpan(start + opener.Length, end - start - opener.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < islands.Count)
                output.Append(islands[number].Fragment);
            at = end + Closer.Length;
        }
        return output.Append(html, at, html.Length - at).ToString();
    }

    static string FreeName(string body)
    {
        var name = "island-";
        for (var i = 0; body.Contains(name, StringComparison.Ordinal); i++)
            name = $"island{i.ToString(CultureInfo.InvariantCulture)}-";
        return name;
    }
}
