using System.IO.Enumeration;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Restoring;

/// <summary>Chooses the files of a manifest by glob, original URL or digest.</summary>
sealed class RestoreSelection(BundleManifest manifest, IReadOnlyList<string> patterns)
{
    readonly SelectedDigests _digests = new(patterns);

    /// <summary>The source files chosen: by their own path or digest, or through an article that they hold.</summary>
    public IEnumerable<RestoreItem> Originals()
    {
        var byArticle = manifest.Articles.Where(IsChosen).Select(article => article.Source).ToHashSet(StringComparer.Ordinal);
        return manifest.Sources
            .Where(source => Matches(source.Path, null, source.Digest) || byArticle.Contains(source.Path))
            .Select(source => new RestoreItem
            {
                Path = source.Path,
                PathBytes = source.PathBytes,
                Uri = source.Uri,
                RecordId = source.RecordId,
                Digest = source.Digest,
                Length = source.Length,
                IsLost = source.Lost,
                Modified = source.Modified,
                UnixMode = source.UnixMode,
            });
    }

    /// <summary>Cleaned articles and pages chosen, the images that they show, and images chosen themselves.</summary>
    /// <param name="shownBy">Paths of the images that articles show; null: any may be shown.</param>
    public IEnumerable<RestoreItem> Clean(Func<IReadOnlyList<ManifestArticle>, IReadOnlySet<string>?> shownBy)
    {
        var articles = manifest.Articles.Where(IsChosen).ToList();
        foreach (var article in articles)
        {
            var path = ArchiveUris.PathIn(article.Path, article.Prefix); // the prefix goes before all three folders: links between them are relative
            yield return ToItem(article.Prefix + ArchiveUris.CleanPath(path), article.Clean);
            yield return ToItem(article.Prefix + ArchiveUris.PagePath(path), article.Page);
        }
        var shown = patterns.Count == 0 ? null : shownBy(articles);
        foreach (var asset in manifest.Assets.DistinctBy(asset => (asset.Path, asset.Record.Digest))) // a merged bundle has one for each archive
            if (shown is null || shown.Contains(asset.Path) || Matches(asset.Path, null, asset.Record.Digest))
                yield return ToItem(asset.Path, asset.Record);
    }

    static RestoreItem ToItem(string path, ManifestRecord record) => new() { Path = path, Uri = record.Uri, RecordId = record.RecordId, Digest = record.Digest, Length = record.Length, IsLost = record.Lost };

    bool IsChosen(ManifestArticle article) => Matches(article.Path, article.OriginalUrl, article.Clean.Digest);

    bool Matches(string path, string? url, WarcDigest digest)
    {
        if (patterns.Count == 0 || _digests.Contains(digest))
            return true;
        foreach (var pattern in patterns)
            if (pattern == url || pattern == path || FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false))
                return true;
        return false;
    }
}
