using CsCheck;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public class WarcDateTests
{
    [Theory]
    [InlineData("2006-09-19T17:20:24Z", "2006-09-19T17:20:24.0000000+00:00")] // WARC 1.1 annex B
    [InlineData("2016-01-11T23:24:25.412030Z", "2016-01-11T23:24:25.4120300+00:00")]
    [InlineData("2016-01-11T23:24:25.1Z", "2016-01-11T23:24:25.1000000+00:00")]
    [InlineData("2016-01-11T23:24:25.123456789Z", "2016-01-11T23:24:25.1234567+00:00")] // finer than a tick: cut
    [InlineData("2016-01-11T23:24Z", "2016-01-11T23:24:00.0000000+00:00")]
    [InlineData("2016-01-11", "2016-01-11T00:00:00.0000000+00:00")]
    [InlineData("2016-01", "2016-01-01T00:00:00.0000000+00:00")]
    [InlineData("2016", "2016-01-01T00:00:00.0000000+00:00")]
    public void A_w3c_date_in_utc_is_read(string text, string expected)
    {
        WarcDate.TryParse(text, out var date).ShouldBeTrue();
        date.ToString("O", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("20060919172024")]
    [InlineData("2006-09-19T17:20:24")] // no zone
    [InlineData("2006-09-19T17:20:24+02:00")] // not UTC
    [InlineData("2006-09-19 17:20:24Z")]
    [InlineData("2006-09-19T17:20:24.Z")] // no digit
    [InlineData("2006-09-19T17:20:24.1234567890Z")] // ten digits
    [InlineData("2006-09-19T17:20:24.12a4Z")]
    [InlineData("2006-02-30T17:20:24Z")]
    [InlineData(" 2006-09-19T17:20:24Z")]
    [InlineData("२००६-09-19T17:20:24Z")] // digits, but not ASCII
    public void Anything_else_is_refused(string? text) => WarcDate.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2021-04-08T02:38:00+00:00", "2021-04-08T02:38:00Z", "20210408023800")]
    [InlineData("2021-04-08T04:38:00.5000000+02:00", "2021-04-08T02:38:00.5Z", "20210408023800")]
    [InlineData("2021-04-08T02:38:00.0000001+00:00", "2021-04-08T02:38:00.0000001Z", "20210408023800")]
    public void An_instant_is_written_in_utc_with_the_digits_it_needs(string instant, string text, string timestamp)
    {
        var date = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        WarcDate.ToText(date).ShouldBe(text);
        WarcDate.ToTimestamp14(date).ShouldBe(timestamp);
    }

    [Fact]
    public void What_is_written_reads_back() =>
        Gen.DateTimeOffset.Sample(date => WarcDate.TryParse(WarcDate.ToText(date), out var read) && read == date);
}
