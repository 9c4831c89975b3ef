using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Tests.Reading;

public class RecordScanTests
{
    [Theory]
    [InlineData("00001f8b0800", 2)]
    [InlineData("001f8b081f", 1)] // every flag that means something
    [InlineData("1f8b08201f8b0800", 4)] // a reserved flag
    [InlineData("1f8b0928b52ffd00", 3)] // another method
    [InlineData("28b52ffd28b52ffd2020", 4)] // the reserved bit is in 28
    [InlineData("57415243005741524300574152432f", 10)] // WARC/
    [InlineData("28b52ffd08", 5)]
    [InlineData("00001f8b08", 2)] // its flags are not there
    public void What_cannot_be_the_beginning_of_a_member_or_record_is_passed_over(string hex, int expected)
    {
        using var source = new ByteSource(new MemoryStream(Convert.FromHexString(hex)));
        RecordScan.SkipToCandidate(source).ShouldBe(expected < hex.Length / 2);
        source.Position.ShouldBe(expected);
    }
}
