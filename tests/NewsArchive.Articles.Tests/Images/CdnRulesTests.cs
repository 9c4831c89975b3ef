using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class CdnRulesTests
{
    [Theory]
    [InlineData("https://chinese.aljazeera.net/wp-content/uploads/2021/04/a.jpg?w=770&resize=770%2C547", "https://chinese.aljazeera.net/wp-content/uploads/2021/04/a.jpg")]
    [InlineData("https://a.test/wp-content/uploads/a.jpg?w=770&v=3", "https://a.test/wp-content/uploads/a.jpg?v=3")]
    [InlineData("https://a.test/photo.php?w=770", "")]
    [InlineData("https://i0.wp.com/a.test/x/y.jpg?resize=1100%2C493&ssl=1", "https://a.test/x/y.jpg")]
    [InlineData("https://i2.wp.com/a.test/wp-content/uploads/y-770x547.jpg?fit=9%2C8&ssl=1",
        "https://a.test/wp-content/uploads/y.jpg https://a.test/wp-content/uploads/y-770x547.jpg")]
    [InlineData("https://a.test/wp-content/uploads/2020/y-770x547.jpg", "https://a.test/wp-content/uploads/2020/y.jpg")]
    [InlineData("https://a.test/other/y-770x547.jpg", "")] // maybe its real name
    [InlineData("https://a.test/wp-content/uploads/-770x547.jpg", "")]
    [InlineData("https://mmbiz.qpic.cn/mmbiz_jpg/x/640?wx_fmt=jpeg", "https://mmbiz.qpic.cn/mmbiz_jpg/x/640")]
    [InlineData("https://a.test/cdn-cgi/image/width=80,quality=75/uploads/a.jpg", "https://a.test/uploads/a.jpg")]
    [InlineData("https://a.test/cdn-cgi/image/width=80/https://b.test/a.jpg?v=1", "https://b.test/a.jpg?v=1")]
    [InlineData("https://a.test/_next/image?url=%2Fstatic%2Fa.jpg&w=640&q=75", "https://a.test/static/a.jpg")]
    [InlineData("https://a.test/_next/image?url=https%3A%2F%2Fb.test%2Fa&w=640", "https://b.test/a")]
    [InlineData("https://img.test/sig/rs:fit:300/plain/https://b.test/a.jpg@webp", "https://b.test/a.jpg")]
    [InlineData("https://img.test/insecure/plain/https%3A%2F%2Fb.test%2Fa.jpg", "https://b.test/a.jpg")]
    [InlineData("https://cors.zfour.workers.dev/?http://img30.test/forum/a.jpg", "http://img30.test/forum/a.jpg")]
    [InlineData("https://cors.test/https:/b.test/a.jpg?x=1", "https://b.test/a.jpg?x=1")]
    [InlineData("https://images.weserv.nl/?url=b.test/a.jpg&w=10", "https://b.test/a.jpg")]
    [InlineData("https://a.test/timthumb.php?src=https://b.test/a.jpg&w=9", "https://b.test/a.jpg")]
    [InlineData("https://a.test/go?url=https://b.test/page", "")]
    [InlineData("https://web.archive.org/web/2020im_/http://b.test/a.jpg", "")]
    // signed: never touched
    [InlineData("https://a.test/wp-content/uploads/a-10x10.jpg?X-Amz-Signature=ab&w=770", "")]
    [InlineData("https://a.test/wp-content/uploads/a.jpg?Expires=1&Signature=x&w=770", "")]
    [InlineData("https://a.test/wp-content/uploads/a.jpg?w=770&token=x", "")]
    [InlineData("https://a.test/wp-content/uploads/a.jpg?w=770&s=0123456789abcdef0123456789abcdef", "")]
    [InlineData("https://a.test/_next/image?url=https%3A%2F%2Fb.test%2Fwp-content%2Fuploads%2Fa-1x1.jpg%3Fsig%3Dx", "https://b.test/wp-content/uploads/a-1x1.jpg?sig=x")]
    public void The_original_behind_a_service_is_found(string url, string expected) =>
        string.Join(' ', CdnRules.Unwrap(WebUrl.Parse(url)!.Value)).ShouldBe(expected);

    [Fact]
    public void Layers_are_bounded() => CdnRules.Unwrap(WebUrl.Parse(string.Concat(Enumerable.Repeat("https://a.test/", 100_000)))!.Value).Count.ShouldBeLessThan(7);
}
