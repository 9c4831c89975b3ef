using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Html;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Html;

namespace NewsArchive.Articles.Tests.Images;

public sealed class ImageDiscoveryTests
{
    [Theory]
    [InlineData("all-forms.html", BodyKind.HtmlDocument)]
    [InlineData("base.html", BodyKind.HtmlDocument)]
    [InlineData("markdown.md", BodyKind.Markdown)]
    public void Every_form_on_a_fixture_page_is_found_once_and_nothing_else(string name, BodyKind kind)
    {
        var text = File.ReadAllText(RealText.RepositoryFile("fixtures/images/" + name));
        const string page = "http://forms.test/news/page.html";
        var expected = ImageForms.Read(RealText.RepositoryFile("fixtures/images/all-forms.tsv"))
            .Where(form => form.File == name && !form.Form.StartsWith("image service, the", StringComparison.Ordinal)) // which are behind the row after them
            .Select(form => $"{form.Place} {form.Request}");

        var found = Articles.Find(text, kind, page);

        // What a data: URI holds is asked of no server.
        found.Where(r => !r.Written.StartsWith("data:", StringComparison.Ordinal)).Select(r => $"{r.Place} {Request(r.Written)}").ShouldBe(expected, ignoreOrder: true);
        found.Count(r => r.Candidates.IsEmpty).ShouldBe(0);

        string Request(string written) => WebUrl.Parse(name == "base.html" ? "http://forms.test/based/" : page)!.Value.Resolve(written) is { } url ? url.Path + url.Query : written;
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
    [InlineData("<img src='#'>", null, "!placeholder")]
    [InlineData("<img src='#'>", "http://a.test/b/", "!placeholder")] // what cleaning makes of a dangerous URL in Markdown: the page is no image
    [InlineData("<img src='#' data-src='http://a.test/x.jpg'>", "http://a.test/b/", "http://a.test/x.jpg")]
    [InlineData("<img src='https://picsum.photos/400/300?random=1234'>", null, "!placeholder")]
    [InlineData("<img src='http://a.test/s.jpg' srcset='http://a.test/l.jpg 900w, http://a.test/m.jpg 500w'>", null, "http://a.test/l.jpg http://a.test/s.jpg http://a.test/m.jpg")]
    [InlineData("<img src='http://a.test/s.jpg' srcset='http://a.test/2.jpg 2x'>", null, "http://a.test/2.jpg http://a.test/s.jpg")]
    [InlineData("<img src='data:,' data-src='http://a.test/m.jpg' data-original='http://a.test/l.jpg'>", null, "http://a.test/l.jpg http://a.test/m.jpg")]
    [InlineData("<img src='https://chinese.aljazeera.net/wp-content/uploads/2021/04/000_1T127O.jpg?w=770&resize=770%2C547' data-recalc-dims=1>", null,
        "https://chinese.aljazeera.net/wp-content/uploads/2021/04/000_1T127O.jpg https://chinese.aljazeera.net/wp-content/uploads/2021/04/000_1T127O.jpg?w=770&resize=770%2C547")]
    [InlineData("<img data-src='http://a.test/1.jpg 300w, http://a.test/2.jpg 600w'>", null, "http://a.test/2.jpg http://a.test/1.jpg")]
    [InlineData("<img class=lazy src=http://a.test/s.jpg data-full='http://a.test/1.jpg 1x, http://a.test/2.jpg 2x'>", null, "http://a.test/2.jpg http://a.test/s.jpg http://a.test/1.jpg")]
    [InlineData("<img src='img/blank.gif' data-src='http://a.test/x.jpg'>", null, "http://a.test/x.jpg")] // the spacer is beside the article, and still no picture
    [InlineData("<img src='http://a.test/loading.gif' data-srcset='http://a.test/x.jpg 2x'>", null, "http://a.test/x.jpg")]
    [InlineData("<img src='small.jpg' srcset='large.jpg 2x'>", "http://a.test/", "local:large.jpg local:small.jpg http://a.test/large.jpg http://a.test/small.jpg")]
    [InlineData("<img src='//a.test/x.jpg'>", "http://b.test/", "http://a.test/x.jpg")]
    [InlineData("<img srcset='http://a.test/1.jpg 3q, http://a.test/2.jpg 2x'>", null, "!bad-srcset")]
    [InlineData("<p style='a:url(http://a.test/x y.jpg)'>", null, "!bad-css")]
    [InlineData("<p data-bg='url(http://a.test/x.jpg)'>", null, "http://a.test/x.jpg")]
    [InlineData("<link rel='alternate StyleSheet' href='http://a.test/x.css'>", null, "http://a.test/x.css")]
    [InlineData("<link itemprop=image href='http://a.test/x'>", null, "http://a.test/x")]
    [InlineData("<meta property=x name='twitter:image' content='http://a.test/x'>", null, "http://a.test/x")]
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
    public void Every_url_comes_first_by_itself_when_all_are_wanted()
    {
        const string html = "<img src='http://a.test/s.jpg' srcset='http://a.test/l.jpg 900w, http://a.test/m.jpg 500w'>";
        Articles.Find(html, options: new() { Candidates = CandidateChoice.All }).Select(r => string.Join(' ', r.Candidates.Select(c => c.Url[14..^4]))).ShouldBe(["s l m", "l s m", "m l s"]);
        Articles.Find(html).Select(r => string.Join(' ', r.Candidates.Select(c => c.Url[14..^4]))).ShouldBe(["l s m", "l s m", "l s m"]);
    }

    [Fact]
    public void A_spacer_is_never_shown_for_its_picture_and_still_known()
    {
        var reference = Articles.Find("<img src='http://a.test/blank.gif' data-src='http://a.test/x.jpg'>")[0];
        reference.Candidates.Select(c => c.Url).ShouldBe(["http://a.test/x.jpg"]);
        reference.Others.Select(c => (c.Url, c.Rule)).ShouldBe([("http://a.test/blank.gif", "placeholder")]);
    }

    [Fact]
    public void A_base_that_cleaning_took_away_counts()
    {
        const string html = "<!-- <base href='no'> --><base target=_top><BASE href='http://b.test/d/'><img src='x.jpg'>";
        ImageDiscovery.BaseOf(html).ShouldBe("http://b.test/d/");
        ImageDiscovery.Find(Articles.Of(html), "<img src='x.jpg'>", new(), baseHref: ImageDiscovery.BaseOf(html))[0].Candidates.Select(c => c.Url).ShouldBe(["http://b.test/d/x.jpg"]);
        ImageDiscovery.ResolveBase(Articles.Of("", url: "http://a.test/n/"), new(), "../d/").ShouldBe("http://a.test/d/");
        ImageDiscovery.BaseOf("<p>no base</p>").ShouldBeNull();
    }

    [Fact]
    public void A_tag_with_very_many_forms_takes_no_square_of_time_or_memory()
    {
        var set = string.Join(", ", Enumerable.Range(1, 40_000).Select(i => $"http://a.test/{i}.jpg {i}w"));
        var clock = ThreadClock.StartNew();
        Articles.Find($"<img src='{new string('x', 9000)}' srcset='{set}'>", options: new() { Candidates = CandidateChoice.All }).Length.ShouldBe(40_001);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

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
                    foreach (var candidate in reference.Candidates.Where(c => c is { IsLocal: false, Embedded: null }))
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
