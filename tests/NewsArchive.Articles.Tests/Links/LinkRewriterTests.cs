using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AngleSharp.Html.Parser;
using CsCheck;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Links;
using NewsArchive.Articles.Tests.Html;

namespace NewsArchive.Articles.Tests.Links;

public sealed class LinkRewriterTests
{
    static readonly LinkTargets Identity = new() { Image = r => new(r.Written), Article = url => url };
    static readonly LinkTargets Local = new() { Image = r => new("../assets/" + Name(r)), Article = _ => null };
    static readonly LinkTargets Lost = new() { Image = _ => null, Article = _ => null };

    static string Name(ImageReference reference) => reference.Written[(reference.Written.LastIndexOf('/') + 1)..].Split('?')[0].Replace(' ', '-');

    static RewrittenText Rewrite(string body, LinkTargets targets, BodyKind kind = BodyKind.Html, string? url = null) =>
        LinkRewriter.Rewrite("", body, kind, Tests.Images.Articles.Find(body, kind, url), targets);

    [Theory]
    [InlineData("<img alt='a' src=\"http://a.test/x.jpg\" >", "<img alt='a' src=\"../assets/x.jpg\" >")]
    [InlineData("<IMG SRC='http://a.test/x.jpg'/>", "<IMG SRC='../assets/x.jpg'/>")]
    [InlineData("<img src=http://a.test/x.jpg alt=a>", "<img src=\"../assets/x.jpg\" alt=a>")]
    [InlineData("<img src=\"http://a.test/x&amp;&quot;y.jpg\">", "<img src=\"../assets/x&amp;&quot;y.jpg\">")]
    [InlineData("<img src=a/x.jpg srcset='a/x.jpg 1x, a/y.jpg 2x' sizes=1vw>", "<img src=\"../assets/x.jpg\" srcset='../assets/x.jpg 1x, ../assets/y.jpg 2x' sizes=1vw>")]
    [InlineData("<link rel=stylesheet href='a/x.css'><style>@import 'a/y.css';</style>", "<link rel=stylesheet href='../assets/x.css'><style>@import '../assets/y.css';</style>")]
    [InlineData("<link rel=stylesheet href='a/x.css' integrity='sha384-abc' crossorigin>", "<link rel=stylesheet href='../assets/x.css'>")]
    [InlineData("<img crossorigin=anonymous src='a/x.jpg'>", "<img src='../assets/x.jpg'>")]
    [InlineData("<p data-bg='url(a/x.jpg)'>", "<p data-bg='url(../assets/x.jpg)'>")]
    [InlineData("<picture><source srcset='a/x.webp 2x'><img src='a/x.jpg'></picture>", "<picture><source srcset='../assets/x.webp 2x'><img src='../assets/x.jpg'></picture>")]
    [InlineData("<div style=\"a:url(&quot;http://a.test/x y.jpg&quot;);b:c\">", "<div style=\"a:url(&quot;../assets/x-y.jpg&quot;);b:c\">")]
    [InlineData("<style>a{b:url(http://a.test/x.jpg)}</style>", "<style>a{b:url(../assets/x.jpg)}</style>")]
    [InlineData("<script type=application/ld+json>{\"image\":\"http:\\/\\/a.test\\/x.jpg\"}</script>", "<script type=application/ld+json>{\"image\":\"../assets/x.jpg\"}</script>")]
    [InlineData("<a href='http://a.test/x.jpg'><img src='data:image/gif;base64,AA' data-src='http://a.test/x.jpg'></a>", "<a href='../assets/x.jpg'><img src='../assets/gif;base64,AA' data-src='../assets/x.jpg'></a>")]
    [InlineData("<svg><image xlink:href='http://a.test/x.svg'/></svg>", "<svg><image xlink:href='../assets/x.svg'/></svg>")]
    public void Each_form_points_at_the_local_image_and_nothing_else_changes(string html, string expected)
    {
        var rewritten = Rewrite(html, Local);
        rewritten.Body.ShouldBe(expected);
        rewritten.Missing.ShouldBeEmpty();
        rewritten.Replaced.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("<img src=\"http://a.test/x.jpg?a&amp;b\" alt=a>", "<img data-original-src=\"http://a.test/x.jpg?a&amp;b\" alt=a>", 1)]
    [InlineData("<img src=x.jpg srcset='y.jpg 2x' sizes=1vw alt>", "<img data-original-src=\"x.jpg\" alt>", 2)]
    [InlineData("<img srcset='x.jpg, y.jpg 2x'>", "<img data-original-src=\"y.jpg\">", 2)]
    [InlineData("<img src=x.jpg data-original-src='z'>", "<img data-original-src='z'>", 1)]
    [InlineData("<picture><source srcset=x.webp><img src=x.jpg></picture>", "<picture><img data-original-src=\"x.jpg\"></picture>", 2)]
    [InlineData("<video poster='x.jpg' controls>", "<video data-original-src=\"x.jpg\" controls>", 1)]
    [InlineData("<div style='a:url(\"http://a.test/x.jpg\")'>", "<div style='a:url(\"data:,#http://a.test/x.jpg\")'>", 1)]
    [InlineData("<style>a{b:url(x.jpg)}</style>", "<style>a{b:url(data:,#x.jpg)}</style>", 1)]
    [InlineData("<a href='x.jpg'>a</a><meta property='og:image' content='x.jpg'><p data-src='x.jpg'>", "<a href='x.jpg'>a</a><meta property='og:image' content='x.jpg'><p data-src='x.jpg'>", 3)]
    [InlineData("<img src='data:image/gif;base64,AA'>", "<img src='data:image/gif;base64,AA'>", 0)]
    public void A_missing_image_leaves_nothing_to_fetch_but_keeps_its_url(string html, string expected, int missing)
    {
        var rewritten = Rewrite(html, Lost);
        rewritten.Body.ShouldBe(expected);
        rewritten.Missing.Length.ShouldBe(missing);
        Rewrite(expected, Lost).Body.ShouldBe(expected); // nothing left to do
    }

