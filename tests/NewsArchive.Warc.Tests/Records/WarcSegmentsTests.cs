using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Tests.Reading;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Records;

public class WarcSegmentsTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(7, false)]
    [InlineData(99, true)]
    public void Segments_put_together_are_the_record(int size, bool inMemory)
    {
        var bytes = new byte[100]; // zeros: parts with the same bytes still have their own ids
        var block = inMemory ? WarcBlock.Of(bytes) : WarcBlock.Of(100, () => new TrickleStream(bytes, 3));
        var record = WarcRecord.Resource("https://a.test/large", DateTimeOffset.UnixEpoch, "a/b", block, SyntheticWarcs.InfoId);
        var segments = WarcSegments.Split(record, size).ToList();
        segments.Count.ShouldBe((100 + size - 1) / size);

        using var file = new MemoryStream();
        var writer = new WarcWriter(file) { Format = MemberFormat.Plain };
        foreach (var segment in segments)
            writer.Write(segment);
        file.Position = 0;
        WarcVerifier.Verify(file, "f", TestContext.Current.CancellationToken).ShouldBeEmpty();

        file.Position = 0;
        using var reader = new WarcReader(file, "f");
        var whole = new MemoryStream();
        for (var number = 1; reader.Read() is { } read; number++)
        {
            read.Block.CopyTo(whole);
            read.Head.Fields["WARC-Segment-Number"].ShouldBe($"{number}");
            read.Head.Fields["WARC-Segment-Origin-ID"].ShouldBe(number == 1 ? null : record.Head.RecordId);
            read.Head.Fields["WARC-Segment-Total-Length"].ShouldBe(number == segments.Count ? "100" : null);
            read.Head.Fields["WARC-Payload-Digest"].ShouldBe(number == 1 ? record.Head.Fields["WARC-Payload-Digest"] : null);
        }
        whole.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public void A_record_that_fits_is_not_cut_and_one_without_place_cannot_be()
    {
        var record = WarcRecord.Resource("https://a.test/", DateTimeOffset.UnixEpoch, "a/b", WarcBlock.Of(new byte[5]), SyntheticWarcs.InfoId);
        WarcSegments.Split(record, 5).ShouldHaveSingleItem().ShouldBeSameAs(record);
        Should.Throw<ArgumentException>(() => WarcSegments.Split(WarcRecord.WarcInfo("f", DateTimeOffset.UnixEpoch, []), 5));
        Should.Throw<ArgumentException>(() => WarcSegments.Split(WarcSegments.Split(record, 2).Last(), 1));
    }
}
