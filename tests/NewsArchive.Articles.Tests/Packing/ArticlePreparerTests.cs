using System.Globalization;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Tests.Cleaning;
using NewsArchive.Articles.Tests.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Packing;

/// <summary>What is prepared of bytes is what is prepared of text: each source is decoded, cleaned and searched once more, step by step.</summary>
public sealed class ArticlePreparerTests
{
    const string Head = "---\ntitle: '标题'\nurl: https://e.org/news/a.html\nheadimg: 'images/a.jpg'\nthumbnail: \"https://e.org/t-300x200.jpg?w=7\"\n---\n";

    static readonly ImageDiscoveryOptions discovery = new();

    [Theory]
    [InlineData("<p>a<img src=images/a.jpg></p>", true)]
    [InlineData(Head + "<div><p style=\"font-size:9px\">文字<img src=images/a.jpg data-x=1></p></div>", true)]
    [InlineData(Head + "<div><h1>H</h1><p><img src=/l.gif data-src=https://i0.wp.com/e.org/a-770x547.jpg?w=7 class=lazy><noscript><img src=https://e.org/a.jpg></noscript></p></div>", true)]
    [InlineData("<div><h1>Heading &amp; <i>title</i></h1><p>a</p></div>", true)] // the title is in the body
    [InlineData("---\ntitle: '  '\n---\n<div><h1>Heading</h1></div>", true)]
    [InlineData("<div><!-- <BASE href=https://b.org/> --><p><img src=a.jpg></p></div>", true)]
    [InlineData("<div><script>x='<base href=https://b.org/>'</script><p><img src=a.jpg></p></div>", true)]
    [InlineData("<div><noscript><Base href=https://b.org/></noscript><p><img src=a.jpg><a href=x>y</a></p></div>", null)]
    [InlineData("<div><base href=https://b.org/><p><img src=a.jpg></p></div>", true)] // what the scanner takes away still says what is relative to it
    [InlineData("<p>a &nbsp;<br/>b</p>", true)] // verbatim, although written otherwise
    [InlineData("\uFEFF<p>a</p>", null)]
    [InlineData("# Markdown\n\n![a](a.jpg)\n", false)]
    [InlineData("<!doctype html><title>t</title><p><img src=a.jpg>", false)]
    [InlineData("<div><p>a<table><p>b</table></div>", false)]
    public void Bytes_and_text_give_the_same(string text, bool? isScanned)
    {
        var prepared = Compare(Encoding.UTF8.GetBytes(text), PreparationMode.Clean).ShouldHaveSingleItem();
        Compare(Encoding.UTF8.GetBytes(text), PreparationMode.Everything);
        if (isScanned is { } scanned)
            (prepared.Clean.Report.Path == CleaningPath.Scanner).ShouldBe(scanned);
    }

    [Fact]
    public void An_article_in_another_encoding_is_decoded() => Compare(Encoding.Latin1.GetBytes("<div><p>café <img src=é.jpg></p></div>"), PreparationMode.Clean);

    [Theory]
    [InlineData(CleaningProfile.Article)]
    [InlineData(CleaningProfile.Lossless)]
    [InlineData(CleaningProfile.Text)]
    public void Generated_and_changed_articles_give_the_same(CleaningProfile profile)
    {
        var changed = new MutatedArticles([.. CleaningCorpus.Twins().Select(article => article.Body)]);
        for (var seed = 0; seed < 1_500; seed++)
            foreach (var body in (string[])[GeneratedMarkup.Of(seed), changed.Of(seed)])
                if (body.Length > 0)
                    Compare(Encoding.UTF8.GetBytes($"{(seed % 2 == 0 ? Head : "")}<div>{body}</div>"), seed % 3 == 0 ? PreparationMode.Everything : PreparationMode.Clean, profile, seed % 5 == 0 ? "a.md" : "a.html");
    }

