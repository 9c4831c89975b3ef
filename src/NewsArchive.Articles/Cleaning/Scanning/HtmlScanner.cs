using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// Cleans an HTML fragment in one pass over its UTF-8, without a tree, when that gives what the tree would give: the same characters and the same rows.
/// It follows the stack of open elements, and declines at the first thing that a parser would put elsewhere than it is written (<see cref="ScanCondition"/>), or
/// that a rule can decide only by looking around. Everything else is a local edit. docs/cleaning.md, "The fast path", says more.
/// </summary>
/// <remarks>
/// Every active formatting element (§13.2.4.3) is on the stack of open elements, always: so reconstructing them is nothing to do, and the adoption agency is
/// taking the last one off. What would break this declines.
/// </remarks>
ref partial struct HtmlScanner
{
    const int MostFormatting = 64; // BodyPrescan cuts above this, HtmlBodyCleaner

    readonly ReadOnlySpan<byte> html;
    readonly ScanPolicy policy;
    readonly CleaningOptions options;
    readonly string? baseUrl;
    readonly ulong ignored;
    readonly bool gathersImages;
    readonly ScanMemory memory;
    readonly ScanLedger ledger;
    readonly ScanScratch scratch;
    readonly int[] open;
    ScanFrame[] stack;
    ScanAttribute[] attributes;
    ScanOutput output;
    ImageAlternatives? images;
    CleaningPass? pass;
    ScanCondition violated;
    int top, deepest, tags, formatting, headings, unclosed, emphasised, paragraph, preStart, preContent, tagEnd, contentStart, attributeCount;
    bool inLink, hasZeroWidth;

    /// <summary>Which attributes with low numbers the tag that was read has: bits by number. Those that rules ask for have the lowest.</summary>
    ulong present;

    /// <summary>Whether the tag that was read is spelt as our writer spells it, attributes and all.</summary>
    bool isTagCanonical;

    /// <summary>The same but for its attributes.</summary>
    bool isFrameCanonical;

    /// <summary>What is left of its style.</summary>
    byte[]? keptStyle;

    /// <summary>The address that stands in place of the element's text; null for none.</summary>
    string? address;

    /// <summary>Whether some noscript, written so, stands in the body: then images are remembered for it. Null until asked.</summary>
    bool? hasNoscript;

    /// <summary>What links in the body point at within it; null until asked. Whether one of them could point anywhere.</summary>
    HashSet<string>? fragments;
    bool hasUnclearFragment;

    HtmlScanner(ReadOnlySpan<byte> html, CleaningOptions options, string? baseUrl, bool gathersImages, ulong ignored)
    {
        this.html = html;
        (this.options, this.baseUrl, this.gathersImages, this.ignored) = (options, baseUrl, gathersImages, ignored);
        (policy, memory) = (ScanPolicy.For(options.Policy), ScanMemory.Take());
        (ledger, scratch, open, stack, attributes) = (memory.Ledger, memory.Scratch, memory.Open, memory.Stack, memory.Attributes);
        output = new ScanOutput(html, memory.Output);
        (paragraph, preStart, preContent) = (-1, -1, -1);
        stack[0] = new ScanFrame { Element = ScanElement.Root, OuterParagraph = -1 };
    }

    readonly void Dispose()
    {
        (memory.Stack, memory.Attributes, memory.Output) = (stack, attributes, output.Buffer);
        memory.Return(deepest);
    }

    /// <summary>Cleans a fragment, or says why the tree must. The other URLs of its images (<see cref="CleanBody.ImageAlternatives"/>) are not gathered.</summary>
    /// <param name="html">The fragment in UTF-8. Ill-formed text is left to the tree.</param>
    /// <param name="options">The policy and limits.</param>
    /// <param name="baseUrl">The page's own URL, or null.</param>
    /// <param name="cleaned">Where the cleaned fragment goes; nothing is written when the scanner declines.</param>
    /// <param name="declined">The condition that did not hold, or none.</param>
    public static ScannedBytes? TryClean(ReadOnlySpan<byte> html, CleaningOptions options, string? baseUrl, IBufferWriter<byte> cleaned, out ScanCondition declined)
    {
        var scanned = TryClean(html, options, baseUrl, cleaned, gathersImages: false, out declined, out var mustGather);
        return mustGather ? TryClean(html, options, baseUrl, cleaned, gathersImages: true, out declined, out _) : scanned;
    }

    static ScannedBytes? TryClean(ReadOnlySpan<byte> html, CleaningOptions options, string? baseUrl, IBufferWriter<byte> cleaned, bool gathersImages, out ScanCondition declined, out bool mustGather)
    {
        var scanner = new HtmlScanner(html, options, baseUrl, gathersImages, ignored: 0);
        try
        {
            declined = scanner.Scan() ? ScanCondition.None : scanner.violated;
            mustGather = scanner.images is { WasMissed: true };
            if (declined != ScanCondition.None)
                return null;
            var isVerbatim = scanner.IsSourceKept(out _);
            cleaned.Write(isVerbatim ? html : scanner.output.Written);
            return new ScannedBytes(isVerbatim, scanner.ledger.ToRows());
        }
        finally
        {
            scanner.Dispose();
        }
    }

    /// <summary>The same of a string.</summary>
    /// <param name="html">The fragment.</param>
    /// <param name="options">The policy and limits.</param>
    /// <param name="baseUrl">The page's own URL, or null.</param>
    /// <param name="declined">The condition that did not hold, or none.</param>
    /// <param name="ignored">Conditions to go on without, for tests that show what they are for: bits by number.</param>
    public static ScannedBody? TryClean(string html, CleaningOptions options, string? baseUrl, out ScanCondition declined, ulong ignored = 0)
    {
        declined = ScanCondition.Limits;
        if (html.Length > options.MaxCharacters)
            return null;
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(html.Length));
        try
        {
            declined = ScanCondition.ControlCharacters;
            return Utf8.FromUtf16(html, bytes, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
                ? TryClean(html, bytes.AsSpan(0, length), options, baseUrl, out declined, ignored)
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Whether the scanner can do what a policy says.</summary>
    public static bool Knows(CleaningPolicy policy) => ScanPolicy.For(policy).IsExpressible;

    /// <summary>
    /// Whether cleaning our writer's text would do nothing to it, and have no row for it. Then every parser reads the very tree that was written, no rule finds anything in it, and the gate
    /// lets it pass (docs/cleaning.md, "What needs no gate"). False is no verdict.
    /// </summary>
    /// <param name="written">What <see cref="HtmlWriter"/> wrote, of a whole tree.</param>
    /// <param name="options">The policy and limits.</param>
    /// <param name="baseUrl">The page's own URL, or null.</param>
    /// <param name="ignored">Conditions to go on without, for tests that show what they are for: bits by number.</param>
    public static bool IsClean(string written, CleaningOptions options, string? baseUrl, ulong ignored = 0)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(written.Length));
        try
        {
            return Utf8.FromUtf16(written, bytes, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done && IsClean(bytes.AsSpan(0, length), options, baseUrl, ignored);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The same but for rules that only tidy: whether every parser reads the very tree that was written, and the gate lets it pass. It holds of policies whose rules the scanner does not know, too.</summary>
    /// <inheritdoc cref="IsClean(string, CleaningOptions, string?, ulong)" path="/param"/>
    public static bool IsSafe(string written, CleaningOptions options, string? baseUrl, ulong ignored = 0) =>
        IsClean(written, options with { Policy = ScanPolicy.Securing(options.Policy) }, baseUrl, ignored);

    static bool IsClean(ReadOnlySpan<byte> written, CleaningOptions options, string? baseUrl, ulong ignored)
    {
        var scanner = new HtmlScanner(written, options, baseUrl, gathersImages: false, ignored);
        try
        {
            return scanner.Scan() && scanner.ledger.IsEmpty && scanner.images is not { WasMissed: true } && (!scanner.output.IsChanged || scanner.output.Written.SequenceEqual(written));
        }
        finally
        {
            scanner.Dispose();
        }
    }

    /// <summary>Cleans a fragment in UTF-8 as <see cref="TryClean(string, CleaningOptions, string?, out ScanCondition, ulong)"/> cleans its text.</summary>
    public static ScannedBody? TryClean(ReadOnlySpan<byte> html, CleaningOptions options, string? baseUrl, out ScanCondition declined) => TryClean(null, html, options, baseUrl, out declined, ignored: 0);

    /// <summary>The text is that of the bytes, or null: then it is decoded where it is needed.</summary>
    static ScannedBody? TryClean(string? text, ReadOnlySpan<byte> html, CleaningOptions options, string? baseUrl, out ScanCondition declined, ulong ignored)
    {
        var scanner = new HtmlScanner(html, options, baseUrl, gathersImages: true, ignored);
        try
        {
            declined = scanner.Scan() ? ScanCondition.None : scanner.violated;
            if (declined != ScanCondition.None)
                return null;
            var isVerbatim = scanner.IsSourceKept(out var isWritten);
            var fragment = isWritten && text is not null ? text : scanner.output.Written.ToText();
            var body = isVerbatim && !isWritten ? text ?? html.ToText() : fragment;
            return new ScannedBody(isVerbatim, body, fragment, scanner.ledger.ToRows(), scanner.Images());
        }
        finally
        {
            scanner.Dispose();
        }
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

    int DeclineAt(ScanCondition condition)
    {
        violated = condition;
        return -1;
    }

    bool Scan()
    {
        if (!policy.IsExpressible)
            return Decline(ScanCondition.Policy);
        if (html.Length > options.MaxCharacters && Encoding.UTF8.GetCharCount(html) > options.MaxCharacters)
            return Decline(ScanCondition.Limits);
        if (!AreCharactersPlain())
            return false;
        for (var at = 0; at < html.Length;)
        {
            if (html[at] != '<' && (at = Text(at)) < 0)
                return false;
            if (at == html.Length)
                break;
            at = Markup(at);
            if (at < 0)
                return false;
        }
        while (top > 0)
            if (!EndOfFile())
                return false;
        output.CopyTo(html.Length);
        return true;
    }

    /// <summary>§13.2.3.5: one look at the whole for what is rare and needs more care than the loop gives it.</summary>
    bool AreCharactersPlain()
    {
        var rare = FirstLook.At(html);
        if ((rare & (RareText.IllFormed | RareText.Control)) != RareText.None && Violates(ScanCondition.ControlCharacters))
            return false;
        if (!policy.IsTidying)
            return true;
        hasZeroWidth = policy.DropsByteOrderMarksOnly ? rare.HasFlag(RareText.ByteOrderMark) : policy.IndexOfZeroWidth(html) >= 0;
        return !rare.HasFlag(RareText.AngleQuote) || !HasCommentBehindQuote() || !Violates(ScanCondition.MalformedComments);
    }

    readonly bool HasCommentBehindQuote()
    {
        var quote = "\u2039"u8;
        for (var at = 0; html[at..].IndexOf(quote) is >= 0 and var found;)
        {
            at += found + quote.Length;
            if (IsCommentText(at))
                return true;
        }
        return false;
    }

    bool EndOfFile()
    {
        if (stack[top].Element.Kind >= ScanKind.Table && Violates(ScanCondition.TableEnds))
            return false;
        return Leave(html.Length, html.Length);
    }

    /// <summary>Whether the source's own bytes are the result; whether they are what was written, too.</summary>
    readonly bool IsSourceKept(out bool isWritten)
    {
        isWritten = !output.IsChanged || output.Written.SequenceEqual(html);
        if (isWritten)
            return true;
        if (!ledger.IsEmpty)
            return false;
        if (SpellingComparison.AreAlike(html.ToText(), output.Written.ToText()))
            return true;
        ledger.IsFirst(ScanLedger.Normalized);
        return false;
    }

    readonly ImmutableDictionary<string, ImmutableArray<string>> Images() =>
        images?.ToImmutable(static text => text) ?? ImmutableDictionary<string, ImmutableArray<string>>.Empty;
}

/// <summary>What the scanner made of a fragment in UTF-8.</summary>
/// <param name="IsVerbatim">Whether it came out byte for byte.</param>
/// <param name="Rows">What was done.</param>
readonly record struct ScannedBytes(bool IsVerbatim, ImmutableArray<CleaningRow> Rows);

/// <summary>What the scanner made of a fragment.</summary>
/// <param name="IsVerbatim">Whether it came out character for character.</param>
/// <param name="Body">See <see cref="CleanHtml.Html"/>.</param>
/// <param name="Fragment">See <see cref="CleanHtml.Fragment"/>.</param>
/// <param name="Rows">What was done.</param>
/// <param name="Images">See <see cref="CleanBody.ImageAlternatives"/>.</param>
readonly record struct ScannedBody(bool IsVerbatim, string Body, string Fragment, ImmutableArray<CleaningRow> Rows, ImmutableDictionary<string, ImmutableArray<string>> Images);
