using System.IO.Compression;
using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Reading;

/// <summary>Files like those of the wild, made here: each shows one thing, and what a reader shall say about it.</summary>
static class SyntheticWarcs
{
    public const string InfoId = "<urn:uuid:d7ae5c10-e6b3-4d27-967d-34780c58ba39>";
    static readonly DateTimeOffset Date = new(2021, 4, 8, 2, 38, 0, TimeSpan.Zero);

    /// <summary>A dictionary trained on records like ours.</summary>
    public static Lazy<ZstdDictionary> SampleDictionary { get; } = new(() => ZstdDictionary.Train(
        Enumerable.Range(0, 2_000).Select(i => WarcRecord.Resource($"https://a.test/{i * 7919}", Date.AddSeconds(i), "text/html", WarcBlock.Of(Encoding.ASCII.GetBytes($"<p>Article {i * 31 % 977} of {i % 13}</p>")), InfoId).Head.ToBytes()),
        capacity: 8 * 1024)!); // enough samples: never null

    /// <summary>Name of the file → (bytes, findings in order as <c>offset rule</c>).</summary>
    public static IReadOnlyDictionary<string, (byte[] Bytes, string Findings)> All { get; } = new Dictionary<string, (byte[], string)>(StringComparer.Ordinal)
    {
        ["ours.warc.gz"] = (Ours(), ""),
        ["ours.warc"] = (OursPlain(), ""),
        ["ours.warc.zst"] = (Ours(MemberFormat.Zstd()), ""),
        ["ours-dictionary.warc.zst"] = (Ours(MemberFormat.Zstd(dictionary: SampleDictionary.Value)), ""),
        ["frames-without-size.warc.zst"] = (Zstd(Resource("a"), withSize: false), "0 zstd-frame-size"),
        ["frames-without-checksum.warc.zst"] = (Zstd(Resource("a"), withChecksum: false), "0 zstd-frame-checksum"),
        ["record-in-two-frames.warc.zst"] = ([.. Zstd(Resource("a")[..40]), .. Extension(7), .. Zstd(Resource("a")[40..]), .. Zstd(Resource("b"))], ""),
        ["empty-frames.warc.zst"] = ([.. Zstd([]), .. Extension(0), .. Zstd(Resource("a")), .. Zstd([]), .. Extension(90_000)], ""),
        ["two-records-in-a-frame.warc.zst"] = (Zstd([.. Resource("a"), .. Resource("b")]), "0 whole-file-gzip"),
        ["dictionary-missing.warc.zst"] = (Ours(MemberFormat.Zstd(dictionary: SampleDictionary.Value))[(8 + (int)DictionaryFrameLength)..][..120], "0 unreadable\n0 no-records\n0 bytes-skipped"),
        ["ia.arc"] = (Arc(), "0 arc-file"),
        ["ia.arc.gz"] = ([.. Gzip(ArcRecord("filedesc://ia.arc 0.0.0.0 20080430204825 text/plain", "1 1 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n")), .. Gzip(ArcRecord("http://a.test/ 192.0.2.1 20080430204826 text/html", ArcPage))], "0 arc-file"),
        ["whole-file.warc.gz"] = (Gzip(OursPlain()), "0 whole-file-gzip"),
        ["wget-brackets.warc.gz"] = (Gzip(Record("1.0", "WARC-Type: resource\r\nWARC-Target-URI: <http://a.test/>\r\nContent-Type: a/b\r\n", "x")), "0 target-uri-in-brackets"),
        ["space-in-uri.warc"] = (Record("1.0", "WARC-Type: resource\r\nWARC-Target-URI: file:///with space.png\r\nContent-Type: a/b\r\n", "x"), "0 invalid-target-uri"),
        ["folded.warc"] = (Record("1.1", "WARC-Type: \r\n resource\r\nWARC-Target-URI:\r\n\thttp://a.test/\r\nContent-Type: a/b\r\n", "x"), ""),
        ["draft.warc"] = (Record("0.18", "WARC-Type: warcinfo\r\nContent-Type: application/warc-fields\r\n", "x: y\r\n"), "0 draft-version"),
        ["future.warc"] = (Record("3.0", "WARC-Type: screenshot\r\nContent-Type: a/b\r\n", "x"), "0 unknown-version\n0 unknown-type"),
        ["duplicate-fields.warc"] = (Record("1.0", "WARC-Type: resource\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.test/\r\nContent-Type: a/b\r\n", "x"), "0 repeated-field"),
        ["bare-lf.warc"] = (Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Resource("a")).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("a\n\n", "a\r\n\r\n", StringComparison.Ordinal)), "0 bare-line-feed"),
        ["no-end-mark.warc"] = ([.. Resource("a")[..^4], .. Resource("b")], "0 missing-record-end"),
        ["lf-end-mark.warc"] = ([.. Resource("a")[..^4], .. "\n\n"u8, .. Resource("b")], "0 missing-record-end"),
        ["half-end-mark.warc.gz"] = (Gzip(Resource("a")[..^2]), "0 missing-record-end"),
        ["zeros-between.warc"] = ([.. Resource("a"), .. new byte[512], .. Resource("b")], $"{Resource("a").Length} padding-between-records"),
        ["zeros-after.warc.gz"] = ([.. Gzip(Resource("a")), .. new byte[3]], $"{Gzip(Resource("a")).Length} padding-between-records"),
        ["text-between.warc"] = ([.. Resource("a"), .. "oops"u8, .. Resource("b")], $"{Resource("a").Length} unreadable\n{Resource("a").Length} bytes-skipped"),
        ["text-in-member.warc.gz"] = (Gzip([.. Resource("a"), .. "oops"u8]), "0 garbage-in-member"),
        ["mixed.warc"] = ([.. Resource("a"), .. Gzip(Resource("b"))], $"{Resource("a").Length} mixed-compression"),
        ["latin1-field.warc"] = (Record("1.0", "WARC-Type: resource\r\nWARC-Target-URI: http://a.test/\r\nX: \u00ff\r\nContent-Type: a/b\r\n", "x"), "0 not-utf-8"),
        ["no-colon.warc"] = (Record("1.0", "WARC-Type: resource\r\nnonsense\r\nWARC-Target-URI: http://a.test/\r\nContent-Type: a/b\r\n", "x"), "0 malformed-line"),
        ["blank-in-name.warc"] = (Record("1.0", "WARC-Type : resource\r\nWARC-Target-URI: http://a.test/\r\nContent-Type: a/b\r\n", "x"), "0 malformed-name"),
        ["warcinfo-with-warcinfo-id.warc"] = (Record("1.0", $"WARC-Type: warcinfo\r\nWARC-Warcinfo-ID: {InfoId}\r\nContent-Type: application/warc-fields\r\n", ""), "0 forbidden-field"),
        ["same-id-twice.warc"] = ([.. Resource("a"), .. Resource("a")], $"{Resource("a").Length} repeated-record-id"),
        ["wrong-block-digest.warc"] = (Record("1.0", $"WARC-Type: resource\r\nWARC-Target-URI: http://a.test/\r\nWARC-Block-Digest: {WarcDigest.Compute("sha1", "y"u8)}\r\nContent-Type: a/b\r\n", "x"), "0 block-digest-mismatch"),
        ["spec-digest.warc"] = (Record("1.0", "WARC-Type: resource\r\nWARC-Target-URI: http://a.test/\r\nWARC-Block-Digest: sha1:DBXHDRBXLF4OMUZ5DN4JJ2KFUAOB6VK8\r\nContent-Type: a/b\r\n", "x"), "0 invalid-digest"),
        ["truncated.warc"] = (Resource("abcdefgh")[..^8], "0 unreadable\n0 no-records\n0 bytes-skipped"),
        ["truncated.warc.gz"] = ([.. Gzip(Resource("a")), .. Gzip(Resource("b"))[..^9]], $"{Gzip(Resource("a")).Length} unreadable\n{Gzip(Resource("a")).Length} bytes-skipped"),
        ["lz4.warc.lz4"] = ([0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0, 0, 0, 0], "0 unreadable\n0 no-records\n0 bytes-skipped"),
        ["empty.warc"] = ([], "0 no-records"),
    };

    const string ArcPage = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p>\n";

    static long DictionaryFrameLength => System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(SampleDictionary.Value.ToFrame().AsSpan(4));

    /// <summary>An ARC file with a record of each kind: the description, an HTTP response, a name look-up, and a URL with a blank in version 2.</summary>
    public static byte[] Arc() => [.. ArcRecords().SelectMany(record => record)];

    /// <summary>Its records.</summary>
    public static IEnumerable<byte[]> ArcRecords() =>
    [
        ArcRecord("filedesc://ia.arc 0.0.0.0 20080430204825 text/plain", "1 1 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"),
        ArcRecord("http://a.test/ 192.0.2.1 20080430204826 text/html", ArcPage),
        ArcRecord("dns:a.test 192.0.2.53 20080430204827 text/dns", "20080430204827\na.test. 60 IN A 192.0.2.1\n"),
        ArcRecord("http://a.test/x y 192.0.2.1 20080430204828 image/png 200 checksum - 0 ia.arc", "HTTP/1.0 200 OK\r\n\r\nPNG"),
    ];

    static byte[] ArcRecord(string words, string content) => Encoding.Latin1.GetBytes($"{words} {content.Length}\n{content}\n");

    /// <summary>One Zstandard frame.</summary>
    public static byte[] Zstd(byte[] bytes, bool withSize = true, bool withChecksum = true)
    {
        using var compressor = new ZstdSharp.Compressor(3);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, withChecksum ? 1 : 0);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_contentSizeFlag, withSize ? 1 : 0);
        return compressor.Wrap(bytes).ToArray();
    }

    /// <summary>A skippable frame that means nothing.</summary>
    public static byte[] Extension(int length) => [0x50, 0x2a, 0x4d, 0x18, .. BitConverter.GetBytes(length), .. new byte[length]];

    /// <summary>A file as we write it: every kind of record.</summary>
    public static byte[] Ours(MemberFormat? format = null)
    {
        using var file = new MemoryStream();
        var writer = new WarcWriter(file) { Format = format ?? MemberFormat.Gzip };
        foreach (var record in OurRecords())
            writer.Write(record);
        return file.ToArray();
    }

    static byte[] OursPlain() => Ours(MemberFormat.Plain);

    public static IEnumerable<WarcRecord> OurRecords()
    {
        var info = WarcRecord.WarcInfo("ours.warc.gz", Date, [new("software", "newsarchive"), new("isPartOf", "test")]);
        var id = info.Head.RecordId!; // every record that we make has one
        yield return info;
        var image = new byte[300];
        new Random(7).NextBytes(image);
        ((byte[])[0x89, 0x50, 0x4e, 0x47]).CopyTo(image, 0);
        var head = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n");
        var response = WarcRecord.Response("https://a.test/b.png", Date, head, WarcBlock.Of(image), "192.0.2.1", id) with { IsPayloadCompressed = true };
        yield return response;
        yield return WarcRecord.Request("https://a.test/b.png", Date, "GET /b.png HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray(), response.Head.RecordId!, id);
        var article = WarcRecord.Resource("https://newsarchive.invalid/x/source/日.html", Date, "text/html", WarcBlock.Of(Encoding.UTF8.GetBytes("<p>日本語</p>\n")), id);
        yield return article;
        yield return WarcRecord.Metadata("https://newsarchive.invalid/x/source/日.html", Date, "application/json", WarcBlock.Of("{}"u8.ToArray()), article.Head.RecordId, id);
        yield return WarcRecord.Revisit("https://newsarchive.invalid/x/assets/b.png", Date, WarcDigest.Sha256(image), response.Head.RecordId!, "https://a.test/b.png", Date, head, id);
        yield return WarcRecord.Resource("https://newsarchive.invalid/x/source/empty", Date, "text/html", WarcBlock.Of(default), id);
    }

    /// <summary>A sound plain resource record.</summary>
    public static byte[] Resource(string body) =>
        Record("1.1", "WARC-Type: resource\r\nWARC-Target-URI: http://a.test/\r\nContent-Type: a/b\r\n", body);

    /// <summary>A plain record; each character of the texts is one byte.</summary>
    public static byte[] Record(string version, string fields, string body) => Encoding.Latin1.GetBytes(
        $"WARC/{version}\r\nWARC-Record-ID: <urn:test:{(body.Length == 0 ? "empty" : body[0])}>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}\r\n\r\n");

    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, level, leaveOpen: true))
            gzip.Write(bytes);
        return output.ToArray();
    }
}
