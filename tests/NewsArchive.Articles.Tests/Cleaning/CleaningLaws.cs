using System.Text.RegularExpressions;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>
/// What must hold for every body, whatever it is, law by law. Markdown is judged as a browser would read it that knows HTML only: its own characters are
/// words there, and what cleaning must not touch.
/// </summary>
static partial class CleaningLaws
{
    static readonly Dictionary<CleaningProfile, ArticleCleaner> cleaners =
        Enum.GetValues<CleaningProfile>().ToDictionary(profile => profile, profile => new ArticleCleaner(new CleaningOptions { Profile = profile }));

    public static readonly CleaningProfile[] MarkupProfiles = [CleaningProfile.Article, CleaningProfile.Lossless, CleaningProfile.Strict, CleaningProfile.Word];

    /// <summary>Every law by name; each gives what breaks it, or null.</summary>
    public static readonly (string Name, Func<CleanedCase, string?> Fault)[] All =
    [
        ("only allowed elements and attributes", Allowed),
        ("nothing that can act", Safety),
        ("cleaning again changes nothing", Idempotence),
        ("a parser reads the same tree again", Reparse),
        ("every visible character, but for counted ones", Text),
        ("the title of a document", Title),
        ("no new URL", Urls),
        ("images in order", ImageOrder),
        ("no presentational span left", Spans),
    ];

    public static CleanBody Clean(string body, BodyKind kind = BodyKind.Html, CleaningProfile profile = CleaningProfile.Article) => cleaners[profile].CleanBody(body, kind);

    /// <summary>The first law that is broken, with what shows it; null when all hold.</summary>
    public static string? Broken(string body, BodyKind kind, CleaningProfile profile) => Broken(Case(body, kind, profile));

    /// <summary>The same of any cleaner: without the laws that depend on the profile.</summary>
    public static string? Broken(string body, BodyKind kind, ArticleCleaner cleaner) => Broken(new CleanedCase(body, kind, null, cleaner, cleaner.CleanBody(body, kind)));

    public static CleanedCase Case(string body, BodyKind kind, CleaningProfile profile) => new(body, kind, profile, cleaners[profile], Clean(body, kind, profile));

    static string? Broken(CleanedCase cleaned)
    {
        foreach (var (name, fault) in All)
            if (fault(cleaned) is { } found)
                return $"{name}: {found}";
        return null;
    }

    static string? Allowed(CleanedCase cleaned) => cleaned.Profile is not { } profile ? null
        : AllowedMarkup.Fault(cleaned.Clean.Html, isDocument: false, profile) ?? (cleaned.IsMarkdown ? null : AllowedMarkup.Fault(cleaned.Clean.Body, cleaned.IsDocument, profile));

    static string? Safety(CleanedCase cleaned) =>
        CleaningOracle.Fault(cleaned.Clean.Html) ?? (cleaned.IsMarkdown ? null : CleaningOracle.Fault(cleaned.Clean.Body, cleaned.IsDocument));

    static string? Idempotence(CleanedCase cleaned)
    {
        if (cleaned.Clean.Report.Rows.Any(row => row.Rule == "escaped-to-text"))
            return null; // the words alone: markup-like words may be read as Markdown or entities again, but never as tags
        var again = cleaned.Cleaner.CleanBody(cleaned.Clean.Body, cleaned.Kind);
        return again.Body != cleaned.Clean.Body ? $"{cleaned.Clean.Body}\nbecame\n{again.Body}"
            : !again.Report.IsVerbatim ? "the second cleaning says it is not verbatim"
            : again.Report.Rows.Any(row => row.Rule != "markdown-too-complex") ? $"the second cleaning reports {string.Join(", ", again.Report.Rows)}\n{cleaned.Clean.Body}"
            : null;
    }

