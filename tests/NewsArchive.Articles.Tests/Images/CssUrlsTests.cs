using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class CssUrlsTests
{
    [Theory]
    [InlineData("background:url(a.jpg)", "a.jpg")]
    [InlineData("background:URL( 'a b.jpg' ), url(\"c.jpg\")", "a b.jpg|c.jpg")]
    [InlineData("background:url( a\\)b.jpg )", "a)b.jpg")]
    [InlineData("background:url(\\61 b.jpg)", "ab.jpg")]
    [InlineData("/* url(no) */x:url(a)/*", "a")]
    [InlineData("content:'url(no)';x:myurl(no);y:url(a", "a")]
    [InlineData("x:url(#gradient);y:url()", "")]
    [InlineData("x:image-set('a' 1x, url(b) 2x type('no'));y:'no'", "a|b")]
    [InlineData("x:-webkit-image-set(url(a) 1x)", "a")]
    [InlineData("@import 'no';@import url(no);@font-face{src:url(no)}b{c:url(a)}", "a")]
    [InlineData("x:'broken\ny:url(a)", "a")]
    [InlineData("x:url('a", "a")]
    [InlineData("x:url(a\\", "a\\")]
    [InlineData("-moz-binding:url(a)\\", "a")]
    public void Urls_of_images_are_found(string css, string expected)
    {
        var found = CssUrls.Find(css);
        string.Join('|', found.Select(u => u.Url)).ShouldBe(expected);
        foreach (var url in found.Where(u => !css.Contains('\\', StringComparison.Ordinal)))
            css.Substring(url.Span.Start, url.Span.Length).ShouldBe(url.Url);
    }

    [Theory]
    [InlineData("@import 'a.css' screen;@import url(b.css) layer(x) supports(c:url(no));d{e:url(f)}", "Import a.css|Import b.css|Image f")]
    [InlineData("@font-face{src:url(a.woff) format('woff'),url('b.woff')}c{d:url(e)}", "Font a.woff|Font b.woff|Image e")]
    [InlineData("@namespace url(no);a{b:url(c)}", "Image c")]
    [InlineData("a{b:url(c d)}e{f:url(g\"h)}i{j:url(k(l)}m{n:url('o\n')}p{q:url(r)}", "!c d|!g\"h|!k(l|!o|Image r")]
    [InlineData("a{b:url(c\\ d)}", "Image c d")]
    public void Kinds_are_told_apart_and_malformed_ones_marked(string css, string expected) =>
        string.Join('|', CssUrls.FindAll(css).Select(url => (url.IsMalformed ? "!" : url.Kind + " ") + url.Url)).ShouldBe(expected);
}
