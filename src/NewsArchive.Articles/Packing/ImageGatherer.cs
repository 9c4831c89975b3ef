using System.Collections.Concurrent;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Gets the image of every reference: from disk beside the article, from the store, or over the network; the best candidate first.</summary>
public sealed class ImageGatherer
{
    /// <summary>The widest local image in bytes; the same bound as for a fetched one.</summary>
    readonly long _maxBytes;
    readonly ImageFetcher _fetcher;
    readonly LocalImages _local;
    readonly TaskFactory<GatheredImage> _reading;
    readonly IReadOnlyDictionary<string, string> _sourcePaths;
    readonly ConcurrentDictionary<string, Task<GatheredImage>> _images = new(StringComparer.Ordinal);

    /// <summary>Takes the fetcher (not disposed here) and the sources of the run, to know which local images are archived anyway.</summary>
    public ImageGatherer(ArchiveOptions options, ImageFetcher fetcher, IEnumerable<SourceFile> sources)
    {
        _maxBytes = options.Fetch.MaxBytes;
        _fetcher = fetcher;
        _local = new LocalImages(options.AssetRoot);
        _reading = new TaskFactory<GatheredImage>(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, Math.Max(1, options.Jobs)).ConcurrentScheduler);
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in sources)
            if (source.DiskPath is not null)
                paths.TryAdd(Path.GetFullPath(source.DiskPath), source.Path);
        _sourcePaths = paths;
    }

    /// <summary>Gathers the image of one reference; references with the same candidates share one result. Never throws for a mishap.</summary>
    public Task<GatheredImage> GatherAsync(Article article, ImageReference reference, CancellationToken cancel) =>
        _images.GetOrAdd(Key(article, reference), _ => FindAsync(article, reference, cancel));

    /// <summary>The result of an earlier <see cref="GatherAsync"/> for the same reference.</summary>
    public GatheredImage Result(Article article, ImageReference reference) => _images[Key(article, reference)].Result;

    /// <summary>Gives a reference another result than its own gathering gave.</summary>
    internal void Replace(Article article, ImageReference reference, GatheredImage image) => _images[Key(article, reference)] = Task.FromResult(image);

    /// <summary>The same for references that one result serves.</summary>
    internal static string Key(Article article, ImageReference reference)
    {
        if (reference.Candidates.IsEmpty)
            return $"none\n{reference.Reason}\n{reference.Written}";
        var place = reference.Candidates.Any(candidate => candidate.IsLocal) ? LocalImages.PlaceOf(article.Origin.Source) : "";
        return place + "\n" + string.Join('\n', reference.Candidates.Select(candidate => (candidate.IsLocal ? "/" : "") + candidate.Url));
    }

    /// <summary>Whether a reference is left as written on purpose: it needs no image, or shows another one each time.</summary>
    internal static bool IsSkipped(ImageReference reference) => reference.Candidates.IsEmpty && reference.Reason is ("placeholder" or "data-uri");

    async Task<GatheredImage> FindAsync(Article article, ImageReference reference, CancellationToken cancel)
    {
        if (reference.Candidates.IsEmpty)
            return IsSkipped(reference)
                ? new GatheredImage.Skipped(reference.Reason!) // a skipped reference has a reason
                : new GatheredImage.Missing(reference.Reason ?? "bad-url", $"{reference.Written}: cannot be resolved to an image address; pass --base-url or --asset-root if it is relative to a site");
        GatheredImage.Missing? failure = null;
        var attempts = 0;
        foreach (var candidate in reference.Candidates)
        {
            var image = candidate.IsLocal
                ? await FindLocalAsync(article.Origin.Source, candidate.Url, cancel)
                : await FetchAsync(article, reference, candidate.Url, cancel);
            attempts += image.Attempts;
            if (image is not GatheredImage.Missing missing)
                return image with { Attempts = attempts };
            // The first failure is that of the best candidate; one that says more than "offline" replaces it.
            if (failure is null || failure.Rule is "offline" or "no-local-file")
                failure = missing;
        }
        return failure! with { Attempts = attempts }; // candidates are not empty, so a failure was recorded
    }

    async Task<GatheredImage> FetchAsync(Article article, ImageReference reference, string url, CancellationToken cancel)
    {
        var outcome = await _fetcher.FetchAsync(new ImageRequest(url, article.Origin.Url, reference.NoReferrer), cancel);
        GatheredImage image = outcome switch
        {
            FetchOutcome.Captured captured => new GatheredImage.Remote(captured.Capture, url, IsFromStore: false),
            FetchOutcome.FromStore stored => new GatheredImage.Remote(stored.Capture, url, IsFromStore: true) { NotRefreshed = stored.NotRefreshed },
            FetchOutcome.NotModified same => new GatheredImage.Remote(same.Capture, url, IsFromStore: true) { IsNotModified = true },
            FetchOutcome.Refused refused => new GatheredImage.Missing(refused.Rule, refused.Message),
            FetchOutcome.Failed failed => new GatheredImage.Missing(failed.Rule, failed.Message, failed.Status),
            _ => throw new InvalidOperationException("unknown fetch outcome " + outcome.GetType().Name),
        };
        return image with { Attempts = outcome.Attempts };
    }

    /// <summary>As many at once as there are jobs: a local image is read whole.</summary>
    Task<GatheredImage> FindLocalAsync(SourceFile source, string path, CancellationToken cancel) => _reading.StartNew(() =>
    {
        try
        {
            return FindLocal(source, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new GatheredImage.Missing("unreadable", $"{path}: {exception.Message}");
        }
    }, cancel);

    GatheredImage FindLocal(SourceFile source, string path)
    {
        if (_local.Find(source, path) is not { } file)
            return new GatheredImage.Missing("no-local-file", source.Kind == SourceKind.Container
                ? $"{path}: pictures inside a container are not read; unpack {source.Path} and archive the folder"
                : $"{path}: no such image beside the article; put it there, or pass --asset-root or --base-url");
        if (new FileInfo(file).Length > _maxBytes)
            return new GatheredImage.Missing("too-large", $"{path}: larger than {_maxBytes} bytes");
        var bytes = File.ReadAllBytes(file);
        return ImageHeader.Sniff(bytes) is { } header
            ? new GatheredImage.Local(file, _sourcePaths.GetValueOrDefault(file), WarcDigest.Sha256(bytes), bytes.Length, header)
            : new GatheredImage.Missing("not-an-image", $"{path}: its bytes are no image");
    }
}
