using NewsArchive.Articles.Bundles;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Restoring;

/// <summary>Knows which images articles show: their metadata records say it.</summary>
static class ShownAssets
{
    /// <summary>Paths of the images that all these articles show; null where a metadata record is lost, so that any image may be shown.</summary>
    public static IReadOnlySet<string>? Of(Bundle bundle, IEnumerable<ManifestArticle> articles, CancellationToken cancel)
    {
        var wanted = articles.GroupBy(article => article.MetadataRecordId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in ArchiveEntries.Of(bundle.Wacz))
                Read(bundle.Wacz.OpenEntry(entry.Name)!, entry.Name, wanted, paths, cancel); // the entry is there
        }
        catch (Exception exception) when (exception is WarcFormatException or ArticleFormatException)
        {
            return null;
        }
        return wanted.Count == 0 ? paths : null;
    }

    static void Read(Stream warc, string name, Dictionary<string, List<ManifestArticle>> wanted, HashSet<string> paths, CancellationToken cancel)
    {
        using var reader = new WarcReader(warc, name);
        while (wanted.Count > 0 && reader.Read() is { } record)
        {
            cancel.ThrowIfCancellationRequested();
            if (record.Head is not { Type: WarcRecordType.Metadata, RecordId: { } id, ContentLength: <= ProvenanceImage.MaxBytes } || !wanted.Remove(id, out var articles))
                continue;
            foreach (var shown in ProvenanceImage.Read(record.Block).Select(image => image.ShownAs).OfType<string>())
                paths.UnionWith(articles.Select(article => article.Prefix + shown));
        }
    }
}
