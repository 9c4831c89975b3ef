using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public class WarcRecordTypesTests
{
    [Theory]
    [InlineData("warcinfo", WarcRecordType.WarcInfo)]
    [InlineData("response", WarcRecordType.Response)]
    [InlineData("resource", WarcRecordType.Resource)]
    [InlineData("request", WarcRecordType.Request)]
    [InlineData("metadata", WarcRecordType.Metadata)]
    [InlineData("revisit", WarcRecordType.Revisit)]
    [InlineData("conversion", WarcRecordType.Conversion)]
    [InlineData("continuation", WarcRecordType.Continuation)]
    public void Each_type_has_one_name_read_without_case(string name, WarcRecordType type)
    {
        WarcRecordTypes.ToName(type).ShouldBe(name);
        WarcRecordTypes.Parse(name).ShouldBe(type);
        WarcRecordTypes.Parse(name.ToUpperInvariant()).ShouldBe(type);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("screenshot")]
    public void Other_names_are_unknown(string? name) => WarcRecordTypes.Parse(name).ShouldBe(WarcRecordType.Unknown);

    [Fact]
    public void The_unknown_type_has_no_name() =>
        Should.Throw<ArgumentOutOfRangeException>(() => WarcRecordTypes.ToName(WarcRecordType.Unknown));
}
