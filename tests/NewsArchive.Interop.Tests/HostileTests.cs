using System.Text.Json;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>
/// Chromium judges what cleaning makes of hostile payloads: nothing acts, nothing is asked for but the images that the output names, and the tree is
/// the one that our parser saw. The control shows that the same payloads, not cleaned, do act. What was counted stays in artifacts/test/hostile.
/// </summary>
public sealed class HostileTests(ITestOutputHelper output)
{
    static string Ours => Path.Combine(Repository.Top, "fixtures", "hostile", "xss.jsonl");

    static string Corpus => Path.Combine(Repository.Top, "..", "shared", "corpus", "xss-payloads.jsonl");

    [Fact]
    public Task Nothing_acts_of_our_own_payloads_once_cleaned() => Judge("fixtures", CleanedPayloads.Read(Ours), controlStep: 1);

    [Fact]
    public Task Nothing_acts_of_the_corpus_payloads_once_cleaned()
    {
        Assert.SkipUnless(File.Exists(Corpus), "no corpus beside the repository");
        return Judge("corpus", CleanedPayloads.Read(Corpus), controlStep: 8); // a payload that acts breaks pages, so that raw ones cost ten times as much
    }

    async Task Judge(string name, IReadOnlyList<string> payloads, int controlStep)
    {
        var raw = payloads.Where((_, i) => i % controlStep == 0).Select(HostileItem.Payload).ToList();
        var clean = new CleanedPayloads(payloads);
        var control = await Chromium.PokeAsync(raw);
        var verdict = await Chromium.PokeAsync(clean.Items);

        Report(name, payloads.Count, clean, verdict, raw.Count, control);
        control.Count("execution").ShouldBeGreaterThan(raw.Count / 4);
        verdict.Judged.ShouldBe(clean.Items.Count);
        verdict.Findings.DistinctBy(finding => (finding.Id, finding.Kind)).Select(finding => $"{finding}\n  {clean.Items[finding.Id].Html}\n  from {clean.Sources[finding.Id]}").ShouldBeEmpty();
        clean.NotIdempotent.ShouldBeEmpty();
    }

    void Report(string name, int payloads, CleanedPayloads clean, HostileVerdict verdict, int controlPayloads, HostileVerdict control)
    {
        var line = JsonSerializer.Serialize(new
        {
            payloads,
            cleanings = clean.Cleanings,
            distinctOutputs = clean.Items.Count,
            executions = verdict.Count("execution"),
            requests = verdict.Count("request"),
            imageRequests = verdict.ImageRequests,
            staticFaults = verdict.Count("static"),
            clobbered = verdict.Count("clobber"),
            treeDifferences = verdict.Count("difference"),
            unstable = verdict.Count("unstable"),
            broken = verdict.Count("broken"),
            nonIdempotent = clean.NotIdempotent.Count,
            escapedToText = clean.Escaped,
            seconds = verdict.Seconds,
            controlPayloads,
            controlExecutions = control.Count("execution"),
            controlRequests = control.Count("request"),
            controlSeconds = control.Seconds,
        });
        output.WriteLine(line);
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Top, "artifacts", "test", "hostile")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), line + "\n");
    }
}
