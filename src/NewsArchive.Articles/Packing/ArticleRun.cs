using System.Collections.Immutable;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// The stages that <c>archive</c>, <c>fetch</c>, <c>rewrite</c> and <c>pack</c> share: find and prepare every source, then gather every
/// image. Mishaps become report rows; the run goes on.
/// </summary>
public sealed class ArticleRun : IDisposable
{
    /// <summary>Images waited for at once; the fetcher has its own, tighter gates. Offline there is nothing to wait for.</summary>
    int GatheredAtOnce => _options.Fetch.Offline ? Math.Max(1, _options.Jobs) : 128;

    readonly ArchiveOptions _options;
    readonly IProgress<RunProgress>? _progress;
    readonly CancellationToken _cancel;
    readonly List<ReportRow> _problems = [];
    ArticlePreparer? _preparer; // holds what was prepared

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

    /// <summary>The stylesheets that articles link to, each once; known when images are gathered.</summary>
    public ImmutableArray<LinkedStylesheet> Stylesheets { get; private set; } = [];

    /// <summary>Images that could not be had: the sum over <see cref="ArticleRows"/>, and those of <see cref="Stylesheets"/>.</summary>
    public int CountMissing(ImageGatherer gatherer) =>
        Sources.SelectMany(source => source.Referring).Sum(article => CountMissing(article, gatherer))
        + InStylesheets().Count(item => gatherer.Result(item.Article, item.Reference) is GatheredImage.Missing);

    static int CountMissing(PreparedArticle article, ImageGatherer gatherer) =>
        Distinct(article).Count(reference => gatherer.Result(article.Article, reference) is GatheredImage.Missing);

