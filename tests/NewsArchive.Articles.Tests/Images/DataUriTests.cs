using System.Text;
using CsCheck;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class DataUriTests
{
    const string Dot = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==";

    static string Png => Convert.ToBase64String(SampleImages.Png(4, 3, 50));

    [Theory]
    [InlineData("data:image/png;base64,{png}", true, "as everybody writes it")]
    [InlineData("DATA:image/png;charset=x;BASE64, {png}", true, "case, parameters and white space do not count")]
    [InlineData("data:;base64,{png}", true, "the bytes tell the type")]
    [InlineData("data:image/png;base64,{png}#fragment", true, "a fragment is no data")]
    [InlineData("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E", true, "percent-encoded text")]
    [InlineData("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9' onload='x()'/>", false, "an SVG that could act")]
    [InlineData("data:image/gif;base64," + Dot, false, "a spacer of one pixel")]
    [InlineData("data:image/png;base64,{cut}", false, "cut short")]
    [InlineData("data:image/png;base64,{png}!", false, "no base64")]
    [InlineData("data:text/html,<p>", false, "no image")]
    [InlineData("data:image/png;base64", false, "no comma")]
    [InlineData("data:,", false, "nothing")]
    [InlineData("http://a.test/data:image/png;base64,{png}", false, "another scheme")]
    public void Images_are_told_by_their_bytes(string uri, bool isImage, string why) =>
        (DataUri.Read(uri.Replace("{png}", Png, StringComparison.Ordinal).Replace("{cut}", Png[..40], StringComparison.Ordinal)) is not null).ShouldBe(isImage, why);

    [Fact]
    public void Bytes_come_back_whole_from_either_spelling() => Gen.Byte.Array.Sample(bytes =>
    {
        DataUri.Decode("data:x;base64," + Convert.ToBase64String(bytes)).ShouldBe(bytes);
        DataUri.Decode("data:x;base64," + Convert.ToBase64String(bytes).TrimEnd('=')).ShouldBe(bytes);
        DataUri.Decode("data:x," + string.Concat(bytes.Select(b => $"%{b:x2}"))).ShouldBe(bytes);
    }, iter: 500);

    [Fact]
    public void Nothing_is_thrown_for_any_text() => Gen.String.Sample(text => DataUri.Read("data:" + text), iter: 2000);

    [Fact]
    public void Reports_show_the_beginning_alone()
    {
        DataUri.Shorten("data:image/png;base64," + new string('A', 1000)).ShouldBe("data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAA… (1022 characters)");
        DataUri.Shorten("http://a.test/" + new string('a', 1000)).Length.ShouldBe(1014);
        Encoding.UTF8.GetByteCount(DataUri.Shorten("data:,")).ShouldBe(6);
    }
}
