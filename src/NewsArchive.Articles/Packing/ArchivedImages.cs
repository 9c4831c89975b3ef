using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// Copies into the store the images (and stylesheets) of pages that come from a web archive, where the same archive holds them: then no
/// server is asked for them, and what is shown is what was shown when the page was captured.
/// </summary>
static class ArchivedImages
{
    /// <summary>Adopts what the references of articles from web archives name and the store lacks.</summary>
    /// <param name="references">References; those of other sources are passed over.</param>
    /// <param name="store">Gets the captures, with their own dates and heads.</param>
    /// <param name="maxBytes">The longest body that is taken.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="IOException">An archive cannot be read, or the store not be written.</exception>
    public static async Task AdoptAsync(IEnumerable<(Article Article, ImageReference Reference)> references, CaptureStore store, long maxBytes, CancellationToken cancel)
    {
        foreach (var group in references.Where(item => item.Article.Origin.Source is { Kind: SourceKind.WebArchive, DiskPath: not null }).GroupBy(item => item.Article.Origin.Source.DiskPath!)) // filtered on the same line
            if (Wanted(group.Select(item => item.Reference), store) is { Count: > 0 } wanted)
                await AdoptAsync(group.Key, wanted, store, maxBytes, cancel);
    }

    /// <summary>What is to be had, by URL as the store names it.</summary>
    static Dictionary<string, ContentKind> Wanted(IEnumerable<ImageReference> references, CaptureStore store)
    {
        var wanted = new Dictionary<string, ContentKind>(StringComparer.Ordinal);
        foreach (var reference in references)
            foreach (var candidate in reference.Candidates.Where(candidate => candidate is { IsLocal: false, Embedded: null }))
                if (Key(candidate.Url) is { } key && store.Find(key) is null)
                    wanted.TryAdd(key, reference.Place == ImagePlace.Stylesheet ? ContentKind.Stylesheet : ContentKind.Image);
        return wanted;
    }

    static string? Key(string url) => FetchServices.Parse(url)?.AbsoluteUri;

    static async Task AdoptAsync(string path, Dictionary<string, ContentKind> wanted, CaptureStore store, long maxBytes, CancellationToken cancel)
    {
        using var archive = WebArchive.Open(path);
        using var scan = CaptureScan.Scan(archive, _ => true, cancel);
        var index = new CaptureIndex(scan.Captures);
        var ways = CaptureWay.Find(index, wanted.Keys, Key, maxBytes).ToLookup(way => way.Payload.Number);
        if (ways.Count == 0)
            return;
        var known = KnownExchanges.Read(archive, ways.SelectMany(each => each).ToList(), cancel);
        foreach (var archived in archive.Read(null, cancel))
            if (ways.Contains(archived.Number) && known.Read(archived, ways[archived.Number].First().Payload, maxBytes) is { Status: 200 or null } exchange)
                foreach (var way in ways[archived.Number])
                    if (known.Redirects(way) is { } redirects)
                        await AdoptAsync(archive.Name, way.Url, wanted[way.Url], [.. redirects, exchange], store, maxBytes);
    }

    static async Task AdoptAsync(string file, string url, ContentKind expects, ImmutableArray<HttpExchange> exchanges, CaptureStore store, long maxBytes)
    {
        var last = exchanges[^1];
        var image = ReceivedImage.Inspect(last.Body, last.ContentEncoding, maxBytes, expects);
        if (image is not { Problem: null, Header: { } header })
        {
            if (store.FindFailure(url) is null) // else each run would put one in the place of the other
                store.Append(url, new FetchFailure(image.Problem ?? "not-an-image", $"{url} is in {file}, but what was captured {Explain(image.Problem)}", last.Status, Attempts: 0, IsRefusal: false));
        }
        else
            await store.AppendAsync(url, [.. exchanges[..^1], last with { ContentEncoding = image.Coding }], header);
    }

    static string Explain(string? problem) => problem switch
    {
        "empty" => "has no bytes",
        "bad-encoding" => "is not in the Content-Encoding that it names",
        "too-large" => "is larger than an image may be",
        "truncated" => "ends too early",
        "not-a-stylesheet" => "is no stylesheet",
        _ => "is no image",
    };

    /// <summary>What must be known before a payload is met: redirects that lead to it, and the requests of both.</summary>
    sealed class KnownExchanges
    {
        const int MaxHeadBytes = 64 * 1024, MaxRedirectBytes = 64 * 1024, HttpHeadBytes = 1 << 20; // a redirect's body is a line for those who are not led on

        readonly Dictionary<string, byte[]> _requests = new(StringComparer.Ordinal); // by the id of their response; by their own where that names them
        readonly Dictionary<int, HttpExchange> _redirects = [];

