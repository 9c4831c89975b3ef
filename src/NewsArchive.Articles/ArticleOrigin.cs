using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles;

/// <summary>Where an article comes from.</summary>
public sealed record ArticleOrigin
{
    /// <summary>
    /// The article's path in the archive: <c>/</c>-separated, relative, unique. For a file it is the source's path; for a member of a
    /// container <c>dump.zip/inner/post.md</c>; for a JSON line <c>feed.jsonl/000001.json</c> (1-based line number).
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The file that holds the article.</summary>
    public required SourceFile Source { get; init; }

    /// <summary>The name of the container member as it stands there, when the path says it otherwise (<c>./a.md</c>, <c>a\b.md</c> of a zip); else null.</summary>
    public string? MemberName { get; init; }

    /// <summary>Original URL of the article when known: front matter <c>url|link|permalink|from|source</c>, or JSON Lines <c>url</c>; http(s) only.</summary>
    public string? Url { get; init; }
}
