using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// Writes one bundle (docs/bundle-format.md). The single consumer of everything that workers prepare: entries, members and index lines
/// come in one fixed order whatever the number of jobs.
/// </summary>
public sealed class BundlePacker
{
    const string ArticlesName = "articles.warc.gz";
    const string CapturesName = "captures.warc.gz";

    /// <summary>Sources up to this length are compressed by workers in memory; longer ones are streamed by the writer.</summary>
    const long MaxInMemory = 8L << 20;

    /// <summary>Characters of visible text in pages.jsonl: at most 3 MiB of UTF-8, well below the 16 MiB that a line may have.</summary>
    const int MaxSearchText = 1 << 20;

    readonly ArchiveOptions _options;
    readonly IReadOnlyList<PreparedSource> _sources;
    readonly ImageGatherer _gatherer;
    readonly CaptureStore _store;
    readonly CancellationToken _cancel;
    readonly ShownImages _images;
    readonly ArticleRecords _articles;
    readonly List<CdxjEntry> _index = [];
    readonly DateTimeOffset _created;
    readonly ArchiveUris _uris;
    readonly Dictionary<string, ManifestSource> _manifestSources;
    readonly string[] _sourceOrder;

    /// <summary>Takes sources in path order whose images are all gathered.</summary>
    public BundlePacker(ArchiveOptions options, IReadOnlyList<PreparedSource> sources, ImageGatherer gatherer, CaptureStore store, CancellationToken cancel)
    {
        (_options, _sources, _gatherer, _store, _cancel) = (options, sources, gatherer, store, cancel);
        _images = new ShownImages(gatherer, store, options.Resize);
        _articles = new ArticleRecords(_images, new ArticleLinkMap(sources.SelectMany(source => source.Articles).Select(article => article.Article)));
        var manifest = sources.Select(ToManifest).ToList();
        _sourceOrder = [.. manifest.Select(source => source.Path)];
        _uris = new ArchiveUris(ArchiveUris.IdOf(manifest));
        _manifestSources = manifest.ToDictionary(source => source.Path, source => source with { Uri = _uris.Source(source) }, StringComparer.Ordinal);
        _created = sources.Select(Instant).Concat(Captures().Select(capture => capture.Date)).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
    }

    /// <summary>The shown images; complete after <see cref="Pack(Stream)"/>.</summary>
    public ShownImages Images => _images;

    /// <summary>Writes the bundle to an empty, seekable stream.</summary>
    /// <exception cref="SourceChangedException">An input is not what it was when it was read.</exception>
    public BundleResult Pack(Stream output)
    {
        var wacz = new WaczWriter(output);
        var articles = ImmutableArray<ManifestArticle>.Empty;
        var assets = ImmutableArray<ManifestAsset>.Empty;
        var pages = new List<WaczPage>();
        wacz.AddEntry("archive/" + ArticlesName, stream =>
        {
            var file = new ArchiveFile(stream, ArticlesName, _index);
            var info = WarcInfo();
            file.Append(PackedRecord.Compress(info));
            var infoId = info.Head.RecordId!; // our factory always sets it
            WriteSources(file, infoId);
            assets = WriteImages(file, infoId);
            articles = WriteArticles(file, infoId, pages);
        });
        var captureRecords = WriteCaptures(wacz);
        wacz.AddIndex(_index);
        wacz.AddPages(pages);
        var manifest = new BundleManifest
        {
            Archive = _uris.ArchiveId,
            Software = ToolVersion.Software,
            Sources = [.. _sourceOrder.Select(path => _manifestSources[path])],
            Articles = articles,
            Assets = assets,
        };
        AddBytes(wacz, BundleReadme.EntryName, BundleReadme.ToBytes(_uris.ArchiveId));
        AddBytes(wacz, BundleManifest.EntryName, manifest.ToJson());
        AddBytes(wacz, BundleReadme.SumsEntryName, BundleReadme.Sums(manifest.Sources));
        wacz.Finish(Package(pages));
        return new BundleResult { Manifest = manifest, CaptureRecords = captureRecords, Created = _created };
    }

    static void AddBytes(WaczWriter wacz, string name, byte[] bytes) => wacz.AddEntry(name, stream => stream.Write(bytes));

    DateTimeOffset Instant(PreparedSource source) => _options.SourceDate ?? _store.FirstSight(source.Source.Path, source.Digest);

