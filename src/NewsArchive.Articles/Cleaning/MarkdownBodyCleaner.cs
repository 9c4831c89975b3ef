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
    static readonly BoundedMarkdown reader = new(builder => builder
        .UsePipeTables().UseFootnotes().UseAutoLinks().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough));

    /// <summary>A tag that goes may join what stood around it into another, so the result is read again until nothing is left to do.</summary>
    const int Attempts = 4;

    readonly string body;
    readonly CleaningOptions options;
    readonly string? baseUrl;
    readonly CleaningLedger ledger = new();
    readonly List<CleanHtml> islands = [];
    readonly Dictionary<string, CleanHtml> knownIslands = new(StringComparer.Ordinal); // by what they became: cleaning that again gives the same
    readonly ImageAlternatives images = new();
    readonly string placeholder;

    MarkdownBodyCleaner(string body, CleaningOptions options, string? baseUrl)
    {
        (this.body, this.options, this.baseUrl) = (body, options, baseUrl);
        placeholder = FreeName(body);
    }

    /// <summary>Cleans a Markdown body.</summary>
    /// <exception cref="ArticleFormatException">The body is over a limit.</exception>
    public static CleanBody Clean(string body, CleaningOptions options, string? baseUrl)
    {
        if (body.Length > options.MaxCharacters)
            throw new ArticleFormatException($"body of {body.Length} characters is over the limit MaxCharacters ({options.MaxCharacters}): split the article or raise the limit");
        return new MarkdownBodyCleaner(body, options, baseUrl).Clean();
    }

    CleanBody Clean()
    {
        var text = body;
        var edits = Edit(text, out var isParsed);
        for (var attempt = 1; edits.Apply(text) is var next && next != text; attempt++)
        {
            if (attempt > 1)
                ledger.Record(attempt < Attempts ? CleaningRules.Unstable : CleaningRules.Escaped, sample: null);
            text = attempt < Attempts ? next : next.Replace("<", "&lt;", StringComparison.Ordinal);
            edits = Edit(text, out isParsed);
        }
        if (!isParsed)
            ledger.Record(CleaningRules.MarkdownTooComplex, sample: null);
        return Finish(text, edits, isParsed);
    }

    MarkdownEdits Edit(string text, out bool isParsed)
    {
        islands.Clear();
        var document = reader.Parse(text);
        isParsed = document is not null;
        return document is null ? WholeBody(text) : MarkdownEdits.Find(text, document, options, ledger, images, baseUrl, CleanIsland);
    }

    CleanBody Finish(string cleaned, MarkdownEdits edits, bool isParsed)
    {
        var rendered = HtmlBodyCleaner.Clean(Render(cleaned, edits, isParsed), isDocument: false, options, new CleaningLedger(), baseUrl);
        var text = options.Profile == CleaningProfile.Text ? rendered.VisibleText : cleaned;
        return new CleanBody
        {
            Body = text,
            Html = rendered.Fragment,
            VisibleText = rendered.VisibleText,
            ImageAlternatives = knownIslands.Values.Aggregate(rendered.Images.SetItems(images.ToImmutable(static url => url)), (all, island) => all.SetItems(island.Images)),
            Report = new CleaningReport { Kind = BodyKind.Markdown, IsVerbatim = text == body, Rows = ledger.Rows },
        };
    }

    /// <summary>Without Markdig's help every tag is HTML.</summary>
    MarkdownEdits WholeBody(string text)
    {
        var edits = new MarkdownEdits([]);
        var tags = new MarkupTags(text, options);
        tags.AddHtml(new TextSpan(0, text.Length), isInLine: false);
        new TagEditor(text, options, ledger, images, baseUrl).Edit(tags, edits);
        return edits;
    }

    (string Text, string Stand) CleanIsland(string html)
    {
        if (!knownIslands.TryGetValue(html, out var clean))
        {
            clean = HtmlBodyCleaner.Clean(html, isDocument: false, options, ledger, baseUrl);
            knownIslands[clean.Html] = clean;
        }
        islands.Add(clean);
        return (clean.Html, $"<div>{placeholder}{(islands.Count - 1).ToString(CultureInfo.InvariantCulture)};</div>");
    }

    /// <summary>The readable page's HTML: islands stand aside while Markdig renders, because it would cut them at blank lines.</summary>
    string Render(string text, MarkdownEdits edits, bool isParsed)
    {
        var source = edits.Stand(text);
        var html = reader.Render(source);
        if (html is null)
        {
            if (isParsed)
                ledger.Record(CleaningRules.MarkdownTooComplex, sample: null);
            html = $"<pre>\n{HtmlWriter.Escape(source, BraceReferences.None)}</pre>";
        }
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
