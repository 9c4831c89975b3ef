using System.Globalization;
using NewsArchive.Articles.Listing;

namespace NewsArchive.Articles.Tests.Listing;

public sealed class ListedDateTests
{
    [Theory]
    [InlineData("2021", "2021-01-01T00:00:00.0000000", "2021-12-31T23:59:59.9999999")]
    [InlineData("2021-04", "2021-04-01T00:00:00.0000000", "2021-04-30T23:59:59.9999999")]
    [InlineData("2020-02", "2020-02-01T00:00:00.0000000", "2020-02-29T23:59:59.9999999")]
    [InlineData("20210408", "2021-04-08T00:00:00.0000000", "2021-04-08T23:59:59.9999999")]
    [InlineData("2021-04-08T02", "2021-04-08T02:00:00.0000000", "2021-04-08T02:59:59.9999999")]
    [InlineData("2021-04-08T02:38:00Z", "2021-04-08T02:38:00.0000000", "2021-04-08T02:38:00.9999999")]
    [InlineData("2021-04-08T02:38:00.123456789Z", "2021-04-08T02:38:00.0000000", "2021-04-08T02:38:00.9999999")] // finer digits are left out
    [InlineData("20210408023800", "2021-04-08T02:38:00.0000000", "2021-04-08T02:38:00.9999999")]
    [InlineData("9999", "9999-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999998")]
    [InlineData("99991231235959", "9999-12-31T23:59:59.0000000", "9999-12-31T23:59:59.9999998")]
    public void A_date_is_all_that_it_names(string text, string first, string last)
    {
        ListedDate.TryParse(text, out var date).ShouldBeTrue();
        (Text(date.First), Text(date.Last)).ShouldBe((first, last));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("202")]
    [InlineData("20211")]
    [InlineData("2021-13")]
    [InlineData("2021-02-30")]
    [InlineData("yesterday")]
    [InlineData("2021-04-08T02:38:00+02:00")] // a zone would be guessed wrong half the time: UTC only
    [InlineData("２０２１")]
    public void Anything_else_is_none(string? text) => ListedDate.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("20210408023800", "2021-04-08T02:38:00Z")]
    [InlineData("20210408023800123", "2021-04-08T02:38:00.123Z")]
    [InlineData("2021", "2021")]
    [InlineData("2021040802380x", "2021040802380x")]
    public void A_timestamp_is_written_as_records_have_dates(string timestamp, string date) => ListedDate.ToIso(timestamp).ShouldBe(date);

    static string Text(DateTimeOffset date) => date.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
}
