using CsCheck;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Bundles;

/// <summary>Rows come back as they were put in, whatever a stranger's manifest says.</summary>
public sealed class ManifestRowsTests
{
    static readonly Gen<string> Text = Gen.OneOf(Gen.String, Gen.Const(""), Gen.Const("half a pair \ud83d"), Gen.Const("<urn:uuid:a62c3d58-ddc9-8ce0-9b94-da3db4b9542e>"), Gen.Const("新闻 \ud83d\ude00"));
    static readonly Gen<string?> Maybe = Gen.OneOf(Text.Select(text => (string?)text), Gen.Const((string?)null));
    static readonly Gen<WarcDigest> Digest = Gen.Select(Gen.OneOf(Gen.Const("sha256"), Gen.Const("sha1"), Gen.Const("md5")), Gen.Byte.Array[0, 3], (algorithm, bytes) => WarcDigest.Compute(algorithm, bytes));
    static readonly Gen<ManifestRecord> Record = Gen.Select(Text, Text, Gen.Long, Digest, Gen.Bool, (uri, id, length, digest, lost) => new ManifestRecord { Uri = uri, RecordId = id, Length = length, Digest = digest, Lost = lost });

    static readonly Gen<ManifestSource> Source = Gen.Select(
        Gen.Select(Text, Maybe, Maybe), Gen.Long, Gen.Int, Gen.DateTime, Digest, Gen.Select(Text, Text, Gen.Bool), (names, length, mode, date, digest, record) => new ManifestSource
        {
            Path = names.Item1,
            Archive = names.Item2,
            Prefix = names.Item3,
            Length = length,
            UnixMode = mode % 3 == 0 ? null : mode,
            Modified = mode % 2 == 0 ? null : new DateTimeOffset(date.Ticks, TimeSpan.Zero),
            Digest = digest,
            Uri = record.Item1,
            RecordId = record.Item2,
            Lost = record.Item3,
        });

    static readonly Gen<ManifestArticle> Article = Gen.Select(
        Gen.Select(Text, Maybe, Maybe), Gen.Select(Text, Maybe, Text), Maybe, Record, Record, Text, (names, origin, url, clean, page, id) => new ManifestArticle
        {
            Path = names.Item1,
            Archive = names.Item2,
            Prefix = names.Item3,
            Source = origin.Item1,
            Member = origin.Item2,
            Title = origin.Item3,
            OriginalUrl = url,
            Clean = clean,
            Page = page,
            MetadataRecordId = id,
        });

    static readonly Gen<ManifestAsset> Asset = Gen.Select(Text, Maybe, Maybe, Record, (path, archive, prefix, record) => new ManifestAsset { Path = path, Archive = archive, Prefix = prefix, Record = record });

    static void ShouldComeBack<T>(T[] rows) where T : class
    {
        var kept = new ManifestRows<T>(rows);
        kept.Count.ShouldBe(rows.Length);
        kept.ToArray().ShouldBe(rows);
        for (var number = rows.Length - 1; number >= 0; number--)
            kept[number].ShouldBe(rows[number]);
    }

    [Fact]
    public void Sources_come_back() => Source.Array[0, 9].Sample(ShouldComeBack);

    [Fact]
    public void Articles_come_back() => Article.Array[0, 9].Sample(ShouldComeBack);

    [Fact]
    public void Images_come_back() => Asset.Array[0, 9].Sample(ShouldComeBack);

    [Fact]
    public void Path_bytes_come_back_and_none_are_not_no_bytes() => Gen.Byte.Array[0, 9].Sample(bytes =>
    {
        var source = new ManifestSource { Path = "p", Length = 0, Digest = WarcDigest.Sha256([]) };
        ManifestRows<ManifestSource> rows = [source, source with { PathBytes = [.. bytes] }];
        rows[0].PathBytes.IsDefault.ShouldBeTrue();
        rows[1].PathBytes.ShouldBe(bytes);
    });

    [Fact]
    public void Very_many_wait_outside_memory()
    {
        var source = new ManifestSource { Path = "", Length = 0, Digest = WarcDigest.Sha256([]), Uri = "https://newsarchive.invalid/0123456789abcdef/source/x.md", RecordId = "<urn:uuid:a62c3d58-ddc9-8ce0-9b94-da3db4b9542e>" };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rows = new ManifestRows<ManifestSource>(Enumerable.Range(0, 40_000).Select(number => source with { Path = $"{number}.md" }));
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(4 << 20);
        rows.Index().Count(row => row.Item.Path != $"{row.Index}.md").ShouldBe(0);
        rows[31_234].Path.ShouldBe("31234.md");
        rows.Release();
    }
}
