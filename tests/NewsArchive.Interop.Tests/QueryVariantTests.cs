using System.Buffers.Binary;
using System.Text;
using NewsArchive.Interop.Tests.Judges;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Interop.Tests;

/// <summary>
/// Sixty images at one path, told apart by their queries alone: ReplayWeb.page shows each in its place, be the index plain lines or, as in a large bundle,
/// blocks of compressed lines, where the images stand on both sides of a block's end.
/// </summary>
public sealed class QueryVariantTests : IDisposable
{
    const int Images = 60;
    const string Page = "https://news.example/page.html";
    static readonly DateTimeOffset date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);
    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("index.cdx", 0, 0)]
    [InlineData("index.cdx.gz", 2_970, WaczWriter.MaxPlainIndexLines)]
    public async Task The_player_shows_each_in_its_place(string index, int linesBefore, int linesBehind)
    {
        Write(folder["b.wacz"], linesBefore, linesBehind);
        (await Command.RunAsync("unzip", ["-Z1", folder["b.wacz"]])).ShouldExit(0).Text.Split('\n').ShouldContain($"indexes/{index}");

        var visit = await Chromium.ReplayAsync(folder["b.wacz"], [Page], $"query-variants-{index}");

        visit.Pages[0].Images.Select(image => image.NaturalWidth).ShouldBe(Enumerable.Range(1, Images));
        visit.Outside.ShouldBeEmpty();
    }

    /// <summary>Image n is n pixels wide. The lines around are further addresses of the first.</summary>
    static void Write(string path, int linesBefore, int linesBehind)
    {
        using var warc = new MemoryStream();
        var writer = new WarcWriter(warc);
        var info = WarcRecord.WarcInfo("a.warc.gz", date, [new("software", "interop tests")]);
        writer.Write(info);
        Add(writer, info, Page, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Html()));
        for (var n = 1; n <= Images; n++)
            Add(writer, info, $"https://news.example/img?w={n}", "image/bmp", Bitmap(n));
        warc.Position = 0;
        var lines = CdxjIndexer.Index(warc, "a.warc.gz").ToList();
        lines.AddRange(Others(lines[1], "aside", linesBefore));
        lines.AddRange(Others(lines[1], "zone", linesBehind));

        using var output = File.Create(path);
        var wacz = new WaczWriter(output);
        wacz.AddEntry("archive/a.warc.gz", entry => entry.Write(warc.ToArray()));
        wacz.AddIndex(lines);
        wacz.AddPages([new() { Id = "1", Url = Page, Date = date, Title = "sixty" }]);
        wacz.Finish(new() { Title = "sixty", Created = date, Software = "interop tests" });
    }

    static void Add(WarcWriter writer, WarcRecord info, string url, string type, byte[] body)
    {
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n");
        writer.Write(WarcRecord.Response(url, date, head, WarcBlock.Of(body), null, info.Head.RecordId ?? ""));
    }

    static IEnumerable<CdxjEntry> Others(CdxjEntry entry, string path, int count) => Enumerable.Range(0, count).Select(n => $"https://news.example/{path}?w={n}")
        .Select(url => entry with { Url = url, Surt = Surt.FromUrl(url) });

    static string Html() => "<!doctype html><meta charset=utf-8><title>sixty</title>" + string.Concat(Enumerable.Range(1, Images).Select(n => $"<img src=\"/img?w={n}\">"));

    /// <summary>One row of grey, 24 bits a pixel.</summary>
    static byte[] Bitmap(int width)
    {
        var row = (width * 3 + 3) & ~3;
        var bytes = new byte[54 + row];
        "BM"u8.CopyTo(bytes);
        foreach (var (offset, value) in new[] { (2, bytes.Length), (10, 54), (14, 40), (18, width), (22, 1), (26, 1 | 24 << 16), (34, row) })
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
        bytes.AsSpan(54).Fill(128);
        return bytes;
    }

    public void Dispose() => folder.Dispose();
}
