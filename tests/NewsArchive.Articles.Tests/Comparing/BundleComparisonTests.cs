using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Comparing;
using NewsArchive.Articles.Tests.Packing;

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

        comparison.Differences().Select(comparison.TextDifference).ShouldBe([
            "--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,3 @@\n First\n \n-Second\n+Third\n",
            "--- a/b.md\n+++ b/b.md\n@@ -0,0 +1 @@\n+New\n"]);
    }

    async Task<string[]> CompareAsync()
    {
        await Task.WhenAll(before.RunAsync(), after.RunAsync());
        using var old = Bundle.Open(before.Bundle);
        using var now = Bundle.Open(after.Bundle);
        return [.. new BundleComparison(old, now).Differences().Select(row => $"{row.Status} {row.Of} {row.Path}")];
    }
}