    ManifestSource ToManifest(PreparedSource source) => new()
    {
        Path = source.Source.Path,
        PathBytes = source.Source.PathBytes,
        Length = source.Length,
        Modified = source.Source.Modified is null ? null : _options.SourceDate ?? source.Source.Modified,
        UnixMode = source.Source.UnixMode,
        Digest = source.Digest,
    };

    WarcRecord WarcInfo()
    {
        var fields = new List<WarcField>
        {
            new("software", ToolVersion.Software),
            new("format", "WARC File Format 1.1"),
            new("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            new("isPartOf", "newsarchive-" + _uris.ArchiveId),
        };
        foreach (var (name, value) in _options.Description.Properties())
            fields.Add(new(name, OneLine(value)));
        if (_options.Description.Description is { } description)
            fields.Add(new("description", OneLine(description)));
        fields.Add(new("newsarchive-profile", _options.Cleaning.Profile.ToString().ToLowerInvariant()));
        if (_options.Resize.MaxWidth is { } width)
            fields.Add(new("newsarchive-max-width", width.ToString(CultureInfo.InvariantCulture)));
        if (_options.Resize.MaxHeight is { } height)
            fields.Add(new("newsarchive-max-height", height.ToString(CultureInfo.InvariantCulture)));
        if (_options.Resize.IsActive)
            fields.Add(new("newsarchive-image-format", string.Create(CultureInfo.InvariantCulture, $"{_options.Resize.Format.ToString().ToLowerInvariant()} quality {_options.Resize.Quality}")));
        return WarcRecord.WarcInfo(ArticlesName, _created, fields);
    }

    static string OneLine(string text) => text.ReplaceLineEndings(" ");

    void WriteSources(ArchiveFile file, string infoId)
    {
        foreach (var (source, packed) in OrderedPipeline.Run(_sources, _options.Jobs, source => (source, Pack(source, infoId)), _cancel))
        {
            file.Append(packed);
            var path = source.Source.Path;
            _manifestSources[path] = _manifestSources[path] with { RecordId = packed.Id };
        }
    }

    PackedRecord Pack(PreparedSource source, string infoId)
    {
        var block = source.Length <= MaxInMemory ? WarcBlock.Of(ReadAll(source)) : WarcBlock.Of(source.Length, source.Source.OpenRead);
        var type = MediaType(source);
        var record = WarcRecord.Resource(_manifestSources[source.Source.Path].Uri, Instant(source), type, block, infoId) with { IsPayloadCompressed = IsCompressed(source, type) };
        return record.Head.Fields["WARC-Block-Digest"] == source.Digest.ToString()
            ? PackedRecord.Compress(record)
            : throw new SourceChangedException(source.Source.DiskPath ?? source.Source.Path);
    }

    static byte[] ReadAll(PreparedSource source)
    {
        using var stream = source.Source.OpenRead();
        var bytes = new byte[source.Length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length || stream.ReadByte() >= 0)
            throw new SourceChangedException(source.Source.DiskPath ?? source.Source.Path);
        return bytes;
    }

    /// <summary>Sources are evidence, not pages: articles are served as plain text so that hostile markup never acts in a player.</summary>
    static string MediaType(PreparedSource source) => source.Source.Kind switch
    {
        SourceKind.Article => "text/plain; charset=" + (source.Articles.FirstOrDefault()?.Article.Encoding.Name ?? "utf-8"),
        SourceKind.JsonLines => "text/plain; charset=utf-8",
        SourceKind.Container => "application/octet-stream",
        _ => SniffImage(source) ?? "application/octet-stream",
    };

    static string? SniffImage(PreparedSource source)
    {
        var start = new byte[4096];
        using var stream = source.Source.OpenRead();
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var type = ImageHeader.Sniff(start.AsSpan(0, length))?.MediaType;
        return type == "image/svg+xml" ? null : type; // an SVG opened by itself could run script
    }

    static bool IsCompressed(PreparedSource source, string type) => source.Source.Kind == SourceKind.Container || IsCompressed(type);

    static bool IsCompressed(string mediaType) => mediaType is "image/jpeg" or "image/png" or "image/gif" or "image/webp" or "image/avif" or "image/heic" or "image/jxl";

    ImmutableArray<ManifestAsset> WriteImages(ArchiveFile file, string infoId)
    {
        var assets = ImmutableArray.CreateBuilder<ManifestAsset>();
        foreach (var image in _images.Make(_sources, _options.Jobs, _cancel))
        {
            var uri = _uris.Asset(image.Image.Path);
            var packed = Pack(image, uri, infoId);
            file.Append(packed);
            assets.Add(new ManifestAsset { Path = image.Image.Path, Record = new ManifestRecord { Uri = uri, RecordId = packed.Id, Length = image.Image.Length, Digest = image.Image.Digest } });
        }
        return assets.ToImmutable();
    }

    /// <summary>A shown image equal to an archived one is a revisit: nothing is stored twice.</summary>
    PackedRecord Pack(ShownImageFile image, string uri, string infoId)
    {
        if (image.Image.ResizedTo is null && Original(image) is { } original)
        {
            var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: {image.Image.Header.MediaType}\r\nContent-Length: {image.Image.Length}\r\n\r\n"));
            var revisit = WarcRecord.Revisit(uri, original.Date, image.Image.Digest, original.RecordId, original.Uri, original.Date, head, infoId);
            return PackedRecord.Compress(revisit, HttpHead.TryParse(head, out var http) ? http : null);
        }
        return PackedRecord.Compress(WarcRecord.Resource(uri, _created, image.Image.Header.MediaType, WarcBlock.Of(image.Bytes), infoId) with { IsPayloadCompressed = IsCompressed(image.Image.Header.MediaType) });
    }

    (string RecordId, string Uri, DateTimeOffset Date)? Original(ShownImageFile image)
    {
        switch (image.Origin)
        {
            case GatheredImage.Remote { Capture: var capture }:
                return capture.PayloadDigest == image.Image.Digest ? Original(capture) : null; // they differ where a Content-Encoding was undone
            case GatheredImage.Local { SourcePath: { } path }:
                var source = _sources[Array.BinarySearch(_sourceOrder, path, StringComparer.Ordinal)];
                return source.Digest == image.Image.Digest ? (_manifestSources[path].RecordId, _manifestSources[path].Uri, Instant(source)) : null;
            default:
                return null;
        }
    }

    /// <summary>The record that holds a capture's payload: WARC 1.1 §6.7 lets a revisit refer to no other revisit.</summary>
    (string RecordId, string Uri, DateTimeOffset Date) Original(Capture capture)
    {
        if (capture.RefersTo is not { } original)
            return (capture.RecordId, capture.Members[^1].Uri, capture.Members[^1].Date);
        var (head, _) = ReadHeads(_store.ReadMember(original));
        return (head.RecordId ?? "", original.Uri, original.Date);
    }

    ImmutableArray<ManifestArticle> WriteArticles(ArchiveFile file, string infoId, List<WaczPage> pages)
    {
        var work = _sources.SelectMany(source => source.Articles.Select(article => (source, article))).ToList();
        var articles = ImmutableArray.CreateBuilder<ManifestArticle>(work.Count);
        foreach (var packed in OrderedPipeline.Run(work, _options.Jobs, item => Pack(item.source, item.article, infoId), _cancel))
        {
            file.Append(packed.Clean);
            file.Append(packed.Page);
            file.Append(packed.Metadata);
            articles.Add(packed.Manifest);
            pages.Add(packed.WaczPage);
        }
        return articles.ToImmutable();
    }

    PackedArticle Pack(PreparedSource source, PreparedArticle article, string infoId)
    {
        var origin = article.Article.Origin;
        var date = Instant(source);
        var files = _articles.Rewrite(article);
        var cleanRecord = WarcRecord.Resource(_uris.Clean(origin.Path), date, CleanType(article.Article), WarcBlock.Of(files.Clean), infoId);
        var pageRecord = WarcRecord.Resource(_uris.Page(origin.Path), date, "text/html; charset=utf-8", WarcBlock.Of(files.Page), infoId);
        var (clean, page) = (ToManifest(cleanRecord, files.Clean), ToManifest(pageRecord, files.Page));
        var manifestSource = _manifestSources[source.Source.Path];
        var provenance = Provenance.ToJson(source, article, manifestSource, clean, page, _gatherer, _images, _store);
        var metadata = WarcRecord.Metadata(manifestSource.Uri, date, Provenance.ContentType, WarcBlock.Of(provenance), manifestSource.RecordId, infoId);
        return new PackedArticle(
            PackedRecord.Compress(cleanRecord), PackedRecord.Compress(pageRecord), PackedRecord.Compress(metadata),
            new ManifestArticle
            {
                Path = origin.Path,
                Source = source.Source.Path,
                Title = article.Title,
                OriginalUrl = origin.Url,
                Clean = clean,
                Page = page,
                MetadataRecordId = metadata.Head.RecordId!, // our factory always sets it
            },
            new WaczPage { Url = page.Uri, Date = date, Title = article.Title, Text = SearchText(article.Clean.VisibleText), Id = page.RecordId[10..^1], OriginalUrl = origin.Url });
    }

    /// <summary>The start of a giant text is enough to find it; players and our own verifier bound the lines of pages.jsonl.</summary>
    static string SearchText(string text) =>
        text.Length <= MaxSearchText ? text : text[..(char.IsHighSurrogate(text[MaxSearchText - 1]) ? MaxSearchText - 1 : MaxSearchText)];

    /// <summary>With front matter a cleaned article is text to be read as such; without it is HTML that a browser may show.</summary>
    static string CleanType(Article article) => article switch
    {
        { JsonLine: not null } => "application/json",
        { BodyKind: BodyKind.Markdown } => "text/markdown; charset=utf-8",
        { Head.Length: > 0 } => "text/plain; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };

    static ManifestRecord ToManifest(WarcRecord record, byte[] payload) => new()
    {
        Uri = record.Head.TargetUri ?? "",
        RecordId = record.Head.RecordId ?? "",
        Length = payload.Length,
        Digest = WarcDigest.TryParse(record.Head.Fields["WARC-Payload-Digest"], out var digest) ? digest : WarcDigest.Sha256(payload),
    };

    /// <summary>The captures that this bundle's articles use.</summary>
    IEnumerable<Capture> Captures() => _sources.SelectMany(source => source.Articles)
        .SelectMany(article => article.References.Concat(article.PageReferences).Select(reference => _gatherer.Result(article.Article, reference)))
        .OfType<GatheredImage.Remote>().Select(remote => remote.Capture)
        .DistinctBy(capture => capture.RecordId);

    int WriteCaptures(WaczWriter wacz)
    {
        var members = Captures().SelectMany(capture => capture.RefersTo is { } original ? capture.Members.Add(original) : capture.Members).DistinctBy(member => member.Location)
            .OrderBy(member => member.Uri, StringComparer.Ordinal).ThenBy(member => member.Date).ThenBy(member => member.Location.Offset).ToList();
        if (members.Count == 0)
            return 0;
        wacz.AddEntry("archive/" + CapturesName, stream =>
        {
            var file = new ArchiveFile(stream, CapturesName, _index);
            foreach (var member in members.Prepend(_store.WarcInfo))
            {
                _cancel.ThrowIfCancellationRequested();
                var bytes = _store.ReadMember(member);
                var (head, http) = ReadHeads(bytes);
                file.AppendMember(bytes, head, http);
            }
        });
        return members.Count + 1;
    }

    static (WarcRecordHead Head, HttpHead? Http) ReadHeads(byte[] member)
    {
        using var reader = new WarcReader(new MemoryStream(member, writable: false), CapturesName);
        var record = reader.Read() ?? throw new Warc.WarcFormatException("the store gave an empty member", CapturesName);
        var start = new byte[64 * 1024];
        var length = record.Block.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return (record.Head, HttpHead.TryParse(start.AsSpan(0, length), out var http) ? http : null);
    }

    WaczPackage Package(List<WaczPage> pages) => new()
    {
        Title = _options.Description.Title ?? (pages.Count == 1 ? pages[0].Title : string.Create(CultureInfo.InvariantCulture, $"{pages.Count} archived articles")),
        Description = _options.Description.Description,
        Created = _created,
        Software = ToolVersion.Software,
        MainPageUrl = pages.Count > 0 ? pages[0].Url : null,
        MainPageDate = pages.Count > 0 ? pages[0].Date : null,
        Properties = _options.Description.Properties(),
    };

    sealed record PackedArticle(PackedRecord Clean, PackedRecord Page, PackedRecord Metadata, ManifestArticle Manifest, WaczPage WaczPage);
}
