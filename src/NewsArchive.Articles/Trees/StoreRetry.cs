using System.Collections.Immutable;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Trees;

/// <summary>Fetches into a store what an earlier run could not get: <c>fetch --retry-from</c>. The articles are not read again.</summary>
public sealed class StoreRetry(FetchOptions options, string folder, TimeProvider time, IProgress<RunProgress>? progress)
{
    const int TriedAtOnce = 128; // the fetcher has its own, tighter gates

    /// <summary>Tries every image once more; a row each, in the order given.</summary>
    /// <exception cref="IOException">The store cannot be used or written.</exception>
    public async Task<ImageRunReport> RunAsync(ImmutableArray<FailedImage> images, CancellationToken cancel)
    {
        using var store = CaptureStore.Open(folder, time);
        using var fetcher = new ImageFetcher(store, options, time);
        var rows = new ImageRow[images.Length];
        var (done, failed) = (0, 0);
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = TriedAtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, images.Length), bounds, async (i, cancelled) =>
        {
            rows[i] = await TryAsync(fetcher, images[i], cancelled);
            if (rows[i].Status == "missing") Interlocked.Increment(ref failed);
            progress?.Report(new RunProgress(RunStage.Fetching, Interlocked.Increment(ref done), images.Length, failed));
        });
        store.Flush();
        return new ImageRunReport
        {
            Sources = 1, // the report
            Articles = images.DistinctBy(image => image.Article).Count(),
            Problems = [],
            Files = [],
            Images = [.. rows],
            MissingImages = failed,
            HasProblems = false,
        };
    }

    static async Task<ImageRow> TryAsync(ImageFetcher fetcher, FailedImage image, CancellationToken cancel)
    {
        var row = new ImageRow
        {
            Article = image.Article,
            Url = image.Url,
            Place = image.Place,
            Status = "missing",
            Candidates = [.. image.Candidates.Select(url => new ImageCandidate(url, "reported"))],
            PageUrl = image.PageUrl,
            NoReferrer = image.NoReferrer,
            Rule = "bad-url",
            Error = $"{image.Url}: has no http or https address; fetch the article again",
        };
        var expected = image.Place == ImagePlace.Stylesheet ? ContentKind.Stylesheet : ContentKind.Image;
        var (attempts, isFirst) = (0, true);
        foreach (var url in image.Candidates.Where(UrlIsRemote))
        {
            var outcome = await fetcher.FetchAsync(new ImageRequest(url, image.PageUrl, image.NoReferrer, expected), cancel);
            attempts += outcome.Attempts;
            var next = row.With(outcome, url);
            if (next.Status != "missing" || isFirst) row = next; // the best candidate's failure says most
            isFirst = false;
            if (row.Status != "missing") break;
        }
        return row with { Attempts = attempts };
    }

    static bool UrlIsRemote(string url) => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
