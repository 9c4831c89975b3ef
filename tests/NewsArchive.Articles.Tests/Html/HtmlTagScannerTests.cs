using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CsCheck;
using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Tests.Html;

public sealed class HtmlTagScannerTests
{
    [Theory]
    // §13.2.5.8 and following: tags and attributes
    [InlineData("<p>", "p")]
    [InlineData("<P CLASS=A Id='B'>", "p class=A id=B")]
    [InlineData("<a href=x/>", "a href=x/")] // an unquoted value owns the slash
    [InlineData("<a href=\"x\"/>", "a href=x")]
    [InlineData("<a/b/c=d>", "a b= c=d")]
    [InlineData("<a =b=c>", "a =b=c")] // unexpected-equals-sign-before-attribute-name
    [InlineData("<a b=>", "a b=")]
    [InlineData("<a b = c>", "a b=c")]
    [InlineData("<a b='c'd>", "a b=c d=")] // missing-whitespace-between-attributes
    [InlineData("<a b=1 B=2>", "a b=1")]
    [InlineData("<a b=\">\">", "a b=>")]
    [InlineData("<a b=c\"d'e=f`<>", "a b=c\"d'e=f`<")]
    [InlineData("<a\nb\t=\r\n'c\r\nd'>", "a b=c\nd")]
    [InlineData("<a <b>", "a <b=")]
    [InlineData("<a\"b>", "a\"b")]
    [InlineData("</p x=y>", "/p")]
    [InlineData("< p></ p><>a<b", "")]
    [InlineData("</><p>", "p")]
    [InlineData("<p", "")]
    [InlineData("<p x='>", "")]
    [InlineData("a < b <i>", "i")]
    // comments and what is taken for one
    [InlineData("<!--><p>--><b>", "p|b")]
    [InlineData("<!---><p>", "p")]
    [InlineData("<!--a--!><p>", "p")]
    [InlineData("<!----!--><p>", "p")]
    [InlineData("<!--<p>--->x<b>", "b")]
    [InlineData("<!--!><p>--><b>", "b")]
    [InlineData("<!-- <!--> <p> --><b>", "p|b")]
    [InlineData("<!--<p>", "")]
    [InlineData("<!x '><p>'><b>", "p|b")]
    [InlineData("<?php echo '<p>' ?><b>", "b")]
    [InlineData("</ x><p>", "p")]
    [InlineData("<!DOCTYPE html PUBLIC \"><p>\"><b>", "p|b")]
    [InlineData("<![CDATA[<p>]]><b>", "b")]
    [InlineData("<![CDATA[a><p>]]><b>", "p|b")]
    // raw text
    [InlineData("<style><p></style ><b>", "style|/style|b")]
    [InlineData("<style></styles></style/x><b>", "style|/style|b")]
    [InlineData("<title><!--</title>--><b>", "title|/title|b")]
    [InlineData("<textarea><p>", "textarea")]
    [InlineData("<xmp><p></xmp><iframe><p></iframe><noembed><p></noembed><noframes><p></noframes>", "xmp|/xmp|iframe|/iframe|noembed|/noembed|noframes|/noframes")]
    [InlineData("<plaintext><p></plaintext>", "plaintext")]
    [InlineData("<noscript><img src=a></noscript>", "noscript|img src=a|/noscript")]
    [InlineData("<script>'</p>'</SCRIPT><b>", "script|/script|b")]
    [InlineData("<script><!--<script></script>--></script><b>", "script|/script|b")]
    [InlineData("<script><!--<script></script></script><b>", "script|/script|b")]
    [InlineData("<script><!--><script></script><b>", "script|/script|b")]
    [InlineData("<script><!--<script>--></script><b>", "script|/script|b")]
    [InlineData("<script><!--<script></script>-</script><b>", "script|/script|b")]
    [InlineData("<script><!--<scripts></script><b>", "script|/script|b")]
    [InlineData("<script/><b></script>", "script|/script")]
    // svg and math
    [InlineData("<svg><title/><image href=a /></svg><title><b></title>", "svg|title|image href=a|/svg|title|/title")]
    [InlineData("<svg><style><b></style></svg>", "svg|style|b|/style|/svg")]
    [InlineData("<svg><foreignObject><style><b></style></foreignObject><style><g></style></svg>", "svg|foreignobject|style|/style|/foreignobject|style|g|/style|/svg")]
    [InlineData("<svg><p><style><b></style>", "svg|p|style|/style")]
    [InlineData("<svg><![CDATA[><b>]]></svg><![CDATA[><b>]]>", "svg|/svg|b")]
    [InlineData("<svg/><style><b></style>", "svg|style|/style")]
    public void Tags_are_those_of_the_standard(string html, string expected) => Describe(html).ShouldBe(expected);

