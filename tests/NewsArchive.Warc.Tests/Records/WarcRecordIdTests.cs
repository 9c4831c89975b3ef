using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public class WarcRecordIdTests
{
    static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);
    static readonly WarcDigest Digest = WarcDigest.Sha256("abc"u8);

    [Fact]
    public void An_id_is_a_bracketed_version_8_uuid_of_its_parts()
    {
        // printf 'resource\nhttps://a.test/\n2021-04-08T02:38:00Z\nsha256:ba78…15ad\n' | sha256sum, version and variant set by hand
        var id = WarcRecordId.Create(WarcRecordType.Resource, "https://a.test/", Date, Digest);
        id.ShouldBe("<urn:uuid:635ac0f0-2627-8e67-885b-8a3837db7c80>");
        id.ShouldMatch("^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>$");
    }

    [Fact]
    public void Every_part_changes_the_id()
    {
        string[] ids =
        [
            WarcRecordId.Create(WarcRecordType.Resource, "https://a.test/", Date, Digest),
            WarcRecordId.Create(WarcRecordType.Metadata, "https://a.test/", Date, Digest),
            WarcRecordId.Create(WarcRecordType.Resource, "https://b.test/", Date, Digest),
            WarcRecordId.Create(WarcRecordType.Resource, null, Date, Digest),
            WarcRecordId.Create(WarcRecordType.Resource, "https://a.test/", Date.AddTicks(1), Digest),
            WarcRecordId.Create(WarcRecordType.Resource, "https://a.test/", Date, WarcDigest.Sha256("abd"u8)),
        ];
        ids.ShouldBeUnique();
        WarcRecordId.Create(WarcRecordType.Resource, "https://a.test/", Date.ToOffset(TimeSpan.FromHours(8)), Digest).ShouldBe(ids[0]);
    }
}
