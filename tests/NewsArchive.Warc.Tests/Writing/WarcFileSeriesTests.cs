using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Writing;

public class WarcFileSeriesTests
{
    static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_long_enough_is_followed_by_another(bool zstd)
    {
        using var folder = new TemporaryFolder();
        var places = new List<(string File, WarcLocation Place)>();
        using (var series = Series(folder, zstd))
        {
            for (var i = 0; i < 9; i++)
            {
                var (file, locations) = series.Write(id => Pair(i, id));
                locations.Count.ShouldBe(2);
                places.AddRange(locations.Select(place => (file, place)));
            }
            Directory.GetFiles(folder.Path).Count(path => !path.Contains(".tmp-")).ShouldBe(series.Files.Count);
            series.Commit();
            series.Files.Count.ShouldBeGreaterThan(2);
        }
        foreach (var path in Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(path);
            WarcVerifier.Verify(stream, path, TestContext.Current.CancellationToken).ShouldBeEmpty();
            using var file = WarcFile.Open(path);
            var name = Path.GetFileName(path);
            name.ShouldMatch(@"^crawl-0000\d\.warc\.(gz|zst)$");
            using (var info = file.ReadAt(0))
                info.Record.Head.Fields["WARC-Filename"].ShouldBe(name);
            foreach (var (_, place) in places.Where(place => place.File == name))
            {
                using var access = file.ReadAt(place.Offset);
                access.Record.Length.ShouldBe(place.Length);
                access.Record.Head.Fields["WARC-Warcinfo-ID"].ShouldBe(WarcRecord.WarcInfo(name, Date, []).Head.RecordId);
            }
            places.Count(place => place.File == name).ShouldBeGreaterThan(0);
            (places.Count(place => place.File == name) % 2).ShouldBe(0); // a group stays together
        }
    }

    [Fact]
    public void What_is_not_committed_does_not_appear_and_nothing_is_overwritten()
    {
        using var folder = new TemporaryFolder();
        using (var series = Series(folder, zstd: false))
            series.Write(id => Pair(1, id));
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
        File.WriteAllText(folder.File("crawl-00000.warc.gz"), "mine");
        using (var series = Series(folder, zstd: false))
        {
            series.Write(id => Pair(1, id));
            Should.Throw<IOException>(series.Commit);
        }
        File.ReadAllText(folder.File("crawl-00000.warc.gz")).ShouldBe("mine");
    }

    static WarcFileSeries Series(TemporaryFolder folder, bool zstd) =>
        new(folder.Path, "crawl", name => WarcRecord.WarcInfo(name, Date, [])) { MaxBytes = 1_500, Format = zstd ? MemberFormat.Zstd() : MemberFormat.Gzip };

    static IEnumerable<WarcRecord> Pair(int i, string infoId)
    {
        var response = WarcRecord.Response($"https://a.test/{i}", Date, "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), WarcBlock.Of(Encoding.ASCII.GetBytes($"body {i}")), null, infoId);
        yield return response;
        yield return WarcRecord.Request($"https://a.test/{i}", Date, "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), response.Head.RecordId!, infoId);
    }
}
