using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>What must hold for every body, whatever it is.</summary>
static class CleaningLaws
{
    static readonly Dictionary<CleaningProfile, ArticleCleaner> cleaners =
        Enum.GetValues<CleaningProfile>().ToDictionary(profile => profile, profile => new ArticleCleaner(new CleaningOptions { Profile = profile }));

    public static readonly CleaningProfile[] MarkupProfiles = [CleaningProfile.Article, CleaningProfile.Lossless, CleaningProfile.Strict, CleaningProfile.Word];

    public static CleanBody Clean(string body, BodyKind kind = BodyKind.Html, CleaningProfile profile = CleaningProfile.Article) => cleaners[profile].CleanBody(body, kind);

    /// <summary>The first law that is broken, with what shows it; null when all hold.</summary>
    public static string? Broken(string body, BodyKind kind, CleaningProfile profile) => Broken(body, kind, cleaners[profile]);

    /// <summary>The same of any cleaner.</summary>
    public static string? Broken(string body, BodyKind kind, ArticleCleaner cleaner)
    {
        var clean = cleaner.CleanBody(body, kind);
        return Safety(clean, kind) ?? Stability(clean, kind, cleaner) ?? (kind == BodyKind.Markdown ? null : Text(body, clean, kind) ?? Links(body, clean, kind));
    }

    static string? Safety(CleanBody clean, BodyKind kind) =>
        CleaningOracle.Fault(clean.Html) is { } fault ? $"unsafe html: {fault} in {clean.Html}"
        : kind != BodyKind.Markdown && CleaningOracle.Fault(clean.Body, kind == BodyKind.HtmlDocument) is { } bodyFault ? $"unsafe body: {bodyFault} in {clean.Body}"
        : null;

    static string? Stability(CleanBody clean, BodyKind kind, ArticleCleaner cleaner)
    {
        if (clean.Report.Rows.Any(row => row.Rule == "escaped-to-text"))
            return null; // the words alone: markup-like words may be read as Markdown or entities again, but never as tags
        var again = cleaner.CleanBody(clean.Body, kind);
        return again.Body != clean.Body ? $"not idempotent:\n{clean.Body}\nbecame\n{again.Body}"
            : !again.Report.IsVerbatim ? "second cleaning says it is not verbatim"
            : kind != BodyKind.Markdown && !again.Report.Rows.IsEmpty ? $"second cleaning reports {string.Join(", ", again.Report.Rows)}\n{clean.Body}"
            : null;
    }

    static string? Text(string body, CleanBody clean, BodyKind kind)
    {
        var isDocument = kind == BodyKind.HtmlDocument;
        var before = CleaningOracle.Visible(body, isDocument);
        var after = CleaningOracle.Visible(clean.Body, isDocument);
        if (CleaningOracle.Blackened(clean.VisibleText) != after)
            return $"VisibleText is not the text of the body:\n{clean.VisibleText}\n{after}";
        var removed = clean.Report.Rows.Sum(row => row.RemovedTextCharacters);
        var added = clean.Report.Rows.Sum(row => row.AddedTextCharacters);
        return removed == 0 && added == 0 && before != after ? $"text changed without a row:\n{before}\n{after}"
            : before.Length - removed + added != after.Length ? $"text of {before.Length} characters, {removed} removed, {added} added, is {after.Length}:\n{before}\n{after}"
            : null;
    }

    static string? Links(string body, CleanBody clean, BodyKind kind)
    {
        var isDocument = kind == BodyKind.HtmlDocument;
        var evidence = string.Join('\n', CleaningOracle.Elements(CleaningOracle.Parse(body, isDocument)).SelectMany(element => element.Attributes.Select(a => a.Value)));
        foreach (var url in CleaningOracle.Urls(clean.Body, isDocument))
            if (!evidence.Contains(url.StartsWith("#na-", StringComparison.Ordinal) ? url[4..] : url.Split('?')[0], StringComparison.Ordinal) && !url.StartsWith("mailto:", StringComparison.Ordinal))
                return $"new URL {url}";
        var images = CleaningOracle.ImageEvidence(body, isDocument);
        var at = 0;
        foreach (var image in CleaningOracle.Images(clean.Body, isDocument).Where(image => image.Length > 0))
        {
            while (at < images.Count && !images[at].Contains(image, StringComparison.Ordinal))
                at++;
            if (at == images.Count)
                return $"image out of order: {image}";
        }
        return null;
    }
}
