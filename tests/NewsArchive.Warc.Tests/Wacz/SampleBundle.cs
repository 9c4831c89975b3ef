using System.Text;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Wacz;

/// <summary>A small bundle of every record type that ours hold, with ways to make it wrong.</summary>
sealed record SampleBundle
{
    public const string PageUrl = "https://newsarchive.invalid/ab/pages/a.html";
    public const string ImageUrl = "https://img.example.com/photo%20a.jpg?b=2&a=1";
    public static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);

    public string Software { get; init; } = "newsarchive 0.1.0";
    public Func<CdxjEntry, CdxjEntry?> Line { get; init; } = line => line;
    public Func<WaczPage, WaczPage> Page { get; init; } = page => page;
    public Action<WaczWriter>? BeforeFinish { get; init; }
    public DateTimeOffset RefersToDate { get; init; } = Date;
    public WarcDigest? RevisitDigest { get; init; }
    public bool WithPages { get; init; } = true;
    public int ExtraRecords { get; init; }
    public int MaxPlainLines { get; init; } = WaczWriter.MaxPlainIndexLines;
    public string Image { get; init; } = "JPEG?";
    public string PageText { get; init; } = "Words.";
    public WaczSigner? Signer { get; init; }

    public byte[] ToBytes()
    {
        using var output = new MemoryStream();
        Write(output);
        return output.ToArray();
    }

    public string WriteTo(TemporaryFolder folder, string name = "b.wacz")
    {
        File.WriteAllBytes(folder.File(name), ToBytes());
        return folder.File(name);
    }

    public void Write(Stream output)
    {
        var lines = new List<CdxjEntry>();
        var wacz = new WaczWriter(output);
        wacz.AddEntry("archive/articles.warc.gz", warc => WriteRecords(warc, lines));
        wacz.AddIndex(lines.Select(Line).OfType<CdxjEntry>(), MaxPlainLines);
        if (WithPages)
            wacz.AddPages([Page(new WaczPage { Id = "1", Url = PageUrl, Date = Date, Title = "A \"title\" & 中文", Text = PageText })]);
        wacz.AddTextEntry("newsarchive/README.txt", readme => readme.Write("Read me.\n"u8));
        BeforeFinish?.Invoke(wacz);
        wacz.Finish(new WaczPackage
        {
            Title = "Sample",
            Description = "For tests",
            Created = Date,
            Software = Software,
            MainPageUrl = PageUrl,
            MainPageDate = Date,
            Properties = [new("creator", "The testers")],
        }, Signer);
    }

    void WriteRecords(Stream warc, List<CdxjEntry> lines)
    {
        var writer = new WarcWriter(warc);
        var info = WarcRecord.WarcInfo("articles.warc.gz", Date, [new("software", "newsarchive 0.1.0")]);
        var id = info.Head.RecordId!;
        var http = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n");
        var image = WarcBlock.Of(Encoding.ASCII.GetBytes(Image));
        var response = WarcRecord.Response(ImageUrl, Date, http, image, "192.0.2.1", id) with { IsPayloadCompressed = CompressedPayload.Begins(Encoding.ASCII.GetBytes(Image)) };
        var digest = WarcDigest.Sha256(Encoding.ASCII.GetBytes(Image));
        var page = WarcRecord.Resource(PageUrl, Date, "text/html; charset=utf-8", WarcBlock.Of("<p>Words.</p>"u8.ToArray()), id);
        IEnumerable<WarcRecord> records =
        [
            info, response,
            WarcRecord.Request(ImageUrl, Date, "GET /photo%20a.jpg?b=2&a=1 HTTP/1.1\r\n\r\n"u8.ToArray(), response.Head.RecordId!, id),
            WarcRecord.Revisit("https://newsarchive.invalid/ab/assets/a.jpg", Date.AddSeconds(1), RevisitDigest ?? digest, response.Head.RecordId!, ImageUrl, RefersToDate, http, id),
            page,
            WarcRecord.Metadata("https://newsarchive.invalid/ab/source/a.md", Date, "application/json", WarcBlock.Of("{}"u8.ToArray()), page.Head.RecordId, id),
            .. Enumerable.Range(0, ExtraRecords).Select(i =>
                WarcRecord.Resource($"https://newsarchive.invalid/ab/source/{i}.md", Date, "text/markdown", WarcBlock.Of(Encoding.ASCII.GetBytes($"{i}")), id)),
        ];
        foreach (var record in records)
        {
            record.Block.TryGetBytes(out var block);
            var head = HttpHead.TryParse(block.Span, out var http1) ? http1 : null;
            if (CdxjBuilder.Build(record.Head, head, writer.Write(record), "articles.warc.gz") is { } line)
                lines.Add(line);
        }
    }
}
