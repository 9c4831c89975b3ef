using System.IO.Enumeration;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Restoring;

/// <summary>Chooses the files of a manifest by glob, original URL or digest.</summary>
sealed class RestoreSelection(BundleManifest manifest, IReadOnlyList<string> patterns)
{
    /// <summary>The source files chosen: by their own path or digest, or through an article that they hold.</summary>
    public IEnumerable<RestoreItem> Originals()
    {
        var byArticle = manifest.Articles.Where(IsChosen).Select(article => article.Source).ToHashSet(StringComparer.Ordinal);
        return manifest.Sources
            .Where(source => Matches(source.Path, null, source.Digest.ToString()) || byArticle.Contains(source.Path))
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

    /// <summary>Cleaned articles and pages chosen, and the shown images: all of them, for one image may serve many pages.</summary>
    public IEnumerable<RestoreItem> Clean()
    {
        foreach (var article in manifest.Articles.Where(IsChosen))
        {
            yield return ToItem(ArchiveUris.CleanPath(article.Path), article.Clean);
            yield return ToItem(ArchiveUris.PagePath(article.Path), article.Page);
        }
        foreach (var asset in manifest.Assets)
            yield return ToItem(asset.Path, asset.Record);
    }

    static RestoreItem ToItem(string path, ManifestRecord record) => new() { Path = path, Uri = record.Uri, RecordId = record.RecordId, Digest = record.Digest, Length = record.Length, IsLost = record.Lost };

    bool IsChosen(ManifestArticle article) => Matches(article.Path, article.OriginalUrl, article.Clean.Digest.ToString());

    bool Matches(string path, string? url, string digest)
    {
        if (patterns.Count == 0)
            return true;
        foreach (var pattern in patterns)
            if (pattern == url || pattern == path || pattern == digest || FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false))
                return true;
        return false;
    }
}
