using System.Text.Json;
using NewsArchive.Articles;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>
/// Hostile payloads, each cleaned as a fragment, as a document and as Markdown, in every profile; equal outputs are kept once.
/// </summary>
public sealed class CleanedPayloads
{
    static readonly ArticleCleaner[] cleaners = [.. Enum.GetValues<CleaningProfile>().Select(profile => new ArticleCleaner(new CleaningOptions { Profile = profile }))];
    readonly Dictionary<HostileItem, string> sources = [];
    readonly HashSet<(CleaningProfile, BodyKind, string)> settled = [];

    /// <summary>Reads payloads: a JSON object a line, with <c>payload</c>.</summary>
    public static IReadOnlyList<string> Read(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("payload").GetString() ?? "")];

    /// <summary>Cleans all of them.</summary>
    public CleanedPayloads(IEnumerable<string> payloads)
    {
        foreach (var payload in payloads)
            foreach (var profile in Enum.GetValues<CleaningProfile>())
                foreach (var kind in new[] { BodyKind.Html, BodyKind.HtmlDocument, BodyKind.Markdown })
                    Clean(payload, profile, kind);
        Items = [.. sources.Keys];
        Sources = [.. sources.Values];
    }

    /// <summary>How often something was cleaned (the second cleanings left out).</summary>
    public int Cleanings { get; private set; }

    /// <summary>How often only the words were left, because no written form was stable.</summary>
    public int Escaped { get; private set; }

    /// <summary>Every different output.</summary>
    public IReadOnlyList<HostileItem> Items { get; }

    /// <summary>For each item, a payload that it came from, and how.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>Outputs that a second cleaning changed.</summary>
    public List<string> NotIdempotent { get; } = [];

    void Clean(string payload, CleaningProfile profile, BodyKind kind)
    {
        var clean = cleaners[(int)profile].CleanBody(payload, kind);
        Cleanings++;
        var source = $"{profile} {kind}: {payload}";
        Add(ShownAs.Fragment, clean.Html, source);
        if (profile == CleaningProfile.Text)
            Add(ShownAs.Text, clean.Body, source);
        else if (kind == BodyKind.HtmlDocument)
            Add(ShownAs.Document, clean.Body, source);
        else if (kind == BodyKind.Html)
            Add(ShownAs.Fragment, clean.Body, source);
        else if (kind == BodyKind.Markdown)
            sources.TryAdd(HostileItem.Rendered(clean.Body), source);
        if (clean.Report.Rows.Any(row => row.Rule == "escaped-to-text"))
            Escaped++;
        else if (profile != CleaningProfile.Text && settled.Add((profile, kind, clean.Body)) && cleaners[(int)profile].CleanBody(clean.Body, kind).Body is var again && again != clean.Body)
            NotIdempotent.Add($"{source}\n  {clean.Body}\n  {again}");
    }

    void Add(ShownAs shownAs, string output, string source) => sources.TryAdd(HostileItem.Clean(shownAs, output), source);
}