    static IReadOnlyList<PreparedArticle> Compare(byte[] bytes, PreparationMode mode, CleaningProfile profile = CleaningProfile.Article, string path = "a.md")
    {
        var source = new SourceFile { Path = path, Kind = SourceKind.Article, Length = bytes.Length, OpenRead = () => new MemoryStream(bytes) };
        var options = new ArchiveOptions { Sources = new() { Inputs = [] }, Cleaning = new CleaningOptions { Profile = profile } };
        var prepared = new ArticlePreparer(options, mode).Prepare(source);
        var reading = new SourceArticles(options.Reading).Read(source, TestContext.Current.CancellationToken);
        var expected = reading.Articles.Select(article => Shown(OfText(article, new ArticleCleaner(options.Cleaning).Clean(article).Clean, mode)));
        prepared.Articles.Select(Shown).ShouldBe(expected, Encoding.UTF8.GetString(bytes));
        prepared.Problems.ShouldBe(reading.Problems);
        using var spill = new SharedSpill();
        var waiting = new WaitingArticles(source, spill);
        foreach (var article in prepared.Articles)
            waiting.Add(article);
        waiting.Select(Shown).ShouldBe(expected, "out of the bytes in which articles wait");
        waiting.WithReferences.Select(Shown).ShouldBe(prepared.Articles.Where(article => article.AllReferences.Any()).Select(Shown));
        return prepared.Articles;
    }

    static PreparedArticle OfText(Article article, CleanBody clean, PreparationMode mode)
    {
        var baseHref = article.BodyKind == BodyKind.Markdown ? null : ImageDiscovery.BaseOf(article.Body);
        var page = article with { Head = "", FrontMatter = FrontMatterBlock.Empty, BodyKind = BodyKind.Html };
        return new PreparedArticle
        {
            Article = article with { Body = "" },
            Title = ArticleTitle.Of(article),
            Clean = clean,
            References = ImageDiscovery.Find(article, clean.Body, discovery, clean.ImageAlternatives, baseHref),
            PageReferences = ImageDiscovery.Find(page, clean.Html, discovery, clean.ImageAlternatives, baseHref),
            BaseUrl = ImageDiscovery.ResolveBase(article, discovery, baseHref),
            OtherReferences = mode == PreparationMode.Everything ? ImageDiscovery.Find(article, article.Body, discovery) : [],
        };
    }

    static string Shown(PreparedArticle prepared)
    {
        var text = new StringBuilder();
        var (article, clean) = (prepared.Article, prepared.Clean);
        text.AppendLine(CultureInfo.InvariantCulture, $"{article.Origin.Path} {article.Origin.MemberName} {article.Origin.Url} {article.BodyKind} {article.Encoding} {article.SourceDigest} {article.Body} {article.JsonLine} {article.FrontMatter.IsTolerant}");
        text.AppendLine(article.Head).AppendLine(string.Join('|', article.Warnings)).AppendLine(prepared.Title).AppendLine(prepared.BaseUrl);
        foreach (var entry in article.FrontMatter.Entries)
            text.AppendLine(CultureInfo.InvariantCulture, $"{entry.Key}: {string.Join('|', entry.Values)}");
        text.AppendLine(clean.Body).AppendLine(clean.Html).AppendLine(clean.VisibleText);
        text.AppendLine(CultureInfo.InvariantCulture, $"{clean.Report.Kind} {clean.Report.IsVerbatim} {clean.Report.Path} {clean.Report.Declined} {string.Join('|', clean.Report.Rows)}");
        foreach (var (url, others) in clean.ImageAlternatives.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"{url}: {string.Join('|', others)}");
        foreach (var references in (IEnumerable<ImageReference>[])[prepared.References, prepared.PageReferences, prepared.OtherReferences])
        {
            text.AppendLine("references");
            foreach (var one in references)
                text.AppendLine(CultureInfo.InvariantCulture, $"{one.Place} {one.Part} {one.Span} {one.Written} {one.Tag} {one.NoReferrer} {one.Reason} {string.Join('|', one.Candidates)} besides {string.Join('|', one.Others)}");
        }
        return text.ToString();
    }
}
