using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Http;

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
        var index = new CaptureIndex(CaptureScan.Scan(archive, _ => true, cancel).Captures);
        var chosen = index.Chosen.Values.Where(url => url.Payload!.Length <= maxBytes && Key(url.Url) is { } key && wanted.ContainsKey(key)).ToLookup(url => url.Payload!.Number); // chosen are those with a payload
        if (chosen.Count == 0)
            return;
        foreach (var archived in archive.Read(null, cancel))
            if (chosen.Contains(archived.Number) && ReadExchange(archived, chosen[archived.Number].First().Payload!.Url) is { } exchange) // as above
                foreach (var url in chosen[archived.Number])
                    await AdoptAsync(Key(url.Url)!, wanted[Key(url.Url)!], exchange, store, maxBytes); // it has a key: see chosen
    }

    static async Task AdoptAsync(string url, ContentKind expects, HttpExchange exchange, CaptureStore store, long maxBytes)
    {
        if (ReceivedImage.Inspect(exchange.Body, exchange.ContentEncoding, maxBytes, expects) is { Problem: null, Header: { } header } image)
            await store.AppendAsync(url, [exchange with { ContentEncoding = image.Coding }], header);
    }

    /// <summary>The response as it was received, without chunks; null for a record that holds none with status 200.</summary>
    static HttpExchange? ReadExchange(ArchivedRecord archived, string url)
    {
        var head = archived.Record.Head;
        if (!HttpBlock.IsHttp(head) || head.Date is not { } date || Key(url) is not { } uri)
            return null;
        using MemoryStream headBytes = new(), received = new(), body = new();
        HttpBlock.Split(archived.Record.Block, headBytes, received);
        if (!HttpHead.TryParse(headBytes.ToArray(), out var http) || http is not { Status: 200 })
            return null;
        received.Position = 0;
        if (PayloadCopy.CopyCoded(received, http, body) is not null)
            return null;
        return new HttpExchange
        {
            Uri = uri,
            Date = date,
            RequestHead = ReadOnlyMemory<byte>.Empty,
            ResponseHead = StoredHead.WithoutChunking(headBytes.ToArray()),
            Status = 200,
            Body = body.ToArray(),
            ContentEncoding = ContentCoding.Normalize(http.Fields["Content-Encoding"]),
            RemoteAddress = System.Net.IPAddress.TryParse(head.Fields["WARC-IP-Address"], out var address) ? address : null,
        };
    }
}
