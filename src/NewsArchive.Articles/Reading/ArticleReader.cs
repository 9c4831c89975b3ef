using System.Buffers;
using System.Collections.Immutable;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Reading;

/// <summary>Reads the articles of one source: decodes, cuts off the front matter, tells HTML from Markdown. Thread-safe.</summary>
public sealed class ArticleReader
{
    /// <summary>Longer files are read as streams: so many bytes are worth a buffer that is kept.</summary>
    const int MaxBytesAtOnce = 1 << 18;

    readonly ArticleReaderOptions _options;

    /// <summary>Makes a reader with limits.</summary>
    public ArticleReader(ArticleReaderOptions? options = null) => _options = options ?? new();

    /// <summary>
    /// Reads one source: no article for <see cref="SourceKind.Other"/>, one for a file, many for containers and JSON Lines. What cannot be
    /// read becomes a problem row, never an exception (except <see cref="IOException"/> when the source itself cannot be opened).
    /// </summary>
    public SourceReading Read(SourceFile source) => Read(source, taker: null);

    /// <summary>The same, but the article of a file is first offered without decoding it; taken, it is not among those read.</summary>
    internal SourceReading Read(SourceFile source, Utf8Taker? taker)
    {
        ArgumentNullException.ThrowIfNull(source);
        var rows = new ReadingRows(source, _options);
        if (source.Kind == SourceKind.Article && TryReadSmall(source, rows, taker) is { } small)
            return small;
        using var hashed = new HashingReadStream(source.OpenRead());
        switch (source.Kind)
        {
            case SourceKind.Article:
                ReadFile(hashed, rows, taker);
                break;
            case SourceKind.JsonLines:
                new JsonLinesReader(_options, rows).Read(source.Path, hashed);
                break;
        }
        hashed.ReadToEnd();
        if (hashed.BytesRead == 0)
            rows.Problem(source.Path, "empty", "the file is empty: there is no article in it");
        else if (source.Kind == SourceKind.Container)
            ReadContainer(source, hashed.BytesRead, rows);
        return Reading(rows, hashed.Digest(), hashed.BytesRead);
    }

    /// <summary>Reads a file of the length that it had when it was found, in one go; null where it must be read as a stream.</summary>
    SourceReading? TryReadSmall(SourceFile source, ReadingRows rows, Utf8Taker? taker)
    {
        if (source.ReadAtOnce is not { } read || source.Length == 0 || source.Length > Math.Min(MaxBytesAtOnce, _options.MaxArticleBytes))
            return null;
        var buffer = ArrayPool<byte>.Shared.Rent((int)source.Length + 1);
        try
        {
            var room = buffer.AsSpan(0, (int)source.Length + 1); // one more, to see whether it has grown
            if (read(room) is var count && count != source.Length)
                return null;
            var bytes = room[..count];
            var digest = WarcDigest.Sha256(bytes);
            var parser = new ArticleParser(_options, rows);
            if (taker is null || !parser.TryOffer(source.Path, bytes, taker))
                parser.Parse(source.Path, bytes, digest: digest);
            return Reading(rows, digest, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static SourceReading Reading(ReadingRows rows, WarcDigest digest, long length) => new()
    {
        Source = rows.Source,
        Digest = digest,
        Length = length,
        SkippedMembers = rows.SkippedMembers,
        Articles = rows.Articles.ToImmutable(),
        Problems = rows.Problems.ToImmutable(),
    };

    void ReadFile(HashingReadStream stream, ReadingRows rows, Utf8Taker? taker)
    {
        var path = rows.Source.Path;
        var parser = new ArticleParser(_options, rows);
        if (BoundedBytes.Read(stream, _options.MaxArticleBytes) is not { } bytes)
            rows.TooLarge(path, _options.MaxArticleBytes);
        else if (bytes.Length > 0 && (taker is null || !parser.TryOffer(path, bytes, taker)))
            parser.Parse(path, bytes);
    }

    void ReadContainer(SourceFile source, long length, ReadingRows rows)
    {
        using var stream = source.OpenRead();
        new ContainerReader(_options, rows).Read(stream, length);
    }
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
    /// <summary>Container members that are no articles (pictures, folders of a version control system, hidden files): kept inside the container only.</summary>
    public int SkippedMembers { get; init; }
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
