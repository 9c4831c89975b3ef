using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Html;

namespace NewsArchive.Articles.Tests.Images;

public sealed class ImageDiscoveryTests
{
    [Fact]
    public void Every_form_on_the_fixture_page_is_found_once_and_nothing_else()
    {
        var html = File.ReadAllText(RealText.RepositoryFile("fixtures/images/all-forms.html"));
        var found = Articles.Find(html, BodyKind.HtmlDocument, "http://forms.test/news/page.html");
        found.Select(r => $"{r.Place} {r.Written}").ShouldBe(
        [
            "Link http://forms.test/link-icon.png",
            "Link http://forms.test/link-touch.png",
            "Link http://forms.test/link-preload.jpg",
            "Link http://forms.test/link-set-1.jpg",
            "Link http://forms.test/link-set-2.jpg",
            "Meta http://forms.test/meta-og.jpg",
            "Meta http://forms.test/meta-twitter.jpg",
            "JsonLd http://forms.test/ld-1.jpg",
            "JsonLd http://forms.test/ld-2",
            "JsonLd http://forms.test/ld-logo",
            "Style http://forms.test/style-quoted.jpg",
            "Style http://forms.test/style-set-1.jpg",
            "Style http://forms.test/style-set-2.jpg",
            "Background http://forms.test/body-background.jpg",
            "ImgSrc http://forms.test/img-quoted.jpg",
            "ImgSrc http://forms.test/img-single.jpg",
            "ImgSrc http://forms.test/img-bare.jpg",
            "ImgSrc http://forms.test/img-set-src.jpg",
            "Srcset http://forms.test/set-320.jpg",
            "Srcset http://forms.test/set,640.jpg",
            "Srcset http://forms.test/set-1x.jpg",
            "Srcset http://forms.test/set-2x.jpg",
            "PictureSource http://forms.test/picture-1.webp",
            "PictureSource http://forms.test/picture-2.webp",
            "ImgSrc http://forms.test/picture.jpg",
            "ImgSrc data:image/gif;base64,R0lGODlhAQABAAAAACw=",
            "Lazy http://forms.test/lazy-data-src.jpg",
            "ImgSrc http://forms.test/blank.gif",
            "Lazy http://forms.test/lazy-set-1.jpg",
            "Lazy http://forms.test/lazy-set-2.jpg",
            "Lazy http://forms.test/lazy-original.jpg",
            "Lazy http://forms.test/lazy-lazy-src.jpg",
            "ImgSrc http://forms.test/noscript.jpg",
            "ImgSrc http://forms.test/large-file-src.jpg",
            "Lazy http://forms.test/lazy-large-file.jpg",
            "Lazy http://forms.test/lazy-own.jpg",
            "Lazy http://forms.test/lazy-bg.jpg",
            "Style http://forms.test/style-attribute.jpg",
            "Style http://forms.test/style-attribute-2.jpg",
            "Background http://forms.test/table-background.jpg",
            "Background http://forms.test/cell-background.jpg",
            "Poster http://forms.test/poster.jpg",
            "Input http://forms.test/input.png",
            "Object http://forms.test/object.png",
            "Object http://forms.test/embed.svg",
            "Svg http://forms.test/svg-href.png",
            "Svg http://forms.test/svg-xlink.png",
            "ImgSrc http://forms.test/template.jpg",
            "Amp http://forms.test/amp.jpg",
            "Anchor http://forms.test/anchor.jpg",
            "ImgSrc http://forms.test/figure.jpg",
            "ImgSrc //forms.test/protocol-relative.jpg",
            "ImgSrc /root-relative.jpg",
            "ImgSrc page-relative.jpg",
            "ImgSrc http://forms.test/raw space.jpg",
            "ImgSrc http://forms.test/图.jpg",
            "ImgSrc http://forms.test/ampersand.jpg?a=1&b=2",
            "ImgSrc http://forms.test/escaped.jpg?a=1&b=2",
        ]);
        found.ShouldAllBe(r => r.Candidates.Length > 0);
        html.ShouldNotContain("no-such");
        found.ShouldNotContain(r => r.Written.Contains("/no-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<img src='//a.test/x.jpg'>", null, "https://a.test/x.jpg")]
    [InlineData("<img src='HTTP://A.test/x y.jpg#f'>", null, "http://a.test/x%20y.jpg")]
    [InlineData("<img src='http://a.test/图.jpg?k=值&l=%zz'>", null, "http://a.test/%E5%9B%BE.jpg?k=%E5%80%BC&l=%zz")]
    [InlineData("<img src=' http://a.test/a\nb.jpg '>", null, "http://a.test/ab.jpg")]
    [InlineData("<img src='http://bücher.test/x.jpg'>", null, "http://xn--bcher-kva.test/x.jpg")]
    [InlineData("<img src='x%20y.jpg?v=1'>", null, "local:x y.jpg")]
    [InlineData("<img src='..\\img\\x.jpg'>", null, "local:../img/x.jpg")]
    [InlineData("<img src='../i/x.jpg?v=1'>", "http://a.test/b/c/d.html", "local:../i/x.jpg http://a.test/b/i/x.jpg?v=1")]
    [InlineData("<img src='/i/x.jpg'>", null, "local:/i/x.jpg")]
    [InlineData("<img src='/i/x.jpg'>", "http://a.test/b/", "local:/i/x.jpg http://a.test/i/x.jpg")]
    [InlineData("<base href='http://b.test/z/'><img src='x.jpg'>", "http://a.test/b/", "http://b.test/z/x.jpg")]
    [InlineData("<base href='sub/'><img src='x.jpg'>", "http://a.test/b/", "local:x.jpg http://a.test/b/sub/x.jpg")]
    [InlineData("<img src='data:image/png;base64,AA'>", null, "!data-uri")]
    [InlineData("<img src='javascript:1'>", null, "!bad-url")]
    [InlineData("<img src='http:///'>", null, "!bad-url")]
    [InlineData("<img src='?x'>", null, "!no-base")]
    [InlineData("<img src='https://picsum.photos/400/300?random=1234'>", null, "!placeholder")]
    [InlineData("<img src='http://a.test/s.jpg' srcset='http://a.test/l.jpg 900w, http://a.test/m.jpg 500w'>", null, "http://a.test/l.jpg http://a.test/s.jpg")]
    [InlineData("<img src='http://a.test/s.jpg' srcset='http://a.test/2.jpg 2x'>", null, "http://a.test/2.jpg http://a.test/s.jpg")]
    [InlineData("<img src='data:,' data-src='http://a.test/m.jpg' data-original='http://a.test/l.jpg'>", null, "http://a.test/l.jpg http://a.test/m.jpg")]
    [InlineData("<img src='https://chinese.aljazeera.net/wp-content/uploads/2021/04/000_1T127O.jpg?w=770&resize=770%2C547' data-recalc-dims=1>", null,
        "https://chinese.aljazeera.net/wp-content/uploads/2021/04/000_1T127O.jpg https://chinese.aljazeera.net/wp-content/uploads/2021/04/000_1T127O.jpg?w=770&resize=770%2C547")]
    [InlineData("<img data-src='http://a.test/1.jpg 300w, http://a.test/2.jpg 600w'>", null, "http://a.test/1.jpg")]
    [InlineData("<img class=lazy src=http://a.test/s.jpg data-full='http://a.test/1.jpg 1x, http://a.test/2.jpg 2x'>", null, "http://a.test/2.jpg http://a.test/s.jpg")]
    public void Candidates_of_the_first_reference_are_best_first(string html, string? url, string expected)
    {
        var reference = Articles.Find(html, url: url)[0];
        (reference.Reason is { } reason ? "!" + reason : string.Join(' ', reference.Candidates.Select(c => (c.IsLocal ? "local:" : "") + c.Url))).ShouldBe(expected);
    }

    [Fact]
    public void A_srcset_entry_wider_than_twice_the_target_is_not_preferred()
    {
        const string html = "<img src='http://a.test/s.jpg' srcset='http://a.test/4000.jpg 4000w, http://a.test/1500.jpg 1500w, http://a.test/300.jpg 300w'>";
        Articles.Find(html, options: new() { TargetWidth = 770 })[0].Candidates[0].Url.ShouldBe("http://a.test/1500.jpg");
        Articles.Find(html, options: new() { TargetWidth = 100 })[0].Candidates[0].Url.ShouldBe("http://a.test/300.jpg");
    }

    [Fact]
    public void Alternatives_of_cleaning_come_last()
    {
        const string html = "<img src='http://a.test/big.jpg?a&amp;b'>";
        var alternatives = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("http://a.test/big.jpg?a&b", ["http://a.test/small.jpg"]);
        ImageDiscovery.Find(Articles.Of(html), html, new(), alternatives)[0].Candidates.Select(c => (c.Url, c.Rule))
            .ShouldBe([("http://a.test/big.jpg?a&b", "written"), ("http://a.test/small.jpg", "alternative")]);
    }

    [Fact]
    public void The_base_url_serves_articles_without_their_own() =>
        Articles.Find("<img src='/x.jpg'>", options: new() { BaseUrl = "https://b.test/n/" })[0].Candidates.Select(c => c.Url).ShouldBe(["/x.jpg", "https://b.test/x.jpg"]);

    [Fact]
    public void No_referrer_is_told() => Articles.Find("<img src=a.jpg referrerpolicy=No-Referrer><img src=b.jpg>").Select(r => r.NoReferrer).ShouldBe([true, false]);

    [Fact]
    public void Front_matter_values_under_image_keys_are_found_when_they_are_urls_or_paths()
    {
        const string head = "---\nheadimg: 'https://picsum.photos/4/3?random=1'\nimage: true\nCover: /i/a b.jpg\nthumbnail: https://a.test/x.jpg?w=7&h=8\nbanner: some words\ntitle: https://a.test/no.jpg\n---\n";
        FrontMatterEntry Entry(string key, string text, char quote = '\0') => new(key, [new(text, new(head.IndexOf(text, StringComparison.Ordinal), text.Length), quote)]);
        var article = Articles.Of("", head: head, entries:
        [
            Entry("headimg", "https://picsum.photos/4/3?random=1", '\''), Entry("image", "true"), Entry("Cover", "/i/a b.jpg"),
            Entry("thumbnail", "https://a.test/x.jpg?w=7&h=8"), Entry("banner", "some words"), Entry("title", "https://a.test/no.jpg"),
        ]);
        var found = ImageDiscovery.Find(article, "", new());
        found.Select(r => r.Written).ShouldBe(["https://picsum.photos/4/3?random=1", "/i/a b.jpg", "https://a.test/x.jpg?w=7&h=8"]);
        found.ShouldAllBe(r => r.Part == ArticlePart.Head && r.Place == ImagePlace.FrontMatter && head.Substring(r.Span.Start, r.Span.Length) == r.Written);
        found[0].Reason.ShouldBe("placeholder");
    }

    [Theory]
    [InlineData("![a](http://a.test/x.jpg \"t\") ![b](<http://a.test/y z.jpg>)", "Markdown http://a.test/x.jpg|Markdown http://a.test/y z.jpg")]
    [InlineData("![a][r] ![s] [t][u]\n\n[r]: http://a.test/r.jpg\n[s]: <s.png> 'x'\n[u]: http://a.test/u.jpg", "Markdown http://a.test/r.jpg|Markdown s.png|Anchor http://a.test/u.jpg")]
    [InlineData("[![a](x.jpg)](big.jpg)", "Markdown x.jpg|Anchor big.jpg")]
    [InlineData("![a](http://a.test/x.jpg?a=1&amp;b=2\\))", "Markdown http://a.test/x.jpg?a=1&b=2)")]
    [InlineData("`<img src=no.jpg>` ![a](x.jpg) <img src='y.jpg'>", "Markdown x.jpg|ImgSrc y.jpg")]
    [InlineData("```\n<img src=no.jpg>\n![a](no.jpg)\n```\n\n    <img src=no.jpg>\n\nx <img src=y.jpg>", "ImgSrc y.jpg")]
    [InlineData("<div>\n<p>\n\n    <img src=x.jpg>\n\n</div>\n\n    <img src=no.jpg>", "ImgSrc x.jpg")] // an island runs across blank lines
    [InlineData("<div>\n\n![a](x.jpg)\n\n<img src=y.jpg></div>", "Markdown x.jpg|ImgSrc y.jpg")]
    [InlineData("> <p>\n> <img src=x.jpg>\n\ntext <script> ![a](y.jpg)", "ImgSrc x.jpg|Markdown y.jpg")]
    [InlineData("| a |\n|---|\n| ![a](x.jpg) |", "Markdown x.jpg")]
    [InlineData("<picture><source srcset='a.webp'><img src=b.jpg></picture> x", "PictureSource a.webp|ImgSrc b.jpg")]
    [InlineData("1 < 2 <script>\n\n![a](x.jpg)", "Markdown x.jpg")]
    public void Markdown_is_read_by_its_own_rules(string markdown, string expected) =>
        string.Join('|', Articles.Find(markdown, BodyKind.Markdown).Select(r => $"{r.Place} {r.Written}")).ShouldBe(expected);

    [Fact]
    public void Many_broken_links_do_not_hide_the_good_ones() =>
        Articles.Find(string.Concat(Enumerable.Repeat("a [b](c (d\r\n \r\n", 200)) + "![a](x.jpg)", BodyKind.Markdown).ShouldHaveSingleItem().Written.ShouldBe("x.jpg");

    [Fact]
    public void Every_span_in_real_articles_decodes_to_what_was_written()
    {
        var count = 0;
        foreach (var (name, text) in RealText.Files(".md", ".html", ".txt"))
            foreach (var kind in (BodyKind[])[BodyKind.Html, BodyKind.Markdown])
                foreach (var reference in Articles.Find(text, kind))
                {
                    Decoded(text, reference).ShouldBe(reference.Written, $"{name} {reference.Place}");
                    (reference.Candidates.Length > 0).ShouldBe(reference.Reason is null, name);
                    foreach (var candidate in reference.Candidates.Where(c => !c.IsLocal))
                        new Uri(candidate.Url).Scheme.ShouldStartWith("http");
                    count++;
                }
        count.ShouldBeGreaterThan(300);
    }

    static string Decoded(string text, ImageReference reference)
    {
        var raw = text.Substring(reference.Span.Start, reference.Span.Length);
        return (reference.Place == ImagePlace.JsonLd ? raw.Replace("\\/", "/", StringComparison.Ordinal) : CharacterReferences.DecodeAttribute(raw)).Trim();
    }

    [Theory]
    [InlineData("<img src=a ")]
    [InlineData("<img src='a.jpg' srcset='a 1x,b 2x'>")]
    [InlineData("<div>\n\n")]
    [InlineData("![a](")]
    [InlineData("![a](b)\n")]
    [InlineData("[a]: b\n")]
    [InlineData("[")]
    [InlineData("> ")]
    [InlineData("*a **b ")]
    [InlineData("- a\n ")]
    [InlineData("<!--")]
    [InlineData("`")]
    [InlineData("<style>url(")]
    public void Hostile_bodies_take_linear_time(string unit)
    {
        foreach (var (kind, length) in ((BodyKind, int)[])[(BodyKind.Html, 1_000_000), (BodyKind.Markdown, 300_000)])
        {
            var body = new StringBuilder().Insert(0, unit, length / unit.Length).ToString();
            var clock = ThreadClock.StartNew(); // takes below half a second on an idle machine; the square of it takes minutes
            Articles.Find(body, kind);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15), kind.ToString());
        }
    }
}
