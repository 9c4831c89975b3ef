using System.Globalization;
using System.Text;
using System.Text.Unicode;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Repairing;

/// <summary>
/// Makes the manifest anew from the records, where it is lost itself: archives and paths from URIs, articles from metadata records, what a merge put
/// before paths from <see cref="ArchivePaths"/>. Times, modes and files whose record is lost too cannot be known, nor which archives are here whole.
/// </summary>
sealed class ManifestRebuilder
{
    readonly KeptRecords _kept;
    readonly ManifestRows<ManifestSource> _sources = [];
    readonly ManifestRows<ManifestArticle> _articles = [];
    readonly ManifestRows<ManifestAsset> _assets = [];
    readonly Dictionary<ulong, int> _sourcePlaces = []; // by path
    readonly HashSet<ulong> _articlePaths = [];

    ManifestRebuilder(KeptRecords kept) => _kept = kept;

    /// <summary>The manifest, or null where no record is one of ours.</summary>
    public static BundleManifest? Rebuild(KeptRecords kept, ArchivePaths paths)
    {
        var archives = NumbersByArchive(kept.Own.Select(record => record.Uri));
        return archives.Count == 0 ? null : new ManifestRebuilder(kept).Run([.. archives.OrderByDescending(archive => archive.Value.Count)], paths);
    }

    static string ArchiveOf(string uri) => uri[ArchiveUris.Host.Length..].Split('/', 2)[0];

