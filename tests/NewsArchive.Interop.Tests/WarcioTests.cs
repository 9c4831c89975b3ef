using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>warcio.js, the library below ReplayWeb.page, reads our WARC files and agrees with our index.</summary>
public sealed class WarcioTests(FixtureBundle bundle)
{
    [Fact]
    public async Task Every_record_is_read_and_every_digest_holds()
    {
        foreach (var warc in bundle.Warcs)
        {
            var records = await Warcio.CheckAsync(warc);
            records[0].Type.ShouldBe("warcinfo");
            records.Skip(1).ShouldAllBe(record => record.Type != "warcinfo");
            records.SelectMany(record => record.Problems.Select(problem => $"{record.Type} {record.Uri}: {problem}")).ShouldBeEmpty();
            records.Select(record => record.Id).ShouldBeUnique();
        }
    }

    [Fact]
    public async Task Its_index_has_each_line_of_ours_at_the_same_place()
    {
        var theirs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var warc in bundle.Warcs)
            theirs.UnionWith((await Warcio.IndexAsync(warc)).Select(IndexLine.Place));

        var ours = File.ReadLines(Path.Combine(bundle.Unpacked, "indexes", "index.cdx")).Select(IndexLine.Place).ToArray();

        ours.ShouldNotBeEmpty();
        ours.Where(line => !theirs.Contains(line)).ShouldBeEmpty();
    }
}
