using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Tests.Listing;

public sealed class RecordFilterTests
{
    static readonly ListedRecord Response = new()
    {
        File = "a.warc.gz",
        Offset = 0,
        RecordType = "response",
        Date = "2021-04-08T02:38:00Z",
        Uri = "https://e.test/a/b.jpg",
        MediaType = "image/JPEG",
        Status = 200,
    };

    static readonly ListedRecord Line = new() { File = "a.warc.gz", Offset = 0, Date = "20210408023800", Uri = "https://e.test/a/b.jpg", MediaType = "image/jpeg", Status = 200 };

    public static TheoryData<RecordFilter, bool> Filters => new()
    {
        { new(), true },
        { new() { Types = ["request", "response"] }, true },
        { new() { Types = ["request"] }, false },
        { new() { UrlPrefix = "https://e.test/a/" }, true },
        { new() { UrlPrefix = "https://E.test/" }, false },
        { new() { Status = 200 }, true },
        { new() { Status = 404 }, false },
        { new() { MediaType = "Image/" }, true },
        { new() { MediaType = "text/" }, false },
        { new() { From = Date("2021-04-08") }, true },
        { new() { From = Date("2021-04-08T02:38:01Z") }, false },
        { new() { To = Date("2021-04") }, true },
        { new() { To = Date("2021-04-08T02:37") }, false },
        { new() { From = Date("2021"), To = Date("2021"), Status = 200, MediaType = "image/" }, true },
    };

    [Theory, MemberData(nameof(Filters))]
    public void A_record_must_meet_every_condition(RecordFilter filter, bool isMet) => filter.Matches(Response).ShouldBe(isMet);

    [Theory, MemberData(nameof(Filters))]
    public void An_index_line_tells_all_but_the_type(RecordFilter filter, bool isMet) => filter.Matches(Line).ShouldBe(isMet && filter.Types.IsEmpty);

    [Fact]
    public void What_does_not_say_is_not_met()
    {
        var bare = new ListedRecord { File = "a", Offset = 0 };
        Filters.Select(row => row.Data.Item1).Where(filter => filter.Matches(bare)).ShouldAllBe(filter => filter.IsOpen);
    }

    static ListedDate Date(string text) => ListedDate.TryParse(text, out var date) ? date : throw new FormatException(text);
}
