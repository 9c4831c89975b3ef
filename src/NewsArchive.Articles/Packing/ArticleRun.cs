using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// The stages that <c>archive</c>, <c>fetch</c>, <c>rewrite</c> and <c>pack</c> share: find and prepare every source, then gather every
/// image. Mishaps become report rows; the run goes on.
/// </summary>
public sealed class ArticleRun
{
    /// <summary>Images waited for at once; the fetcher has its own, tighter gates.</summary>
    const int GatheredAtOnce = 128;

    readonly ArchiveOptions _options;
    readonly IProgress<RunProgress>? _progress;
    readonly CancellationToken _cancel;
    readonly List<ReportRow> _problems = [];

    /// <summary>Takes options; nothing is read yet.</summary>
    public ArticleRun(ArchiveOptions options, IProgress<RunProgress>? progress, CancellationToken cancel) => (_options, _progress, _cancel) = (options, progress, cancel);

    /// <summary>The sources that could be read, in path order.</summary>
    public IReadOnlyList<PreparedSource> Sources { get; private set; } = [];

    /// <summary>Inputs and articles that could not be used.</summary>
    public IReadOnlyList<ReportRow> Problems => _problems;

    /// <summary>Hidden and version-control files that were skipped.</summary>
    public int SkippedHidden { get; private set; }

    /// <summary>Whether an input or article could not be used as asked (exit code 3).</summary>
    public bool HasProblems => _problems.OfType<ProblemRow>().Any(problem => !problem.IsHarmless);

    /// <summary>Images that could not be had: the sum over <see cref="ArticleRows"/>.</summary>
    public int CountMissing(ImageGatherer gatherer) => Sources.SelectMany(source => source.Articles).Sum(article => CountMissing(article, gatherer));

    static int CountMissing(PreparedArticle article, ImageGatherer gatherer) =>
        Distinct(article).Count(reference => gatherer.Result(article.Article, reference) is GatheredImage.Missing);

    /// <summary>An article's references, each once however often it is written: cleaned article and page show the same images.</summary>
    static IEnumerable<ImageReference> Distinct(PreparedArticle article) => article.AllReferences.DistinctBy(reference => reference.Written);

    /// <summary>Reads and cleans every source.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path.</exception>
    public void Prepare(PreparationMode mode)
    {
        var listing = SourceFinder.Find(_options.Sources);
        SkippedHidden = listing.SkippedHidden;
        _problems.AddRange(listing.Problems.Select(ToRow));
        var preparer = new ArticlePreparer(_options, mode);
        var sources = new List<PreparedSource>(listing.Sources.Length);
        var done = 0;
        foreach (var (source, problem) in OrderedPipeline.Run(listing.Sources, _options.Jobs, source => TryPrepare(preparer, source), _cancel))
        {
            if (source is not null)
            {
                sources.Add(source);
                _problems.AddRange(source.Problems.Select(ToRow));
            }
            else
                _problems.Add(problem!); // one of the two is always given
            _progress?.Report(new RunProgress(RunStage.Reading, ++done, listing.Sources.Length, _problems.Count));
        }
        Sources = sources;
    }

