using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Verifying;
using NewsArchive.Warc;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// The main job: prepare, gather, pack, verify, and only then give the bundle its name. Run again after an interruption it goes on with
/// what the store lacks.
/// </summary>
public sealed class Archiver(ArchiveOptions options, BundleTarget target, TimeProvider time, IProgress<RunProgress>? progress)
{
    /// <summary>Runs the job.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path.</exception>
    /// <exception cref="IOException">Store or output cannot be written; an existing bundle is untouched.</exception>
    public async Task<ArchiveReport> RunAsync(CancellationToken cancel)
    {
        CheckTarget();
        var run = new ArticleRun(options, progress, cancel);
        run.Prepare(PreparationMode.Clean);
        if (run.Sources.Count == 0)
            return new ArchiveReport { Rows = [.. run.Problems], SkippedHidden = run.SkippedHidden, State = BundleState.NothingToArchive };
        using var store = CaptureStore.Open(target.Store, time);
        using var fetcher = new ImageFetcher(store, options.Fetch, time);
        var gatherer = await run.GatherAsync(fetcher, store);
        if (target.Overwrite == OverwritePolicy.ReplaceKeepingLost)
            CarriedCaptures.Adopt(target.Path, run, gatherer, store);
        store.Flush();
        return Write(run, gatherer, store, cancel);
    }

    /// <summary>A device or FIFO cannot be replaced by a bundle, and reading one to compare it might never end.</summary>
    void CheckTarget()
    {
        if (Directory.Exists(target.Path))
            throw new IOException($"{target.Path} is a folder; name a file for the bundle");
        if (File.Exists(target.Path) && DiskFolder.Status(new BytePath(target.Path), followLinks: true).Kind != FolderEntryKind.File)
            throw new IOException($"{target.Path} is no regular file; name a file for the bundle");
    }

    ArchiveReport Write(ArticleRun run, ImageGatherer gatherer, CaptureStore store, CancellationToken cancel)
    {
        progress?.Report(new RunProgress(RunStage.Packing, 0, run.Sources.Count));
        var packer = new BundlePacker(options, run.Sources, gatherer, store, cancel);
        RemoveLeftovers();
        using var file = DurableFile.Create(target.Path);
        var result = packer.Pack(file.Stream);
        store.Flush(); // the first sights that the bundle's dates come from
        file.Stream.Flush();
        var hashing = Task.Run(() => DigestOf(file.TemporaryPath), CancellationToken.None);
        Verify(file.TemporaryPath, cancel);
        var digest = hashing.GetAwaiter().GetResult();
        var length = file.Stream.Length;
        return new ArchiveReport
        {
            Rows = [.. run.Problems, .. run.ArticleRows(gatherer), .. run.ImageRows(gatherer, packer.Images.Find)],
            HasProblems = run.HasProblems || packer.Images.HasFailures,
            MissingImages = run.CountMissing(gatherer),
            SkippedHidden = run.SkippedHidden,
            State = Publish(file, digest),
            Result = result,
            Digest = digest,
            Length = length,
        };
    }

    /// <summary>A run that was killed leaves its temporary; it is known by the bundle's name and by having no writer.</summary>
    void RemoveLeftovers()
    {
        var path = Path.GetFullPath(target.Path);
        var (name, sum) = (Path.GetFileName(path), Path.GetFileName(SumPath));
        DurableFile.RemoveStaleTemporaries(Path.GetDirectoryName(path) ?? "/", found => found == name || found == sum);
    }

    void Verify(string path, CancellationToken cancel)
    {
        progress?.Report(new RunProgress(RunStage.Verifying, 0, 0));
        if (BundleVerifier.Verify(path, cancel).FirstOrDefault(finding => finding.Level == WarcDiagnosticLevel.Fail) is { } finding)
            throw new WarcFormatException($"the new bundle does not verify and was not written ({finding.Rule}: {finding.Message}); please report this as a defect of newsarchive", target.Path);
    }

    BundleState Publish(DurableFile file, WarcDigest digest)
    {
        if (File.Exists(target.Path))
        {
            if (DigestOf(target.Path) == digest)
            {
                WriteSum(digest);
                return BundleState.Unchanged;
            }
            if (target.Overwrite == OverwritePolicy.Refuse)
                return BundleState.Refused;
        }
        file.Commit(overwrite: target.Overwrite != OverwritePolicy.Refuse);
        WriteSum(digest);
        return BundleState.Written;
    }

    string SumPath => target.Path + ".sha256";

    /// <summary><c>B.wacz.sha256</c>, for <c>sha256sum -c</c> in the bundle's folder. One that is right already stays untouched.</summary>
    void WriteSum(WarcDigest digest)
    {
        var line = BundleReadme.SumLine(digest, Encoding.UTF8.GetBytes(Path.GetFileName(target.Path)));
        if (!File.Exists(SumPath) || !File.ReadAllBytes(SumPath).AsSpan().SequenceEqual(line))
            DurableFile.WriteAllBytes(SumPath, line, overwrite: true);
    }

    static WarcDigest DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return WarcDigest.Sha256(stream);
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
public sealed record ArchiveReport
{
    /// <summary>Problems, articles, images: in this order, each in input order.</summary>
    public required ImmutableArray<ReportRow> Rows { get; init; }
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
}