    static string? Reparse(CleanedCase cleaned)
    {
        foreach (var html in cleaned.IsMarkdown ? [cleaned.Clean.Html] : new[] { cleaned.Clean.Html, cleaned.Clean.Body })
        {
            var isDocument = cleaned.IsDocument && html == cleaned.Clean.Body;
            var tree = CleaningOracle.Written(html, isDocument);
            if (CleaningOracle.Written(tree, isDocument: false) is var again && again != tree)
                return $"{tree}\nbecame\n{again}";
            if (!isDocument && CleaningOracle.Written("<!DOCTYPE html><html><head></head><body>" + html + "</body></html>", isDocument: true) is var page && page != tree)
                return $"as a page:\n{tree}\nbecame\n{page}";
        }
        return null;
    }

    static string? Text(CleanedCase cleaned)
    {
        var (source, result) = (Words(cleaned, cleaned.Body), Words(cleaned, cleaned.Clean.Body));
        if (!cleaned.IsMarkdown && CleaningOracle.Blackened(cleaned.Clean.VisibleText) != result)
            return $"VisibleText is not the text of the body:\n{cleaned.Clean.VisibleText}\n{result}";
        var removed = cleaned.Clean.Report.Rows.Sum(row => row.RemovedTextCharacters);
        var added = cleaned.Clean.Report.Rows.Sum(row => row.AddedTextCharacters);
        return removed == 0 && added == 0 && source != result ? $"text changed without a row:\n{source}\n{result}"
            : source.Length - removed + added != result.Length ? $"text of {source.Length} characters, {removed} removed, {added} added, is {result.Length}:\n{source}\n{result}"
            : null;
    }

    /// <summary>What a reader sees; destinations of Markdown's links are none of it.</summary>
    static string Words(CleanedCase cleaned, string body) => CleaningOracle.Visible(cleaned.IsMarkdown ? Destination().Replace(body, "](") : body, cleaned.IsDocument);

    static string? Title(CleanedCase cleaned) =>
        cleaned.IsDocument && CleaningOracle.Title(cleaned.Body) is var source && CleaningOracle.Title(cleaned.Clean.Body) is var result && source != result ? $"{source}\nbecame\n{result}" : null;

    static string? Urls(CleanedCase cleaned)
    {
        var evidence = string.Join('\n', CleaningOracle.Elements(CleaningOracle.Parse(cleaned.Body, cleaned.IsDocument)).SelectMany(element => element.Attributes.Select(a => a.Value)));
        foreach (var url in CleaningOracle.Urls(cleaned.Clean.Body, cleaned.IsDocument))
            if (!evidence.Contains(url.StartsWith("#na-", StringComparison.Ordinal) ? url[4..] : url.Split('?')[0], StringComparison.Ordinal) && !url.StartsWith("mailto:", StringComparison.Ordinal))
                return url;
        return null;
    }

    static string? ImageOrder(CleanedCase cleaned)
    {
        var images = CleaningOracle.ImageEvidence(cleaned.Body, cleaned.IsDocument);
        var at = 0;
        foreach (var image in CleaningOracle.Images(cleaned.Clean.Body, cleaned.IsDocument).Where(image => image.Length > 0))
        {
            while (at < images.Count && !images[at].Contains(image, StringComparison.Ordinal))
                at++;
            if (at == images.Count)
                return $"out of order: {image}";
        }
        return null;
    }

    static string? Spans(CleanedCase cleaned) =>
        cleaned.Profile is not (null or CleaningProfile.Lossless) && CleaningOracle.PresentationalSpans(cleaned.Clean.Html) is > 0 and var left ? $"{left} in {cleaned.Clean.Html}" : null;

    [GeneratedRegex(@"\]\(\s*<?[^\s)>]*|\]:\s*\S+", RegexOptions.None, 10_000)]
    private static partial Regex Destination();
}

/// <summary>One body, and what became of it.</summary>
sealed record CleanedCase(string Body, BodyKind Kind, CleaningProfile? Profile, ArticleCleaner Cleaner, CleanBody Clean)
{
    public bool IsDocument => Kind == BodyKind.HtmlDocument;

    public bool IsMarkdown => Kind == BodyKind.Markdown;
}
