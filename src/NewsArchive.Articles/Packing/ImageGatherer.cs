using System.Collections.Concurrent;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Gets the image of every reference: from disk beside the article, from the store, or over the network; the best candidate first.</summary>
public sealed class ImageGatherer
{
    /// <summary>The widest local image in bytes; the same bound as for a fetched one.</summary>
    readonly long _maxBytes;

    /// <summary>A bound for what is searched: each URL of a stylesheet becomes a reference.</summary>
    const int MaxStylesheetBytes = 8 << 20;

    readonly CandidateChoice _choice;
    readonly ImageFetcher _fetcher;
    readonly LocalImages _local;
    readonly TaskFactory<GatheredImage> _reading;
    readonly IReadOnlyDictionary<string, string> _sourcePaths;
    readonly ConcurrentDictionary<string, Task<GatheredImage>> _images = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, bool> _captured = new(StringComparer.Ordinal); // URLs received in this run

    /// <summary>Takes the fetcher (not disposed here) and the sources of the run, to know which local images are archived anyway.</summary>
    public ImageGatherer(ArchiveOptions options, ImageFetcher fetcher, IEnumerable<SourceFile> sources)
    {
        _maxBytes = options.Fetch.MaxBytes;
        _choice = options.Discovery.Candidates;
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

    /// <summary>The result of an earlier <see cref="GatherAsync"/> for the same reference. When all is gathered it does not depend on who came first.</summary>
    public GatheredImage Result(Article article, ImageReference reference)
    {
        var image = _images[Key(article, reference)].Result;
        if (image is GatheredImage.Remote { IsFromStore: true } remote && _captured.ContainsKey(remote.Url))
            image = remote with { IsFromStore = false };
        return image.Tried.Any(IsCapturedByAnother) ? image with { Tried = [.. image.Tried.Select(tried => IsCapturedByAnother(tried) ? tried with { Status = "captured" } : tried)] } : image;
    }

    bool IsCapturedByAnother(TriedCandidate tried) => tried.Status == "from-store" && _captured.ContainsKey(tried.Url);

    /// <summary>Gives a reference another result than its own gathering gave.</summary>
    internal void Replace(Article article, ImageReference reference, GatheredImage image) => _images[Key(article, reference)] = Task.FromResult(image);

    /// <summary>The same for references that share one result.</summary>
    internal static string Key(Article article, ImageReference reference)
    {
        if (reference.Candidates.IsEmpty)
            return $"none\n{reference.Reason}\n{reference.Written}";
        var place = reference.Candidates.Any(candidate => candidate.IsLocal) ? LocalImages.PlaceOf(article.Origin.Source) : "";
        var kind = reference.Place == ImagePlace.Stylesheet ? "css" : "";
        return $"{kind}\n{place}\n" + string.Join('\n', reference.Candidates.Concat(reference.Others).Select(Key));
    }

    static string Key(ImageCandidate candidate) => candidate.Embedded is { } embedded ? "data:" + embedded.Digest.Hex : candidate.IsLocal ? "/" + candidate.Url : candidate.Url;

    /// <summary>Whether a reference is left on purpose: it needs no image, shows another one each time, or no browser would load it.</summary>
    internal static bool IsSkipped(ImageReference reference) =>
        reference.Candidates.IsEmpty && reference.Reason is "placeholder" or "data-uri" or "bad-url" or "bad-srcset" or "bad-css";

    static GatheredImage WithoutCandidates(ImageReference reference) => IsSkipped(reference)
        ? new GatheredImage.Skipped(reference.Reason!, Explain(reference.Reason!)) // a skipped reference has a reason
        : new GatheredImage.Missing(reference.Reason ?? "bad-url", $"{reference.Written}: cannot be resolved to an image address; pass --base-url or --asset-root if it is relative to a site");

    internal static string? Explain(string? reason) => reason switch
    {
        "bad-url" => "no address that a browser would ask; nothing was fetched",
        "bad-srcset" => "its descriptor is malformed, so browsers leave this entry of the srcset out; nothing was fetched",
        "bad-css" => "the CSS around it is malformed, so browsers leave it out; nothing was fetched",
        _ => null,
    };

    async Task<GatheredImage> FindAsync(Article article, ImageReference reference, CancellationToken cancel)
    {
        if (reference.Candidates.IsEmpty)
            return WithoutCandidates(reference);
        var trial = new CandidateTrial();
        foreach (var candidate in reference.Candidates)
            if (!trial.IsOver(_choice))
                trial.Add(candidate, await TryAsync(article, reference, candidate, cancel));
        if (_choice == CandidateChoice.All)
            foreach (var candidate in reference.Others)
                trial.AddBesides(candidate, await TryAsync(article, reference, candidate, cancel));
        return trial.Result;
    }

    Task<GatheredImage> TryAsync(Article article, ImageReference reference, ImageCandidate candidate, CancellationToken cancel) =>
        candidate.Embedded is { } embedded ? Task.FromResult<GatheredImage>(new GatheredImage.Embedded(embedded))
        : candidate.IsLocal ? FindLocalAsync(article.Origin.Source, reference, candidate.Url, cancel)
        : FetchAsync(article, reference, candidate.Url, cancel);

    async Task<GatheredImage> FetchAsync(Article article, ImageReference reference, string url, CancellationToken cancel)
    {
        var expected = reference.Place == ImagePlace.Stylesheet ? ContentKind.Stylesheet : ContentKind.Image;
        var outcome = await _fetcher.FetchAsync(new ImageRequest(url, article.Origin.Url, reference.NoReferrer, expected), cancel);
        if (outcome is FetchOutcome.Captured)
            _captured.TryAdd(url, true);
        GatheredImage image = outcome switch
        {
            FetchOutcome.Captured captured => new GatheredImage.Remote(captured.Capture, url, IsFromStore: false),
            FetchOutcome.FromStore stored => new GatheredImage.Remote(stored.Capture, url, IsFromStore: true) { NotRefreshed = stored.NotRefreshed },
            FetchOutcome.NotModified same => new GatheredImage.Remote(same.Capture, url, IsFromStore: true) { IsNotModified = true },
            FetchOutcome.Refused refused => new GatheredImage.Missing(refused.Rule, refused.Message),
            FetchOutcome.Failed failed => new GatheredImage.Missing(failed.Rule, failed.Message, failed.Status),
            _ => throw new InvalidOperationException("unknown fetch outcome " + outcome.GetType().Name),
        };
        if (image is GatheredImage.Remote { Capture: { MediaType: StylesheetBody.MediaType, PayloadLength: > MaxStylesheetBytes } })
            image = new GatheredImage.Missing("too-large", $"{url}: a stylesheet larger than {MaxStylesheetBytes} bytes is not searched");
        return (image is GatheredImage.Remote { Capture.MediaType: var type } && type == StylesheetBody.MediaType != (expected == ContentKind.Stylesheet)
            ? new GatheredImage.Missing(expected == ContentKind.Stylesheet ? "not-a-stylesheet" : "not-an-image", $"{url} is {type} in the store")
            : image) with
        { Attempts = outcome.Attempts };
    }

    /// <summary>As many at once as there are jobs: a local image is read whole.</summary>
    Task<GatheredImage> FindLocalAsync(SourceFile source, ImageReference reference, string path, CancellationToken cancel) => _reading.StartNew(() =>
    {
        try
        {
            return FindLocal(source, path, reference.Place == ImagePlace.Stylesheet);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new GatheredImage.Missing("unreadable", $"{path}: {exception.Message}");
        }
    }, cancel);

    GatheredImage FindLocal(SourceFile source, string path, bool isStylesheet)
    {
        if (_local.Find(source, path) is not { } file)
            return new GatheredImage.Missing("no-local-file", source.Kind == SourceKind.Container
                ? $"{path}: pictures inside a container are not read; unpack {source.Path} and archive the folder"
                : $"{path}: no such image beside the article; put it there, or pass --asset-root or --base-url");
        var most = isStylesheet ? MaxStylesheetBytes : _maxBytes;
        if (new FileInfo(file).Length > most)
            return new GatheredImage.Missing("too-large", $"{path}: larger than {most} bytes");
        var bytes = File.ReadAllBytes(file);
        return (!isStylesheet ? ImageHeader.Sniff(bytes) : StylesheetBody.Matches(bytes) ? StylesheetBody.Header : null) is { } header
            ? new GatheredImage.Local(file, _sourcePaths.GetValueOrDefault(file), WarcDigest.Sha256(bytes), bytes.Length, header)
            : new GatheredImage.Missing(isStylesheet ? "not-a-stylesheet" : "not-an-image", $"{path}: its bytes are no {(isStylesheet ? "stylesheet" : "image")}");
    }
}
