using System.Globalization;
using System.Text;
using System.Text.Unicode;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Repairing;

/// <summary>
/// Makes the manifest anew from the records, where it is lost itself: paths from URIs, articles from metadata records. Times, modes and
/// files whose record is lost too cannot be known.
/// </summary>
sealed class ManifestRebuilder
{
    readonly KeptRecords _kept;
    readonly string _archive;
    readonly List<ManifestSource> _sources = [];
    readonly List<ManifestArticle> _articles = [];
    readonly List<ManifestAsset> _assets = [];

    ManifestRebuilder(KeptRecords kept, string archive) => (_kept, _archive) = (kept, archive);

    /// <summary>The manifest, or null where no record is one of ours.</summary>
    public static BundleManifest? Rebuild(KeptRecords kept)
    {
        var archive = kept.Own.GroupBy(record => ArchiveOf(record.Uri), StringComparer.Ordinal).OrderByDescending(group => group.Count()).FirstOrDefault()?.Key;
        return archive is null ? null : new ManifestRebuilder(kept, archive).Run();
    }

    static string ArchiveOf(string uri) => uri[ArchiveUris.Host.Length..].Split('/', 2)[0];

    BundleManifest Run()
    {
        foreach (var record in _kept.Own)
        {
            if (PathOf(record, "source/") is { } source)
                _sources.Add(ToSource(record, source));
            else if (PathOf(record, "assets/") is { } asset && _kept.OriginalOf(record) is { } original)
                _assets.Add(new() { Path = "assets/" + Encoding.UTF8.GetString(asset), Record = ToRecord(record, original) });
        }
        foreach (var trace in _kept.Traces.Where(trace => ArchiveOf(trace.Clean.Uri) == _archive).DistinctBy(trace => trace.Path, StringComparer.Ordinal))
            AddArticle(trace);
        AddUntraced();
        return new()
        {
            Archive = _archive,
            Software = ToolVersion.Software,
            Rebuilt = true,
            Sources = [.. _sources],
            Articles = [.. _articles.OrderBy(article => article.Path, StringComparer.Ordinal)],
            Assets = [.. _assets],
        };
    }

    /// <summary>The bytes of a path below one of the archive's folders, or null.</summary>
    byte[]? PathOf(KeptRecord record, string folder)
    {
        var prefix = ArchiveUris.Host + _archive + "/" + folder;
        return record.Uri.StartsWith(prefix, StringComparison.Ordinal) ? Decode(record.Uri[prefix.Length..]) : null;
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

    static ManifestSource ToSource(KeptRecord record, byte[] path) => new()
    {
        Path = Encoding.UTF8.GetString(path),
        PathBytes = Utf8.IsValid(path) ? default : [.. path],
        Length = record.Length,
        Digest = record.Digest,
        Uri = record.Uri,
        RecordId = record.Id,
    };

    static ManifestRecord ToRecord(KeptRecord record, KeptRecord original) => new() { Uri = record.Uri, RecordId = record.Id, Length = original.Length, Digest = record.Digest };

    void AddArticle(ArticleTrace trace)
    {
        if (_sources.TrueForAll(source => source.Path != trace.SourcePath))
            _sources.Add(new() { Path = trace.SourcePath, Length = 0, Digest = trace.Source.Digest, Uri = trace.Source.Uri, RecordId = trace.Source.Id, Lost = true });
        _articles.Add(new()
        {
            Path = trace.Path,
            Source = trace.SourcePath,
            Title = _kept.Find(trace.Page.Id)?.Title ?? trace.Path,
            OriginalUrl = trace.OriginalUrl,
            Clean = ToRecord(trace.Clean),
            Page = ToRecord(trace.Page),
            MetadataRecordId = trace.Id,
        });
    }

    ManifestRecord ToRecord(TracedRecord traced) => _kept.Find(traced.Id) is { } record
        ? ToRecord(record, record)
        : new() { Uri = traced.Uri, RecordId = traced.Id, Length = 0, Digest = traced.Digest, Lost = true };

    /// <summary>Cleaned articles whose metadata record is lost; where the source is too, nothing says what they were made from.</summary>
    void AddUntraced()
    {
        var known = _articles.Select(article => article.Path).ToHashSet(StringComparer.Ordinal);
        var pages = _kept.Own.ToLookup(record => record.Uri, StringComparer.Ordinal);
        var uris = new ArchiveUris(_archive);
        foreach (var record in _kept.Own)
        {
            if (PathOf(record, "clean/") is not { } bytes || Encoding.UTF8.GetString(bytes) is not { } path || known.Contains(path))
                continue;
            if (_sources.Find(source => path == source.Path || path.StartsWith(source.Path + "/", StringComparison.Ordinal)) is not { } from || pages[uris.Page(path)].FirstOrDefault() is not { } page)
                continue;
            _articles.Add(new() { Path = path, Source = from.Path, Title = page.Title ?? path, Clean = ToRecord(record, record), Page = ToRecord(page, page), MetadataRecordId = "" });
        }
    }
}
