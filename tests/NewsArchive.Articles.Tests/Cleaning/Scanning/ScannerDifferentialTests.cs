using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

public sealed class ScannerDifferentialTests
{
    [Theory]
    [InlineData(CleaningProfile.Article, 60_000)]
    [InlineData(CleaningProfile.Lossless, 30_000)]
    public void Generated_bodies_come_out_as_the_tree_gives_them(CleaningProfile profile, int count)
    {
        var comparison = new ScannerComparison(profile, "https://page.org/");
        var differences = new List<string>();
        for (var seed = 0; seed < count && differences.Count < 100; seed++)
            if (comparison.Difference(GeneratedMarkup.Of(seed)) is { } difference)
                differences.Add($"seed {seed} {difference}");
        TestContext.Current.TestOutputHelper?.WriteLine($"accepted {comparison.Accepted}; " + string.Join(", ", comparison.Declined.OrderByDescending(pair => pair.Value)));
        Assert.True(differences.Count == 0, string.Join("\n\n", differences.OrderBy(text => text.Length).Take(6)));
    }

    [Theory]
    [InlineData(CleaningProfile.Article)]
    [InlineData(CleaningProfile.Lossless)]
    public void Every_article_of_the_corpus_comes_out_as_the_tree_gives_it(CleaningProfile profile)
    {
        Assert.SkipWhen(CleaningCorpus.Folder is null, "no corpus beside the repository");
        var comparison = new ScannerComparison(profile);
        var differences = CleaningCorpus.Articles(CleaningCorpus.Folder!).Where(article => article.Kind == BodyKind.Html).Select(article => comparison.Difference(article.Body)).OfType<string>().ToList(); // skipped when null
        Assert.True(differences.Count == 0, string.Join("\n\n", differences.OrderBy(text => text.Length).Take(6)));
        TestContext.Current.TestOutputHelper?.WriteLine($"accepted {comparison.Accepted}; " + string.Join(", ", comparison.Declined.OrderByDescending(pair => pair.Value)));
    }
}
