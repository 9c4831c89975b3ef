using System.Text;
using NewsArchive.Articles.Listing;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Restoring;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Tests.Restoring;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Tests.Listing;

public sealed class RecordViewTests : IDisposable
{
    readonly ArchiveScene _scene = new();

    public void Dispose() => _scene.Dispose();

    static string? Show(string file, string name, RecordPart part)
    {
        using var buffer = new MemoryStream();
        return RecordView.TryCopy(file, name, part, new RecordFilter(), buffer, TestContext.Current.CancellationToken) ? Encoding.UTF8.GetString(buffer.ToArray()) : null;
    }

    [Theory, InlineData("s.warc"), InlineData("s.wacz"), InlineData("indexed.wacz")]
    public void A_record_in_segments_is_shown_unless_that_is_cancelled(string name)
    {
        var archive = SyntheticArchive.Segmented();
        if (name == "indexed.wacz")
            new BundleMerger(new MergeOptions { Inputs = [archive.Save(_scene.File("s.warc"))], Output = _scene.File(name) }).Merge(TestContext.Current.CancellationToken);
        else
            archive.Save(_scene.File(name));
        using var shown = new MemoryStream();
        var wanted = name == "s.wacz" ? SyntheticArchive.IdOf(0) : SyntheticArchive.PictureUrl; // without an index records have no URL
        RecordView.TryCopy(_scene.File(name), wanted, RecordPart.Content, new RecordFilter(), shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        shown.ToArray().ShouldBe(SyntheticArchive.Picture);
        shown.SetLength(0);
        RecordView.TryCopy(_scene.File(name), wanted, RecordPart.Heads, new RecordFilter(), shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        Encoding.ASCII.GetString(shown.ToArray()).ShouldEndWith("\r\nContent-Length: 20\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"); // the head is cut
        Should.Throw<OperationCanceledException>(() => RecordView.TryCopy(_scene.File(name), wanted, RecordPart.Content, new RecordFilter(), Stream.Null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_continuation_is_shown_by_its_id_and_where_it_is_asked_for()
    {
        new SyntheticArchive().Record("continuation", SyntheticArchive.PictureUrl, "text/plain", "the end"u8.ToArray(), $"WARC-Segment-Origin-ID: {SyntheticArchive.IdOf(1)}\r\nWARC-Segment-Number: 2\r\nWARC-Segment-Total-Length: 17\r\n")
            .Record("resource", SyntheticArchive.PictureUrl, "text/plain", "beginning "u8.ToArray(), "WARC-Segment-Number: 1\r\n").Save(_scene.File("s.warc"));
        Show(_scene.File("s.warc"), SyntheticArchive.PictureUrl, RecordPart.Content).ShouldBe("beginning the end");
        Show(_scene.File("s.warc"), SyntheticArchive.IdOf(0), RecordPart.Content).ShouldBe("the end");
        using var shown = new MemoryStream();
        RecordView.TryCopy(_scene.File("s.warc"), SyntheticArchive.PictureUrl, RecordPart.Content, new RecordFilter { Types = ["continuation"] }, shown, TestContext.Current.CancellationToken).ShouldBeTrue();
        Encoding.ASCII.GetString(shown.ToArray()).ShouldBe("the end");
    }

    [Fact]
    public async Task An_article_shows_each_of_its_parts_by_path_and_by_URL()
    {
        _scene.WriteTree();
        await _scene.RunAsync();
        foreach (var name in (string[])["wire.jsonl/000001.json", "https://wire.example/1"])
        {
            Show(_scene.Bundle, name, RecordPart.Content)!.ShouldStartWith("{\"url\"");
            Show(_scene.Bundle, name, RecordPart.Original).ShouldBe(File.ReadAllText(Path.Combine(_scene.Input, "wire.jsonl")));
            Show(_scene.Bundle, name, RecordPart.Page)!.ShouldStartWith("<!DOCTYPE html>");
            Show(_scene.Bundle, name, RecordPart.Metadata)!.ShouldContain("newsarchive-provenance-1");
        }
        Show(_scene.Bundle, "notes.csv", RecordPart.Content).ShouldBe("a,b\n1,2\n");
        Show(_scene.Bundle, "nothing", RecordPart.Content).ShouldBeNull();
        Show(_scene.Bundle, "notes.csv", RecordPart.Page).ShouldBeNull();
    }

    [Fact]
    public async Task A_record_shows_by_URI_and_id_and_a_revisit_shows_its_original()
    {
        var image = SampleImages.Png(8, 8, 100);
        using var server = new LoopbackServer(request => request.AnswerAsync(200, image, "Content-Type: image/png\r\n"));
        _scene.Write("a.html", $"<p>x</p><img src=\"{server.Url("/p.png")}\">");
        var report = await _scene.RunAsync(_scene.Options());
        var asset = report.Result!.Manifest.Assets.Single().Record;
        foreach (var name in (string[])[server.Url("/p.png"), asset.Uri])
        {
            using var buffer = new MemoryStream();
            RecordView.TryCopy(_scene.Bundle, name, RecordPart.Content, new RecordFilter(), buffer, TestContext.Current.CancellationToken).ShouldBeTrue();
            buffer.ToArray().ShouldBe(image);
        }
        Show(_scene.Bundle, asset.Uri, RecordPart.Heads)!.ShouldContain("WARC-Type: revisit\r\n");
        Show(_scene.Bundle, server.Url("/p.png"), RecordPart.Heads)!.ShouldContain("\r\n\r\nHTTP/1.1 200");
        Show(_scene.Bundle, asset.RecordId, RecordPart.Heads)!.ShouldContain($"WARC-Record-ID: {asset.RecordId}\r\n");
        Show(_scene.Bundle, asset.RecordId.Trim('<', '>'), RecordPart.Heads).ShouldNotBeNull();
    }

    [Fact]
    public void A_WARC_file_shows_its_records_too()
    {
        var file = _scene.File("x.warc.gz");
        var record = WarcRecord.Response("https://x.example/", ArchiveScene.Now, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"u8.ToArray(), WarcBlock.Of("body"u8.ToArray()), null, "<urn:uuid:00000000-0000-8000-8000-000000000000>");
        File.WriteAllBytes(file, WarcWriter.ToMember(record));
        Show(file, "https://x.example/", RecordPart.Content).ShouldBe("body");
        Show(file, record.Head.RecordId!, RecordPart.Heads)!.ShouldEndWith("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
        Show(file, "https://y.example/", RecordPart.Content).ShouldBeNull();
    }
}
