using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Trees;

/// <summary>Cleans sources without archiving them: <c>clean</c>. Thread-safe.</summary>
public sealed class CleanTree
{
    readonly SourceArticles _reader;
    readonly ArticleCleaner _cleaner;

    /// <summary>Takes reading limits and the cleaning profile.</summary>
    public CleanTree(ArchiveOptions options) => (_reader, _cleaner) = (new SourceArticles(options.Reading), new ArticleCleaner(options.Cleaning));

    /// <summary>Cleans several sources at once; results in input order.</summary>
    public IEnumerable<CleanedSource> CleanAll(IReadOnlyList<SourceFile> sources, int jobs, CancellationToken cancel) =>
        OrderedPipeline.Run(sources, jobs, Clean, cancel);

    /// <summary>Cleans the articles of one source. Mishaps are problem rows.</summary>
    public CleanedSource Clean(SourceFile source)
    {
        SourceReading reading;
        try
        {
            reading = _reader.Read(source);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new CleanedSource { Source = source, Problems = [new ProblemRow(source.Path, "unreadable", $"{exception.Message.TrimEnd('.')}; check its permissions, then run again")] };
        }
        var problems = reading.Problems.Select(problem => new ProblemRow(problem.Path, problem.Rule, problem.Message)).ToImmutableArray().ToBuilder();
        var articles = new List<(Article Article, CleanBody Clean)>();
        foreach (var article in reading.Articles)
        {
            try
            {
                articles.Add((article, _cleaner.Clean(article).Clean));
            }
            catch (ArticleFormatException exception)
            {
                problems.Add(new ProblemRow(article.Origin.Path, exception.IsLimit ? "limit" : "not-cleaned", exception.Message));
            }
        }
        return new CleanedSource
        {
            Source = source,
            Digest = reading.Digest,
            Length = reading.Length,
            Files = ToFiles(source, articles),
            Articles = [.. articles.Select(article => new ArticleRow { Path = article.Article.Origin.Path, Title = article.Article.FrontMatter.Title, Cleaning = article.Clean.Report, Warnings = article.Article.Warnings })],
            Problems = problems.ToImmutable(),
        };
    }

    /// <summary>JSON Lines come out as one file again; all others a file an article.</summary>
    static ImmutableArray<CleanedFile> ToFiles(SourceFile source, List<(Article Article, CleanBody Clean)> articles)
    {
        var files = articles.Select(item => ToFile(item.Article, item.Clean)).ToImmutableArray();
        if (source.Kind != SourceKind.JsonLines || files.IsEmpty)
            return files;
        return
        [
            new CleanedFile(source.Path, [.. files.SelectMany(file => file.Bytes)], files.Any(file => file.IsChanged),
                () => string.Concat(articles.Select(item => item.Article.JsonLine?.Text + "\n"))),
        ];
    }

    /// <summary>A body that needs nothing still changes its file when that was not UTF-8.</summary>
    static CleanedFile ToFile(Article article, CleanBody clean)
    {
        if (article.JsonLine is { } line)
        {
            var text = clean.Report.IsVerbatim ? Encoding.UTF8.GetBytes(line.Text + "\n") : JsonLineBody.Replace(line, clean.Body);
            return new CleanedFile(article.Origin.Path, text, !clean.Report.IsVerbatim || WarcDigest.Sha256(text.AsSpan(0, text.Length - 1)) != article.SourceDigest, () => line.Text + "\n");
        }
        var bytes = Encoding.UTF8.GetBytes(article.Head + clean.Body);
        return new CleanedFile(article.Origin.Path, bytes, !clean.Report.IsVerbatim || WarcDigest.Sha256(bytes) != article.SourceDigest, () => article.Head + article.Body);
    }
}

/// <summary>A source cleaned.</summary>
public sealed record CleanedSource
{
    /// <summary>The source.</summary>
    public required SourceFile Source { get; init; }
    /// <summary>SHA-256 of the source's bytes as they were read; default when they could not be.</summary>
    public WarcDigest Digest { get; init; }
    /// <summary>How many bytes were read.</summary>
    public long Length { get; init; }
    /// <summary>What is to be written.</summary>
    public ImmutableArray<CleanedFile> Files { get; init; } = [];
    /// <summary>One row an article.</summary>
    public ImmutableArray<ArticleRow> Articles { get; init; } = [];
    /// <summary>What could not be cleaned.</summary>
    public ImmutableArray<ProblemRow> Problems { get; init; } = [];
}

/// <summary>A cleaned file.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Bytes">Its bytes, UTF-8.</param>
/// <param name="IsChanged">Whether they differ from the source's.</param>
/// <param name="Original">Gives the source's text, to show differences.</param>
public sealed record CleanedFile(string Path, byte[] Bytes, bool IsChanged, Func<string> Original);
