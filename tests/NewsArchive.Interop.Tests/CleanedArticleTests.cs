using System.Globalization;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>
/// Chromium compares real articles, and the made-up ones of the fixtures, with what cleaning makes of them: every visible character but for those that the report
/// counts, and every image in its order. The outputs then stand before the judge of hostile payloads. What was counted stays in artifacts/test/articles.
/// </summary>
public sealed class CleanedArticleTests(ITestOutputHelper output)
{
    static string Corpus => Path.Combine(Repository.Top, "..", "shared", "corpus");

    static readonly CleanedArticle[] rows =
    [
        new("a word is lost", false, "<p>one two</p>", "<p>one</p>"),
        new("a word is new", false, "<p>one</p>", "<p>one two</p>"),
        new("words changed places", false, "<p>one two</p>", "<p>two one</p>"),
        new("more is lost than was counted", false, "<p>one two</p>", "<p>one</p>", Removed: 2),
        new("as much is new as was taken, but nothing was counted", false, "<p>one</p>", "<p>two</p>"),
        new("what only noscript shows", false, "<p>one</p><noscript>two</noscript>", "<p>one</p>two"),
        new("a title that came into the body", true, "<title>one</title><p>two</p>", "<p>onetwo</p>"),
        new("an image is lost", false, "<img src=\"/a.png\"><img src=\"/b.png\">", "<img src=\"/a.png\">"),
        new("images changed places", false, "<img src=\"/a.png\"><img src=\"/b.png\">", "<img src=\"/b.png\"><img src=\"/a.png\">"),
        new("an image is new", false, "<img src=\"/a.png\">", "<img src=\"/a.png\"><img src=\"/b.png\">"),
        new("an image is shown twice", false, "<img src=\"/a.png\">", "<img src=\"/a.png\"><img src=\"/a.png\">"),
    ];

    static readonly CleanedArticle[] whole =
    [
        new("white space", false, "<p>one <span> two\u00A0</span></p>", "<p>onetwo"),
        new("counted", false, "<p>one two</p>", "<p>one four</p>", Removed: 3, Added: 4),
        new("unseen", false, "<p>one</p><script>two</script><template>three</template><iframe>four</iframe>", "<p>one</p>"),
        new("a lazy image", false, "<img src=\"/grey.gif\" data-src=\"/a.png\"><noscript><img src=\"/a.png\"></noscript>", "<img src=\"/a.png\">"),
    ];

    [Fact]
    public Task The_fixture_articles_keep_every_word_and_image_and_do_not_act() =>
        Judge("fixtures", Repository.Articles, Path.Combine(Repository.Top, "fixtures", "cleaning", "twins"), Path.Combine(Repository.Top, "fixtures", "seed"));

    [Theory]
    [InlineData("jekyll-rss")]
    [InlineData("jekyll-md")]
    [InlineData("pages")]
    [InlineData("word-html")]
    [InlineData("seed-format")]
    public Task The_corpus_articles_keep_every_word_and_image_and_do_not_act(string folder)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Corpus, folder)), "no corpus beside the repository");
        return Judge(folder, Path.Combine(Corpus, folder));
    }

    [Fact]
    public async Task The_browser_notices_each_loss()
    {
        var verdicts = await Chromium.CompareAsync([.. rows, .. whole]);

        verdicts.Select(verdict => verdict.Faults.Count > 0).ShouldBe([.. rows.Select(_ => true), .. whole.Select(_ => false)],
            string.Join('\n', verdicts.Select(verdict => $"{verdict.Id}: {string.Join("; ", verdict.Faults)}")));
    }

    async Task Judge(string name, params string[] folders)
    {
        var articles = new CleanedArticles(folders);
        var verdicts = await Chromium.CompareAsync(articles.Pairs);
        var acting = await Chromium.PokeAsync(articles.Outputs);

        Report(name, articles, verdicts, acting);
        articles.Count.ShouldBeGreaterThan(0);
        verdicts.Count.ShouldBe(articles.Pairs.Count);
        verdicts.Sum(verdict => verdict.Characters).ShouldBeGreaterThan(0);
        verdicts.Where(verdict => verdict.Faults.Count > 0).Select(verdict => $"{articles.Pairs[verdict.Id].Name}: {string.Join("; ", verdict.Faults)}").ShouldBeEmpty();
        acting.Judged.ShouldBe(articles.Outputs.Count);
        acting.Findings.Select(finding => $"{finding}\n  {articles.Outputs[finding.Id].Html}").ShouldBeEmpty();
    }

    void Report(string name, CleanedArticles articles, IReadOnlyList<ArticleVerdict> verdicts, HostileVerdict acting)
    {
        var whole = verdicts.Count(verdict => verdict.Faults.Count == 0);
        var line = string.Create(CultureInfo.InvariantCulture, $"| {name} | {articles.Count} | {whole} of {verdicts.Count} | {verdicts.Sum(verdict => (long)verdict.Characters):N0} | {articles.Pairs.Sum(pair => pair.Removed)} | {articles.Pairs.Sum(pair => pair.Added)} | {verdicts.Sum(verdict => verdict.KeptImages)} of {verdicts.Sum(verdict => verdict.Images)} | {acting.Judged} | {acting.Findings.Count} |");
        output.WriteLine(line);
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Top, "artifacts", "test", "articles")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}.md"), line + "\n");
    }
}
