using System.Globalization;
using System.Text;
using System.Text.Unicode;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Repairing;

/// <summary>
/// Makes the manifest anew from the records, where it is lost itself: archives and paths from URIs, articles from metadata records, what a merge put
/// before paths from <see cref="ArchivePaths"/>. Times, modes and files whose record is lost too cannot be known, nor which archives are here whole.
/// </summary>
sealed class ManifestRebuilder
{
    readonly KeptRecords _kept;
    readonly Dictionary<string, ManifestSource> _sources = new(StringComparer.Ordinal);
    readonly Dictionary<string, ManifestArticle> _articles = new(StringComparer.Ordinal);
    readonly List<ManifestAsset> _assets = [];

    ManifestRebuilder(KeptRecords kept) => _kept = kept;

    /// <summary>The manifest, or null where no record is one of ours.</summary>
    public static BundleManifest? Rebuild(KeptRecords kept, ArchivePaths paths)
    {
        var archives = kept.Own.GroupBy(record => ArchiveOf(record.Uri), StringComparer.Ordinal).OrderByDescending(group => group.Count()).ToList();
        return archives.Count == 0 ? null : new ManifestRebuilder(kept).Run(archives, paths);
    }

    static string ArchiveOf(string uri) => uri[ArchiveUris.Host.Length..].Split('/', 2)[0];

    /// <summary>The archive that most records are of gives its id to the whole; rows of others name theirs.</summary>
    BundleManifest Run(List<IGrouping<string, KeptRecord>> archives, ArchivePaths paths)
    {
        var main = archives[0].Key;
        var traces = _kept.Traces.ToLookup(trace => ArchiveOf(trace.Clean.Uri), StringComparer.Ordinal);
        foreach (var records in archives)
        {
            var place = new Place(records.Key, records.Key == main ? null : records.Key, null);
            var sources = records.Select(record => (Record: record, Path: place.PathOf(record, "source/"))).Where(source => source.Path is not null).Select(source => (source.Record, Path: source.Path!)).ToList(); // Where has looked
            foreach (var prefix in paths.PrefixesOf(records.Key, sources.ConvertAll(source => (source.Path, source.Record.Digest))))
                Add(place with { Prefix = prefix.Length > 0 ? prefix : HasOther(sources) ? records.Key + "/" : null }, records, sources, traces[records.Key]);
        }
        return new()
        {
            Archive = main,
            Software = ToolVersion.Software,
            Rebuilt = true,
            Sources = archives.Count == 1 ? [.. _sources.Values] : [.. _sources.Values.OrderBy(source => source.Path, StringComparer.Ordinal)],
            Articles = [.. _articles.Values.OrderBy(article => article.Path, StringComparer.Ordinal)],
            Assets = [.. _assets],
        };
    }

    /// <summary>Whether a path is taken by other bytes: then these were behind a prefix that nothing names any more.</summary>
    bool HasOther(List<(KeptRecord Record, byte[] Path)> sources) =>
        sources.Exists(source => _sources.TryGetValue(Encoding.UTF8.GetString(source.Path), out var other) && other.Digest != source.Record.Digest);

    void Add(Place place, IEnumerable<KeptRecord> records, List<(KeptRecord Record, byte[] Path)> sources, IEnumerable<ArticleTrace> traces)
    {
        foreach (var (record, path) in sources)
            if (ToSource(place, record, path) is var source)
                _sources.TryAdd(source.Path, source);
        foreach (var record in records)
            if (place.PathOf(record, "assets/") is { } asset && _kept.OriginalOf(record) is { } original)
                _assets.Add(new() { Path = place.Prefix + "assets/" + Encoding.UTF8.GetString(asset), Archive = place.Archive, Prefix = place.Prefix, Record = ToRecord(record, original) });
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
        if (_articles.ContainsKey(path))
            return;
        if (!_sources.ContainsKey(sourcePath))
            _sources.Add(sourcePath, new() { Path = sourcePath, Archive = place.Archive, Prefix = place.Prefix, Length = 0, Digest = trace.Source.Digest, Uri = trace.Source.Uri, RecordId = trace.Source.Id, Lost = true });
        _articles.Add(path, new()
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
            if (place.PathOf(record, "clean/") is not { } bytes || Encoding.UTF8.GetString(bytes) is not { } own || place.Prefix + own is not { } path || _articles.ContainsKey(path))
                continue;
            if (SourceOf(path) is not { } from || _kept.At(uris.Page(own)) is not [var page, ..])
                continue;
            _articles.Add(path, new()
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
            if (_sources.ContainsKey(path[..end]))
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
