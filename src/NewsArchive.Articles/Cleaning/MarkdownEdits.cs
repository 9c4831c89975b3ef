using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>The places of a Markdown body that change, in order, none inside another.</summary>
/// <param name="code">Code, in order: its characters are never changed.</param>
sealed class MarkdownEdits(IReadOnlyList<TextSpan> code)
{
    readonly List<MarkdownEdit> edits = [];

    /// <summary>Finds every HTML island, tag and dangerous link.</summary>
    /// <param name="body">The Markdown.</param>
    /// <param name="document">What Markdig made of it, with precise spans.</param>
    /// <param name="options">Limits and profile.</param>
    /// <param name="ledger">Takes the rows.</param>
    /// <param name="images">Takes the other URLs of images outside islands.</param>
    /// <param name="baseUrl">The article's URL, or null.</param>
    /// <param name="cleanIsland">Cleans an island; gives its text and what stands for it while Markdown is rendered.</param>
    public static MarkdownEdits Find(
        string body, MarkdownDocument document, CleaningOptions options, CleaningLedger ledger, ImageAlternatives images, string? baseUrl, Func<string, (string Text, string Stand)> cleanIsland)
    {
        var found = new MarkdownEdits(Code(document));
        var policy = SafeHtmlPolicy.For(options.Policy);
        var trackers = CleaningRules.For(options.Policy).Entering("a").Any(rule => rule is LinkTrackersRule) ? policy.Trackers : null;
        var shown = document.Descendants<LinkInline>().Where(link => link.IsImage).Select(link => link.Reference).OfType<LinkReferenceDefinition>().ToHashSet();
        var islands = MarkdownIslands.Find(body, document);
        var tags = new MarkupTags(body, options);
        foreach (var item in document.Descendants())
            if (Span(item, body) is { } span && islands.Outside(span) is { } rest && (rest == span || item is HtmlBlock))
            {
                Collect(item, rest, body, tags, found, ledger, islands, policy.Urls);
                if (trackers is not null && item is LinkInline { IsImage: false, IsAutoLink: false, Reference: null } link)
                    found.Untrack(link.UrlSpan, link.Url, body, trackers, ledger);
                else if (trackers is not null && item is LinkReferenceDefinition definition && !shown.Contains(definition))
                    found.Untrack(definition.UrlSpan, definition.Url, body, trackers, ledger);
            }
        foreach (var island in islands.Pure)
        {
            var html = body.Substring(island.Start, island.Length);
            var (text, stand) = cleanIsland(html);
            found.Add(new MarkdownEdit(island, text, stand));
        }
        new TagEditor(body, options, ledger, images, baseUrl).Edit(tags, found);
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

    /// <summary>Cuts trackers out of a destination, where its characters say the URL itself or with <c>&amp;amp;</c>. Links that are their own text stay.</summary>
    void Untrack(SourceSpan span, string? url, string body, ParameterNames trackers, CleaningLedger ledger)
    {
        if (url is null || span.Length <= 0 || span.Start < 0 || span.End >= body.Length || LinkTrackersRule.Without(url, trackers) is not { } clean)
            return;
        var written = body.Substring(span.Start, span.Length);
        var (open, close) = written is ['<', .., '>'] ? ("<", ">") : ("", "");
        written = written[open.Length..^close.Length];
        var isEscaped = written != url;
        if (isEscaped && written.Replace("&amp;", "&", StringComparison.Ordinal) != url)
            return;
        ledger.Record("link-trackers", written);
        clean = isEscaped ? clean.Replace("&", "&amp;", StringComparison.Ordinal) : clean;
        Add(new MarkdownEdit(new TextSpan(span.Start, span.Length), open + clean + close, null));
    }

    /// <summary>Adds an edit; one that lies in an earlier edit is dropped when they are applied.</summary>
    public void Add(MarkdownEdit edit) => edits.Add(edit);

    static List<TextSpan> Code(MarkdownDocument document) =>
        [.. document.Descendants().Where(item => item is CodeInline or CodeBlock && item.Span.Length > 0).Select(item => new TextSpan(item.Span.Start, item.Span.Length)).OrderBy(span => span.Start)];

    /// <summary>The body with the edits made; every character outside them is the body's own, but for one that would join into a tag or reference.</summary>
    public string Apply(string body) => Apply(body, static edit => edit.Text);

    /// <summary>The body with what stands for islands while Markdown is rendered.</summary>
    public string Stand(string body) => Apply(body, static edit => edit.Stand ?? edit.Text);

    string Apply(string body, Func<MarkdownEdit, string> text)
    {
        var output = new StringBuilder(body.Length);
        var at = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Span.Start).ThenByDescending(edit => edit.Span.Length))
        {
            if (edit.Span.Start < at)
                continue;
            var written = text(edit);
            AppendApart(output, body, new TextSpan(at, edit.Span.Start - at), mayJoin: written.Length == 0 || written[0] != '<');
            output.Append(written);
            at = edit.Span.End;
        }
        return output.Append(body, at, body.Length - at).ToString();
    }

    /// <summary>Appends what stands before an edit. A <c>&lt;</c> or <c>&amp;</c> at its end that a tag kept from being markup is written as a reference.</summary>
    void AppendApart(StringBuilder output, string body, TextSpan before, bool mayJoin)
    {
        var last = mayJoin ? OpenMarkup(body.AsSpan(before.Start, before.Length)) : -1;
        var at = before.Start + last;
        if (last < 0 || IsInCode(at) || IsEscaped(body, at))
        {
            output.Append(body, before.Start, before.Length);
            return;
        }
        output.Append(body, before.Start, last).Append(body[at] == '<' ? "&lt;" : "&amp;").Append(body, at + 1, before.End - at - 1);
    }

    /// <summary>The place of a <c>&lt;</c> that may start a tag when what follows is joined to it, or of a <c>&amp;</c> that may start a reference; or -1.</summary>
    static int OpenMarkup(ReadOnlySpan<char> text)
    {
        var last = text.LastIndexOfAny('<', '>', '&');
        if (last < 0 || text[last] == '>')
            return -1;
        var rest = text[(last + 1)..];
        if (text[last] == '&' && rest.IndexOfAnyExcept(referenceCharacters) < 0)
            return last;
        last = text.LastIndexOfAny('<', '>');
        return last >= 0 && text[last] == '<' && (last + 1 == text.Length || char.IsAsciiLetter(text[last + 1]) || text[last + 1] is '/' or '!' or '?') ? last : -1;
    }

    static readonly System.Buffers.SearchValues<char> referenceCharacters = System.Buffers.SearchValues.Create("#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    bool IsInCode(int at)
    {
        int low = 0, high = code.Count;
        while (low < high)
            if (code[(low + high) / 2].Start <= at)
                low = (low + high) / 2 + 1;
            else
                high = (low + high) / 2;
        return low > 0 && at < code[low - 1].End;
    }

    static bool IsEscaped(string body, int at)
    {
        var slashes = 0;
        while (at - slashes > 0 && body[at - slashes - 1] == '\\')
            slashes++;
        return slashes % 2 == 1;
    }
}

/// <summary>One place that changes.</summary>
/// <param name="Span">In the body.</param>
/// <param name="Text">What is written there.</param>
/// <param name="Stand">What stands there while Markdown is rendered, when not <paramref name="Text"/>.</param>
sealed record MarkdownEdit(TextSpan Span, string Text, string? Stand);
