using System.Globalization;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Reading;

/// <summary>Real articles, where they are at hand. Each oddity has a synthetic twin in the other tests of this folder.</summary>
public sealed class CorpusTests
{
    static SourceListing Corpus(string folder)
    {
        if (ReadingInputs.Corpus() is not { } corpus)
        {
            Assert.Skip("no corpus beside the repository");
            throw new InvalidOperationException();
        }
        return SourceFinder.Find(new() { Inputs = [Path.Combine(corpus, folder)] });
    }

    [Theory]
    [InlineData("seed-format", 3, 3)]
    [InlineData("jekyll-rss", 24, 24)]
    [InlineData("jekyll-md", 6, 6)]
    [InlineData("pages", 14, 14)]
    [InlineData("word-html", 3, 3)]
    [InlineData("feeds", 6, 0)]
    public void Head_and_body_are_the_source_byte_for_byte(string folder, int files, int articles)
    {
        var listing = Corpus(folder);
        listing.Sources.Count.ShouldBeGreaterThanOrEqualTo(files);
        var read = 0;
        foreach (var source in listing.Sources)
        {
            using var stream = source.OpenRead();
            var bytes = new byte[source.Length];
            stream.ReadExactly(bytes);
            var reading = new ArticleReader().Read(source, TestContext.Current.CancellationToken);
            reading.Problems.ShouldBeEmpty(source.Path);
            reading.Digest.ShouldBe(WarcDigest.Sha256(bytes));
            foreach (var article in reading.Articles.Where(article => article.Encoding.IsLossless))
                TextDecoder.Encode(article.Head + article.Body, article.Encoding.Name).ShouldBe(bytes, source.Path);
            read += reading.Articles.Length;
        }
        read.ShouldBeGreaterThanOrEqualTo(articles);
    }

    [Theory]
    [InlineData("seed-format", "000_42198fffa86e7771.txt", "伊拉克与美国战略对话结束 这是其最突出的成果", "2021-04-08T02:38:00Z", BodyKind.Html, null)]
    [InlineData("seed-format", "s2_zaker_gif_lazy.md", "微软 Win10 Linux 子系统已支持 Windows Hello 验证", "2021-03-21T07:41:49Z", BodyKind.Html, null)]
    [InlineData("jekyll-rss", "006_2019-10-14-.md", "", "2019-10-14T10:56:40Z", BodyKind.Html,
        "https://nei.st/medium/bloomberg-businessweek/2019-periodic-table-elements/the-everything-atom")]
    [InlineData("jekyll-rss", "036_2021-01-02-_The_Boom_and_Bust_of_Jack_Ma_Er.md",
        "\"国家主席\"马云的盛衰简史  | The Boom and Bust of Jack Ma Era [Eng Sub]", "2021-01-02T23:26:35Z", BodyKind.Markdown, "https://www.youtube.com/watch?v=m4ORJfLHlLc")]
    [InlineData("jekyll-md", "058_2018-11-16-daxing-fire-one-year.md", "大兴火灾一周年：新建村见闻录", "2018-11-16T00:00:00Z", BodyKind.Markdown, null)]
    public void Titles_dates_and_kinds_of_real_articles(string folder, string path, string title, string date, BodyKind kind, string? url)
    {
        var article = new ArticleReader().Read(Corpus(folder).Sources.Single(source => source.Path == path), TestContext.Current.CancellationToken).Articles.Single();
        article.FrontMatter.Title.ShouldBe(title);
        article.FrontMatter.Date.ShouldBe(DateTimeOffset.Parse(date, CultureInfo.InvariantCulture));
        article.BodyKind.ShouldBe(kind);
        article.Origin.Url.ShouldBe(url);
        article.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("064_1.html", "utf-8", EncodingDecision.ValidUtf8, true)]
    [InlineData("066_jvndb.jvn.jp.html", "utf-8", EncodingDecision.ValidUtf8, true)]
    [InlineData("068_next2games.de.anno.html", "windows-1252", EncodingDecision.Declared, true)]
    [InlineData("070_nmb-media.de.ebay.html", "windows-1252", EncodingDecision.Sniffed, true)]
    [InlineData("074_automobilwoche.de-VW-Betriebsversammlung.html", "windows-1252", EncodingDecision.Declared, true)]
    public void Encodings_of_real_pages(string path, string name, EncodingDecision decision, bool isLossless)
    {
        var article = new ArticleReader().Read(Corpus("pages").Sources.Single(source => source.Path == path), TestContext.Current.CancellationToken).Articles.Single();
        article.Encoding.ShouldBe(new SourceEncoding(name, decision, isLossless));
    }
}
