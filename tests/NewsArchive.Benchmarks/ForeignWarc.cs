using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

#pragma warning disable CA5350 // SHA-1 is what crawlers write.

namespace NewsArchive.Benchmarks;

/// <summary>
/// Writes a WARC file as crawlers do, without our library: a request and a response for each page, SHA-1 digests, every record deflated in a
/// gzip member of its own, pictures too. The same pages give the same bytes.
/// </summary>
sealed class ForeignWarc(Stream output) : IDisposable
{
    const string Date = "2021-04-08T02:38:00Z";

    int _records;

    /// <summary>Bytes of records so far, before compression.</summary>
    public long PlainBytes { get; private set; }

    /// <summary>Responses so far.</summary>
    public int Pages { get; private set; }

    /// <summary>The first record.</summary>
    public void AddInfo(string name) =>
        Add("warcinfo", null, "application/warc-fields", "software: benchmark\r\nformat: WARC File Format 1.0\r\n"u8, $"WARC-Filename: {name}\r\n");

    /// <summary>A request and its answer.</summary>
    public void AddPage(string url, string mediaType, byte[] body)
    {
        Pages++;
        var uri = new Uri(url);
        Add("request", url, "application/http;msgtype=request", Encoding.ASCII.GetBytes($"GET {uri.AbsolutePath} HTTP/1.1\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\nHost: {uri.Host}\r\n\r\n"), "");
        Add("response", url, "application/http;msgtype=response", [.. Head(mediaType, body.Length), .. body], $"WARC-Payload-Digest: {Digest(SHA1.HashData(body))}\r\n");
    }

    /// <summary>An answer of so many random bytes, stored and without digests: for files larger than memory.</summary>
    public void AddHuge(string url, long length)
    {
        Pages++;
        var http = Head("application/octet-stream", length);
        using var member = new GZipStream(output, CompressionLevel.NoCompression, leaveOpen: true);
        member.Write(RecordHead("response", url, "application/http;msgtype=response", http.Length + length, ""));
        member.Write(http);
        var part = new byte[1 << 20];
        var random = new Random(1);
        for (var left = length; left > 0; left -= part.Length)
        {
            random.NextBytes(part);
            member.Write(part, 0, (int)Math.Min(left, part.Length));
        }
        member.Write("\r\n\r\n"u8);
    }

    /// <summary>How hard to compress; 6 is what gzip has.</summary>
    public CompressionLevel Level { get; init; } = CompressionLevel.Optimal;

    void Add(string type, string? url, string contentType, ReadOnlySpan<byte> block, string fields)
    {
        var head = RecordHead(type, url, contentType, block.Length, $"{fields}WARC-Block-Digest: {Digest(SHA1.HashData(block))}\r\n");
        PlainBytes += head.Length + block.Length + 4;
        using var member = new GZipStream(output, Level, leaveOpen: true);
        member.Write(head);
        member.Write(block);
        member.Write("\r\n\r\n"u8);
    }

    byte[] RecordHead(string type, string? url, string contentType, long length, string fields) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:{_records++:x8}-0000-4000-8000-000000000000>\r\n{(url is null ? "" : $"WARC-Target-URI: {url}\r\n")}WARC-Date: {Date}\r\n{fields}Content-Type: {contentType}\r\nContent-Length: {length}\r\n\r\n"));

    static byte[] Head(string mediaType, long length) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: {mediaType}\r\nContent-Length: {length}\r\nConnection: keep-alive\r\n\r\n"));

    static string Digest(ReadOnlySpan<byte> sha1)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648 §6; 160 bits are 32 digits, without padding
        var number = new System.Numerics.BigInteger(sha1, isUnsigned: true, isBigEndian: true);
        Span<char> digits = stackalloc char[32];
        for (var i = digits.Length - 1; i >= 0; i--, number >>= 5)
            digits[i] = Alphabet[(int)(number & 31)];
        return $"sha1:{digits}";
    }

    public void Dispose() => output.Dispose();
}