    [Theory]
    [InlineData("<img src=no/x.jpg srcset='no/y.jpg 2x, a/z.jpg 3x' sizes=1vw>", "<img src=\"../assets/z.jpg\">")]
    [InlineData("<img src=a/x.jpg srcset='no/y.jpg 2x'>", "<img src=\"../assets/x.jpg\">")]
    [InlineData("<img srcset='no/y.jpg 2x, a/z.jpg'>", "<img src=\"../assets/z.jpg\">")]
    [InlineData("<img src='' srcset='no/y.jpg 2x, a/z.jpg'>", "<img src=\"../assets/z.jpg\">")]
    [InlineData("<picture><source srcset='no/x.webp'><img src=a/x.jpg></picture>", "<picture><img src=\"../assets/x.jpg\"></picture>")]
    [InlineData("<picture><source srcset='no/x.webp 2x, a/y.webp 1x' sizes=1vw><img src=a/x.jpg></picture>", "<picture><source srcset='../assets/y.webp'><img src=\"../assets/x.jpg\"></picture>")]
    [InlineData("<img src=a/x.jpg data-src=no/x.jpg class=lazy>", "<img src=\"../assets/x.jpg\" data-src=no/x.jpg class=lazy>")]
    public void A_picture_that_is_shown_misses_nothing(string html, string expected)
    {
        var rewritten = Rewrite(html, Local with { Image = r => r.Written.StartsWith("no/", StringComparison.Ordinal) ? null : Local.Image(r) });
        rewritten.Body.ShouldBe(expected);
        rewritten.Missing.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<img src=a/x.jpg srcset='a/y.jpg 2x' sizes=1vw>", "<img src=\"../assets/one.jpg\">")] // at twice the density it would be half as large
    [InlineData("<img src=a/x.jpg srcset='a/y.jpg 300w, a/z.jpg 600w' sizes=1vw>", "<img src=\"../assets/one.jpg\">")]
    [InlineData("<picture><source srcset='a/x.webp 300w, a/y.webp 600w' sizes=1vw><img src=a/x.jpg></picture>", "<picture><source srcset='../assets/one.jpg'><img src=\"../assets/one.jpg\"></picture>")]
    public void A_srcset_whose_sizes_became_one_file_is_reduced(string html, string expected) =>
        Rewrite(html, Local with { Image = _ => new("../assets/one.jpg") }).Body.ShouldBe(expected);

    [Theory]
    [InlineData("<img src=x.jpg width=2000 height='1500'>", "<img src=\"x.jpg\" width=\"770\" height='578'>")]
    [InlineData("<img src=x.jpg width=2000>", "<img src=\"x.jpg\" width=\"770\">")]
    [InlineData("<img src=x.jpg width=300 height=225>", "<img src=\"x.jpg\" width=300 height=225>")] // shown smaller than it is: stays so
    [InlineData("<img src=x.jpg width=100% height=auto>", "<img src=\"x.jpg\" width=100% height=auto>")]
    [InlineData("<img src=x.jpg alt='2000'>", "<img src=\"x.jpg\" alt='2000'>")]
    [InlineData("<img src=x.jpg srcset='x.jpg 2000w' sizes=1vw>", "<img src=\"x.jpg\">")] // descriptors no longer true
    public void Width_and_height_follow_a_resized_image(string html, string expected) =>
        Rewrite(html.Replace("src=x.jpg", "src=a/x.jpg", StringComparison.Ordinal), Local with { Image = _ => new("x.jpg", new(770, 578)) }).Body.ShouldBe(expected);

    [Theory]
    [InlineData("<a href='http://a.test/post?a=1&amp;b=2#c'>x</a>", BodyKind.Html, "http://a.test/post?a=1&b=2", "<a href='../p%20q.html#c'>x</a>")]
    [InlineData("<a href=http://a.test/post>x</a>", BodyKind.Html, "http://a.test/post", "<a href=\"../p%20q.html\">x</a>")]
    [InlineData("[x](http://a.test/post#c 'http://a.test/post')", BodyKind.Markdown, "http://a.test/post", "[x](../p%20q.html#c 'http://a.test/post')")]
    [InlineData("[x][y] <http://a.test/post>\n\n[y]: <http://a.test/post>", BodyKind.Markdown, "http://a.test/post", "[x][y] <http://a.test/post>\n\n[y]: <../p%20q.html>")]
    [InlineData("`[x](http://a.test/post)` <a href=\"http://a.test/post\">", BodyKind.Markdown, "http://a.test/post", "`[x](http://a.test/post)` <a href=\"../p%20q.html\">")]
    [InlineData("<a href='#c'>x</a><a href='mailto:http://a.test/post'>", BodyKind.Html, "", "<a href='#c'>x</a><a href='mailto:http://a.test/post'>")]
    public void Links_to_archived_articles_become_local_and_keep_their_fragment(string body, BodyKind kind, string known, string expected) =>
        Rewrite(body, Identity with { Article = url => url == known ? "../p%20q.html" : null }, kind).Body.ShouldBe(expected);

    [Theory]
    [InlineData("![a](http://a.test/x.jpg \"t\")", "![a](../assets/x.jpg \"t\")")]
    [InlineData("![a](<http://a.test/x y(.jpg>)", "![a](<../assets/x-y%28.jpg>)")]
    [InlineData("![a][b]\n\n[b]: http://a.test/x.jpg", "![a][b]\n\n[b]: ../assets/x.jpg")]
    [InlineData("```\n![a](http://a.test/x.jpg)\n<img src=http://a.test/x.jpg>\n```\n\n<p>\n<img src=http://a.test/x.jpg>\n</p>\n", "```\n![a](http://a.test/x.jpg)\n<img src=http://a.test/x.jpg>\n```\n\n<p>\n<img src=\"../assets/x.jpg\">\n</p>\n")]
    public void Markdown_is_edited_by_its_spans(string markdown, string expected)
    {
        Rewrite(markdown, Local, BodyKind.Markdown).Body.ShouldBe(expected);
        var lost = Rewrite("![a](http://a.test/x.jpg)", Lost, BodyKind.Markdown);
        (lost.Body, lost.Missing.Length).ShouldBe(("![a](http://a.test/x.jpg)", 1));
    }

    [Theory]
    [InlineData("image: 'http://a.test/x.jpg'", '\'', "image: '../assets/it%27s-x.jpg'")]
    [InlineData("image: \"http://a.test/x.jpg\"", '"', "image: \"../assets/it%27s-x.jpg\"")]
    [InlineData("image: http://a.test/x.jpg # c", '\0', "image: \"../assets/it%27s-x.jpg\" # c")]
    public void Front_matter_stays_valid_in_its_quotes(string head, char quote, string expected)
    {
        const string url = "http://a.test/x.jpg";
        var article = Tests.Images.Articles.Of("", head: head, entries: new FrontMatterEntry("image", [new(url, new(head.IndexOf(url, StringComparison.Ordinal), url.Length), quote)]));
        var references = ImageDiscovery.Find(article, "", new());
        var targets = Identity with { Image = _ => new("../assets/it's-x.jpg") };
        LinkRewriter.Rewrite(head, "", BodyKind.Html, references, targets).Head.ShouldBe(expected);
        LinkRewriter.Rewrite(head, "", BodyKind.Html, references, targets with { RewriteHead = false }).Head.ShouldBe(head);
        var lost = LinkRewriter.Rewrite(head, "", BodyKind.Html, references, Lost);
        (lost.Head, lost.Missing.Length).ShouldBe((head, 1));
    }

    [Fact]
    public void A_plain_front_matter_value_stays_plain_when_it_can() => UrlText.ForFrontMatter("../assets/ab/x-0123.jpg", isQuoted: false).ShouldBe("../assets/ab/x-0123.jpg");

    [Fact]
    public void A_base_that_would_bend_local_paths_goes_and_what_was_relative_becomes_absolute() =>
        Rewrite("<base href='http://b.test/d/'><img src='x.jpg'><a href='y.html#z'>y</a><a href='#t'>t</a>", Local, BodyKind.HtmlDocument).Body
            .ShouldBe("<base data-original-href='http://b.test/d/'><img src='../assets/x.jpg'><a href='http://b.test/d/y.html#z'>y</a><a href='#t'>t</a>");

    [Fact]
    public void What_was_relative_to_a_base_that_cleaning_took_becomes_absolute() =>
        Rewrite("<p><a href='y.html#z'>y</a><a href='#t'>t</a><a href='http://c.test/'>c</a></p>", Local with { BaseUrl = "http://b.test/d/" }).Body
            .ShouldBe("<p><a href='http://b.test/d/y.html#z'>y</a><a href='#t'>t</a><a href='http://c.test/'>c</a></p>");

    [Fact]
    public void Targets_equal_to_what_is_written_change_nothing_in_real_articles()
    {
        foreach (var (name, text) in RealText.Files(".md", ".html", ".txt"))
            foreach (var kind in (BodyKind[])[BodyKind.Html, BodyKind.Markdown])
                Rewrite(text, Identity, kind).Body.ShouldBe(text, name);
    }

    [Fact]
    public void Targets_equal_to_what_is_written_change_nothing_in_any_text()
    {
        var piece = Gen.OneOf("<img ", "src=", "srcset='", "a.jpg", " 1x, ", "'", "\"", ">", "<div>", "</div>", "\n\n", "![a](", ")", "[b]: ", "<style>", "url(", "&quot;", "<source ", "<picture>", "`", "    ", "style=\"", "data-src=", "<a href=", " ");
        piece.Array[0, 30].Sample(parts =>
        {
            var text = string.Concat(parts);
            foreach (var kind in (BodyKind[])[BodyKind.Html, BodyKind.Markdown])
                Rewrite(text, Identity, kind).Body.ShouldBe(text);
        }, iter: 5000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_remote_image_stays_in_real_articles(bool isLocal)
    {
        var checkedImages = 0;
        foreach (var (name, text) in RealText.Files(".md", ".html", ".txt"))
        {
            var rewritten = Rewrite(text, isLocal ? Local with { Image = _ => new("../assets/x.jpg") } : Lost);
            foreach (var image in new HtmlParser().ParseDocument("<!doctype html><body>" + rewritten.Body).QuerySelectorAll("img, source"))
                foreach (var attribute in (string[])["src", "srcset"])
                    if (image.GetAttribute(attribute) is { Length: > 0 } url && image.ParentElement?.LocalName is not ("video" or "audio"))
                    {
                        (url.StartsWith("data:", StringComparison.Ordinal) || isLocal && url.StartsWith("../assets/x.jpg", StringComparison.Ordinal) && !url.Contains("//", StringComparison.Ordinal))
                            .ShouldBeTrue($"{name}: {url}");
                        checkedImages++;
                    }
        }
        if (isLocal)
            checkedImages.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void The_fixture_page_rewrites_to_local_paths_only_and_is_then_left_alone()
    {
        var html = File.ReadAllText(RealText.RepositoryFile("fixtures/images/all-forms.html"));
        var rewritten = Rewrite(html, Local, BodyKind.HtmlDocument, "http://forms.test/news/page.html");
        rewritten.Missing.ShouldBeEmpty();
        var left = rewritten.Body.Split("http://forms.test/").Skip(1).Select(rest => rest[..3]).Distinct();
        left.ShouldBe(["no-", "wik"]);
        Rewrite(rewritten.Body, Identity, BodyKind.HtmlDocument).Body.ShouldBe(rewritten.Body);
    }

    [Theory]
    [InlineData("<img src='a.jpg' srcset='a 1x,b 2x'>")]
    [InlineData("<img src=a.jpg ")]
    [InlineData("![a](b.jpg)\n\n")]
    [InlineData("<div>\n\n<img src=a.jpg>\n\n")]
    [InlineData("<base href=http://a.test/><a href=b>")]
    [InlineData("<picture><source srcset=a>")]
    public void Hostile_bodies_take_linear_time(string unit)
    {
        var body = new StringBuilder().Insert(0, unit, 250_000 / unit.Length).ToString();
        var clock = ThreadClock.StartNew(); // takes half a second on an idle machine; the square of it takes minutes
        foreach (var kind in (BodyKind[])[BodyKind.Html, BodyKind.Markdown])
            Rewrite(body, Lost, kind);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("<img srcset=\"", "a{0} 1w,", "\">")]
    [InlineData("<img srcset=\"", "a 1w,", "\">")]
    [InlineData("<link rel=preload as=image imagesrcset=\"", "a{0} -1e999w,", "\">")]
    [InlineData("<img src=a ", "data-x{0}=a.jpg ", ">")]
    [InlineData("<p style=\"", "background:url(a{0});", "\">")]
    public void A_tag_with_many_references_takes_linear_time(string start, string piece, string end)
    {
        // Four times the input: 4 when linear, 16 when quadratic. Small times jump.
        var (small, large) = (Fastest(10_000), Fastest(40_000));
        (large.TotalMilliseconds < 10 * Math.Max(small.TotalMilliseconds, 25)).ShouldBeTrue($"{small.TotalMilliseconds:F0} ms, then {large.TotalMilliseconds:F0} ms");

        TimeSpan Fastest(int count)
        {
            var body = start + string.Concat(Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, piece, i))) + end;
            return new[] { Lost, Local }.Select(targets => TimeSpan.FromTicks(Math.Min(Time(body, targets).Ticks, Time(body, targets).Ticks))).Max();
        }

        static TimeSpan Time(string body, LinkTargets targets)
        {
            var clock = ThreadClock.StartNew();
            Rewrite(body, targets);
            return clock.Elapsed;
        }
    }
}