    /// <summary>An article's pictures, each once however often it is written: cleaned article and page, noscript twin, every size of a srcset.</summary>
    static IEnumerable<ImageReference> Distinct(PreparedArticle article)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reference in article.AllReferences)
            if (seen.Add($"written {reference.Place == ImagePlace.Stylesheet}\n{Written(reference)}") & seen.Add(ImageGatherer.Key(article.Article, reference)))
                yield return reference;
    }

    /// <summary>Markdown becomes a page with its addresses percent-encoded; one that is none is told from the other by nothing else.</summary>
    static string Written(ImageReference reference) => reference.Candidates.IsEmpty ? Uri.UnescapeDataString(reference.Written) : reference.Written;

    IEnumerable<(Article Article, ImageReference Reference)> InStylesheets() =>
        Stylesheets.SelectMany(sheet => sheet.Images.DistinctBy(reference => ImageGatherer.Key(sheet.Article, reference)).Select(reference => (sheet.Article, reference)));

    /// <summary>Reads and cleans every source.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path.</exception>
    public void Prepare(PreparationMode mode)
    {
        var listing = _options.Listing ?? SourceFinder.Find(_options.Sources);
        SkippedHidden = listing.SkippedHidden;
        _problems.AddRange(listing.Problems.Select(ToRow));
        _preparer?.Dispose();
        var preparer = _preparer = new ArticlePreparer(_options, mode);
        var sources = new List<PreparedSource>(listing.Sources.Count);
        var done = 0;
        foreach (var (source, problem) in OrderedPipeline.Run(listing.Sources, _options.Jobs, source => TryPrepare(preparer, source, _cancel), _cancel))
        {
            if (source is not null)
            {
                sources.Add(source);
                _problems.AddRange(source.Problems.Select(ToRow));
            }
            else
                _problems.Add(problem!); // one of the two is always given
            _progress?.Report(new RunProgress(RunStage.Reading, ++done, listing.Sources.Count, _problems.Count));
        }
        Sources = sources;
        if (ImageKeyCheck.Find(_options.Discovery.NamedKeys, sources.SelectMany(source => source.Articles).Select(article => article.Article)) is { } unused)
            _problems.Add(unused);
    }

    /// <summary>Gathers the image of every reference: of articles, then of the stylesheets that they link to.</summary>
    public async Task<ImageGatherer> GatherAsync(ImageFetcher fetcher, CaptureStore store)
    {
        var gatherer = new ImageGatherer(_options, fetcher, Sources.Select(source => source.Source));
        await ArchivedImages.AdoptAsync(References(), store, _options.Fetch.MaxBytes, _cancel);
        await GatherAsync(gatherer, References());
        Stylesheets = ReadStylesheets(gatherer, store);
        await ArchivedImages.AdoptAsync(InStylesheets(), store, _options.Fetch.MaxBytes, _cancel);
        await GatherAsync(gatherer, InStylesheets());
        return gatherer;
    }

    async Task GatherAsync(ImageGatherer gatherer, IEnumerable<(Article Article, ImageReference Reference)> references)
    {
        var work = references.DistinctBy(item => ImageGatherer.Key(item.Article, item.Reference)).ToList(); // progress counts images, not places
        var (done, failed) = (0, 0);
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = GatheredAtOnce, CancellationToken = _cancel }, async (item, cancel) =>
        {
            if (await gatherer.GatherAsync(item.Article, item.Reference, cancel) is GatheredImage.Missing)
                Interlocked.Increment(ref failed);
            _progress?.Report(new RunProgress(RunStage.Fetching, Interlocked.Increment(ref done), work.Count, failed));
        });
    }

    ImmutableArray<LinkedStylesheet> ReadStylesheets(ImageGatherer gatherer, CaptureStore store)
    {
        var sheets = ImmutableArray.CreateBuilder<LinkedStylesheet>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (article, reference) in References())
            if (reference.Place == ImagePlace.Stylesheet && seen.Add(ImageGatherer.Key(article, reference)))
            {
                if (gatherer.Result(article, reference) is GatheredImage.Remote { Capture: var capture })
                    sheets.Add(LinkedStylesheet.Read(article, reference, store.ReadBody(capture), capture.Uri, null, _options.Discovery));
                else if (gatherer.Result(article, reference) is GatheredImage.Local local)
                    sheets.Add(LinkedStylesheet.Read(article, reference, LocalImages.ReadUnchanged(local), null, reference.Candidates.First(candidate => candidate.IsLocal).Url, _options.Discovery));
            }
        return sheets.ToImmutable();
    }

    /// <summary>Every reference of every article, in order, then those of the stylesheets.</summary>
    public IEnumerable<(Article Article, ImageReference Reference)> References() =>
        Sources.SelectMany(source => source.Referring).SelectMany(article => article.AllReferences.Select(reference => (article.Article, reference)))
            .Concat(InStylesheets());

    /// <summary>
    /// What gathering would do, one row for each URL that would be asked: the best candidate of every picture, or all of them. Nothing is asked
    /// or opened, so what a stylesheet names is not known.
    /// </summary>
    public IEnumerable<ImageRow> PlannedImageRows()
    {
        foreach (var article in Sources.SelectMany(source => source.Referring))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var reference in Distinct(article))
                if (reference.Candidates.IsEmpty)
                    yield return Plan(article.Article, reference, ImageGatherer.IsSkipped(reference) ? "skipped" : "missing", reference.Reason);
                else
                    foreach (var candidate in Planned(reference).Where(candidate => seen.Add($"{candidate.IsLocal}\n{candidate.Url}")))
                        yield return Plan(article.Article, reference, candidate.Embedded is not null ? "would-extract" : candidate.IsLocal ? "would-read" : "would-fetch", candidate.Rule) with { FetchedUrl = candidate.Url };
        }
    }

    IEnumerable<ImageCandidate> Planned(ImageReference reference) =>
        _options.Discovery.Candidates == CandidateChoice.All ? reference.Candidates.Concat(reference.Others) : reference.Candidates.Take(1);

    static ImageRow Plan(Article article, ImageReference reference, string status, string? rule) => new()
    {
        Article = article.Origin.Path,
        Url = DataUri.Shorten(reference.Written),
        Place = reference.Place,
        Status = status,
        Candidates = reference.Candidates,
        Rule = rule,
        Error = ImageGatherer.Explain(reference.Reason),
    };

    /// <summary>One row a distinct picture of an article. <paramref name="shown"/> gives its local path when files were made.</summary>
    public IEnumerable<ImageRow> ImageRows(ImageGatherer gatherer, Func<Article, ImageReference, ShownImage?> shown)
    {
        var inArticles = Sources.SelectMany(source => source.Referring).SelectMany(article => Distinct(article).Select(reference => (article.Article, reference)));
        foreach (var (article, reference) in inArticles.Concat(InStylesheets()))
            yield return ToRow(article, reference, gatherer.Result(article, reference), shown(article, reference));
    }

    static ImageRow ToRow(Article article, ImageReference reference, GatheredImage image, ShownImage? shown)
    {
        var row = new ImageRow
        {
            Article = article.Origin.Path,
            Url = DataUri.Shorten(reference.Written),
            Place = reference.Place,
            Status = image.ReportStatus,
            Candidates = reference.Candidates,
            Tried = image.Tried,
            PageUrl = article.Origin.Url,
            NoReferrer = reference.NoReferrer,
            Attempts = image.Attempts,
            LocalPath = shown?.Path,
            Error = ImageProblem.Explain(shown?.Problem),
        };
        return image switch
        {
            GatheredImage.Remote remote => row.With(remote.Capture, remote.Url) with
            {
                Rule = Rule(remote.Capture.MediaType, shown) ?? remote.NotRefreshed?.Rule,
                Error = row.Error ?? remote.NotRefreshed?.Message,
            },
            GatheredImage.Local local => Describe(row, local.Length, local.Header, local.Digest, shown),
            GatheredImage.Embedded { Image: var embedded } => Describe(row, embedded.Length, embedded.Header, embedded.Digest, shown),
            GatheredImage.Skipped skipped => row with { Rule = skipped.Rule, Error = skipped.Message },
            GatheredImage.Missing missing => row with { Rule = missing.Rule, Error = missing.Message, HttpStatus = missing.Status },
            _ => row,
        };
    }

    static ImageRow Describe(ImageRow row, long length, ImageHeader header, WarcDigest digest, ShownImage? shown) => row with
    {
        Bytes = length,
        MediaType = header.MediaType,
        Pixels = header.Size,
        Digest = digest.ToString(),
        Rule = Rule(header.MediaType, shown),
    };

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

    static (PreparedSource? Source, ProblemRow? Problem) TryPrepare(ArticlePreparer preparer, SourceFile source, CancellationToken cancel)
    {
        try
        {
            return (preparer.Prepare(source, cancel), null);
        }
        catch (Exception exception) when (exception is (IOException and not WorkingSpaceException) or UnauthorizedAccessException)
        {
            return (null, new ProblemRow(source.Path, "unreadable", $"{source.DiskPath ?? source.Path}: {exception.Message}; check its permissions, then run again"));
        }
    }

    static ReportRow ToRow(InputProblem problem) => new ProblemRow(problem.Path, problem.Rule, problem.Message);

    /// <summary>The articles cannot be read any more, nor rows about them be made.</summary>
    public void Dispose() => _preparer?.Dispose();
}
