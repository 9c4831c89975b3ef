using System.Collections.Frozen;
using System.Text;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// A linear walk over the tags before the parser sees them, because AngleSharp is about quadratic in depth and multiplies open formatting
/// elements. Tags nested too deep, formatting beyond a number of open ones and attributes beyond a number are cut out of the text; the
/// words between stay. The stack is an estimate (implied end tags are followed, misnesting is not): the parser has its own limits behind it.
/// </summary>
sealed class BodyPrescan
{
    /// <summary>The comment that takes a cut tag's place: nothing at all could join <c>&amp;am</c> and <c>p;</c> into a reference.</summary>
    public const string Mark = "na";

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> known = HtmlVocabulary.Names(
        "a abbr address article aside b big blockquote body button caption center code dd details dialog dir div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 " +
        "header hgroup hr i iframe li listing main menu nav nobr noscript ol p plaintext pre s script search section select small span strike strong style sub summary sup table tbody td textarea tfoot " +
        "th thead title tr tt u ul xmp marquee object applet template html svg math").GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly FrozenSet<string> formatting = HtmlVocabulary.Names("a b big code em font i nobr s small strike strong tt u");
    static readonly FrozenSet<string> markers = HtmlVocabulary.Names("applet button caption marquee object table td template th");

    static readonly FrozenSet<string> closesParagraph = HtmlVocabulary.Names(
        "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp");

    readonly string html;
    readonly CleaningOptions options;
    readonly int maxFormatting;
    readonly List<OpenTag> open = [];
    readonly Dictionary<string, int> openByName = new(StringComparer.Ordinal);
    readonly List<(string Name, TextSpan Tag)> active = [];
    readonly List<(TextSpan Span, bool IsTag)> cuts = [];
    int depth;

    BodyPrescan(string html, CleaningOptions options, int maxFormatting) => (this.html, this.options, this.maxFormatting) = (html, options, maxFormatting);

    /// <summary>Checks the limits and cuts what nests too deep.</summary>
    /// <param name="html">The body.</param>
    /// <param name="options">The limits.</param>
    /// <param name="maxFormatting">The most formatting elements (<c>b font a</c> …) open at once.</param>
    /// <param name="ledger">Takes the rows <c>depth</c> and <c>attribute-limit</c>.</param>
    /// <exception cref="ArticleFormatException">The body has too many characters or tags; the message names the limit.</exception>
    public static PrescannedBody Run(string html, CleaningOptions options, int maxFormatting, CleaningLedger ledger)
    {
        if (html.Length > options.MaxCharacters)
            throw new ArticleFormatException($"body of {html.Length} characters is over the limit MaxCharacters ({options.MaxCharacters}): split the article or raise the limit (--max-article-mb, or the policy)") { IsLimit = true };
        return new BodyPrescan(html, options, maxFormatting).Scan(ledger);
    }

    PrescannedBody Scan(CleaningLedger ledger)
    {
        var tags = 0;
        var scanner = new HtmlTagScanner(html);
        while (scanner.MoveNext())
        {
            if (++tags > options.MaxTags)
                throw new ArticleFormatException($"body has over {options.MaxTags} tags, the limit MaxTags: split the article or raise the limit (--max-tags)") { IsLimit = true };
            if (scanner.IsEnd)
                End(Name(scanner.Span, isEnd: true), scanner.Span);
            else
                Start(Name(scanner.Span, isEnd: false), scanner.Span, ref scanner);
        }
        if (cuts.Count == 0)
            return new PrescannedBody(html, tags);
        Report(ledger, CleaningRules.Depth, isTag: true);
        Report(ledger, CleaningRules.AttributeLimit, isTag: false);
        return new PrescannedBody(Cut(), tags);
    }

    void Report(CleaningLedger ledger, string rule, bool isTag)
    {
        var count = cuts.Count(cut => cut.IsTag == isTag);
        if (count == 0)
            return;
        var first = cuts.First(cut => cut.IsTag == isTag).Span;
        ledger.Record(rule, html.Substring(first.Start, first.Length), count);
    }

    string Cut()
    {
        var output = new StringBuilder(html.Length);
        var at = 0;
        foreach (var (span, isTag) in cuts)
        {
            output.Append(html, at, span.Start - at).Append(isTag ? $"<!--{Mark}-->" : " ");
            at = span.End;
        }
        return output.Append(html, at, html.Length - at).ToString();
    }

    string Name(TextSpan tag, bool isEnd)
    {
        var start = tag.Start + (isEnd ? 2 : 1);
        var name = html.AsSpan(start, HtmlNames.FindEnd(html, start) - start);
        Span<char> lower = stackalloc char[LongestKnown];
        return name.Length <= LongestKnown && name.ToLowerInvariant(lower) == name.Length && known.TryGetValue(lower[..name.Length], out var shared)
            ? shared : HtmlNames.Lower(name);
    }

    const int LongestKnown = 12;

