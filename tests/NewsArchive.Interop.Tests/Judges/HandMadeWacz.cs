using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>
/// A small WACZ written here, without our library: the control that shows what a judge says about a bundle that is right, and that
/// it notices one that is not.
/// </summary>
public static class HandMadeWacz
{
    /// <summary>The page that shows <c>there.gif</c>.</summary>
    public const string GoodPage = "https://newsarchive.invalid/control/pages/good.html";

    /// <summary>The page that shows <c>there.gif</c>, and a picture that is in no record.</summary>
    public const string BadPage = "https://newsarchive.invalid/control/pages/bad.html";

    const string Picture = "https://newsarchive.invalid/control/assets/there.gif";
    const string TimeStamp = "20210408023800";
    static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAgADAIAAAAAAAP///yH5BAAAAAAALAAAAAACAAMAAAIChF8AOw==");

    /// <summary>Writes the bundle.</summary>
    public static void Write(string path)
    {
        using var warc = new MemoryStream();
        var lines = new List<string>();
        Append(warc, "warcinfo", null, "application/warc-fields", "software: by hand\r\n"u8.ToArray());
        foreach (var (url, type, block) in new[] { (GoodPage, "text/html", Page("there.gif")), (BadPage, "text/html", Page("there.gif", "missing.gif")), (Picture, "image/gif", Gif) })
        {
            var (offset, length) = Append(warc, "resource", url, type, block);
            lines.Add($"invalid,newsarchive)/{url.Split('/', 4)[3]} {TimeStamp} {JsonSerializer.Serialize(new { url, mime = type, status = "200", digest = Digest(block), length = $"{length}", offset = $"{offset}", filename = "data.warc.gz" })}");
        }
        lines.Sort(StringComparer.Ordinal);
        var pages = new[] { GoodPage, BadPage }.Select(url => JsonSerializer.Serialize(new { url, ts = "2021-04-08T02:38:00Z", title = "control" }));
        Zip(path, new()
        {
            ["archive/data.warc.gz"] = warc.ToArray(),
            ["indexes/index.cdx"] = Utf8(lines),
            ["pages/pages.jsonl"] = Utf8(["""{"format":"json-pages-1.0","id":"pages","title":"All"}""", .. pages]),
        });
    }

    /// <summary>Writes a WARC alone: one warcinfo and one resource, the latter with the block digest given.</summary>
    public static void WriteWarc(string path, string? blockDigest = null)
    {
        using var warc = new MemoryStream();
        Append(warc, "warcinfo", null, "application/warc-fields", "software: by hand\r\n"u8.ToArray());
        Append(warc, "resource", Picture, "image/gif", Gif, blockDigest);
        File.WriteAllBytes(path, warc.ToArray());
    }

    static byte[] Page(params string[] pictures) =>
        Encoding.UTF8.GetBytes($"<!doctype html><meta charset=utf-8><title>control</title><p>对照</p>{string.Concat(pictures.Select(name => $"<img src=\"../assets/{name}\">"))}");

    static (long Offset, long Length) Append(MemoryStream warc, string type, string? url, string mediaType, byte[] block, string? blockDigest = null)
    {
        var offset = warc.Length;
        var head = $"WARC/1.1\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:{Guid.NewGuid()}>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\n"
            + (url is null ? "" : $"WARC-Target-URI: {url}\r\n")
            + $"WARC-Block-Digest: {blockDigest ?? Digest(block)}\r\nContent-Type: {mediaType}\r\nContent-Length: {block.Length}\r\n\r\n";
        using (var member = new GZipStream(warc, CompressionLevel.Fastest, leaveOpen: true))
            member.Write([.. Encoding.UTF8.GetBytes(head), .. block, .. "\r\n\r\n"u8]);
        return (offset, warc.Length - offset);
    }

    static void Zip(string path, Dictionary<string, byte[]> files)
    {
        files["datapackage.json"] = JsonSerializer.SerializeToUtf8Bytes(new
        {
            profile = "data-package",
            wacz_version = "1.1.1",
            resources = files.Select(file => new { name = Path.GetFileName(file.Key), path = file.Key, hash = Digest(file.Value), bytes = file.Value.Length }).ToArray(),
        });
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in files)
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
    }

    static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    static byte[] Utf8(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
}
