using System.Collections.Immutable;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Reading;

/// <summary>Reads the articles of one source: decodes, cuts off the front matter, tells HTML from Markdown. Thread-safe.</summary>
public sealed class ArticleReader
{
    /// <summary>Makes a reader with limits.</summary>
    public ArticleReader(ArticleReaderOptions? options = null) => throw new NotImplementedException();

    /// <summary>
    /// Reads one source: no article for <see cref="SourceKind.Other"/>, one for a file, many for containers and JSON Lines. What cannot be
    /// read becomes a problem row, never an exception (except <see cref="IOException"/> when the source itself cannot be opened).
    /// </summary>
    public SourceReading Read(SourceFile source) => throw new NotImplementedException();
}

/// <summary>What one source held.</summary>
public sealed record SourceReading
{
    /// <summary>The source.</summary>
    public required SourceFile Source { get; init; }
    /// <summary>SHA-256 over all its bytes.</summary>
    public required WarcDigest Digest { get; init; }
    /// <summary>Bytes read.</summary>
    public required long Length { get; init; }
    /// <summary>The articles in order.</summary>
    public required ImmutableArray<Article> Articles { get; init; }
    /// <summary>What could not be read as an article (empty, binary, broken line, bad container member).</summary>
    public required ImmutableArray<InputProblem> Problems { get; init; }
}

/// <summary>Limits for reading untrusted sources. The default is safe.</summary>
public sealed record ArticleReaderOptions
{
    /// <summary>The longest article in bytes; a longer one is kept as a source but not read as an article.</summary>
    public long MaxArticleBytes { get; init; } = 32L << 20;
    /// <summary>The most decompressed bytes taken from one container.</summary>
    public long MaxContainerBytes { get; init; } = 4L << 30;
    /// <summary>The most members taken from one container, or lines from one JSON Lines file.</summary>
    public int MaxArticlesPerSource { get; init; } = 1_000_000;
    /// <summary>The most decompressed bytes per compressed byte of a container.</summary>
    public int MaxExpansion { get; init; } = 200;
    /// <summary>The longest front matter in bytes that is parsed; a longer one is kept as text.</summary>
    public int MaxFrontMatterBytes { get; init; } = 64 * 1024;
    /// <summary>How bodies are written, or null to tell by their text.</summary>
    public BodyKind? ForcedKind { get; init; }
}