    [Theory]
    [InlineData("a&amp;b", "a&b")]
    [InlineData("a&ampb", "a&ampb")]
    [InlineData("a&amp=b", "a&amp=b")]
    [InlineData("a&amp", "a&")]
    [InlineData("a&amp,b", "a&,b")]
    [InlineData("?a=1&copy=2&reg;=3&sect", "?a=1&copy=2®=3§")]
    [InlineData("&notit;&notin;", "&notit;∉")]
    [InlineData("&apos;&apos&AMP;&quot;&lt;", "'&apos&\"<")]
    [InlineData("&#65;&#x42;&#X43&#68", "ABCD")]
    [InlineData("&#;&#x;&#xg;&", "&#;&#x;&#xg;&")]
    [InlineData("&#128;&#x99;&#x81;&#0;&#xD800;&#x110000;&#99999999999999999999;", "€™\u0081\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("&#x1F600;&CounterClockwiseContourIntegral;&NotEqualTilde;", "😀∳≂̸")]
    [InlineData("a\r\nb\rc\0", "a\nb\nc\uFFFD")]
    public void Attribute_values_are_decoded_by_the_rules_for_attributes(string raw, string expected)
    {
        CharacterReferences.DecodeAttribute(raw).ShouldBe(expected);
        if (!raw.Contains('"', StringComparison.Ordinal))
            new HtmlParser().ParseDocument($"<p x=\"{raw}\">").QuerySelector("p")!.GetAttribute("x").ShouldBe(expected);
    }

    [Fact]
    public void Every_attribute_says_where_it_stands()
    {
        const string html = "<img  src = \"a&amp;b\" alt='' x=1 hidden y= >";
        var scanner = new HtmlTagScanner(html);
        scanner.MoveNext().ShouldBeTrue();
        var tag = scanner.Current;
        tag.Span.ShouldBe(new(0, html.Length));
        tag.Attributes.Select(a => html.Substring(a.Whole.Start, a.Whole.Length)).ShouldBe(["src = \"a&amp;b\"", "alt=''", "x=1", "hidden", "y="]);
        tag.Attributes.Select(a => html.Substring(a.Span.Start, a.Span.Length)).ShouldBe(["a&amp;b", "", "1", "", ""]);
        tag.Attributes.Select(a => a.Quote).ShouldBe(['"', '\'', '\0', '\0', '\0']);
        tag["src"]!.Value.ShouldBe("a&b");
        tag["SRC"].ShouldBeNull();
    }

    [Fact]
    public void Text_between_tags_is_told()
    {
        const string html = "a<b>c<!--d--></b><style>e<f></style>g<h";
        var scanner = new HtmlTagScanner(html);
        var seen = new StringBuilder();
        bool more;
        do
        {
            more = scanner.MoveNext();
            seen.Append(html, scanner.Between.Start, scanner.Between.Length).Append(scanner.BetweenHasMarkup ? '!' : scanner.BetweenIsRawText ? '=' : '.');
        }
        while (more);
        seen.ToString().ShouldBe("a.c<!--d-->!.e<f>=g<h!");
        scanner.MoveNext().ShouldBeFalse();
    }

    [Fact]
    public void Well_formed_markup_gives_the_elements_of_the_tree()
    {
        var attribute = Gen.Select(Gen.OneOf("a", "B", "data-src", "src"), Gen.OneOf("\"", "'", ""), Gen.String[Gen.Char["ab&;#x<>=/ \"'é"], 0, 8], (name, quote, text) =>
        {
            var value = (quote.Length == 0 ? "v" : text.Replace(quote, "", StringComparison.Ordinal)).Replace("&;", "& ;", StringComparison.Ordinal); // AngleSharp loses this semicolon; §13.2.5.72 keeps it
            return $"{name}={quote}{value}{quote}";
        });
        var element = Gen.Select(Gen.OneOf("i", "b", "SPAN", "style", "title", "noembed"), attribute.Array[0, 3], Gen.OneOf("", "x", "<u>y</u>", "<!-- <u> -->"), (name, attributes, content) =>
            $"<{name} {string.Join(' ', attributes)} >{content}</{name}>");
        element.Array[0, 6].Sample(parts =>
        {
            var html = "<!doctype html><body><div>" + string.Concat(parts) + "</div>";
            StartTags(html).ShouldBe(Elements(html));
        }, iter: 2000);
    }

    [Fact]
    public void Arbitrary_text_keeps_every_span_inside_its_tag()
    {
        Gen.String[Gen.Char["<>/!-='\" abscriptyle?[]&;\n"], 0, 60].Sample(html =>
        {
            var scanner = new HtmlTagScanner(html);
            var end = 0;
            while (scanner.MoveNext())
            {
                var tag = scanner.Current;
                scanner.Between.ShouldBe(new(end, tag.Span.Start - end));
                html[tag.Span.Start].ShouldBe('<');
                html[tag.Span.End - 1].ShouldBe('>');
                foreach (var a in tag.Attributes)
                {
                    (a.Whole.Start > tag.Span.Start && a.Span.Start >= a.Whole.Start && a.Whole.End >= a.Span.End && a.Whole.End < tag.Span.End).ShouldBeTrue();
                    if (a.Quote != '\0')
                        (html[a.Span.Start - 1], html[a.Span.End]).ShouldBe((a.Quote, a.Quote));
                }
                end = tag.Span.End;
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Real_pages_give_every_image_of_the_tree()
    {
        foreach (var (name, text) in RealText.Files(".md", ".html", ".txt"))
        {
            var body = "<!doctype html><body>" + text;
            var expected = new HtmlParser().ParseDocument(body).QuerySelectorAll("img").Select(e => e.GetAttribute("src")).ToList();
            Sources(body).ShouldBe(expected, name);
        }
    }

    [Theory]
    [InlineData("<")]
    [InlineData("</")]
    [InlineData("<!--")]
    [InlineData("<a ")]
    [InlineData("<a x=")]
    [InlineData("<a x='")]
    [InlineData("<script><!--<script>")]
    [InlineData("<script></")]
    [InlineData("<style></style ")]
    [InlineData("<svg><title>")]
    [InlineData("<a x=\"&a")]
    [InlineData("--!>")]
    public void Hostile_megabytes_take_linear_time(string unit)
    {
        var html = new StringBuilder().Insert(0, unit, 1_000_000 / unit.Length).ToString();
        AssertFast(html);
    }

    [Fact]
    public void A_tag_with_many_attributes_takes_linear_time() =>
        AssertFast("<a " + string.Join(' ', Enumerable.Range(0, 100_000).Select(i => "a" + i)) + ">");

    static void AssertFast(string html)
    {
        var clock = ThreadClock.StartNew();
        var scanner = new HtmlTagScanner(html);
        while (scanner.MoveNext())
            _ = scanner.Current;
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2)); // takes 10-200 ms; the square of a megabyte takes minutes
    }

    static string Describe(string html)
    {
        var tags = new List<string>();
        var scanner = new HtmlTagScanner(html);
        while (scanner.MoveNext())
            tags.Add(string.Join(' ', [(scanner.IsEnd ? "/" : "") + scanner.Current.Name, .. scanner.Current.Attributes.Select(a => $"{a.Name}={a.Value}")]));
        return string.Join('|', tags);
    }

    static List<string> StartTags(string html)
    {
        var tags = new List<string>();
        var scanner = new HtmlTagScanner(html);
        while (scanner.MoveNext())
            if (!scanner.IsEnd)
                tags.Add(string.Join(' ', [scanner.Current.Name, .. scanner.Current.Attributes.Select(a => $"{a.Name}={a.Value}")]));
        return tags;
    }

    static List<string> Elements(string html) =>
        [.. new HtmlParser().ParseDocument(html).QuerySelectorAll("*").Where(e => e.LocalName is not ("html" or "head"))
            .Select(e => string.Join(' ', [e.LocalName, .. e.Attributes.Select(a => $"{a.Name}={a.Value}")]))];

    static List<string?> Sources(string html)
    {
        var sources = new List<string?>();
        var scanner = new HtmlTagScanner(html);
        while (scanner.MoveNext())
            if (!scanner.IsEnd && scanner.IsNamed("img"))
                sources.Add(scanner.Current["src"]?.Value);
        return sources;
    }
}
