using CsCheck;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Tests.Packing;

public sealed class RunArticlesTests
{
    static PreparedArticle Article(string title)
    {
        var article = Images.Articles.Of("<p>text</p>");
        return new PreparedArticle
        {
            Article = article,
            Title = title,
            Clean = new CleanBody { Body = "<p>text</p>", Html = "<p>text</p>", Report = new CleaningReport { Kind = BodyKind.Html, IsVerbatim = true, Rows = [] } },
            References = [],
            PageReferences = [],
        };
    }

    [Fact]
    public void Articles_have_numbers_through_all_sources_in_memory_or_on_disk() => Gen.Int[0, 4].Array[0, 9].Sample(counts =>
    {
        using var spill = new SharedSpill();
        var file = new SourceFile { Path = "a", Kind = SourceKind.WebArchive, Length = 0, OpenRead = () => Stream.Null };
        var titles = counts.SelectMany((count, source) => Enumerable.Range(0, count).Select(number => $"{source} {number}")).ToList();
        var sources = counts.Select((count, source) =>
        {
            var waiting = new WaitingArticles(file, spill);
            PreparedArticle[] articles = [.. Enumerable.Range(0, count).Select(number => Article($"{source} {number}"))];
            foreach (var article in articles)
                waiting.Add(article);
            return new PreparedSource { Source = file, Digest = default, Length = source, Articles = source % 2 == 0 ? waiting : articles, Problems = [] };
        }).ToList();

        var run = new RunArticles(sources);

        run.Count.ShouldBe(titles.Count);
        run.Select(item => item.Article.Title).ShouldBe(titles);
        Enumerable.Range(0, run.Count).Select(number => $"{run[number].Source.Length} {run[number].Article.Title.Split(' ')[1]}").ShouldBe(titles);
        Enumerable.Range(0, run.Count).Select(run.OriginOf).ShouldBe(run.Select(item => item.Article.Article.Origin));
    }, iter: 200);

    [Fact]
    public void Waiting_articles_are_read_by_several_threads_at_once()
    {
        using var spill = new SharedSpill();
        var waiting = new WaitingArticles(new SourceFile { Path = "a", Kind = SourceKind.WebArchive, Length = 0, OpenRead = () => Stream.Null }, spill);
        for (var number = 0; number < 3_000; number++)
            waiting.Add(Article($"{number} {new string('x', number)}")); // more than stays in memory
        Parallel.For(0, waiting.Count, number =>
        {
            waiting[number].Title.ShouldBe($"{number} {new string('x', number)}");
            waiting[number].Clean.Html.ShouldBe("<p>text</p>");
        });
    }
}
