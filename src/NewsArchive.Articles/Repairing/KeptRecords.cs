using System.Net;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Packing;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Repairing;

/// <summary>The records that a repair kept, read from the new archives: what a manifest can still be held against, or made from.</summary>
sealed class KeptRecords : IDisposable
{
    const int MaxTitleBytes = 16 * 1024; // A page's title stands in its first lines.
    const int MaxPageBytes = 64 << 20; // Longer than any page that is packed.
    const int MaxProvenanceBytes = ProvenanceImage.MaxBytes;

    readonly Dictionary<ulong, int> _byId = []; // in the list of our own
    readonly Dictionary<ulong, OtherRecord> _others = []; // by id
    readonly SpilledList<KeptRecord> _own = new(KeptRecord.Write, KeptRecord.Read);
    readonly TextPlaces _byUri = new(); // in the list of our own

    /// <summary>A record that is not our own: some bytes, as there may be very many.</summary>
    /// <param name="Digest">Key of the digest of its payload.</param>
    /// <param name="Length">Bytes of its payload; -1: a revisit.</param>
    /// <param name="Ticks">WARC-Date.</param>
    readonly record struct OtherRecord(ulong Digest, long Length, long Ticks);

    /// <summary>Our own records, in their order: those below <see cref="ArchiveUris.Host"/>.</summary>
    public IReadOnlyList<KeptRecord> Own => _own;

    /// <summary>Keys of the URLs of pages whose line in the page list is sound: their text is not read out of their records.</summary>
    public IReadOnlySet<ulong> ListedPages { get; set; } = new HashSet<ulong>();

    /// <summary>What metadata records say of articles, in their order.</summary>
    public SpilledList<ArticleTrace> Traces { get; } = new(ArticleTrace.Write, ArticleTrace.Read);

    /// <summary>Reads one archive of the new bundle.</summary>
    public void Read(string name, Stream warc)
    {
        using var reader = new WarcReader(warc, name, new() { LeaveOpen = true });
        while (reader.Read() is { } record)
            Take(record);
    }

    void Take(WarcReadRecord record)
    {
        var head = record.Head;
        if (head is not { RecordId: { } id, TargetUri: { } uri, Date: { } date })
            return;
        var isOwn = uri.StartsWith(ArchiveUris.Host, StringComparison.Ordinal);
        if (head is { Type: WarcRecordType.Metadata, ContentLength: <= MaxProvenanceBytes } && isOwn && ArticleTrace.TryRead(record.Block, id) is { } trace)
            Traces.Add(trace);
        if (head.Type is not (WarcRecordType.Resource or WarcRecordType.Response or WarcRecordType.Revisit) || !TryGetDigest(head, out var digest))
            return;
        var isRevisit = head.Type == WarcRecordType.Revisit;
        var length = isRevisit ? 0 : PayloadLength(record);
        if (_byId.ContainsKey(TextKey.Of(id)) || _others.ContainsKey(TextKey.Of(id)))
            return;
        if (!isOwn)
        {
            _others.Add(TextKey.Of(id), new(TextKey.Of(digest.ToString()), isRevisit ? -1 : length, date.Ticks));
            return;
        }
        var (title, text) = head.Type == WarcRecordType.Resource ? ReadPage(record, wantsText: !ListedPages.Contains(TextKey.Of(uri))) : default;
        var kept = new KeptRecord { Id = id, Uri = uri, Date = date, Length = length, Digest = digest, Original = isRevisit ? head.Fields["WARC-Refers-To"] ?? "" : id, Title = title, Text = text };
        _byId.Add(TextKey.Of(id), _own.Count);
        _byUri.Add(uri, _own.Count);
        _own.Add(kept);
    }

    static bool TryGetDigest(WarcRecordHead head, out WarcDigest digest) =>
        WarcDigest.TryParse(head.Fields["WARC-Payload-Digest"], out digest)
        || (head.Type == WarcRecordType.Resource && WarcDigest.TryParse(head.Fields["WARC-Block-Digest"], out digest));

    static long PayloadLength(WarcReadRecord record) =>
        (record.Head.ContentLength ?? 0) - (record.Head.Type == WarcRecordType.Response ? record.ReadHttpHead()?.Length ?? 0 : 0);

    /// <summary>Title and visible text of a page.</summary>
    static (string? Title, string? Text) ReadPage(WarcReadRecord record, bool wantsText)
    {
        if (record.Head.ContentType?.StartsWith("text/html", StringComparison.Ordinal) != true)
            return default;
        var start = new byte[wantsText ? (int)Math.Min(record.Head.ContentLength ?? 0, MaxPageBytes) : MaxTitleBytes];
        var page = Encoding.UTF8.GetString(start, 0, record.Block.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        return (ReadTitle(page), wantsText && ReadablePage.BodyOf(page) is { } body && PageText.Of(body) is { } text ? ArticleRecords.SearchText(text) : null);
    }

    static string? ReadTitle(string page)
    {
        var from = page.IndexOf("<title>", StringComparison.Ordinal) + "<title>".Length;
        var to = from < "<title>".Length ? -1 : page.IndexOf("</title>", from, StringComparison.Ordinal);
        return to < 0 ? null : WebUtility.HtmlDecode(page[from..to]);
    }

    /// <summary>Our own record of that id, or null.</summary>
    public KeptRecord? Find(string id) => _byId.TryGetValue(TextKey.Of(id), out var place) && _own[place] is var record && record.Id == id ? record : null;

    /// <summary>Our own records at a URI, in their order.</summary>
    public IReadOnlyList<KeptRecord> At(string uri) => [.. _byUri.Find(uri).Select(place => _own[place]).Where(record => record.Uri == uri)];

    /// <summary>When a record that is held was captured or made.</summary>
    public DateTimeOffset DateOf(string id) => Find(id)?.Date ?? new DateTimeOffset(_others[TextKey.Of(id)].Ticks, TimeSpan.Zero);

    /// <summary>The record that holds the payload of another of our own, or null where that is lost. Of one that is not our own URI and text are not known.</summary>
    public KeptRecord? OriginalOf(KeptRecord record) =>
        record.Original == record.Id ? record
        : Find(record.Original) is { } original ? (original.Original == original.Id ? original : null)
        : _others.TryGetValue(TextKey.Of(record.Original), out var other) && other.Length >= 0 ? record with { Id = record.Original, Uri = "", Length = other.Length, Text = null, Title = null }
        : null;

    /// <summary>Whether what a manifest says of a record can still be had.</summary>
    public bool Holds(string id, WarcDigest digest) => Find(id) is { } record
        ? record.Digest == digest && OriginalOf(record) is not null
        : _others.TryGetValue(TextKey.Of(id), out var other) && other.Length >= 0 && other.Digest == TextKey.Of(digest.ToString());

    public void Dispose()
    {
        _own.Dispose();
        Traces.Dispose();
    }
}
