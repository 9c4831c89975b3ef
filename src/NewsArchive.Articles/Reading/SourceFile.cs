using System.Collections.Immutable;

namespace NewsArchive.Articles.Reading;

/// <summary>One file to be archived, found but not read. Immutable; <see cref="OpenRead"/> may be called more than once.</summary>
public sealed record SourceFile
{
    /// <summary>Path in the archive: <c>/</c>-separated, relative to its input root, unique in a run.</summary>
    public required string Path { get; init; }

    /// <summary>The path's bytes when they are not valid UTF-8 (then <see cref="Path"/> is for reading only); otherwise default.</summary>
    public ImmutableArray<byte> PathBytes { get; init; }

    /// <summary>What the file is read as.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>Length in bytes when found.</summary>
    public required long Length { get; init; }

    /// <summary>Path on disk for messages and for images beside the article; null for stdin.</summary>
    public string? DiskPath { get; init; }

    /// <summary>Folder on disk above which relative images are never read; null when there is none.</summary>
    public string? Root { get; init; }

    /// <summary>Last change, UTC, whole 100 ns ticks.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Unix permission bits (0–0xFFF), or null.</summary>
    public int? UnixMode { get; init; }

    /// <summary>Opens the exact bytes; the caller disposes the stream.</summary>
    public required Func<Stream> OpenRead { get; init; }

    /// <summary>Reads the file from its beginning into a buffer, by fewer calls than a stream makes: how many bytes there were, or -1 where only the stream can tell what is wrong. Null where there is no such way.</summary>
    internal ReadAtOnce? ReadAtOnce { get; init; }
}

/// <summary>See <see cref="SourceFile.ReadAtOnce"/>.</summary>
delegate int ReadAtOnce(Span<byte> buffer);

/// <summary>What a source file is read as.</summary>
public enum SourceKind
{
    /// <summary>One article: <c>.md .markdown .txt .html .htm</c>.</summary>
    Article = 0,
    /// <summary>Scraper output, one article a line: <c>.jsonl</c>.</summary>
    JsonLines,
    /// <summary>A <c>.zip .tar .tar.gz .tgz .tar.zst .7z .rar</c> of articles.</summary>
    Container,
    /// <summary>Any other file: kept, never read as an article.</summary>
    Other,
    /// <summary>What another tool captured: <c>.warc .warc.gz .warc.zst .arc .arc.gz .wacz</c>. Its HTML pages are the articles.</summary>
    WebArchive,
}