    void Start(string name, TextSpan tag, ref HtmlTagScanner scanner)
    {
        if (HtmlVocabulary.Void.Contains(name) || name is "html" or "head" or "body") // there is one of each at most, around the body whose depth counts
        {
            LimitAttributes(tag, ref scanner);
            return;
        }
        Imply(name);
        var isFormatting = formatting.Contains(name);
        if (isFormatting)
            ForgetOldest(name, tag);
        var isCut = depth >= options.MaxDepth || (isFormatting && active.Count >= maxFormatting);
        if (isCut)
            cuts.Add((tag, true));
        else
            LimitAttributes(tag, ref scanner);
        open.Add(new OpenTag(name, isCut, active.Count));
        openByName[name] = openByName.GetValueOrDefault(name) + 1;
        if (!isCut)
            depth++;
        if (isFormatting && !isCut)
            active.Add((name, tag));
    }

    /// <summary>§13.2.4.3, the Noah's Ark clause: of three alike, the first is forgotten.</summary>
    void ForgetOldest(string name, TextSpan tag)
    {
        int oldest = -1, alike = 0;
        for (var i = active.Count - 1; i >= 0; i--)
            if (active[i].Name == name && html.AsSpan(active[i].Tag.Start, active[i].Tag.Length).SequenceEqual(html.AsSpan(tag.Start, tag.Length)))
                (oldest, alike) = (i, alike + 1);
        if (alike >= 3)
            active.RemoveAt(oldest);
    }

    /// <summary>End tags that a start tag implies: a paragraph before a block, an item before an item, a cell before a cell.</summary>
    void Imply(string name)
    {
        if (closesParagraph.Contains(name))
            CloseNearest("p", null, paragraphScope);
        if (name == "li")
            CloseNearest("li", null, listScope);
        else if (name is "dd" or "dt")
            CloseNearest("dd", "dt", definitionScope);
        else if (name is "option" or "optgroup")
            CloseNearest("option", null, optionScope);
        else if (name is "td" or "th")
            CloseNearest("td", "th", rowScope);
        else if (name == "tr")
            CloseNearest("tr", null, sectionScope);
        else if (name is "tbody" or "thead" or "tfoot")
            CloseNearest("tbody", "thead", tableScope);
    }

    static readonly FrozenSet<string> paragraphScope = HtmlVocabulary.Names("table td th caption button object marquee applet template");
    static readonly FrozenSet<string> listScope = HtmlVocabulary.Names("ul ol menu dir table td th");
    static readonly FrozenSet<string> definitionScope = HtmlVocabulary.Names("dl table td th");
    static readonly FrozenSet<string> optionScope = HtmlVocabulary.Names("select");
    static readonly FrozenSet<string> rowScope = HtmlVocabulary.Names("tr table");
    static readonly FrozenSet<string> sectionScope = HtmlVocabulary.Names("tbody thead tfoot table");
    static readonly FrozenSet<string> tableScope = HtmlVocabulary.Names("table");

    /// <summary>Closes the nearest open element of a name, unless one of the barriers stands above it.</summary>
    void CloseNearest(string name, string? orName, FrozenSet<string> barriers)
    {
        if (openByName.GetValueOrDefault(name) == 0 && (orName is null || openByName.GetValueOrDefault(orName) == 0))
            return;
        for (var i = open.Count - 1; i >= 0 && open.Count - i <= Reach && !barriers.Contains(open[i].Name); i--)
            if (open[i].Name == name || open[i].Name == orName)
            {
                CloseTo(i);
                return;
            }
    }

    const int Reach = 512; // deeper than any tree the parser will build: keeps the search linear

    void End(string name, TextSpan tag)
    {
        if (formatting.Contains(name))
            ForgetLast(name);
        if (openByName.GetValueOrDefault(name) == 0)
            return;
        var at = open.Count - 1;
        while (open[at].Name != name)
            at--;
        if (open[at].IsCut)
            cuts.Add((tag, true));
        CloseTo(at);
    }

    void ForgetLast(string name)
    {
        var last = active.Count - 1;
        while (last >= 0 && active[last].Name != name)
            last--;
        if (last >= 0)
            active.RemoveAt(last);
    }

    void CloseTo(int at)
    {
        for (var i = open.Count - 1; i >= at; i--)
        {
            openByName[open[i].Name]--;
            if (!open[i].IsCut)
                depth--;
            if (markers.Contains(open[i].Name) && active.Count > open[i].ActiveBefore)
                active.RemoveRange(open[i].ActiveBefore, active.Count - open[i].ActiveBefore);
        }
        open.RemoveRange(at, open.Count - at);
    }

    /// <summary>Cuts what attributes there are too many of out of a tag that stays: cuts must not lie in one another.</summary>
    void LimitAttributes(TextSpan tag, ref HtmlTagScanner scanner)
    {
        if (tag.Length <= options.MaxAttributes * 2 || scanner.Current.Attributes is var attributes && attributes.Count <= options.MaxAttributes)
            return;
        var first = attributes[options.MaxAttributes].Whole.Start;
        var last = attributes[^1].Whole.End;
        cuts.Add((new TextSpan(first, last - first), false));
    }

    readonly record struct OpenTag(string Name, bool IsCut, int ActiveBefore);
}

/// <summary>A body that the parser may see.</summary>
/// <param name="Html">The text, too deep tags cut out.</param>
/// <param name="Tags">How many tags it had.</param>
readonly record struct PrescannedBody(string Html, int Tags);
