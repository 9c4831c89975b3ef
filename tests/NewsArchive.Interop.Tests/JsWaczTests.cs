using System.Text.Json;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>js-wacz 0.1.6 makes a bundle of our WARC files, and we judge what it made.</summary>
public sealed class JsWaczTests(FixtureBundle bundle) : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task It_reads_every_record_of_ours_at_the_same_place()
    {
        await MakeAsync();

        var theirs = File.ReadLines(folder["theirs/indexes/index.cdx"]).Select(IndexLine.Place).ToHashSet(StringComparer.Ordinal);
        var ours = File.ReadLines(Path.Combine(bundle.Unpacked, "indexes", "index.cdx")).Select(IndexLine.Place).ToArray();
        ours.ShouldNotBeEmpty();
        ours.Where(line => !theirs.Contains(line)).ShouldBeEmpty();
        foreach (var warc in bundle.Warcs)
            (await Command.RunAsync("cmp", [warc, folder[$"theirs/archive/{Path.GetFileName(warc)}"]])).ShouldExit(0);
    }

    [Fact]
    public async Task What_it_makes_of_our_records_replays()
    {
        await MakeAsync();

        var visit = await Chromium.ReplayAsync(folder["theirs.wacz"], bundle.Pages.Where(page => page.Contains("release-notes", StringComparison.Ordinal)), "replay-js-wacz");

        visit.Pages.ShouldHaveSingleItem().ShouldShowEveryImage();
    }

    /// <summary>It hashes each chunk of a WARC file twice, and indexes records of every type.</summary>
    [Fact]
    public async Task Verify_finds_its_two_faults_and_no_other()
    {
        await MakeAsync();

        var result = (await Command.NewsArchiveAsync("verify", folder["theirs.wacz"], "--json", "-q")).ShouldExit(1);

        var findings = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.GetProperty("type").GetString() == "finding");
        findings.Select(row => $"{row.GetProperty("level")} {row.GetProperty("rule")}").Distinct().Order(StringComparer.Ordinal).ShouldBe(["fail resource-digest", "warn index-type"]);
    }

    /// <summary>Pages are ours: of resource records it makes none.</summary>
    async Task MakeAsync()
    {
        (await JsWacz.CreateAsync("-f", Path.Combine(bundle.Unpacked, "archive", "*.warc.gz"), "-p", Path.Combine(bundle.Unpacked, "pages"), "-o", folder["theirs.wacz"])).ShouldExit(0);
        (await Command.RunAsync("unzip", ["-q", folder["theirs.wacz"], "-d", folder["theirs"]])).ShouldExit(0);
    }

    public void Dispose() => folder.Dispose();
}
