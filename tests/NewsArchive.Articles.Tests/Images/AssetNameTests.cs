using System.Text;
using CsCheck;
using NewsArchive.Articles.Images;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Images;

public sealed class AssetNameTests
{
    static readonly WarcDigest Digest = new("sha256", "ab0123456789cdef");

    [Theory]
    [InlineData("https://a.test/x/000_1T127O.JPG?w=770", ".jpg", "000-1t127o")]
    [InlineData("https://a.test/%E5%9B%BE%20%E7%89%87.png", ".png", "图-片")]
    [InlineData("https://a.test/e\u0301te\u0301.png", ".png", "été")]
    [InlineData("e\u0323\u0302 \u1112\u1161\u11ab か\u3099.png", ".png", "ệ-한-が")]
    [InlineData("ประเทศไทยที่.png", ".png", "ประเทศไทยที่")]
    [InlineData("https://a.test/", ".jpg", "a-test")]
    [InlineData("https://a.test/..%2f..%2fetc", ".jpg", "etc")]
    [InlineData("https://a.test/con.jpg", ".jpg", "con")]
    [InlineData("https://a.test/x.php", ".webp", "x-php")]
    [InlineData("--- ---", ".jpg", "image")]
    [InlineData("a\uD800b.jpg", ".jpg", "a-b")]
    public void Names_come_from_the_last_segment(string url, string extension, string slug) =>
        AssetName.For(Digest, url, extension).ShouldBe($"assets/ab/{slug}-ab0123456789{extension}");

    [Fact]
    public void Any_url_gives_a_name_that_every_system_takes() => Gen.String.Sample(url =>
    {
        var file = AssetName.For(Digest, url, ".jpg")["assets/ab/".Length..];
        (Encoding.UTF8.GetByteCount(file) <= 255 && file.EndsWith("-ab0123456789.jpg", StringComparison.Ordinal)).ShouldBeTrue();
        file.All(IsSafe).ShouldBeTrue(file);
    }, iter: 5000);

    static bool IsSafe(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '-' or '.'
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    [Fact]
    public void Long_names_are_cut_between_characters() =>
        AssetName.For(Digest, string.Concat(Enumerable.Repeat("𠀀", 100)), ".jpg").ShouldBe($"assets/ab/{string.Concat(Enumerable.Repeat("𠀀", 30))}-ab0123456789.jpg");

    [Theory]
    [InlineData("")]
    [InlineData("jpg")]
    [InlineData(".")]
    [InlineData("./x")]
    public void A_wrong_extension_is_refused(string extension) => Should.Throw<ArgumentException>(() => AssetName.For(Digest, "x", extension));

    [Fact]
    public void A_second_picture_with_the_same_twelve_digits_gets_all_of_them() =>
        AssetName.WithWholeDigest(AssetName.For(Digest, "a-b.jpg", ".jpg"), Digest).ShouldBe($"assets/ab/a-b-{Digest.Hex}.jpg");
}
