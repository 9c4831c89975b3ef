using System.Collections.Immutable;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Trees;

/// <summary>
/// Fetches every image that articles refer to into a store: <c>fetch</c>. Asked for sizes, it also writes the images as shown to
/// <c>assets/</c> in the store's folder and remembers the sizes for <c>rewrite</c> and <c>pack</c>.
/// </summary>
public sealed class StoreFiller(ArchiveOptions options, string folder, TimeProvider time, IProgress<RunProgress>? progress)
{
    /// <summary>Runs; what the store has already is not asked for again.</summary>
    /// <exception cref="ArgumentException">Two inputs give one path.</exception>
    /// <exception cref="IOException">The store cannot be used or written.</exception>
    public async Task<ImageRunReport> RunAsync(CancellationToken cancel)
    {
        using var run = new ArticleRun(options, progress, cancel);
        run.Prepare(PreparationMode.Everything);
        if (run.Sources.Count == 0)
            return ImageRunReport.Nothing(run);
        using var store = CaptureStore.Open(folder, time);
        using var fetcher = new ImageFetcher(store, options.Fetch, time);
        var gatherer = await run.GatherAsync(fetcher, store);
        store.Flush();
        if (!options.Resize.IsActive)
            return ImageRunReport.Of(run, gatherer, [], (_, _) => null);
        var images = new ShownImages(gatherer, store, options);
        var files = WriteShown(images, run, cancel);
        StoredResize.Save(folder, options.Resize);
        return ImageRunReport.Of(run, gatherer, files, images.Find) with { HasProblems = run.HasProblems || images.HasFailures };
    }

    ImmutableArray<FileRow> WriteShown(ShownImages images, ArticleRun run, CancellationToken cancel)
    {
        var tree = new TreeWriter(folder, overwrite: true, isDryRun: false);
        return [.. tree.WriteAll(images.Make(run.References(), options.Jobs, cancel).Select(TreeFile.Of))];
    }
}
