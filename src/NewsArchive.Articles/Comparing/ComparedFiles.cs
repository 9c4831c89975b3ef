using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Comparing;

/// <summary>The articles and other source files of a manifest with their digests, in path order; sorted outside memory. A stranger's manifest may name a path twice: the first counts.</summary>
sealed class ComparedFiles : IDisposable
{
    const char OwnArticle = 'o', Article = 'a', Source = 's';

    readonly OrdinalOrder _order = new();

    public ComparedFiles(BundleManifest manifest)
    {
        foreach (var (number, article) in manifest.Articles.Index())
            _order.Add(article.Path, number, $"{(article.Source == article.Path ? OwnArticle : Article)}{article.Clean.Digest}");
        foreach (var (number, source) in manifest.Sources.Index())
            _order.Add(source.Path, number, $"{Source}{source.Digest}");
    }

    /// <summary>All of them, as often as asked for.</summary>
    public IEnumerable<ComparedFile> Read()
    {
        (string Path, string? Article, string? Source)? open = null;
        foreach (var (path, _, note) in _order.Read())
        {
            if (open is { } file && file.Path != path)
            {
                yield return ToFile(file);
                open = null;
            }
            open ??= (path, null, null);
            open = note[0] == Source ? open.Value with { Source = open.Value.Source ?? note } : open.Value with { Article = open.Value.Article ?? note };
        }
        if (open is { } last)
            yield return ToFile(last);
    }

    /// <summary>An article is another one when its own file is, or when it was cleaned otherwise. Files that are no article themselves are pictures, feeds, containers.</summary>
    static ComparedFile ToFile((string Path, string? Article, string? Source) file) => file.Article is { } article
        ? new(file.Path, article[0] == OwnArticle ? $"{file.Source?[1..]} {article[1..]}" : article[1..], null)
        : new(file.Path, null, file.Source?[1..]);

    public void Dispose() => _order.Dispose();
}

/// <summary>What a manifest has at a path.</summary>
/// <param name="Path">The path.</param>
/// <param name="Article">Digests of the article, or null.</param>
/// <param name="File">The digest of a file that is no article, or null.</param>
readonly record struct ComparedFile(string Path, string? Article, string? File);
