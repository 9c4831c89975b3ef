using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Cleaning.Styles;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>What the rules share while one body is cleaned.</summary>
sealed class CleaningPass(CleaningPolicy policy, CleaningLedger ledger, ImageAlternatives images, string? baseUrl)
{
    (TreeElement? Element, InlineStyle Style) lastStyle;
    ImageSources? lastImage;

    public SafeHtmlPolicy Policy { get; } = SafeHtmlPolicy.For(policy);

    public CleaningLedger Ledger { get; } = ledger;

    /// <summary>The other URLs of each chosen image.</summary>
    public ImageAlternatives Images { get; } = images;

    /// <summary>The article's own URL, or null.</summary>
    public string? BaseUrl { get; } = baseUrl;

    /// <summary>What the text here looks like, by the elements around it; restored when an element is left.</summary>
    public TextLook Look { get; set; }

    /// <summary>Ids that some link in the body points at (source spelling).</summary>
    public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>Meaning found in styles, waiting for the end of its element.</summary>
    public Dictionary<TreeElement, StyleMeaning> Meanings { get; } = [];

    /// <summary>Elements whose style takes emphasis away, and the elements around them.</summary>
    public PlainMarks Plain { get; } = new();

    /// <summary>Elements whose text was hidden, waiting for their end.</summary>
    public HashSet<TreeElement> Hidden { get; } = [];

    /// <summary>The parsed inline style of the element, which the rules may ask for several times.</summary>
    public InlineStyle StyleOf(TreeElement element)
    {
        if (lastStyle.Element != element)
            lastStyle = (element, InlineStyle.Parse(element["style"]));
        return lastStyle.Style;
    }

    /// <summary>What an image names. The next image that is asked for takes its place.</summary>
    public ImageSources SourcesOf(TreeElement image) => (lastImage ??= new ImageSources(Policy.LazyImages)).Of(image);

    /// <summary>Whether a link in the body points at the element.</summary>
    public bool IsTarget(TreeElement element) => element["id"] is { } id && (Targets.Contains(id) || Targets.Contains(IdsRule.Unprefixed(id)));
}

/// <summary>How text stands where the walk is.</summary>
readonly record struct TextLook(bool Bold, bool Italic, bool Underlined, bool Struck, bool Hidden, bool Code, bool OnGround);
