using System.Globalization;
using System.IO.Compression;
using System.Text;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Tests.Restoring;

/// <summary>A small web archive like those of other tools, made record by record.</summary>
sealed class SyntheticArchive
{
    public const string PictureUrl = "http://site.test/img/harbour.jpg";

    readonly List<byte[]> _records = [];
    int _second;

    /// <summary>The records, one after the other.</summary>
    public byte[] Plain => [.. _records.SelectMany(record => record)];

    /// <summary>A page with a picture, a link to another page, one through a redirect, and one that leads out.</summary>
    public static SyntheticArchive Site() => new SyntheticArchive()
        .Page("http://site.test/", "<title>Home</title><script>alert(1)</script><p onclick=x()>Hello <img src=/img/harbour.jpg> <a href='/news/one?id=1'>one</a> <a href=/old>two</a> <a href=/far>far</a>")
        .Page("http://site.test/news/one?id=1", "<title>One</title><p>First <img src=//site.test/img/harbour.jpg>")
        .Response("http://site.test/old", "301 Moved", "Location: /news/\r\n", [])
        .Page("http://site.test/news/", "<title>News</title><p>All of them")
        .Response(PictureUrl, "200 OK", "Content-Type: image/jpeg\r\n", Picture)
        .Response("http://site.test/style.css", "200 OK", "Content-Type: text/css\r\n", "p{color:red}"u8.ToArray())
        .Response("http://site.test/gone", "404 Not Found", "Content-Type: text/html\r\n", "<p>gone"u8.ToArray());

    /// <summary>A picture in three segments, cut in its HTTP head and in its body, with another capture between them.</summary>
    public static SyntheticArchive Segmented(bool isWhole = true, string url = PictureUrl, string fieldsOfSecond = "")
    {
        byte[] block = [.. "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"u8, .. Picture];
        var archive = new SyntheticArchive().Record("response", url, "application/http; msgtype=response", block[..20], "WARC-Segment-Number: 1\r\n")
            .Page("http://site.test/", "<title>Home</title><p><img src=/img/harbour.jpg>");
        var fields = $"WARC-Segment-Origin-ID: {IdOf(0)}\r\nWARC-Segment-Number: ";
        if (isWhole)
            archive.Record("continuation", url, "application/http; msgtype=response", block[20..500], fields + "2\r\n" + fieldsOfSecond);
        return archive.Record("continuation", url, "application/http; msgtype=response", block[500..], $"{fields}3\r\nWARC-Segment-Total-Length: {block.Length}\r\n");
    }

    public static byte[] Picture => Packing.ArchiveScene.FixtureImage("harbour-600.jpg");

    public SyntheticArchive Page(string url, string html) => Response(url, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", Encoding.UTF8.GetBytes(html));

    public SyntheticArchive Response(string url, string status, string fields, byte[] body, string record = "") =>
        Record("response", url, "application/http; msgtype=response", [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\n{fields}\r\n"), .. body], record);

    public SyntheticArchive Resource(string url, string type, byte[] body) => Record("resource", url, type, body);

    public SyntheticArchive Revisit(string url, string fields, string status = "200 OK") =>
        Record("revisit", url, "application/http; msgtype=response", Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n"), fields);

    public SyntheticArchive Record(string type, string url, string contentType, byte[] block, string fields = "")
    {
        var number = _second++;
        return Bytes([.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: {IdOf(number)}\r\nWARC-Date: {DateOf(number)}\r\nWARC-Target-URI: {url}\r\n{fields}Content-Type: {contentType}\r\nContent-Length: {block.Length}\r\n\r\n")),
            .. block, .. "\r\n\r\n"u8]);
    }

    public SyntheticArchive Bytes(byte[] bytes)
    {
        _records.Add(bytes);
        return this;
    }

    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"<urn:uuid:00000000-0000-4000-8000-{number:D12}>");

    public static string DateOf(int number) => string.Create(CultureInfo.InvariantCulture, $"2021-04-08T02:{number / 60:D2}:{number % 60:D2}Z");

    /// <summary>The archive as a file of the kind that the name's ending says; <c>whole.warc.gz</c> is one gzip stream around all.</summary>
    public string Save(string path)
    {
        if (path.EndsWith(".warc", StringComparison.Ordinal))
            File.WriteAllBytes(path, Plain);
        else if (path.EndsWith("whole.warc.gz", StringComparison.Ordinal))
            File.WriteAllBytes(path, Gzip(Plain));
        else if (path.EndsWith(".warc.gz", StringComparison.Ordinal))
            File.WriteAllBytes(path, [.. _records.SelectMany(Gzip)]);
        else if (path.EndsWith(".wacz", StringComparison.Ordinal))
            SaveZip(path);
        else
            throw new ArgumentException(path);
        return path;
    }

    void SaveZip(string path)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using var stream = zip.CreateEntry("archive/data.warc.gz", CompressionLevel.NoCompression).Open();
        stream.Write([.. _records.SelectMany(Gzip)]);
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return output.ToArray();
    }

    /// <summary>A <c>.warc.zst</c> of one page.</summary>
    public static string SaveZstd(string path)
    {
        using var stream = File.Create(path);
        var page = "<title>Home</title><p>Hello"u8.ToArray();
        new WarcWriter(stream) { Format = MemberFormat.Zstd() }.Write(WarcRecord.Resource("http://site.test/", DateTimeOffset.UnixEpoch, "text/html", WarcBlock.Of(page), IdOf(1)));
        return path;
    }

    /// <summary>An ARC file of one page and a name look-up.</summary>
    public static byte[] Arc() =>
    [
        .. ArcRecord("filedesc://ia.arc 0.0.0.0 20080430204825 text/plain", "1 1 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"),
        .. ArcRecord("http://site.test/ 192.0.2.1 20080430204826 text/html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Home</title><p>Hello"),
        .. ArcRecord("dns:site.test 192.0.2.53 20080430204827 text/dns", "20080430204827\nsite.test. 60 IN A 192.0.2.1\n"),
    ];

    static byte[] ArcRecord(string words, string content) => Encoding.Latin1.GetBytes($"{words} {content.Length}\n{content}\n");
}
