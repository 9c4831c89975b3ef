using System.Globalization;
using NewsArchive.Articles.Images;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Knows which links lead to articles of the same run: by original URL, or by relative path between the files.</summary>
public sealed class ArticleLinkMap
{
    // Numbers of articles by hashes of their paths and addresses, which are looked up again rather than kept.
    readonly HashedNumbers _byUrl = new();
    readonly HashedNumbers _byPath = new();
    readonly Func<int, ArticleOrigin> _origins;
    readonly ArticleLinkIndex? _all;

    /// <summary>Takes the articles of several runs that belong together.</summary>
    public ArticleLinkMap(ArticleLinkIndex all) => (_all, _origins) = (all, number => throw new ArgumentOutOfRangeException(nameof(number)));

    /// <summary>Takes every article of the run. Of two articles with one URL the first by path wins.</summary>
    public ArticleLinkMap(IReadOnlyList<Article> articles) : this(articles.Select(article => article.Origin), number => articles[number].Origin)
    {
    }

    /// <summary>Takes every article of the run, which must be there to be read as long.</summary>
    internal ArticleLinkMap(RunArticles articles) : this(Enumerable.Range(0, articles.Count).Select(articles.OriginOf), articles.OriginOf)
    {
    }

    ArticleLinkMap(IEnumerable<ArticleOrigin> all, Func<int, ArticleOrigin> origins)
    {
        _origins = origins;
        foreach (var (number, origin) in all.Index())
        {
            _byPath.Add(TextKey.Of(origin.Path), number, HasPath(origin.Path));
            if (origin.Url is { } url && Key(url) is { } key)
                _byUrl.Add(TextKey.Of(key), number, HasKey(key));
        }
    }

    /// <summary>Path of the article that <paramref name="href"/> (without its fragment) leads to when it stands in <paramref name="fromPath"/>, or null.</summary>
    public string? Find(string fromPath, string? fromUrl, string href)
    {
        href = WebUrl.Tidy(href);
        if (href.Length == 0 || href[0] == '#')
            return null;
        if (WebUrl.HasScheme(href))
            return FindUrl(href);
        if (href.StartsWith("//", StringComparison.Ordinal))
            return FindUrl("https:" + href);
        if (Sibling(fromPath, href) is { } path && (_all?.HasPath(path) ?? _byPath.Find(TextKey.Of(path), HasPath(path)) is not null))
            return path;
        return WebUrl.Parse(fromUrl)?.Resolve(href) is { } resolved ? FindUrl(resolved.ToString()) : null;
    }

    Func<int, bool> HasPath(string path) => number => _origins(number).Path == path;

    Func<int, bool> HasKey(string key) => number => _origins(number).Url is { } url && Key(url) == key;

    string? FindUrl(string url) => Key(url) is not { } key ? null : _all is null ? FindKey(key) : _all.FindUrl(key);

    string? FindKey(string key) => _byUrl.Find(TextKey.Of(key), HasKey(key)) is { } number ? _origins(number).Path : null;

    /// <summary>Resolves a relative link against the folder of a path; null when it climbs above the top.</summary>
    static string? Sibling(string fromPath, string href)
    {
        var query = href.IndexOf('?', StringComparison.Ordinal);
        var segments = href.StartsWith('/') ? [] : fromPath.Split('/')[..^1].ToList();
        foreach (var segment in Uri.UnescapeDataString(query < 0 ? href : href[..query]).Split('/'))
        {
            if (segment is "" or ".")
                continue;
            if (segment != "..")
                segments.Add(segment);
            else if (segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else
                return null;
        }
        return string.Join('/', segments);
    }

    /// <summary>One key for the spellings of an address that scrapers mix: scheme, <c>www.</c>, trailing slash, fragment and escapes do not count.</summary>
    internal static string? Key(string url)
    {
        if (WebUrl.Parse(url) is not { } parsed || !Uri.TryCreate(parsed.ToString(), UriKind.Absolute, out var uri))
            return null;
        var host = uri.Host.StartsWith("www.", StringComparison.Ordinal) ? uri.Host[4..] : uri.Host;
        return string.Concat(host, uri.IsDefaultPort ? "" : ":" + uri.Port.ToString(CultureInfo.InvariantCulture), uri.AbsolutePath.TrimEnd('/'), uri.Query);
    }
}
