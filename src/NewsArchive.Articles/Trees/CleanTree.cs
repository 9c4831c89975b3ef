using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Captures;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.CleanWorkers;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Trees;

/// <summary>Cleans sources without archiving them: <c>clean</c>. Thread-safe.</summary>
public sealed class CleanTree
{
    readonly ArchiveOptions _options;
    readonly SourceArticles _reader;
    readonly ArticleCleaner _cleaner;

    /// <summary>Takes reading limits and the cleaning profile.</summary>
    public CleanTree(ArchiveOptions options) => (_options, _reader, _cleaner) = (options, new SourceArticles(options.Reading), new ArticleCleaner(options.Cleaning));

    /// <summary>Whether articles are cleaned without decoding them where that can be: the result is the same, so only tests choose.</summary>
    internal bool TakesBytes { get; init; } = true;

    /// <summary>Cleans several sources at once, in worker processes where the options name a program; results in input order.</summary>
    public IEnumerable<CleanedSource> CleanAll(IReadOnlyList<SourceFile> sources, int jobs, CancellationToken cancel)
    {
        using var workers = CleanWorkerPool.For(_options.Cleaning, _options.CleanWorker, jobs, cancel);
        if (workers is null)
        {
            foreach (var cleaned in OrderedPipeline.Run(sources, jobs, source => Clean([source], _cleaner, cancel)[0], cancel))
                yield return cleaned;
            yield break;
        }
        var cleaner = new ArticleCleaner(_options.Cleaning, workers.Clean);
        foreach (var together in OrderedPipeline.Run(new SourceGroups(sources), jobs, group => Clean(group, cleaner, cancel), cancel))
            foreach (var cleaned in together)
                yield return cleaned;
    }

    /// <summary>Cleans the articles of one source in this process. Mishaps are problem rows.</summary>
    public CleanedSource Clean(SourceFile source) => Clean([source], _cleaner, CancellationToken.None)[0];

    CleanedSource[] Clean(IReadOnlyList<SourceFile> sources, ArticleCleaner cleaner, CancellationToken cancel)
    {
        var readings = sources.Select(source => Read(source, cleaner, cancel)).ToList();
        var outcomes = new Queue<CleanOutcome>(cleaner.CleanAll([.. readings.SelectMany(reading => reading.Reading.Articles)]));
        return [.. readings.Select(reading => Finish(reading.Reading, outcomes) is var cleaned && reading.Scanned is { } scanned ? cleaned with { Files = [scanned.FileOf(reading.Reading.Digest)], Articles = [scanned.Row] } : cleaned)];
    }

    /// <summary>Reads a source. What the scanner takes is cleaned on the way and never becomes text.</summary>
    (SourceReading Reading, ScannedArticle? Scanned) Read(SourceFile source, ArticleCleaner cleaner, CancellationToken cancel)
    {
        ScannedArticle? scanned = null;
        try
        {
            var reading = _reader.Read(source, article => TakesBytes && (scanned = ScannedArticle.TryClean(article, cleaner)) is not null, onPage: null, cancel);
            return (reading, scanned);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var problem = new InputProblem(source.Path, "unreadable", $"{exception.Message.TrimEnd('.')}; check its permissions, then run again");
            return (new SourceReading { Source = source, Digest = default, Length = 0, Articles = [], Problems = [problem] }, null);
        }
    }

    /// <summary>Takes the outcomes of its articles off the queue.</summary>
    static CleanedSource Finish(SourceReading reading, Queue<CleanOutcome> outcomes)
    {
        var problems = reading.Problems.Select(problem => new ProblemRow(problem.Path, problem.Rule, problem.Message)).ToImmutableArray().ToBuilder();
        var articles = new List<(Article Article, CleanBody Clean)>();
        foreach (var article in reading.Articles)
        {
            var outcome = outcomes.Dequeue();
            if (outcome.Refusal is { } refusal)
                problems.Add(new ProblemRow(article.Origin.Path, refusal.IsLimit ? "limit" : "not-cleaned", refusal.Message));
            else
                articles.Add((article, outcome.Value));
        }
        return new CleanedSource
        {
            Source = reading.Source,
            Digest = reading.Digest,
            Length = reading.Length,
            Files = ToFiles(reading.Source, articles),
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
        var digest = WarcDigest.Sha256(bytes);
        return new CleanedFile(article.Origin.Path, bytes, !clean.Report.IsVerbatim || digest != article.SourceDigest, () => article.Head + article.Body) { Digest = digest };
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
public sealed record CleanedFile(string Path, byte[] Bytes, bool IsChanged, Func<string> Original)
{
    /// <summary>SHA-256 of the bytes where it is known.</summary>
    internal WarcDigest? Digest { get; init; }
}
