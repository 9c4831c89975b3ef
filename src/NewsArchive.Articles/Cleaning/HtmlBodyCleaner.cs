using System.Collections.Immutable;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Cleaning.Scanning;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// Cleans one HTML body: prescan, parse, rules, write; then the scanner confirms what was written, or the gate runs over its parse, and both trees must be equal. If they
/// are not (misnesting that no rule foresaw), the parsed tree is cleaned again, up to three times; then only the text is kept.
/// </summary>
sealed class HtmlBodyCleaner
{
    const int Attempts = 3;

    /// <summary>Formatting elements open at once in real text, and far more.</summary>
    public const int MaxFormatting = 64;

    /// <summary>Formatting elements open at once: the first is far above real text, the others for bodies in which reopening them explodes.</summary>
    static readonly int[] formattingLimits = [MaxFormatting, 8, 0];

    readonly CleaningOptions options;
    readonly CleaningLedger ledger;
    readonly ImageAlternatives images = new();
    readonly string? baseUrl;
    BraceReferences braces = BraceReferences.None;

    HtmlBodyCleaner(CleaningOptions options, CleaningLedger ledger, string? baseUrl) => (this.options, this.ledger, this.baseUrl) = (options, ledger, baseUrl);

    /// <summary>Cleans a fragment or document.</summary>
    /// <exception cref="ArticleFormatException">The body is over a limit.</exception>
    public static CleanHtml Clean(string html, bool isDocument, CleaningOptions options, CleaningLedger ledger, string? baseUrl = null) =>
        new HtmlBodyCleaner(options, ledger, baseUrl).Clean(html, isDocument);

