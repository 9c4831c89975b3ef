using System.Globalization;
using System.Text;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Cleaning;
using NewsArchive.Articles.Tests.Cleaning.Scanning;
using NewsArchive.Articles.Tests.Html;

namespace NewsArchive.Articles.Tests.Images;

/// <summary>Whatever the finder makes of a body when it reads every tag, it makes without those that <see cref="ReferringTags"/> leaves out.</summary>
public sealed class ReferringTagsTests
{
    static readonly string[] names =
    [
        "img", "IMG", "image", "feimage", "amp-img", "amp-anim", "source", "base", "a", "A", "area", "body", "table", "td", "input", "object", "embed", "link", "meta", "video", "audio", "amp-video",
        "amp-iframe", "style", "script", "div", "span", "p", "svg", "title", "noscript", "picture", "iframe", "x-y",
    ];

    static readonly string[] attributes =
    [
        "src", "srcset", "SRC", "href", "HREF", "xlink:href", "poster", "data", "background", "BackGround", "style", "STYLE", "class", "rel", "as", "imagesrcset", "content", "property", "name", "itemprop", "type", "referrerpolicy",
        "data-src", "DATA-SRC", "data-srcset", "data-Lazy-SrcSet", "data-bgset", "data-my-srcset", "data-bg", "data-original", "lazy-src", "file", "_src", "zoomfile", "data-x", "data-original-src", "title", "alt", "\u017Frc", "data-\u212As-lazyload", "ſtyle",
    ];

    static readonly string[] values =
    [
        "a.jpg", "https://e.org/a.jpg", "https://e.org/a", "a.jpg?x#y", " a.jpg ", "a.jpg ?x", "a&#46;jpg", "a.jp&#103;", "a.jpg&#63;x", "a.html?x=a.jpg", "a&quest;b.jpg", "a&num;b.jpg", "File:a.jpg", "javascript:a.jpg", "url(a.jpg)", "color:red", "background:url(a.jpg)",
        "background:url&lpar;a.jpg)", "background:url&#40;a.jpg)", "image-set('a.jpg' 1x)", "a.jpg 1x, b.jpg 2x", "a.jpg 300w", "a.jpg bad, b.jpg 2x", "#", "", "data:image/gif;base64,R0lGODlh", "lazy", "stylesheet", "icon", "preload", "image", "og:image", "image/png",
        "application/ld+json", "no-referrer", "spacer.gif",
    ];

    static readonly string[] between =
    [
        "x", "</a>", "</div>", "</style>", "</script>", "<!-- <img src=c.jpg> -->", "a{background:url(s.jpg)}", "@import 'i.css';", "{\"image\":\"https://e.org/j.jpg\"}", "\n", "</svg>", "</title>", "</noscript>", "<", "&lt;img src=x.jpg>",
    ];

    [Fact]
    public void Generated_tags_give_the_same_images()
    {
        var found = 0;
        for (var seed = 0; seed < 60_000; seed++)
            found += Compare(Generated(new Random(seed)), $"seed {seed}");
        found.ShouldBeGreaterThan(40_000);
    }

    [Fact]
    public void Generated_articles_give_the_same_images()
    {
        var found = 0;
        for (var seed = 0; seed < 20_000; seed++)
            found += Compare(GeneratedMarkup.Of(seed), $"seed {seed}");
        found.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public void Real_articles_changed_or_not_give_the_same_images()
    {
        var articles = CleaningCorpus.Twins().Select(article => article.Body).ToList();
        articles.AddRange(Directory.EnumerateFiles(RealText.RepositoryFile("fixtures/images"), "*.html").Order(StringComparer.Ordinal).Select(File.ReadAllText));
        if (CleaningCorpus.Folder is { } folder)
            articles.AddRange(CleaningCorpus.Articles(folder).Select(article => article.Body));
        var found = articles.Sum(article => Compare(article, article[..Math.Min(80, article.Length)]));
        var changed = new MutatedArticles(articles);
        for (var seed = 0; seed < 20_000; seed++)
            found += Compare(changed.Of(seed), $"seed {seed}");
        found.ShouldBeGreaterThan(10_000);
    }

    static string Generated(Random random)
    {
        var html = new StringBuilder();
        for (var tag = random.Next(1, 5); tag > 0; tag--)
        {
            html.Append('<').Append(names[random.Next(names.Length)]);
            for (var attribute = random.Next(5); attribute > 0; attribute--)
                html.Append(' ').Append(attributes[random.Next(attributes.Length)]).Append(Value(random, values[random.Next(values.Length)]));
            html.Append(random.Next(8) == 0 ? "/>" : ">").Append(between[random.Next(between.Length)]).Append(between[random.Next(between.Length)]);
        }
        return html.ToString();
    }

    static string Value(Random random, string value) => random.Next(8) switch { 0 => "", 1 => "=" + value, 2 => "='" + value + "'", _ => "=\"" + value + "\"" };

    /// <summary>How many images there are.</summary>
    static int Compare(string body, string which)
    {
        var plain = new HtmlImageFinder(body, readsEveryTag: true);
        var expected = plain.Find(BodyOutline.Of(body, BodyKind.Html));
        var finder = new HtmlImageFinder(body);
        var actual = finder.Find(BodyOutline.Of(body, BodyKind.Html));
        if (finder.BaseHref != plain.BaseHref || !actual.Select(Shown).SequenceEqual(expected.Select(Shown), StringComparer.Ordinal))
            Assert.Fail($"{which}\n{body}\n---- every tag read, base {plain.BaseHref}\n{string.Join('\n', expected.Select(Shown))}\n---- base {finder.BaseHref}\n{string.Join('\n', actual.Select(Shown))}");
        return expected.Count;
    }

    static string Shown(FoundImage image) => string.Create(
        CultureInfo.InvariantCulture,
        $"{image.Place} {image.Span} {image.Written} tag {image.Tag} {image.NoReferrer} {image.Problem} {(image.Picture is { } picture ? $"{picture.Source} {picture.IsWaiting} {string.Join('|', picture.Lazy)} {string.Join('|', picture.Srcset)} {picture.IsSrcsetLazy}" : "")}");
}
