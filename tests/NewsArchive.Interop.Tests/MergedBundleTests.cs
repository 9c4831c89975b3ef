using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>Others' tools and a browser judge a bundle that was merged of two of ours and one that js-wacz made of a wget WARC.</summary>
public sealed class MergedBundleTests(FixtureBundle bundle, MergedBundle merged) : IClassFixture<MergedBundle>
{
    [Fact]
    public async Task Warcio_reads_every_record_and_every_digest_holds()
    {
        foreach (var warc in merged.Warcs)
        {
            var records = await Warcio.CheckAsync(warc);
            records.ShouldNotBeEmpty(warc);
            records.SelectMany(record => record.Problems.Select(problem => $"{record.Type} {record.Uri}: {problem}")).ShouldBeEmpty(warc);
        }
    }

    [Fact]
    public async Task Warcio_indexes_each_line_of_ours_at_the_same_place()
    {
        var theirs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var warc in merged.Warcs)
            theirs.UnionWith((await Warcio.IndexAsync(warc)).Select(IndexLine.Place));

        var ours = File.ReadLines(Path.Combine(merged.Unpacked, "indexes", "index.cdx")).Select(IndexLine.Place).ToArray();

        ours.Length.ShouldBeGreaterThan(File.ReadLines(Path.Combine(bundle.Unpacked, "indexes", "index.cdx")).Count());
        ours.Where(line => !theirs.Contains(line)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Unzip_finds_no_error() =>
        (await Command.RunAsync("unzip", ["-t", merged.Wacz])).ShouldExit(0).Text.ShouldContain("No errors detected");

    [Fact]
    public async Task The_pages_of_every_input_replay_with_their_images()
    {
        var pages = FixtureBundle.PageLines(merged.Unpacked).Select(page => page.GetProperty("url").GetString() ?? "").ToArray();
        pages.Length.ShouldBe(bundle.Pages.Count + 2);
        pages.ShouldContain(merged.ForeignPage);
        var shown = pages.Where(page => page == merged.ForeignPage || page.Contains("tide", StringComparison.Ordinal) || page.Contains("tram-returns", StringComparison.Ordinal)).ToArray();

        var visit = await Chromium.ReplayAsync(merged.Wacz, shown, "replay-merged");

        visit.Pages.Count.ShouldBe(3);
        foreach (var page in visit.Pages)
            page.ShouldShowEveryImage();
        visit.Pages.Single(page => page.Url == merged.ForeignPage).Text.ShouldContain("Seen by wget");
        visit.Pages.Single(page => page.Url.Contains("tide", StringComparison.Ordinal)).Text.ShouldContain("The tide turned at noon.");
        visit.Outside.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_recipe_in_the_merged_bundle_gives_every_source_byte()
    {
        using var folder = new TemporaryFolder();
        File.Copy(merged.Wacz, folder["BUNDLE.wacz"]);
        var recipe = await Recipe.ReadAsync(merged.Unpacked);

        (await Command.RunAsync("bash", ["-euc", recipe], folder.Path)).ShouldExit(0);

        (await Command.RunAsync("cp", ["-r", Repository.Articles, folder["expected"]])).ShouldExit(0);
        (await Command.RunAsync("cp", ["-r", Path.Combine(merged.Second, "second"), folder["expected"]])).ShouldExit(0);
        (await Command.RunAsync("diff", ["-r", folder["expected"], folder["restored"]])).ShouldExit(0);
    }
}