    /// <summary>Gathers the image of every reference.</summary>
    public async Task<ImageGatherer> GatherAsync(ImageFetcher fetcher)
    {
        var gatherer = new ImageGatherer(_options, fetcher, Sources.Select(source => source.Source));
        var work = References().DistinctBy(item => ImageGatherer.Key(item.Article, item.Reference)).ToList(); // progress counts images, not places
        var (done, failed) = (0, 0);
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = GatheredAtOnce, CancellationToken = _cancel }, async (item, cancel) =>
        {
            if (await gatherer.GatherAsync(item.Article, item.Reference, cancel) is GatheredImage.Missing)
                Interlocked.Increment(ref failed);
            _progress?.Report(new RunProgress(RunStage.Fetching, Interlocked.Increment(ref done), work.Count, failed));
        });
        return gatherer;
    }

    /// <summary>Every reference of every article, in order.</summary>
    public IEnumerable<(Article Article, ImageReference Reference)> References() =>
        Sources.SelectMany(source => source.Articles).SelectMany(article => article.AllReferences.Select(reference => (article.Article, reference)));

    /// <summary>One row a distinct reference of an article: what gathering it would do. Nothing is asked or opened.</summary>
    public IEnumerable<ImageRow> PlannedImageRows()
    {
        foreach (var article in Sources.SelectMany(source => source.Articles))
            foreach (var reference in article.AllReferences.DistinctBy(reference => reference.Written))
                yield return new ImageRow
                {
                    Article = article.Article.Origin.Path,
                    Url = reference.Written,
                    Status = reference.Candidates is [var best, ..] ? best.IsLocal ? "would-read" : "would-fetch" : ImageGatherer.IsSkipped(reference) ? "skipped" : "missing",
                    Candidates = reference.Candidates,
                    Rule = reference.Candidates is [var first, ..] ? first.Rule : reference.Reason,
                };
    }

    /// <summary>One row a distinct reference of an article. <paramref name="shown"/> gives its local path when files were made.</summary>
    public IEnumerable<ImageRow> ImageRows(ImageGatherer gatherer, Func<Article, ImageReference, ShownImage?> shown)
    {
        foreach (var article in Sources.SelectMany(source => source.Articles))
            foreach (var reference in Distinct(article))
                yield return ToRow(article.Article, reference, gatherer.Result(article.Article, reference), shown(article.Article, reference));
    }

    static ImageRow ToRow(Article article, ImageReference reference, GatheredImage image, ShownImage? shown)
    {
        var row = new ImageRow
        {
            Article = article.Origin.Path,
            Url = reference.Written,
            Status = "missing",
            Candidates = reference.Candidates,
            PageUrl = article.Origin.Url,
            NoReferrer = reference.NoReferrer,
            Attempts = image.Attempts,
            LocalPath = shown?.Path,
        };
        return image switch
        {
            GatheredImage.Remote remote => row.With(remote.Capture, remote.Url) with
            {
                Status = remote.IsNotModified ? "not-modified" : remote.IsFromStore ? "from-store" : "captured",
                Rule = Rule(remote.Capture.MediaType, shown) ?? remote.NotRefreshed?.Rule,
                Error = remote.NotRefreshed?.Message,
            },
            GatheredImage.Local local => row with
            {
                Status = "local",
                Bytes = local.Length,
                MediaType = local.Header.MediaType,
                Pixels = local.Header.Size,
                Digest = local.Digest.ToString(),
                Rule = Rule(local.Header.MediaType, shown),
            },
            GatheredImage.Skipped skipped => row with { Status = "skipped", Rule = skipped.Rule },
            GatheredImage.Missing missing => row with { Rule = missing.Rule, Error = missing.Message, HttpStatus = missing.Status },
            _ => row,
        };
    }

    /// <summary>Why an image that is there is not shown as asked, or null.</summary>
    static string? Rule(string mediaType, ShownImage? shown) =>
        shown is null && mediaType == ActiveSvg.MediaType ? ActiveSvg.Rule : shown?.Problem;

    /// <summary>One row an article.</summary>
    public IEnumerable<ArticleRow> ArticleRows(ImageGatherer? gatherer) =>
        Sources.SelectMany(source => source.Articles).Select(article => new ArticleRow
        {
            Path = article.Article.Origin.Path,
            Title = article.Title,
            Cleaning = article.Clean.Report,
            Warnings = article.Article.Warnings,
            Images = Distinct(article).Count(),
            MissingImages = gatherer is null ? 0 : CountMissing(article, gatherer),
        });

    static (PreparedSource? Source, ProblemRow? Problem) TryPrepare(ArticlePreparer preparer, SourceFile source)
    {
        try
        {
            return (preparer.Prepare(source), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, new ProblemRow(source.Path, "unreadable", $"{source.DiskPath ?? source.Path}: {exception.Message}; check its permissions, then run again"));
        }
    }

    static ReportRow ToRow(InputProblem problem) => new ProblemRow(problem.Path, problem.Rule, problem.Message);
}
