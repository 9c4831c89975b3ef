using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// The main job: prepare, gather, pack, verify, and only then give the bundle its name. Run again after an interruption it goes on with
/// what the store lacks.
/// </summary>
public sealed class Archiver(ArchiveOptions options, BundleTarget target, TimeProvider time, IProgress<RunProgress>? progress)
{
    /// <summary>Runs the job.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path.</exception>
    /// <exception cref="NetworkLostException">The network is down, and the options say to end then.</exception>
    /// <exception cref="IOException">Store or output cannot be written; an existing bundle is untouched.</exception>
    public async Task<ArchiveReport> RunAsync(CancellationToken cancel)
    {
        var output = new BundleOutput(target.Path, target.Overwrite);
        output.Check();
        var run = new ArticleRun(options, progress, cancel);
        try
        {
            return await RunAsync(run, output, cancel);
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    async Task<ArchiveReport> RunAsync(ArticleRun run, BundleOutput output, CancellationToken cancel)
    {
        run.Prepare(PreparationMode.Clean);
        if (run.Sources.Count == 0)
            return new ArchiveReport(run) { Rows = run.Problems, Problems = run.Problems.Count, SkippedHidden = run.SkippedHidden, State = BundleState.NothingToArchive };
        using var store = CaptureStore.Open(target.Store, time);
        using var fetcher = new ImageFetcher(store, options.Fetch, time);
        var gatherer = await run.GatherAsync(fetcher, store);
        if (target.Overwrite == OverwritePolicy.ReplaceKeepingLost)
            CarriedCaptures.Adopt(target.Path, run, gatherer, store, cancel);
        store.Flush();
        if (options.EndsWithoutNetwork && fetcher.IsNetworkLost)
            throw new NetworkLostException();
        return Write(output, run, gatherer, store, cancel);
    }

    /// <summary>What is kept for packing is gone when the bundle is verified.</summary>
    (BundleResult Result, ShownImages Images, IReadOnlyDictionary<string, WaczCopiedParts> Written) Pack(Stream output, ArticleRun run, ImageGatherer gatherer, CaptureStore store, CancellationToken cancel)
    {
        using var packer = new BundlePacker(options, run.Sources, gatherer, store, cancel);
        return (packer.Pack(output), packer.Images, packer.Written);
    }

    ArchiveReport Write(BundleOutput output, ArticleRun run, ImageGatherer gatherer, CaptureStore store, CancellationToken cancel)
    {
        progress?.Report(new RunProgress(RunStage.Packing, 0, run.Sources.Count));
        using var file = output.Create();
        var (result, images, written) = Pack(file.Stream, run, gatherer, store, cancel);
        store.Flush(); // the first sights that the bundle's dates come from
        var (state, digest, length) = output.Publish(file, (path, token) => BundleVerifier.Verify(path, written, token), progress, cancel);
        return new ArchiveReport(run)
        {
            Rows = run.Problems.Concat(run.ArticleRows(gatherer)).Concat(run.ImageRows(gatherer, images.Find)),
            Problems = run.Problems.Count,
            HasProblems = run.HasProblems || images.HasFailures,
            MissingImages = run.CountMissing(gatherer),
            SkippedHidden = run.SkippedHidden,
            State = state,
            Result = result,
            Digest = digest,
            Length = length,
        };
    }
}

/// <summary>Where a bundle goes.</summary>
/// <param name="Path">The bundle.</param>
/// <param name="Store">The folder of the capture store.</param>
/// <param name="Overwrite">What to do when another bundle stands there.</param>
public sealed record BundleTarget(string Path, string Store, OverwritePolicy Overwrite = OverwritePolicy.Refuse);

/// <summary>What to do when the output exists with other bytes.</summary>
public enum OverwritePolicy
{
    /// <summary>Leave it and say so (exit code 2).</summary>
    Refuse = 0,
    /// <summary>Replace it; captures that only the old bundle has are carried over.</summary>
    ReplaceKeepingLost,
    /// <summary>Replace it.</summary>
    Replace,
}

/// <summary>What became of the output.</summary>
public enum BundleState
{
    /// <summary>A new bundle stands under its name.</summary>
    Written = 0,
    /// <summary>The bundle that stood there has the same bytes.</summary>
    Unchanged,
    /// <summary>Another bundle stands there and was left.</summary>
    Refused,
    /// <summary>No input could be used; nothing was written.</summary>
    NothingToArchive,
}

/// <summary>How a run went.</summary>
public sealed class ArchiveReport : IDisposable
{
    readonly ArticleRun _run;

    /// <summary>Owns the run, of which rows are made.</summary>
    internal ArchiveReport(ArticleRun run) => _run = run;

    /// <summary>Problems, articles, images: in this order, each in input order. Made anew each time they are asked for, until the report is disposed.</summary>
    public required IEnumerable<ReportRow> Rows { get; init; }
    /// <summary>How many <see cref="Rows"/> are problems.</summary>
    public required int Problems { get; init; }
    /// <summary>What became of the output.</summary>
    public required BundleState State { get; init; }
    /// <summary>Whether an input or article could not be used as asked.</summary>
    public bool HasProblems { get; init; }
    /// <summary>References without their image.</summary>
    public int MissingImages { get; init; }
    /// <summary>Hidden files skipped.</summary>
    public int SkippedHidden { get; init; }
    /// <summary>What the bundle holds; null when none was made.</summary>
    public BundleResult? Result { get; init; }
    /// <summary>SHA-256 of the bundle.</summary>
    public WarcDigest? Digest { get; init; }
    /// <summary>Bytes of the bundle.</summary>
    public long Length { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        Result?.Manifest.Release();
    }
}