        /// <summary>One pass over the archive: requests may stand before or behind their responses.</summary>
        public static KnownExchanges Read(WebArchive archive, IReadOnlyList<CaptureWay> ways, CancellationToken cancel)
        {
            var known = new KnownExchanges();
            var wanted = ways.SelectMany(way => way.Redirects.Append(way.Payload)).ToList();
            var ids = wanted.Select(capture => capture.RecordId).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var named = wanted.Select(capture => capture.ConcurrentTo).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var redirects = ways.SelectMany(way => way.Redirects).DistinctBy(capture => capture.Number).ToDictionary(capture => capture.Number);
            foreach (var archived in archive.Read(null, cancel))
                if (archived.Record.Head is { Type: WarcRecordType.Request, ContentLength: <= MaxHeadBytes } head)
                {
                    if (head.Fields["WARC-Concurrent-To"] is { } response && ids.Contains(response))
                        known.TakeRequest(archived, response);
                    else if (head.RecordId is { } own && named.Contains(own))
                        known.TakeRequest(archived, own);
                }
                else if (redirects.TryGetValue(archived.Number, out var redirect) && archived.Record.Head.ContentLength <= MaxRedirectBytes && known.Read(archived, redirect, MaxRedirectBytes) is { } exchange)
                {
                    known._redirects[archived.Number] = exchange;
                }
            foreach (var (number, redirect) in redirects)
                if (known._redirects.TryGetValue(number, out var exchange))
                    known._redirects[number] = exchange with { RequestHead = known.RequestOf(redirect) };
            return known;
        }

        void TakeRequest(ArchivedRecord archived, string name)
        {
            using var block = new MemoryStream();
            try
            {
                archived.Record.Block.CopyTo(block);
            }
            catch (WarcFormatException)
            {
                archived.IsDamaged = true; // the response is worth keeping without
                return;
            }
            _requests.TryAdd(name, StoredHead.Without(block.ToArray(), "Cookie"));
        }

        /// <summary>Writers let the request name its response, or the response its request (WARC 1.1 §5.7).</summary>
        byte[] RequestOf(WebCapture response) =>
            _requests.GetValueOrDefault(response.RecordId ?? "") ?? _requests.GetValueOrDefault(response.ConcurrentTo ?? "", []);

        /// <summary>The redirects of a way, in order; null where one cannot be had.</summary>
        public IReadOnlyList<HttpExchange>? Redirects(CaptureWay way) =>
            way.Redirects.All(capture => _redirects.ContainsKey(capture.Number)) ? [.. way.Redirects.Select(capture => _redirects[capture.Number])] : null;

        /// <summary>The exchange as it was received, without chunks, or the file alone of a resource record; null for a record that holds neither, or one far longer than it may be.</summary>
        public HttpExchange? Read(ArchivedRecord archived, WebCapture capture, long maxBytes)
        {
            // Chunks and codings make a body longer than it is, but never twice as long where nobody means harm.
            if (archived.Record.Head is not { Date: { } date, Type: var type } head || head.ContentLength > (2 * maxBytes) + HttpHeadBytes || Key(capture.Url) is not { } uri)
                return null;
            return type switch
            {
                WarcRecordType.Response when capture.Status is not null => ReadResponse(archived, capture, uri, date),
                WarcRecordType.Resource when head.ContentType is { } media => ReadResource(archived, uri, date, media),
                _ => null,
            };
        }

        HttpExchange? ReadResponse(ArchivedRecord archived, WebCapture capture, string uri, DateTimeOffset date)
        {
            using MemoryStream headBytes = new(), received = new(), body = new();
            HttpBlock.Split(archived.Record.Block, headBytes, received);
            if (!HttpHead.TryParse(headBytes.ToArray(), out var http) || http is not { Status: { } status })
                return null;
            received.Position = 0;
            if (PayloadCopy.CopyCoded(received, http, body) is not null)
                return null;
            return new HttpExchange
            {
                Uri = uri,
                Date = date,
                RequestHead = RequestOf(capture),
                ResponseHead = StoredHead.WithoutChunking(headBytes.ToArray()),
                Status = status,
                Body = body.ToArray(),
                ContentEncoding = ContentCoding.Normalize(http.Fields["Content-Encoding"]),
                RemoteAddress = System.Net.IPAddress.TryParse(archived.Record.Head.Fields["WARC-IP-Address"], out var address) ? address : null,
            };
        }

        static HttpExchange ReadResource(ArchivedRecord archived, string uri, DateTimeOffset date, string mediaType)
        {
            using var body = new MemoryStream();
            archived.Record.Block.CopyTo(body);
            return new HttpExchange { Uri = uri, Date = date, RequestHead = default, ResponseHead = default, Status = null, ResourceType = mediaType, Body = body.ToArray() };
        }
    }
}
