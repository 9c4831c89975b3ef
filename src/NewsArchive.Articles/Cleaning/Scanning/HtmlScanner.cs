using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// Cleans an HTML fragment in one pass over its characters, without a tree, when that gives what the tree would give: the same characters and the same rows.
/// It follows the stack of open elements, and declines at the first thing that a parser would put elsewhere than it is written (<see cref="ScanCondition"/>), or
/// that a rule can decide only by looking around. Everything else is a local edit. docs/cleaning.md, "The fast path", says more. Not thread-safe; one a thread.
/// </summary>
/// <remarks>
/// Every active formatting element (§13.2.4.3) is on the stack of open elements, always: so reconstructing them is nothing to do, and the adoption agency is
/// taking the last one off. What would break this declines.
/// </remarks>
sealed partial class HtmlScanner
{
    const int MostFormatting = 64; // BodyPrescan cuts above this, HtmlBodyCleaner

    [ThreadStatic]
    static HtmlScanner? shared;

    readonly ScanOutput output = new();
    readonly ScanLedger ledger = new();
    readonly int[] open = new int[ScanElement.All.Length];
    ScanFrame[] stack = new ScanFrame[64];
    ScanAttribute[] attributes = new ScanAttribute[16];

    string html = "";
    ScanPolicy policy = null!; // set by Start, before anything reads it
    CleaningOptions options = null!; // the same
    string? baseUrl;
    ImageAlternatives? images;
    CleaningPass? pass;
    ulong ignored;
    ScanCondition violated;
    int top, tags, formatting, headings, unclosed, paragraph, preStart, preContent, tagEnd, attributeCount;
    bool inLink, hasZeroWidth;

    /// <summary>Cleans a fragment, or says why the tree must.</summary>
    /// <param name="html">The fragment.</param>
    /// <param name="options">The policy and limits.</param>
    /// <param name="baseUrl">The page's own URL, or null.</param>
    /// <param name="declined">The condition that did not hold, or none.</param>
    /// <param name="ignored">Conditions to go on without, for tests that show what they are for: bits by number.</param>
    public static ScannedBody? TryClean(string html, CleaningOptions options, string? baseUrl, out ScanCondition declined, ulong ignored = 0)
    {
        var scanner = shared ?? new HtmlScanner();
        shared = null; // a rule that cleans by itself would get another
        try
        {
            scanner.Start(html, options, baseUrl, ignored);
            declined = scanner.Scan() ? ScanCondition.None : scanner.violated;
            return declined == ScanCondition.None ? scanner.Result() : null;
        }
        finally
        {
            scanner.Finish();
            shared = scanner;
        }
    }

    void Start(string body, CleaningOptions cleaning, string? url, ulong without)
    {
        (html, options, baseUrl, ignored, images, pass, hasNoscript) = (body, cleaning, url, without, null, null, null);
        policy = ScanPolicy.For(cleaning.Policy);
        (violated, top, tags, formatting, headings, unclosed, paragraph, preStart, preContent, tagEnd) = (ScanCondition.None, 0, 0, 0, 0, 0, -1, -1, -1, 0);
        (inLink, hasZeroWidth) = (false, false);
        Array.Clear(open);
        ledger.Clear();
        output.Start(body);
        stack[0] = new ScanFrame { Element = ScanElement.Root, OuterParagraph = -1 };
    }

    void Finish()
    {
        output.Finish();
        Array.Clear(stack, 0, Math.Min(stack.Length, top + 1));
        Array.Clear(attributes);
        (html, options, images, pass, baseUrl) = ("", null!, null, null, null); // read again after the next Start only
    }

    /// <summary>Declines for a reason; false when a test goes on without it.</summary>
    bool Violates(ScanCondition condition)
    {
        if ((ignored >> (int)condition & 1) != 0)
            return false;
        violated = condition;
        return true;
    }

    bool Decline(ScanCondition condition)
    {
        violated = condition;
        return false;
    }

    bool Scan()
    {
        if (!policy.IsExpressible)
            return Decline(ScanCondition.Policy);
        if (html.Length > options.MaxCharacters)
            return Decline(ScanCondition.Limits);
        if (!AreCharactersPlain())
            return false;
        for (var at = 0; at < html.Length;)
        {
            var next = html.AsSpan(at).IndexOf('<');
            var end = next < 0 ? html.Length : at + next;
            if (end > at && !Text(at, end))
                return false;
            if (next < 0)
                break;
            at = Markup(end);
            if (at < 0)
                return false;
        }
        while (top > 0)
            if (!EndOfFile())
                return false;
        output.CopyTo(html.Length);
        return true;
    }

    /// <summary>§13.2.3.5: one look at the whole for characters that are rare and need more care than the loop gives them.</summary>
    bool AreCharactersPlain()
    {
        var text = html.AsSpan();
        if (!text.ContainsAny(policy.RareCharacters))
            return true;
        if (text.ContainsAny('\r', '\0') && Violates(ScanCondition.ControlCharacters))
            return false;
        hasZeroWidth = policy.IsTidying && text.ContainsAny(policy.Safe.ZeroWidth);
        return !policy.IsTidying || !text.Contains("‹!--", StringComparison.Ordinal) || !Violates(ScanCondition.MalformedComments);
    }

    bool EndOfFile()
    {
        if (stack[top].Element.Kind >= ScanKind.Table && Violates(ScanCondition.TableEnds))
            return false;
        return Leave(html.Length, html.Length);
    }

    ScannedBody Result()
    {
        var written = output.ToString();
        var body = written;
        if (ledger.IsEmpty && !ReferenceEquals(written, html))
            if (SpellingComparison.AreAlike(html, written))
                body = html;
            else
                ledger.IsFirst(ScanLedger.Normalized);
        return new ScannedBody(body, written, ledger.ToRows(), images?.ToImmutable(static text => text) ?? ImmutableDictionary<string, ImmutableArray<string>>.Empty);
    }
}

/// <summary>What the scanner made of a fragment.</summary>
/// <param name="Body">See <see cref="CleanHtml.Html"/>.</param>
/// <param name="Fragment">See <see cref="CleanHtml.Fragment"/>.</param>
/// <param name="Rows">What was done.</param>
/// <param name="Images">See <see cref="CleanBody.ImageAlternatives"/>.</param>
readonly record struct ScannedBody(string Body, string Fragment, ImmutableArray<CleaningRow> Rows, ImmutableDictionary<string, ImmutableArray<string>> Images);
