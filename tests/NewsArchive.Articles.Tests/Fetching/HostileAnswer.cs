using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using NewsArchive.Articles.Tests.Images;
using Script = System.Func<NewsArchive.Articles.Tests.Fetching.ServedRequest, Microsoft.Extensions.Time.Testing.FakeTimeProvider, System.Threading.Tasks.Task>;

namespace NewsArchive.Articles.Tests.Fetching;

// One file over 150 lines: a behaviour is one line of the table, and the table is read from top to bottom.

/// <summary>One way in which a server can be wrong, and what must come of it.</summary>
/// <param name="Name">What the server does.</param>
/// <param name="Script">How: given a request and the fetcher's clock.</param>
/// <param name="Rule">The failure that is expected, or null when the image must be kept.</param>
/// <param name="Attempts">Requests that the fetcher sends for it; 0 where that depends on how fast bytes and clock go.</param>
/// <param name="Image">What must be in the store, byte for byte; null: <see cref="Png"/>.</param>
sealed record HostileAnswer(string Name, Script Script, string? Rule, int Attempts, byte[]? Image = null)
{
    /// <summary>The limit of the fetcher under test, in bytes.</summary>
    public const int MaxBytes = 100_000;

    /// <summary>The page that each image is asked for.</summary>
    public const string Page = "http://news.example/story";

    /// <summary>The image that all mean to send.</summary>
    public static byte[] Png { get; } = SampleImages.Png(padding: 3000);

    static readonly string Length = $"Content-Length: {Png.Length}\r\n";
    static readonly byte[] Gif = SampleImages.Gif();
    static readonly byte[] Jpeg = SampleImages.Jpeg();
    static readonly byte[] WebP = SampleImages.WebP("VP8 ", 40, 30);
    static readonly byte[] Avif = SampleImages.Avif(40, 30);

    /// <summary>Whether it needs a clock of its own, or answers what others ask.</summary>
    public bool IsForItself { get; init; }

    public override string ToString() => Name;

