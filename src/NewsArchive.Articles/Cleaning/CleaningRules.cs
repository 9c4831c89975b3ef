using System.Runtime.CompilerServices;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Sanitizing;
using static NewsArchive.Articles.Cleaning.CleaningProfile;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// Every rule in the order in which it runs, with the profiles in which it is active. The table in docs/cleaning.md is this list.
/// <c>text</c> runs the article rules and then writes plain text.
/// </summary>
static class CleaningRules
{
    static readonly CleaningProfile[] every = [CleaningProfile.Article, Lossless, Strict, Word, Text];
    static readonly CleaningProfile[] tidying = [CleaningProfile.Article, Strict, Word, Text];

    /// <summary>Rows that no tree rule writes: the prescan's before, the gate's and the writer's after.</summary>
    public const string Depth = "depth", AttributeLimit = "attribute-limit", MarkdownTooComplex = "markdown-too-complex", Normalized = "normalized-markup", Unstable = "unstable-markup", Escaped = "escaped-to-text";

    static readonly (CleaningRule Rule, CleaningProfile[] Profiles)[] table =
    [
        // What may not be there at all.
        (new CommentsRule(), every),
        (new ForeignContentRule(), every),
        (new ActiveContentRule(), every),
        (new EventHandlersRule(), every),
        // Images, before anything reads or drops their attributes.
        (new NoscriptRule(), every),
        (new AmpImagesRule(), every),
        (new LazyImagesRule(), tidying),
        (new TrackingPixelsRule(), tidying),
        // Content that would be lost with its element.
        (new EmbedsRule(), every),
        (new EmailProtectionRule(), tidying),
        (new RawTextRule(), every),
        (new FormsRule(), every),
        (new OfficeMarkupRule(), [Word]),
        // Styles: first what they hide, then what they mean, then off with them.
        (new HiddenTextRule(), tidying),
        (new StyleMeaningRule(), tidying),
        (new InlineStylesRule(), every),
        // Attributes.
        (new LinkTrackersRule(), tidying),
        (new DangerousUrlsRule(), every),
        (new IdsRule(), every),
        (new AttributesRule(), every),
        // Text.
        (new ZeroWidthRule(), tidying),
        (new MalformedCommentsRule(), tidying),
        // What is left of the elements, from the leaves up.
        (new UnknownElementsRule(), every),
        (new PresentationalSpansRule(), tidying),
        (new EmptyBlocksRule(), tidying),
    ];

    static readonly ConditionalWeakTable<CleaningPolicy, RuleSet> sets = [];

    static readonly Dictionary<string, int> order = new[] { MarkdownTooComplex, Depth, AttributeLimit }.Concat(table.Select(row => row.Rule.Name)).Concat([Normalized, Unstable, Escaped])
        .Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);

    /// <summary>The table, for the page that documents it.</summary>
    public static IEnumerable<(string Rule, CleaningProfile[] Profiles)> Table => table.Select(row => (row.Rule.Name, row.Profiles));

    /// <summary>Rules that every profile has: no policy can do without them.</summary>
    public static IEnumerable<string> Required => table.Where(row => row.Profiles == every).Select(row => row.Rule.Name);

    /// <summary>The name of every row, in the order of reports.</summary>
    public static IEnumerable<string> Names => order.OrderBy(pair => pair.Value).Select(pair => pair.Key);

    /// <summary>The rules of a policy, grouped at its first use.</summary>
    public static RuleSet For(CleaningPolicy policy) => sets.GetValue(policy, static policy => new RuleSet(table.Select(row => row.Rule).Where(rule => policy.HasRule(rule.Name))));

    /// <summary>Names of rules in the order in which they run, each once.</summary>
    public static IEnumerable<string> InOrder(IEnumerable<string> names) => names.Distinct(StringComparer.Ordinal).OrderBy(ReportOrder);

    /// <summary>Where a rule's row stands in a report.</summary>
    public static int ReportOrder(string rule) => order[rule];
}
