using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Tests.Captures;

public sealed class CaptureScanTests : IDisposable
{
    readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".warc");

    public CaptureScanTests()
    {
        using var file = File.Create(_path);
        new WarcWriter(file) { Format = MemberFormat.Plain }.Write(WarcRecord.Resource("https://example.org/long", DateTimeOffset.UnixEpoch, "image/jpeg", WarcBlock.Of(new byte[4 << 20]), "<urn:uuid:00000000-0000-0000-0000-000000000001>"));
    }

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_scan_ends_in_the_middle_of_a_record_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var archive = WebArchive.Open(_path);

        Should.Throw<OperationCanceledException>(() => CaptureScan.Scan(archive, _ =>
        {
            cancel.Cancel();
            return true;
        }, cancel.Token));
    }

    [Fact]
    public void An_archive_among_the_sources_is_not_read_to_its_end_when_the_run_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var source = SourceFinder.Find(new() { Inputs = [_path] }).Sources.ShouldHaveSingleItem();
        source.Kind.ShouldBe(SourceKind.WebArchive);
        cancel.Cancel();

        Should.Throw<OperationCanceledException>(() => new SourceArticles().Read(source, cancel.Token));
    }
}
