namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>The laws on real articles; synthetic twins of what they show are in docs/cleaning.md and in the properties.</summary>
public sealed class RealArticleTests
{
    [Fact]
    public void Every_real_article_comes_out_safe_stable_and_with_all_its_words()
    {
        var folder = CleaningCorpus.Folder;
        Assert.SkipWhen(folder is null, "no corpus beside the repository");
        var broken = new List<string>();
        foreach (var (name, body, kind) in CleaningCorpus.Articles(folder!)) // skipped when null
            foreach (var profile in CleaningLaws.MarkupProfiles)
                if (CleaningLaws.Broken(body, kind, profile) is { } fault)
                    broken.Add($"{name} {kind} {profile}: {(fault.Length > 600 ? fault[..600] : fault)}");
        broken.ShouldBeEmpty();
    }
}
