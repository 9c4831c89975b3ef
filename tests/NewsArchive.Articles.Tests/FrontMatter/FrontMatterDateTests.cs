using System.Globalization;
using CsCheck;
using NewsArchive.Articles.FrontMatter;

namespace NewsArchive.Articles.Tests.FrontMatter;

public sealed class FrontMatterDateTests
{
    [Theory]
    [InlineData("Thu, 08 Apr 2021 02:38:00 GMT", "2021-04-08T02:38:00+00:00")] // RFC 1123, as the RSS generators write it
    [InlineData("Mon, 08 Apr 2021 02:38:00 GMT", "2021-04-08T02:38:00+00:00")] // the wrong weekday: feeds have it
    [InlineData("Thu, 8 Apr 2021 02:38:00 +0800", "2021-04-08T02:38:00+08:00")]
    [InlineData("8 April 2021", "2021-04-08T00:00:00+00:00")]
    [InlineData("2018-04-12T05:48:35+00:00", "2018-04-12T05:48:35+00:00")]
    [InlineData("2020-05-22T14:22:45.000Z", "2020-05-22T14:22:45+00:00")]
    [InlineData("2020-05-22T14:22:45.1234567890Z", "2020-05-22T14:22:45.1234567+00:00")] // more digits than a tick holds
    [InlineData("2018-01-17 22:28 +0800", "2018-01-17T22:28:00+08:00")] // Jekyll
    [InlineData("2015-05-25T08:46:51+02:00", "2015-05-25T08:46:51+02:00")]
    [InlineData("2020-09-10", "2020-09-10T00:00:00+00:00")]
    [InlineData("2021/04/08", "2021-04-08T00:00:00+00:00")] // Hexo
    [InlineData("2021/4/8 9:05", "2021-04-08T09:05:00+00:00")]
    [InlineData("2021-04-08 02:38:00 UTC", "2021-04-08T02:38:00+00:00")]
    [InlineData("2021-04-08 02:38:00", "2021-04-08T02:38:00+00:00")] // without a zone: UTC
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00")] // a leap second
    [InlineData(" 2020-09-10 ", "2020-09-10T00:00:00+00:00")]
    public void Dates_of_real_posts_are_read(string text, string expected)
    {
        FrontMatterDate.TryParse(text, out var date).ShouldBeTrue();
        date.ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));
        date.Offset.ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture).Offset);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2021-02-30")]
    [InlineData("2021-13-01")]
    [InlineData("2021-04/08")]
    [InlineData("2021-04-08T25:00")]
    [InlineData("2021-04-08T")]
    [InlineData("2021-04-08 10:00 +99:00")]
    [InlineData("2021-04-08 10:00 EST")]
    [InlineData("0000-01-01")]
    [InlineData("0001-01-01 00:00 +14:00")] // before the first instant
    [InlineData("9999-12-31 23:59 -01:00")] // after the last
    [InlineData("12021-04-08")]
    public void What_is_no_date_is_refused(string? text) => FrontMatterDate.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void No_text_throws() => Gen.String.Sample(text =>
    {
        if (!FrontMatterDate.TryParse(text, out var date))
            date.ShouldBe(default);
    }, iter: 20_000);

    [Fact]
    public void Written_instants_are_read_back() => Gen.DateTimeOffset.Sample(instant =>
    {
        foreach (var format in new[] { "o", "R", "yyyy-MM-dd HH:mm:ss zzz" })
        {
            var text = instant.ToString(format, CultureInfo.InvariantCulture);
            FrontMatterDate.TryParse(text, out var date).ShouldBeTrue(text);
            date.ToString(format, CultureInfo.InvariantCulture).ShouldBe(text);
        }
    }, iter: 5_000);
}
