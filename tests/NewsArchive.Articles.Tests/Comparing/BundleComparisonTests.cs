using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Comparing;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Warc;

namespace NewsArchive.Articles.Tests.Comparing;

public sealed class BundleComparisonTests : IDisposable
{
    readonly ArchiveScene before = new();
    readonly ArchiveScene after = new();

    public void Dispose()
    {
        before.Dispose();
        after.Dispose();
    }

    [Fact]
    public async Task Two_runs_over_one_tree_do_not_differ()
    {
        before.WriteTree();
        after.WriteTree();
        (await CompareAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Articles_and_files_are_added_removed_and_changed()
    {
        before.WriteTree();
        after.WriteTree();
        before.Write("gone.md", "Gone\n");
        before.Write("a.md", "First\n\nSecond\n");
        after.Write("a.md", "First\n\nThird\n");
        after.Write("new.html", "<p>New</p>");
        after.Write("notes.csv", "a,b\n1,3\n");
        after.Write("2021/images/lantern.png", ArchiveScene.FixtureImage("lantern.png"));

        // 100%.html shows another picture now: its own bytes are the same, its cleaned form has another link.
        (await CompareAsync()).ShouldBe([
            "changed article 2021/100%.html", "changed article a.md", "removed article gone.md", "added article new.html",
            "changed file 2021/images/lantern.png", "changed file notes.csv"]);
    }

    [Fact]
    public async Task The_texts_of_a_changed_article_differ_as_diff_shows_it()
    {
        before.Write("a.md", "First\n\nSecond\n");
        after.Write("a.md", "First\n\nThird\n");
        after.Write("b.md", "New\n");
        await Task.WhenAll(before.RunAsync(), after.RunAsync());
        using var old = Bundle.Open(before.Bundle);
        using var now = Bundle.Open(after.Bundle);
        var comparison = new BundleComparison(old, now);

        comparison.Differences(TestContext.Current.CancellationToken).Select(comparison.TextDifference).ShouldBe([
            "--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,3 @@\n First\n \n-Second\n+Third\n",
            "--- a/b.md\n+++ b/b.md\n@@ -0,0 +1 @@\n+New\n"]);
    }

    /// <summary>What stands in the index, or null for none, and what is wrong with it.</summary>
    public static TheoryData<string?, string?> UnusableIndexes => new()
    {
        { null, null },
        { "", null },
        { "\n\n\n", "an empty line" },
        { "com,example)/ 2021\n", "no CDXJ line" },
    };

    [Theory, MemberData(nameof(UnusableIndexes))]
    public void A_bundle_of_others_whose_index_cannot_be_used_is_compared_by_its_records(string? index, string? damage)
    {
        var path = Foreign("i.wacz");
        Replace(path, "indexes/index.cdx", index);
        using var old = Bundle.Open(Foreign("ok.wacz"));
        using var now = Bundle.Open(path);
        var comparison = new BundleComparison(old, now);

        comparison.Differences(TestContext.Current.CancellationToken).ShouldBeEmpty();
        comparison.IndexDamage.Select(row => (row.Input, row.Finding.Message)).ShouldBe(damage is null ? [] : [(path, damage)]);
        Should.Throw<WarcFormatException>(() =>
        {
            Flip(path);
            using var damaged = Bundle.Open(path);
            _ = new BundleComparison(old, damaged).Differences(TestContext.Current.CancellationToken).Count();
        }).File.ShouldBe($"{path}: archive/a.warc.gz");
    }

    [Theory]
    [InlineData(null, "holds no WARC file")]
    [InlineData("", "holds no WARC record")]
    public void A_bundle_of_others_that_holds_no_records_is_refused(string? content, string reason)
    {
        var path = Foreign("i.wacz");
        Replace(path, "archive/a.warc.gz", content);
        Replace(path, "indexes/index.cdx", "");
        using var old = Bundle.Open(Foreign("ok.wacz"));
        using var now = Bundle.Open(path);
        Should.Throw<WarcFormatException>(() => new BundleComparison(old, now).Differences(TestContext.Current.CancellationToken).Count()).Message.ShouldContain($"{path}: {reason}");
    }

    string Foreign(string name)
    {
        var archive = SyntheticArchive.Site().Save(before.File("a.warc.gz"));
        new BundleMerger(new MergeOptions { Inputs = [archive], Output = before.File(name) }).Merge(TestContext.Current.CancellationToken);
        return before.File(name);
    }

    static void Replace(string path, string entry, string? text)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        zip.GetEntry(entry)!.Delete();
        if (text is null)
            return;
        using var stream = zip.CreateEntry(entry).Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Spoils the first record.</summary>
    static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]) + 20] ^= 0x40;
        File.WriteAllBytes(path, bytes);
    }

    async Task<string[]> CompareAsync()
    {
        await Task.WhenAll(before.RunAsync(), after.RunAsync());
        using var old = Bundle.Open(before.Bundle);
        using var now = Bundle.Open(after.Bundle);
        return [.. new BundleComparison(old, now).Differences(TestContext.Current.CancellationToken).Select(row => $"{row.Status} {row.Of} {row.Path}")];
    }
}
