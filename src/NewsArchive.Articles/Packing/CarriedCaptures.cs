using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// Saves what a bundle about to be replaced has and the new run could not get: its captures are copied into the store, as received, and
/// used for the references that miss their image.
/// </summary>
sealed class CarriedCaptures
{
    const int MaxRedirects = 5;

    readonly Bundle _old;
    readonly Lazy<Dictionary<string, byte[]>> _requestHeads;

    readonly CancellationToken _cancel;

    CarriedCaptures(Bundle old, CancellationToken cancel)
    {
        (_old, _cancel) = (old, cancel);
        _requestHeads = new(() => ReadRequestHeads(old));
    }

    /// <summary>Carries over what it can. Nothing happens when no image is missing or no bundle stands at <paramref name="oldPath"/>.</summary>
    /// <exception cref="WarcFormatException">The old bundle cannot be read: it is left as it is.</exception>
    public static void Adopt(string oldPath, ArticleRun run, ImageGatherer gatherer, CaptureStore store, CancellationToken cancel)
    {
        var missing = run.References().Where(item => gatherer.Result(item.Article, item.Reference) is GatheredImage.Missing).ToList();
        if (missing.Count == 0 || !File.Exists(oldPath))
            return;
        try
        {
            using var old = Bundle.Open(oldPath);
            _ = old.Index.Any();
            if (old.IndexDamage is { } damage)
                throw new WarcFormatException(damage.Message, damage.File, damage.Offset); // records may be damaged too: of what is not found nobody could say that it was never there
            var carried = new CarriedCaptures(old, cancel);
            foreach (var (article, reference) in missing)
                if (gatherer.Result(article, reference) is GatheredImage.Missing && carried.Adopt(reference, store) is { } image) // an equal reference may have been served
                    gatherer.Replace(article, reference, image);
        }
        catch (Exception exception) when (exception is WarcFormatException or ArticleFormatException)
        {
            throw new WarcFormatException($"its captures cannot be carried over ({exception.Message}); pass --drop-lost as well to replace it all the same", oldPath, inner: exception);
        }
    }

    GatheredImage.Remote? Adopt(ImageReference reference, CaptureStore store)
    {
        var expects = reference.Place == ImagePlace.Stylesheet ? ContentKind.Stylesheet : ContentKind.Image;
        foreach (var candidate in reference.Candidates.Where(candidate => candidate is { IsLocal: false, Embedded: null }))
        {
            var exchanges = ReadExchanges(Normalize(candidate.Url));
            if (exchanges is not [.., { Status: 200 or null } last] || ReceivedImage.Inspect(last.Body, last.ContentEncoding, 1L << 30, expects) is not { Header: { } header } image)
                continue;
            var capture = store.AppendAsync(candidate.Url, exchanges.SetItem(exchanges.Length - 1, last with { ContentEncoding = image.Coding }), header).GetAwaiter().GetResult();
            return new GatheredImage.Remote(capture, candidate.Url, IsFromStore: true);
        }
        return null;
    }

    static string Normalize(string url) => UrlNormalizer.TryNormalize(url, out var normal) ? normal : url;

    /// <summary>The response to a URI and the redirects before it, as stored in the old bundle; empty when it has none.</summary>
    ImmutableArray<HttpExchange> ReadExchanges(string uri)
    {
        var exchanges = ImmutableArray.CreateBuilder<HttpExchange>();
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            // The last one: an index is sorted by date, and the newest capture is the one that was shown.
            if (_old.Find(uri).Reverse().Select(ReadExchange).FirstOrDefault(found => found is not null) is not { } exchange)
                return [];
            exchanges.Add(exchange.Exchange);
            if (exchange.Location is null || !Uri.TryCreate(new Uri(uri), exchange.Location, out var next))
                return exchanges.ToImmutable();
            uri = Normalize(next.AbsoluteUri);
        }
        return [];
    }

    (HttpExchange Exchange, string? Location)? ReadExchange(CdxjEntry entry)
    {
        using MemoryStream headBytes = new(), body = new();
        WarcRecordHead head;
        using (var access = _old.Wacz.ReadRecord(entry))
        {
            head = access.Record.Head;
            if (head.HasHttpBlock)
                _old.ReadWhole(access.Record, entry.Filename, whole => HttpBlock.Split(whole.Block, headBytes, Stream.Null), _cancel);
        }
        if (head is not { Type: WarcRecordType.Response or WarcRecordType.Resource or WarcRecordType.Revisit, RecordId: { } id, Date: { } date })
            return null;
        _old.CopyPayload(entry, body, _cancel);
        var http = HttpHead.TryParse(headBytes.ToArray(), out var parsed) ? parsed : null;
        var type = head.HasHttpBlock ? null : head.Type == WarcRecordType.Revisit ? TypeOfOriginal(head) : head.ContentType;
        if (http?.Status is null && type is null)
            return null;
        var exchange = new HttpExchange
        {
            Uri = entry.Url,
            Date = date,
            RequestHead = _requestHeads.Value.GetValueOrDefault(id, []),
            ResponseHead = headBytes.ToArray(),
            Status = http?.Status,
            ResourceType = type,
            Body = body.ToArray(),
            ContentEncoding = ContentCoding.Normalize(http?.Fields["Content-Encoding"]),
            RemoteAddress = System.Net.IPAddress.TryParse(head.Fields["WARC-IP-Address"], out var address) ? address : null,
        };
        return (exchange, http?.Status is >= 300 and < 400 ? http.Fields["Location"] : null);
    }

    /// <summary>A revisit without a block repeats a resource, whose type the index has.</summary>
    string? TypeOfOriginal(WarcRecordHead revisit) =>
        _old.Find(revisit.Fields["WARC-Refers-To-Target-URI"] ?? "").FirstOrDefault(entry => entry.Mime != "warc/revisit")?.Mime;

    /// <summary>Requests are not indexed: one pass over the captures finds them by the response that they belong to.</summary>
    static Dictionary<string, byte[]> ReadRequestHeads(Bundle bundle)
    {
        var heads = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var entry = bundle.Wacz.OpenEntry("archive/captures.warc.gz");
        if (entry is null)
            return heads;
        using var reader = new WarcReader(entry, "captures.warc.gz");
        while (reader.Read() is { } record)
        {
            if (record.Head.Type != WarcRecordType.Request || record.Head.Fields["WARC-Concurrent-To"] is not { } response)
                continue;
            using var head = new MemoryStream();
            record.Block.CopyTo(head);
            heads.TryAdd(response, head.ToArray());
        }
        return heads;
    }
}
