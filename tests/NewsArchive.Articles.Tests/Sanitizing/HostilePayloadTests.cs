using System.Text.Json;
using Markdig;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Tests.Cleaning;

namespace NewsArchive.Articles.Tests.Sanitizing;

public sealed class HostilePayloadTests
{
    [Fact]
    public void No_payload_of_ours_survives_in_any_profile() =>
        Faults(Payloads(Path.Combine(CleaningCorpus.Root, "fixtures", "hostile", "xss.jsonl")), CleaningLaws.MarkupProfiles).ShouldBeEmpty();

    [Fact]
    public void No_payload_of_the_public_suites_survives_in_any_profile()
    {
        Assert.SkipWhen(CleaningCorpus.Folder is null, "no corpus beside the repository");
        var file = Path.Combine(CleaningCorpus.Folder!, "xss-payloads.jsonl"); // skipped when null
        Faults(Payloads(file), [CleaningProfile.Lossless]).ShouldBeEmpty();
        Faults(Payloads(file).Where((_, i) => i % 3 == 0), [CleaningProfile.Article, CleaningProfile.Strict]).ShouldBeEmpty(); // they only take away more
    }

    [Fact]
    public void The_scan_itself_finds_the_raw_payloads()
    {
        var payloads = Payloads(Path.Combine(CleaningCorpus.Root, "fixtures", "hostile", "xss.jsonl")).ToList();
        payloads.Count(payload => CleaningOracle.Fault(payload) is not null).ShouldBeGreaterThan(payloads.Count * 3 / 4);
    }

    static IEnumerable<string> Payloads(string file) =>
        File.ReadLines(file).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("payload").GetString()!); // every line has one

    static List<string> Faults(IEnumerable<string> payloads, CleaningProfile[] profiles)
    {
        var faults = new List<string>();
        foreach (var payload in payloads)
            foreach (var profile in profiles)
                if (Fault(payload, profile) is { } fault)
                    faults.Add($"{profile}: {fault}\nfrom {payload}");
        return faults;
    }

    static string? Fault(string payload, CleaningProfile profile)
    {
        var clean = CleaningLaws.Clean(payload, BodyKind.Html, profile);
        return CleaningOracle.Fault(clean.Body) ?? MarkdownFault(payload, profile)
            ?? (CleaningLaws.Clean(clean.Body, BodyKind.Html, profile).Body != clean.Body ? $"not idempotent: {clean.Body}" : null);
    }

    /// <summary>As Markdown: the readable page, and the text as another program renders it (where an attribute left as written may hold <c>&lt;!--</c>).</summary>
    static string? MarkdownFault(string payload, CleaningProfile profile)
    {
        var clean = CleaningLaws.Clean(payload, BodyKind.Markdown, profile);
        return CleaningOracle.Fault(clean.Html)
            ?? (CleaningOracle.Fault(Markdown.ToHtml(clean.Body)) is { } fault and not "comment" ? $"{fault} in Markdown {clean.Body}" : null)
            ?? (CleaningLaws.Clean(clean.Body, BodyKind.Markdown, profile).Body != clean.Body ? $"Markdown is not idempotent: {clean.Body}" : null);
    }
}