    CleanHtml Clean(string html, bool isDocument)
    {
        var parsed = Parse(isDocument && html is ['\uFEFF', ..] ? html[1..] : html, isDocument); // as text, a byte order mark would end the head before its title
        var frame = isDocument ? DocumentFrame.Of(parsed.Document) : null;
        var tree = TreeCopy.Of(parsed.Root);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (written, isConfirmed) = Cleaned(tree);
            if (isConfirmed || Reparsed(written, tree, options, braces) is not { } next)
                return Finish(Chosen(html, written, frame), written);
            ledger.Record(CleaningRules.Unstable, sample: null);
            tree = next;
        }
        return Escape(tree, frame, html);
    }

    /// <summary>Runs the rules until they find nothing more, and writes the tree. What the scanner confirms, parser and gate need not see.</summary>
    (string Written, bool IsConfirmed) Cleaned(TreeElement tree)
    {
        string? settled = null;
        do
            TreeWalk.Run(tree, CleaningRules.For(options.Policy), rows => new CleaningPass(options.Policy, rows, images, baseUrl), ledger, () => (settled = Settled(tree)) is not null);
        while (settled is null && DepthLimit.Unwrap(tree, options.MaxDepth, ledger));
        if (settled is not null)
            return (settled, true);
        var written = HtmlWriter.Write(tree, braces, out var isWhole);
        return (written, isWhole && options.UsesScanner && HtmlScanner.IsSafe(written, options, baseUrl));
    }

    /// <summary>The tree as text when the scanner knows that cleaning it again would do nothing: neither the rules nor the limit of depth, neither parser nor gate.</summary>
    string? Settled(TreeElement tree)
    {
        if (!options.UsesScanner || !HtmlScanner.Knows(options.Policy))
            return null;
        var written = HtmlWriter.Write(tree, braces, out var isWhole);
        if (!isWhole || !HtmlScanner.IsClean(written, options, baseUrl))
            return null;
        RememberImages(tree, SafeHtmlPolicy.For(options.Policy));
        return written;
    }

    /// <summary>What the next round would remember of images, which is no change: the sources of a picture, when the last round took away what stood between it and its image.</summary>
    void RememberImages(TreeElement tree, SafeHtmlPolicy policy)
    {
        if (!policy.ReadsLazyImages)
            return;
        var sources = new ImageSources(policy.LazyImages);
        foreach (var node in tree.Descendants())
            if (node is TreeElement { Name: "img" } image)
                LazyImagesRule.Remember(sources.Of(image), images);
    }

    /// <summary>The source itself when no rule did anything and it says the same; else what was written.</summary>
    string Chosen(string html, string written, DocumentFrame? frame)
    {
        var output = WithNewlines(frame?.Around(written, braces) ?? written, html);
        if (!ledger.IsEmpty || output == html)
            return output;
        if (frame is null && SpellingComparison.AreAlike(html, output))
            return html;
        ledger.Record(CleaningRules.Normalized, sample: null);
        return output;
    }

    CleanHtml Finish(string html, string fragment) =>
        new(html, fragment, images.ToImmutable(braces.Decode));

    /// <summary>The last resort: the words, without any markup.</summary>
    CleanHtml Escape(TreeElement tree, DocumentFrame? frame, string html)
    {
        ledger.Record(CleaningRules.Escaped, sample: null);
        var text = new TreeElement("body");
        text.Append(new TreeText(VisibleText.OfWritten(braces.ProtectWritten(HtmlWriter.Write(tree, braces)))));
        var written = HtmlWriter.Write(text, braces);
        return Finish(WithNewlines(frame?.Around(written, braces) ?? written, html), written);
    }

    ParsedHtml Parse(string html, bool isDocument)
    {
        foreach (var limit in formattingLimits)
        {
            var rows = new CleaningLedger();
            var (scanned, tags) = BodyPrescan.Run(html, options, limit, rows);
            (scanned, braces) = BraceReferences.Protect(scanned);
            try
            {
                var parsed = HtmlTreeReader.Parse(scanned, isDocument, ParserDepth(options), Budget(tags));
                ledger.Add(rows);
                return parsed;
            }
            catch (ElementBudgetException)
            {
                // Next limit: fewer formatting elements for the parser to reopen.
            }
        }
        throw new ArticleFormatException("body makes the parser create too many elements (limit: 8 for each tag): its markup is not an article's");
    }

    /// <summary>Reopened formatting elements: 64 at most, twice for misnesting, above the depth of the prescan.</summary>
    public static int ParserDepth(CleaningOptions options) => options.MaxDepth + 256;

    public static int Budget(int tags) => tags > (int.MaxValue - 10_000) / 8 ? int.MaxValue : 8 * tags + 10_000;

    /// <summary>Null when parser and gate leave exactly the written tree; else the tree they made of it.</summary>
    public static TreeElement? Reparsed(string written, TreeElement tree, CleaningOptions options, BraceReferences braces)
    {
        var parsed = HtmlTreeReader.Parse(braces.ProtectWritten(written), isDocument: false, ParserDepth(options), int.MaxValue);
        var styles = StyleTable.Detach(parsed.Root);
        SanitizingGate.For(options.Policy).Filter(parsed);
        return TreeComparison.AreEqual(tree, parsed.Root) && styles.Matches(tree) ? null : TreeCopy.Of(parsed.Root, styles);
    }

    /// <summary>The parser turns CR LF into LF: a body written with CR LF throughout gets it back.</summary>
    static string WithNewlines(string written, string source) =>
        source.Contains('\r', StringComparison.Ordinal) && HasOnlyCrLf(source) ? written.Replace("\n", "\r\n", StringComparison.Ordinal) : written;

    static bool HasOnlyCrLf(string text)
    {
        for (var at = text.IndexOfAny(['\r', '\n']); at >= 0; at = text.IndexOfAny(['\r', '\n'], at + 2))
            if (text[at] != '\r' || at + 1 == text.Length || text[at + 1] != '\n')
                return false;
            else if (at + 2 >= text.Length)
                break;
        return true;
    }
}

/// <summary>A cleaned HTML body.</summary>
/// <param name="Html">The text to write: the source itself when there was nothing to do, a whole document for a document.</param>
/// <param name="Fragment">The body as a fragment, as our writer writes it.</param>
/// <param name="Images">See <see cref="CleanBody.ImageAlternatives"/>.</param>
sealed record CleanHtml(string Html, string Fragment, ImmutableDictionary<string, ImmutableArray<string>> Images);