    public static IReadOnlyList<HostileAnswer> All { get; } =
    [
        // Wrong, but the image can be had.
        Kept("an image called text/html", Ok(Png, "Content-Type: text/html\r\n")),
        Kept("an image without a type", Ok(Png)),
        Kept("two types", Ok(Png, "Content-Type: text/plain\r\nContent-Type: image/webp\r\n")),
        Kept("a type that is garbage", Ok(Png, "Content-Type: ;;;///\u00ff\r\n")),
        Kept("a status line without reason", Say($"HTTP/1.1 200\r\n{Length}\r\n", Png)),
        Kept("line ends of LF alone", Say($"HTTP/1.1 200 OK\nContent-Length: {Png.Length}\nX: 1\n\n", Png)),
        Kept("its length twice", Ok(Png, Length)),
        Kept("two lengths, the first right", Say($"HTTP/1.1 200 OK\r\n{Length}Content-Length: 7\r\n\r\n", Png)),
        Kept("a folded header", Ok(Png, "X-Folded: one\r\n two\r\n")),
        Kept("a NUL in a header", Say($"HTTP/1.1 200 OK\r\nX: a\0b\r\n{Length}\r\n", Png)),
        Kept("HTTP/1.0 without a length", Closing($"HTTP/1.0 200 OK\r\n\r\n", Png)),
        Kept("chunks with extensions and a trailer", Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Chunk(Png[..7], ";a=\"b\""), Chunk(Png[7..]), Ascii("0\r\nLate: 1\r\n\r\n"))),
        Kept("a length besides chunks", Say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", Chunk(Png), Ascii("0\r\n\r\n"))),
        Kept("interim answers before the right one", Say($"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n{Length}\r\n", Png)),
        Kept("gzip although it was not asked for", Ok(Gzip(Png), "Content-Encoding: GZIP\r\n")),
        Kept("raw deflate", Ok(Pack(Png, output => new DeflateStream(output, CompressionLevel.Optimal, true)), "Content-Encoding: deflate\r\n")),
        Kept("brotli", Ok(Pack(Png, output => new BrotliStream(output, CompressionLevel.Optimal, true)), "Content-Encoding: br\r\n")),
        Kept("Content-Encoding: identity", Ok(Png, "Content-Encoding: identity\r\n")),
        Kept("Content-Encoding: utf-8, and none", Ok(Png, "Content-Encoding: utf-8\r\n")),
        Kept("Content-Encoding: gzip, and none", Ok(Png, "Content-Encoding: gzip\r\n")),
        Kept("a passing 500", First(500), 2),
        Kept("a passing 503 with Retry-After in seconds", First(503, "Retry-After: 7\r\n"), 2),
        Kept("a passing 429 with Retry-After as a date", First(429, "Retry-After: Wed, 04 Mar 2026 05:07:07 GMT\r\n"), 2),
        Kept("a passing 503 with a Retry-After of nonsense", First(503, "Retry-After: soon\r\n"), 2),
        Kept("a passing 503 with a negative Retry-After", First(503, "Retry-After: -5\r\n"), 2),
        Kept("a passing 408", First(408), 2),
        Kept("a passing 425", First(425), 2),
        Kept("a reset before the head", Each(request => Now(request.Reset), WholeAsync), 2),
        Kept("an end before the head", Each(request => Now(request.Close), WholeAsync), 2),
        Kept("an end within the head", Each(async request => await SayAndCloseAsync(request, "HTTP/1.1 200 OK\r\nContent-Le"), WholeAsync), 2),
        Kept("a reset within the body", Each(async request => await SayAndResetAsync(request, $"HTTP/1.1 200 OK\r\n{Length}\r\n", Png[..1000]), WholeAsync), 2),
        Kept("an end within a chunk", Each(async request => await SayAndCloseAsync(request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2000\r\n", Png[..1000]), WholeAsync), 2),
        Kept("no last chunk", Each(async request => await SayAndCloseAsync(request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Chunk(Png[..1000])), WholeAsync), 2),
        Kept("an end that looks like the body's", Each(async request => await SayAndCloseAsync(request, "HTTP/1.0 200 OK\r\n\r\n", Png[..1000]), WholeAsync), 2),
        Kept("a length beyond all numbers, and an end", Closing("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\n", Png)),
        Kept("a negative length, and an end", Closing("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Png)),
        Kept("a length that is too large, and an end", Closing($"HTTP/1.1 200 OK\r\nContent-Length: {Png.Length + 9}\r\n\r\n", Png), 2),
        Kept("a broken body, resumed", Resumed($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-{Png.Length - 1}/{Png.Length}\r\nETag: \"v1\"\r\nContent-Length: {Png.Length - 1000}\r\n\r\n", Png[1000..]), 2),
        Kept("a broken body, resumed at an unknown whole", Resumed($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-{Png.Length - 1}/*\r\nContent-Length: {Png.Length - 1000}\r\n\r\n", Png[1000..]), 2),
        Kept("a broken body of a file that changed", Resumed($"HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: {Jpeg.Length}\r\n\r\n", Jpeg), 2, Jpeg),
        Kept("a rest of another version", Resumed($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-{Png.Length - 1}/{Png.Length}\r\nETag: \"v2\"\r\nContent-Length: {Png.Length - 1000}\r\n\r\n", new byte[Png.Length - 1000]), 3),
        Kept("a rest from another place", Resumed("HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-99/100\r\nContent-Length: 100\r\n\r\n", Png[..100]), 3),
        Kept("a rest of another whole", Resumed("HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-1001/1002\r\nContent-Length: 2\r\n\r\n", Png[..2]), 3),
        Kept("a rest without Content-Range", Resumed($"HTTP/1.1 206 Partial\r\nContent-Length: {Png.Length - 1000}\r\n\r\n", Png[1000..]), 3),
        Kept("a rest that is shorter than announced", Resumed($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-1009/{Png.Length}\r\nContent-Length: 10\r\n\r\n", Png[1000..1010]), 3),
        Kept("a rest that is longer than announced", Resumed($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-{Png.Length - 1}/{Png.Length}\r\nContent-Length: {Png.Length}\r\n\r\n", Png), 3),
        Kept("a rest in another encoding", Resumed($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 1000-{Png.Length - 1}/{Png.Length}\r\nContent-Encoding: gzip\r\nContent-Length: {Png.Length - 1000}\r\n\r\n", Png[1000..]), 3),
        Kept("416 for a rest", Resumed("HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n", []), 3),
        Kept("206 of the whole, not asked for", Say($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-{Png.Length - 1}/{Png.Length}\r\n{Length}\r\n", Png)),
        Kept("403 without the page's Referer", Demanding(Page), 1),
        Kept("403 but for the origin as Referer", Demanding("http://news.example/"), 2),
        Kept("403 but for no Referer", Demanding(null), 3),
        Kept("401 but for no Referer", Demanding(null, 401), 3),
        Kept("five redirects", (request, _) => request.Path.Count(c => c == '+') == 5 ? WholeAsync(request) : request.AnswerAsync(302, [], $"Location: {request.Path}+\r\n"), 6),
        Kept("a redirect with an endless body", (request, _) => request.Path.EndsWith('+') ? WholeAsync(request) : EndlessAsync(request, $"HTTP/1.1 302 Found\r\nLocation: {request.Path}+\r\n\r\n", Png), 2),
        Kept("a redirect with a body that breaks", (request, _) => request.Path.EndsWith('+') ? WholeAsync(request) : SayAndCloseAsync(request, $"HTTP/1.1 302 Found\r\nContent-Length: 999\r\nLocation: {request.Path}+\r\n\r\n", Ascii("moved")), 2),
        Kept("a redirect with a body that is no image", (request, _) => request.Path.EndsWith('+') ? WholeAsync(request) : request.AnswerAsync(301, Ascii("<html>moved"), $"Location: {request.Path}+\r\n"), 2),
        Kept("keep-alive that is none", Closing($"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=999999\r\n{Length}\r\n", Png)),
        Kept("more answers than questions", Say($"HTTP/1.1 200 OK\r\n{Length}\r\n", Png, Ascii("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nGIF89a"))) with { IsForItself = true },
        Kept("garbage after the body", Say($"HTTP/1.1 200 OK\r\n{Length}\r\n", Png, Ascii("\0\0 garbage \r\n\r\n"))) with { IsForItself = true },
        Kept("cookies", Ok(Png, "Set-Cookie: a=1; Domain=127.0.0.1\r\nSet-Cookie: b=2; Max-Age=99999999999999999999\r\n")),
        Kept("bytes after the image's end", Ok([.. Jpeg, .. Ascii("<html>")]), 1, [.. Jpeg, .. Ascii("<html>")]),

        // Wrong for good.
        Lost("an endless body", async (request, _) => await EndlessAsync(request, "HTTP/1.1 200 OK\r\n\r\n", Png), "too-large"),
        Lost("endless chunks", async (request, _) => await EndlessAsync(request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Chunk(Png)), "too-large"),
        Lost("endless chunks of one byte", async (request, _) => await EndlessAsync(request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Chunk("x"u8.ToArray())), "too-large"),
        Lost("a chunk with an endless extension", async (request, _) => await EndlessAsync(request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5", Ascii(";aaaaaaaa")), "truncated", 5),
        Lost("an endless trailer", async (request, _) => await EndlessAsync(request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n0\r\n", Ascii("X: y\r\n")), "truncated", 5),
        Lost("a length beyond the limit", Say("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"), "too-large"),
        Lost("a gzip bomb", Ok(Gzip(new byte[20_000_000]), "Content-Encoding: gzip\r\n"), "too-large"),
        Lost("a brotli bomb", Ok(Pack(new byte[20_000_000], output => new BrotliStream(output, CompressionLevel.Optimal, true)), "Content-Encoding: br\r\n"), "too-large"),
        Lost("gzip in gzip", Ok(Gzip(Gzip(Png)), "Content-Encoding: gzip, gzip\r\n"), "bad-encoding"),
        Lost("an unknown encoding", Ok(Noise(500), "Content-Encoding: rot13\r\n"), "bad-encoding"),
        Lost("gzip that was cut", Ok(Gzip(Png)[..^200], "Content-Encoding: gzip\r\n"), "bad-encoding"),
        Lost("gzip without its check sum", Ok(Gzip(Png)[..^8], "Content-Encoding: gzip\r\n"), "bad-encoding"),
        Lost("gzip with a wrong check sum", Ok([.. Gzip(Png)[..^8], .. new byte[8]], "Content-Encoding: gzip\r\n"), "bad-encoding"),
        Lost("an SVG in gzip that was cut", Ok(Gzip([.. Ascii("<svg xmlns='http://www.w3.org/2000/svg'>"), .. Ascii(Convert.ToHexString(Noise(4000)))])[..^900], "Content-Encoding: gzip\r\n"), "bad-encoding"),
        Lost("brotli that was cut", Ok(Pack(Png, output => new BrotliStream(output, CompressionLevel.Optimal, true))[..^50], "Content-Encoding: br\r\n"), "bad-encoding"),
        Lost("deflate that was cut", Ok(Pack(Png, output => new ZLibStream(output, CompressionLevel.Optimal, true))[..^50], "Content-Encoding: deflate\r\n"), "bad-encoding"),
        Lost("an empty body", Ok([]), "empty"),
        Lost("an empty body in gzip", Ok(Gzip([]), "Content-Encoding: gzip\r\n"), "empty"),
        Lost("HTML as JPEG", Ok(Ascii("<!doctype html><p>gone</p>"), "Content-Type: image/jpeg\r\n"), "not-an-image"),
        Lost("HTML that shows an SVG", Ok(Ascii("<html><body><svg xmlns='http://www.w3.org/2000/svg'/></body></html>"), "Content-Type: image/svg+xml\r\n"), "not-an-image"),
        Lost("text", Ok(Ascii("login first"), "Content-Type: image/png\r\n"), "not-an-image"),
        Lost("zeros", Ok(new byte[5000]), "not-an-image"),
        Lost("a JPEG that was cut", Ok(Jpeg[..^2]), "truncated"),
        Lost("a PNG that was cut", Ok(Png[..^9]), "truncated"),
        Lost("a GIF that was cut", Ok(Gif[..^1]), "truncated"),
        Lost("a WebP that was cut", Ok(WebP[..^3]), "truncated"),
        Lost("an AVIF that was cut", Ok(Avif[..^3]), "truncated"),
        Lost("a length that cuts the image", Say($"HTTP/1.1 200 OK\r\nContent-Length: {Png.Length - 9}\r\n\r\n", Png), "truncated"),
        Lost("two lengths, the first wrong", Say($"HTTP/1.1 200 OK\r\nContent-Length: 700\r\n{Length}\r\n", Png), "truncated"),
        Lost("a body that always breaks", Closing($"HTTP/1.1 200 OK\r\n{Length}\r\n", Png[..1000]), "truncated", 5),
        Lost("a chunk size that is none", Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Png), "truncated", 5),
        Lost("a chunk size beyond all numbers", Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n", Png), "truncated", 5),
        Lost("a chunk longer than its size", Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n", Png, Ascii("\r\n0\r\n\r\n")), "truncated", 5),
        Lost("a giant header", Say("HTTP/1.1 200 OK\r\nX: " + new string('x', 100_000) + "\r\n\r\n"), "bad-response"),
        Lost("thousands of headers", Say("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 20_000)) + "\r\n"), "bad-response"),
        Lost("more headers than a reader takes", Say("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 1100)) + $"{Length}\r\n", Png), "bad-response"),
        Lost("endless headers", async (request, _) => await EndlessAsync(request, "HTTP/1.1 200 OK\r\n", Ascii("A: b\r\n")), "bad-response"),
        Lost("an endless header", async (request, _) => await EndlessAsync(request, "HTTP/1.1 200 OK\r\nA: ", Ascii("bbbbbbbb")), "bad-response"),
        Lost("endless interim answers", async (request, _) => await EndlessAsync(request, "", Ascii("HTTP/1.1 100 Continue\r\n\r\n")), "bad-response"),
        Lost("endless bytes without a head", async (request, _) => await EndlessAsync(request, "", Noise(100)), "bad-response"),
        Lost("a header without colon", Say($"HTTP/1.1 200 OK\r\nnonsense\r\n{Length}\r\n", Png), "bad-response"),
        Lost("a header name with a blank", Say($"HTTP/1.1 200 OK\r\nX Y: 1\r\n{Length}\r\n", Png), "bad-response"),
        Lost("an image without a head (HTTP/0.9)", Closing("", Png), "bad-response"),
        Lost("another protocol", Say("SSH-2.0-OpenSSH_9.9\r\n\r\n"), "bad-response"),
        Lost("a radio station", Say($"ICY 200 OK\r\n{Length}\r\n", Png), "bad-response"),
        Lost("TLS", Closing("\u0015\u0003\u0001\0\u0002\u0002\u0028", []), "broken-connection", 5),
        Lost("a status of two digits", Say("HTTP/1.1 20 OK\r\n\r\n"), "bad-response"),
        Lost("a status of four digits", Say("HTTP/1.1 2000 OK\r\n\r\n"), "bad-response"),
        Lost("101, not asked for", Say("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", Png), "http-101"),
        Lost("204", Say("HTTP/1.1 204 No\r\n\r\n"), "http-204"),
        Lost("206 of a part, not asked for", Say($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-99/{Png.Length}\r\nContent-Length: 100\r\n\r\n", Png[..100]), "http-206"),
        Lost("300", Say("HTTP/1.1 300 Choices\r\nContent-Length: 0\r\n\r\n"), "http-300"),
        Lost("304, not asked for", Say("HTTP/1.1 304 Same\r\n\r\n"), "http-304"),
        Lost("404 with an image", (request, _) => request.AnswerAsync(404, Png, "Content-Type: image/png\r\n"), "http-404"),
        Lost("404 with an endless body", async (request, _) => await EndlessAsync(request, "HTTP/1.1 404 No\r\n\r\n", Png), "http-404"),
        Lost("410", (request, _) => request.AnswerAsync(410, []), "http-410"),
        Lost("451", (request, _) => request.AnswerAsync(451, []), "http-451"),
        Lost("501", (request, _) => request.AnswerAsync(501, []), "http-501"),
        Lost("999", (request, _) => request.AnswerAsync(999, Ascii("denied")), "http-999"),
        Lost("500 always", (request, _) => request.AnswerAsync(500, []), "http-500", 5),
        Lost("503 always, with Retry-After", (request, _) => request.AnswerAsync(503, [], "Retry-After: 1\r\n"), "http-503", 5),
        Lost("429 for an hour", (request, _) => request.AnswerAsync(429, [], "Retry-After: 3600\r\n"), "http-429"),
        Lost("429 for ever", (request, _) => request.AnswerAsync(429, [], "Retry-After: 2147483647\r\n"), "http-429"),
        Lost("503 till the year 9999", (request, _) => request.AnswerAsync(503, [], "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n"), "http-503"),
        Lost("403 always", (request, _) => request.AnswerAsync(403, []), "http-403", 3),
        Lost("a reset, always", (request, _) => Now(request.Reset), "broken-connection", 5),
        Lost("an end, always", (request, _) => Now(request.Close), "broken-connection", 5),
        Lost("a redirect to itself", (request, _) => request.AnswerAsync(302, [], $"Location: {request.Path}\r\n"), "redirect-loop"),
        Lost("a redirect loop", (request, _) => request.AnswerAsync(302, [], $"Location: {(request.Path.EndsWith('+') ? request.Path[..^1] : request.Path + "+")}\r\n"), "redirect-loop", 2),
        Lost("redirects without end", (request, _) => request.AnswerAsync(302, [], $"Location: {request.Path}+\r\n"), "too-many-redirects", 6),
        Lost("a redirect without address", (request, _) => request.AnswerAsync(302, []), "bad-redirect"),
        Lost("a redirect to a file", (request, _) => request.AnswerAsync(302, [], "Location: file:///etc/passwd\r\n"), "bad-redirect"),
        Lost("a redirect to a script", (request, _) => request.AnswerAsync(302, [], "Location: javascript:alert(1)\r\n"), "bad-redirect"),
        Lost("a redirect to data", (request, _) => request.AnswerAsync(302, [], "Location: data:image/gif;base64,R0lGODlhAQABAAAAACw=\r\n"), "bad-redirect"),
        Lost("a redirect to no port", (request, _) => request.AnswerAsync(302, [], "Location: http://127.0.0.1:99999/\r\n"), "bad-redirect"),

        // Wrong in time.
        Lost("silence", (request, clock) => Now(() => clock.Advance(TimeSpan.FromSeconds(31))), "timeout", 5) with { IsForItself = true },
        Lost("silence within the head", async (request, clock) => { await request.SayAsync("HTTP/1.1 200 OK\r\nX: "); clock.Advance(TimeSpan.FromSeconds(31)); }, "timeout", 5) with { IsForItself = true },
        Lost("a head that drips", async (request, clock) => await DripAsync(request, "HTTP/1.1 200 OK\r\nX: ", clock), "timeout", 0) with { IsForItself = true },
        Lost("a body that drips", async (request, clock) => await DripAsync(request, $"HTTP/1.1 200 OK\r\n{Length}\r\n", clock), "timeout", 0) with { IsForItself = true },
    ];

    static HostileAnswer Kept(string name, Script script, int attempts = 1, byte[]? image = null) => new(name, script, null, attempts, image);

    static HostileAnswer Lost(string name, Script script, string rule, int attempts = 1) => new(name, script, rule, attempts);

    static Script Ok(byte[] body, string headers = "") => (request, _) => request.AnswerAsync(200, body, headers);

    static Script Say(string head, params byte[][] pieces) => async (request, _) =>
    {
        await request.SayAsync(head);
        foreach (var piece in pieces) await request.SayAsync(piece);
    };

    static Script Closing(string head, byte[] body) => (request, _) => SayAndCloseAsync(request, head, body);

    static Script Each(Func<ServedRequest, Task> first, Func<ServedRequest, Task> later) => (request, _) => request.Number == 1 ? first(request) : later(request);

    static Script First(int status, string headers = "") => Each(request => request.AnswerAsync(status, [], headers), WholeAsync);

    /// <summary>Breaks off after 1000 bytes, says <paramref name="head"/> and <paramref name="body"/> to the question for the rest, and the whole after that.</summary>
    static Script Resumed(string head, byte[] body) => (request, _) => request.Number switch
    {
        1 => SayAndCloseAsync(request, $"HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nETag: \"v1\"\r\n{Length}\r\n", Png[..1000]),
        2 => SayAndCloseAsync(request, head, body),
        _ => WholeAsync(request),
    };

    static Script Demanding(string? referer, int status = 403) => (request, _) => request.Header("Referer") == referer ? WholeAsync(request) : request.AnswerAsync(status, []);

    static Task WholeAsync(ServedRequest request) => request.AnswerAsync(200, Png);

    static async Task SayAndCloseAsync(ServedRequest request, string head, byte[]? body = null)
    {
        await request.SayAsync([.. Ascii(head), .. body ?? []]);
        request.Close();
    }

    static async Task SayAndResetAsync(ServedRequest request, string head, byte[] body)
    {
        await request.SayAsync([.. Ascii(head), .. body]);
        request.Reset();
    }

    static async Task EndlessAsync(ServedRequest request, string head, byte[] piece)
    {
        await request.SayAsync(head);
        byte[] many = [.. Enumerable.Repeat(piece, Math.Max(1, 4096 / piece.Length)).SelectMany(bytes => bytes)];
        while (true) await request.SayAsync(many); // ends when the client goes
    }

    static async Task DripAsync(ServedRequest request, string head, FakeTimeProvider clock)
    {
        await request.SayAsync(head);
        while (true)
        {
            await request.SayAsync("x");
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    static byte[] Chunk(byte[] bytes, string extension = "") => [.. Ascii($"{bytes.Length:x}{extension}\r\n"), .. bytes, .. "\r\n"u8];

    static byte[] Gzip(byte[] bytes) => Pack(bytes, output => new GZipStream(output, CompressionLevel.Optimal, true));

    static byte[] Pack(byte[] bytes, Func<Stream, Stream> coding)
    {
        var output = new MemoryStream();
        using (var stream = coding(output)) stream.Write(bytes);
        return output.ToArray();
    }

    static byte[] Noise(int count) => SampleImages.Noise(count);

    static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);
}
