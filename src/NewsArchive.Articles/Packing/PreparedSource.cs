using System.Collections.Immutable;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>One source read, with its articles cleaned and their references found: everything that needs no network.</summary>
public sealed record PreparedSource
{
    /// <summary>The source.</summary>
    public required SourceFile Source { get; init; }
    /// <summary>SHA-256 of its bytes.</summary>
    public required WarcDigest Digest { get; init; }
    /// <summary>Its length in bytes.</summary>
    public required long Length { get; init; }
    /// <summary>Its articles; where they may be very many, each is made anew when it is asked for.</summary>
    public required IReadOnlyList<PreparedArticle> Articles { get; init; }
    /// <summary>What could not be read or cleaned.</summary>
    public required ImmutableArray<InputProblem> Problems { get; init; }

    /// <summary>Its articles, at least those that refer to images or stylesheets.</summary>
    internal IEnumerable<PreparedArticle> Referring => Articles is WaitingArticles waiting ? waiting.WithReferences : Articles;
}

/// <summary>One article cleaned, with its image references.</summary>
public sealed record PreparedArticle
{
    /// <summary>The article as read.</summary>
    public required Article Article { get; init; }
    /// <summary>Its cleaned body.</summary>
    public CleanBody Clean
    {
        get => _clean ??= ReadClean?.Invoke() ?? throw new InvalidOperationException("an article without its cleaned body");
        init => _clean = value;
    }

    CleanBody? _clean;

    /// <summary>Reads <see cref="Clean"/> when it is asked for first; null: it was given.</summary>
    internal Func<CleanBody>? ReadClean { get; init; }

    /// <summary>References in head and cleaned body.</summary>
    public required ImmutableArray<ImageReference> References { get; init; }
    /// <summary>References in <see cref="CleanBody.Html"/>, the body of the readable page.</summary>
    public required ImmutableArray<ImageReference> PageReferences { get; init; }

    /// <summary>References of the article as read that cleaning removed or replaced; only for <c>fetch</c>.</summary>
    public ImmutableArray<ImageReference> OtherReferences { get; init; } = [];

    /// <summary>What relative URLs were relative to by a <c>base</c> that cleaning took away, or null.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>All of them.</summary>
    public IEnumerable<ImageReference> AllReferences => References.Concat(PageReferences).Concat(OtherReferences);

    /// <summary>Title for people, see <see cref="ArticleTitle"/>.</summary>
    public required string Title { get; init; }
}
