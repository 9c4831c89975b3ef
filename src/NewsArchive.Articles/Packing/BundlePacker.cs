using System.Buffers;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// Writes one bundle (docs/bundle-format.md). The single consumer of everything that workers prepare: entries, members and index lines
/// come in one fixed order whatever the number of jobs.
/// </summary>
public sealed class BundlePacker : IDisposable
{
    const string ArticlesName = "articles.warc.gz";

    readonly ArchiveOptions _options;
    readonly IReadOnlyList<PreparedSource> _sources;
    readonly ImageGatherer _gatherer;
    readonly CaptureStore _store;
    readonly CancellationToken _cancel;
    readonly ShownImages _images;
    readonly SourceTable _table;
    readonly BundleCaptures _captures;
    readonly DateTimeOffset _created;
    readonly CdxjLines _index = new();
    readonly SpilledList<WaczPage> _pages = new(PageBytes.Write, PageBytes.Read);

    /// <summary>Takes sources in path order whose images are all gathered.</summary>
    public BundlePacker(ArchiveOptions options, IReadOnlyList<PreparedSource> sources, ImageGatherer gatherer, CaptureStore store, CancellationToken cancel)
    {
        (_options, _sources, _gatherer, _store, _cancel) = (options, sources, gatherer, store, cancel);
        _images = new ShownImages(gatherer, store, options);
        _table = new SourceTable(options, sources, store);
        _captures = new BundleCaptures(sources, gatherer, store);
        _created = sources.Select(_table.Instant).Concat(_captures.Dates).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
    }

    /// <summary>The shown images; complete after <see cref="Pack(Stream)"/>.</summary>
    public ShownImages Images => _images;

    /// <summary>The files in <c>archive/</c>, for verifying what was just written: each of their records is to be read back and checked.</summary>
    internal IReadOnlyDictionary<string, WaczCopiedParts> Written { get; } =
        new[] { ArticlesName, BundleCaptures.FileName }.ToDictionary(name => ArchiveEntries.Folder + name, _ => WaczCopiedParts.None);

    /// <summary>Writes the bundle to an empty, seekable stream.</summary>
    /// <exception cref="SourceChangedException">An input is not what it was when it was read.</exception>
    public BundleResult Pack(Stream output)
    {
        var wacz = new WaczWriter(output);
        ManifestRows<ManifestArticle> articles = [];
        ManifestRows<ManifestAsset> assets = [];
        wacz.AddEntry(ArchiveEntries.Folder + ArticlesName, stream =>
        {
            var file = new ArchiveFile(stream, ArticlesName, _index);
            var info = PackedRecord.Compress(BundleHeads.WarcInfo(_options, ArticlesName, _table.Uris.ArchiveId, _created));
            file.Append(info);
            WriteSources(file, info.Id);
            assets = WriteImages(file, info.Id);
            articles = WriteArticles(file, info.Id);
        });
        if (!_captures.Members.IsEmpty)
            wacz.AddEntry(ArchiveEntries.Folder + BundleCaptures.FileName, stream => _captures.Write(stream, _index, _cancel));
        wacz.AddIndex(_index);
        wacz.AddPages(_pages);
        var manifest = new BundleManifest { Archive = _table.Uris.ArchiveId, Software = ToolVersion.Software, Sources = new(_table.Rows), Articles = articles, Assets = assets };
        AddOwnFiles(wacz, manifest);
        wacz.Finish(BundleHeads.Package(_options.Description, _pages, _created));
        return new BundleResult { Manifest = manifest, CaptureRecords = _captures.Members.IsEmpty ? 0 : _captures.Members.Length + 1, Created = _created };
    }

    static void AddOwnFiles(WaczWriter wacz, BundleManifest manifest)
    {
        wacz.AddEntry(BundleReadme.EntryName, stream => stream.Write(BundleReadme.ToBytes(manifest.Archive)));
        wacz.AddEntry(BundleManifest.EntryName, manifest.WriteTo);
        wacz.AddEntry(BundleReadme.SumsEntryName, stream => BundleReadme.WriteSums(manifest.Sources, stream));
    }

    void WriteSources(ArchiveFile file, string infoId)
    {
        var records = new SourceRecords(_table, infoId);
        var ids = new List<string>(_sources.Count);
        foreach (var packed in OrderedPipeline.Run(_sources, _options.Jobs, records.Pack, _cancel))
        {
            file.Append(packed);
            ids.Add(packed.Id);
        }
        foreach (var (source, id) in _sources.Zip(ids)) // not above: there workers read the table
            _table.SetRecordId(source.Source.Path, id);
    }

    ManifestRows<ManifestAsset> WriteImages(ArchiveFile file, string infoId)
    {
        var records = new ImageRecords(_table, _captures, _created, infoId);
        var assets = new ManifestRows<ManifestAsset>();
        foreach (var image in _images.Make(_sources.SelectMany(source => source.Referring).SelectMany(article => article.AllReferences.Select(reference => (article.Article, reference))), _options.Jobs, _cancel))
        {
            var packed = records.Pack(image);
            file.Append(packed);
            assets.Add(new ManifestAsset
            {
                Path = image.Image.Path,
                Record = new ManifestRecord { Uri = _table.Uris.Asset(image.Image.Path), RecordId = packed.Id, Length = image.Image.Length, Digest = image.Image.Digest },
            });
        }
        return assets;
    }

    ManifestRows<ManifestArticle> WriteArticles(ArchiveFile file, string infoId)
    {
        var work = new RunArticles(_sources);
        var links = _options.Links is { } all ? new ArticleLinkMap(all) : new ArticleLinkMap(work);
        var records = new ArticleRecords(_table, _gatherer, _images, links, _store, infoId);
        var articles = new ManifestRows<ManifestArticle>();
        foreach (var packed in OrderedPipeline.Run(work, _options.Jobs, item => records.Pack(item.Source, item.Article), _cancel))
        {
            foreach (var record in packed.Records)
                file.Append(record);
            articles.Add(packed.Manifest);
            _pages.Add(packed.Page);
        }
        return articles;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _index.Dispose();
        _pages.Dispose();
    }
}

/// <summary>Lines of pages.jsonl while they wait to be written.</summary>
static class PageBytes
{
    public static void Write(IBufferWriter<byte> output, WaczPage page)
    {
        TextBytes.Write(output, page.Url);
        TextBytes.WriteNumber(output, page.Date.UtcTicks);
        TextBytes.Write(output, page.Title);
        TextBytes.Write(output, page.Text);
        TextBytes.Write(output, page.Id);
        TextBytes.Write(output, page.OriginalUrl);
    }

    public static WaczPage Read(ReadOnlySpan<byte> bytes) => new()
    {
        Url = TextBytes.Read(ref bytes)!, // as written
        Date = new DateTimeOffset(TextBytes.ReadNumber(ref bytes), TimeSpan.Zero),
        Title = TextBytes.Read(ref bytes)!,
        Text = TextBytes.Read(ref bytes),
        Id = TextBytes.Read(ref bytes)!,
        OriginalUrl = TextBytes.Read(ref bytes),
    };
}