    /// <summary>The numbers of the URIs of each archive, in the order in which they come.</summary>
    static OrderedDictionary<string, List<int>> NumbersByArchive(IEnumerable<string> uris)
    {
        var archives = new OrderedDictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var (number, uri) in uris.Index())
        {
            if (!archives.TryGetValue(ArchiveOf(uri), out var numbers))
                archives.Add(ArchiveOf(uri), numbers = []);
            numbers.Add(number);
        }
        return archives;
    }

    /// <summary>The archive that most records are of gives its id to the whole; rows of others name theirs.</summary>
    BundleManifest Run(List<KeyValuePair<string, List<int>>> archives, ArchivePaths paths)
    {
        var main = archives[0].Key;
        var traces = NumbersByArchive(_kept.Traces.Select(trace => trace.Clean.Uri));
        foreach (var (archive, numbers) in archives)
        {
            var place = new Place(archive, archive == main ? null : archive, null);
            var records = numbers.Select(number => _kept.Own[number]);
            var sources = records.Select(record => (Record: record, Path: place.PathOf(record, "source/"))).Where(source => source.Path is not null).Select(source => (source.Record, Path: source.Path!)); // Where has looked
            foreach (var prefix in paths.PrefixesOf(archive, sources.Select(source => (source.Path, source.Record.Digest))))
                Add(place with { Prefix = prefix.Length > 0 ? prefix : HasOther(sources) ? archive + "/" : null }, records, sources, traces.GetValueOrDefault(archive, []).Select(number => _kept.Traces[number]));
        }
        return new()
        {
            Archive = main,
            Software = ToolVersion.Software,
            Rebuilt = true,
            Sources = archives.Count == 1 ? _sources : InOrder(_sources, source => source.Path),
            Articles = InOrder(_articles, article => article.Path),
            Assets = _assets,
        };
    }

    static ManifestRows<T> InOrder<T>(ManifestRows<T> rows, Func<T, string> pathOf) where T : class
    {
        using var order = new OrdinalOrder();
        foreach (var (number, row) in rows.Index())
            order.Add(pathOf(row), number);
        return new(order.Read().Select(row => rows[row.Number]));
    }

    ManifestSource? SourceAt(string path) => _sourcePlaces.TryGetValue(TextKey.Of(path), out var place) ? _sources[place] : null;

    void AddSource(ManifestSource source)
    {
        if (_sourcePlaces.TryAdd(TextKey.Of(source.Path), _sources.Count))
            _sources.Add(source);
    }

    void AddArticle(ManifestArticle article)
    {
        if (_articlePaths.Add(TextKey.Of(article.Path)))
            _articles.Add(article);
    }

    bool HasArticle(string path) => _articlePaths.Contains(TextKey.Of(path));

    /// <summary>Whether a path is taken by other bytes: then these were behind a prefix that nothing names any more.</summary>
    bool HasOther(IEnumerable<(KeptRecord Record, byte[] Path)> sources) =>
        sources.Any(source => SourceAt(Encoding.UTF8.GetString(source.Path)) is { } other && other.Digest != source.Record.Digest);

    void Add(Place place, IEnumerable<KeptRecord> records, IEnumerable<(KeptRecord Record, byte[] Path)> sources, IEnumerable<ArticleTrace> traces)
    {
        foreach (var (record, path) in sources)
            AddSource(ToSource(place, record, path));
        foreach (var record in records)
            if (place.PathOf(record, "assets/") is { } asset) // also one whose payload is lost: it is named so
                _assets.Add(new() { Path = place.Prefix + "assets/" + Encoding.UTF8.GetString(asset), Archive = place.Archive, Prefix = place.Prefix, Record = ToRecord(record, _kept.OriginalOf(record) ?? record) });
        foreach (var trace in traces)
            AddArticle(place, trace);
        AddUntraced(place, records);
    }

    /// <summary>RFC 3986 §2.1. What is encoded may be no UTF-8: names on disk are bytes.</summary>
    static byte[] Decode(string encoded)
    {
        var bytes = Encoding.UTF8.GetBytes(encoded);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++, length++)
            if (bytes[i] == '%' && i + 2 < bytes.Length && byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                (bytes[length], i) = (value, i + 2);
            else
                bytes[length] = bytes[i];
        return bytes[..length];
    }

    static ManifestSource ToSource(Place place, KeptRecord record, byte[] path) => new()
    {
        Path = place.Prefix + Encoding.UTF8.GetString(path),
        Archive = place.Archive,
        Prefix = place.Prefix,
        PathBytes = Utf8.IsValid(path) ? default : [.. Encoding.UTF8.GetBytes(place.Prefix ?? ""), .. path],
        Length = record.Length,
        Digest = record.Digest,
        Uri = record.Uri,
        RecordId = record.Id,
    };

    static ManifestRecord ToRecord(KeptRecord record, KeptRecord original) => new() { Uri = record.Uri, RecordId = record.Id, Length = original.Length, Digest = record.Digest };

    void AddArticle(Place place, ArticleTrace trace)
    {
        var (path, sourcePath) = (place.Prefix + trace.Path, place.Prefix + trace.SourcePath);
        if (HasArticle(path))
            return;
        if (SourceAt(sourcePath) is null)
            AddSource(new() { Path = sourcePath, Archive = place.Archive, Prefix = place.Prefix, Length = 0, Digest = trace.Source.Digest, Uri = trace.Source.Uri, RecordId = trace.Source.Id, Lost = true });
        AddArticle(new()
        {
            Path = path,
            Archive = place.Archive,
            Prefix = place.Prefix,
            Source = sourcePath,
            Title = _kept.Find(trace.Page.Id)?.Title ?? trace.Path,
            Member = trace.Member,
            OriginalUrl = trace.OriginalUrl,
            Clean = ToRecord(trace.Clean),
            Page = ToRecord(trace.Page),
            MetadataRecordId = trace.Id,
        });
    }

    /// <summary>The record that a trace names, or the one that stands at its URI since a merge made it a revisit of another with the same payload.</summary>
    ManifestRecord ToRecord(TracedRecord traced) => (_kept.Find(traced.Id) ?? _kept.At(traced.Uri).FirstOrDefault(record => record.Digest == traced.Digest)) is { } record
        ? ToRecord(record, _kept.OriginalOf(record) ?? record)
        : new() { Uri = traced.Uri, RecordId = traced.Id, Length = 0, Digest = traced.Digest, Lost = true };

    /// <summary>Cleaned articles whose metadata record is lost; where the source is too, nothing says what they were made from.</summary>
    void AddUntraced(Place place, IEnumerable<KeptRecord> records)
    {
        var uris = new ArchiveUris(place.Id);
        foreach (var record in records)
        {
            if (place.PathOf(record, "clean/") is not { } bytes || Encoding.UTF8.GetString(bytes) is not { } own || place.Prefix + own is not { } path || HasArticle(path))
                continue;
            if (SourceOf(path) is not { } from || _kept.At(uris.Page(own)) is not [var page, ..])
                continue;
            AddArticle(new()
            {
                Path = path,
                Archive = place.Archive,
                Prefix = place.Prefix,
                Source = from,
                Title = page.Title ?? own,
                Clean = ToRecord(record, _kept.OriginalOf(record) ?? record),
                Page = ToRecord(page, _kept.OriginalOf(page) ?? page),
                MetadataRecordId = "",
            });
        }
    }

    /// <summary>The source that is, or holds, an article: its path or one above it.</summary>
    string? SourceOf(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
            if (SourceAt(path[..end]) is not null)
                return path[..end];
        return null;
    }

    /// <summary>Where rows come from.</summary>
    /// <param name="Id">The archive in the URIs.</param>
    /// <param name="Archive">The same as rows name it: null for the manifest's own.</param>
    /// <param name="Prefix">What stands before the archive's paths, or null.</param>
    sealed record Place(string Id, string? Archive, string? Prefix)
    {
        /// <summary>The bytes of a path below one of the archive's folders, or null.</summary>
        public byte[]? PathOf(KeptRecord record, string folder)
        {
            var start = ArchiveUris.Host + Id + "/" + folder;
            return record.Uri.StartsWith(start, StringComparison.Ordinal) ? Decode(record.Uri[start.Length..]) : null;
        }
    }
}
