using System.Globalization;
using System.Text;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Tests.Cleaning;

/// <summary>
/// Each law over every real article, and over the synthetic twins of what they show (fixtures/cleaning/twins), which always run. The figures of both stay
/// in artifacts/test/cleaning-corpus.md; docs/cleaning.md quotes them.
/// </summary>
public sealed class RealArticleTests
{
    public static TheoryData<string> Laws() => [.. CleaningLaws.All.Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Laws))]
    public void Every_real_article_of_the_corpus_keeps_the_law(string law)
    {
        Assert.SkipWhen(CleaningCorpus.Folder is null, "no corpus beside the repository");
        Broken(CleaningCorpus.Articles(CleaningCorpus.Folder!), law).ShouldBeEmpty(); // skipped when null
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Every_synthetic_twin_keeps_the_law(string law) => Broken(CleaningCorpus.Twins(), law).ShouldBeEmpty();

    [Fact]
    public void Every_word_and_image_of_the_twins_stays_and_no_span() => Tally("fixtures", CleaningCorpus.Twins()).ShouldBeWhole();

    [Fact]
    public void Every_word_and_image_of_the_corpus_stays_and_no_span()
    {
        Assert.SkipWhen(CleaningCorpus.Folder is null, "no corpus beside the repository");
        var tallies = CleaningCorpus.Articles(CleaningCorpus.Folder!).GroupBy(article => article.Name.Split('/')[0]).Select(group => Tally(group.Key, group)).ToList(); // skipped when null
        tallies.Add(Tally("twins", CleaningCorpus.Twins()));
        var page = new StringBuilder("| articles | number | text whole | removed, reported | images kept in order | spans before | left | bytes before | after |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var tally in tallies)
            page.Append(CultureInfo.InvariantCulture, $"| {tally.Name} | {tally.Articles} | {tally.Whole} | {tally.Removed} | {tally.KeptImages} of {tally.Images} | {tally.SpansBefore} | {tally.SpansLeft} | {tally.Before:N0} | {tally.After:N0} |\n");
        var folder = Directory.CreateDirectory(Path.Combine(CleaningCorpus.Root, "artifacts", "test"));
        File.WriteAllText(Path.Combine(folder.FullName, "cleaning-corpus.md"), page.ToString());
        foreach (var tally in tallies)
            tally.ShouldBeWhole();
    }

    static List<string> Broken(IEnumerable<(string Name, string Body, BodyKind Kind)> articles, string law)
    {
        var fault = CleaningLaws.All.Single(row => row.Name == law).Fault;
        var broken = new List<string>();
        foreach (var (name, body, kind) in articles)
            foreach (var profile in CleaningLaws.MarkupProfiles)
                if (fault(CleaningLaws.Case(body, kind, profile)) is { } found)
                    broken.Add($"{name} {kind} {profile}: {(found.Length > 600 ? found[..600] : found)}");
        return broken;
    }

    /// <summary>The article profile over a group of articles, counted by the oracle.</summary>
    static Figures Tally(string name, IEnumerable<(string Name, string Body, BodyKind Kind)> articles)
    {
        var sum = new Figures(name);
        foreach (var (_, body, kind) in articles)
        {
            var clean = CleaningLaws.Clean(body, kind);
            var isDocument = kind == BodyKind.HtmlDocument;
            var images = CleaningOracle.SourceImages(body, isDocument);
            var law = CleaningLaws.All.Single(row => row.Name.StartsWith("every visible", StringComparison.Ordinal)).Fault;
            sum = sum with
            {
                Articles = sum.Articles + 1,
                Whole = sum.Whole + (law(CleaningLaws.Case(body, kind, CleaningProfile.Article)) is null ? 1 : 0),
                Removed = sum.Removed + clean.Report.Rows.Sum(row => row.RemovedTextCharacters),
                Images = sum.Images + images.Count,
                KeptImages = sum.KeptImages + CleaningOracle.KeptInOrder(images, CleaningOracle.Images(clean.Body, isDocument)),
                SpansBefore = sum.SpansBefore + CleaningOracle.StyledSpans(body, isDocument),
                SpansLeft = sum.SpansLeft + CleaningOracle.PresentationalSpans(clean.Html),
                Before = sum.Before + Encoding.UTF8.GetByteCount(body),
                After = sum.After + Encoding.UTF8.GetByteCount(clean.Body),
            };
        }
        return sum;
    }

    sealed record Figures(string Name, int Articles = 0, int Whole = 0, int Removed = 0, int Images = 0, int KeptImages = 0, int SpansBefore = 0, int SpansLeft = 0, long Before = 0, long After = 0)
    {
        public void ShouldBeWhole() => (Name, Whole, KeptImages, SpansLeft).ShouldBe((Name, Articles, Images, 0));
    }
}
