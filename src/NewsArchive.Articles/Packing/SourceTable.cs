using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Packing;

/// <summary>The sources of a bundle: their instants, URIs and, once written, record ids. Reading is thread-safe.</summary>
sealed class SourceTable
{
    readonly ArchiveOptions _options;
    readonly CaptureStore _store;
    readonly Dictionary<string, (PreparedSource Source, ManifestSource Row)> _sources;
    readonly ImmutableArray<string> _order;

    /// <summary>Takes sources in path order. Journals the first sight of each.</summary>
    public SourceTable(ArchiveOptions options, IReadOnlyList<PreparedSource> sources, CaptureStore store)
    {
        (_options, _store) = (options, store);
        var rows = sources.Select(ToRow).ToList();
        Uris = new ArchiveUris(ArchiveUris.IdOf(rows));
        _order = [.. rows.Select(row => row.Path)];
        _sources = sources.Zip(rows).ToDictionary(pair => pair.Second.Path, pair => (pair.First, pair.Second with { Uri = Uris.Source(pair.Second) }), StringComparer.Ordinal);
    }

    /// <summary>The URIs of the bundle.</summary>
    public ArchiveUris Uris { get; }

    /// <summary>The manifest row of a source; without record id until that is set.</summary>
    public ManifestSource this[string path] => _sources[path].Row;

    /// <summary>All rows in path order.</summary>
    public IEnumerable<ManifestSource> Rows => _order.Select(path => _sources[path].Row);

    /// <summary>The source of that path.</summary>
    public PreparedSource Find(string path) => _sources[path].Source;

    /// <summary>The date of a source's records: its first sight, or the date asked for.</summary>
    public DateTimeOffset Instant(PreparedSource source) => _options.SourceDate ?? _store.FirstSight(source.Source.Path, source.Digest);

    /// <summary>Remembers where a source was written. Not while others read.</summary>
    public void SetRecordId(string path, string id)
    {
        var (source, row) = _sources[path];
        _sources[path] = (source, row with { RecordId = id });
    }

    ManifestSource ToRow(PreparedSource source) => new()
    {
        Path = source.Source.Path,
        PathBytes = source.Source.PathBytes,
        Length = source.Length,
        Modified = source.Source.Modified is null ? null : _options.SourceDate ?? source.Source.Modified,
        UnixMode = source.Source.UnixMode,
        Digest = source.Digest,
    };
}
