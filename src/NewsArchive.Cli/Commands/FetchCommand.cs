using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>fetch</c>: every referenced image into a store.</summary>
static class FetchCommand
{
    const string Description =
        """
        Download every image that the articles refer to into a store: a WARC of requests and responses as they were on the wire.

        With --max-width and the like, the images as shown are also written to DIR/assets, and rewrite and pack use the same sizes.
        A run that was stopped goes on with what is missing.

        Examples:
          newsarchive fetch posts/ --store images/
          newsarchive fetch posts/ --store images/ --max-width 770 --report images.jsonl
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("fetch", Description);
        var inputs = new InputOptions().AddTo(command);
        Option<string> store = new("--store") { Description = "Folder of fetched images", Required = true, HelpName = "DIR" };
        Option<bool> missingOk = new("--missing-ok") { Description = "Exit 0 although images are missing (they are still reported)" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "List what would be fetched; ask no server, write nothing" };
        Option<string?> report = new("--report") { Description = "Write one JSON object a line about every image", HelpName = "FILE" };
        foreach (var option in new Option[] { store, missingOk, dryRun, report })
            command.Options.Add(option);
        var images = new ImageOptions().AddFetchTo(command).AddResizeTo(command);
        return command.Bind(terminal, async context =>
        {
            var options = inputs.Read(context) with { Fetch = images.ReadFetch(context), Resize = images.ReadResize(context) ?? new() };
            return context.Get(dryRun)
                ? DryRun.Run(context, options, PreparationMode.Everything, context.Get(report))
                : await RunAsync(context, options, context.Get(store), context.Get(missingOk), context.Get(report));
        });
    }

    static async Task<ExitCode> RunAsync(CommandContext context, ArchiveOptions options, string folder, bool missingOk, string? reportPath)
    {
        ArticleRun run;
        ImageGatherer gatherer;
        List<FileRow> files = [];
        var shown = (Articles.Article _, ImageReference _) => (ShownImage?)null;
        using (var progress = context.Progress())
        {
            run = new ArticleRun(options, progress, context.Cancel);
            await Task.Run(() => run.Prepare(PreparationMode.Everything), context.Cancel);
            using var store = CaptureStore.Open(folder, CommandContext.Time);
            using var fetcher = new ImageFetcher(store, options.Fetch, CommandContext.Time);
            gatherer = await run.GatherAsync(fetcher);
            if (options.Resize.IsActive)
            {
                var images = new ShownImages(gatherer, store, options.Resize);
                var tree = new TreeWriter(folder, overwrite: true, isDryRun: false);
                files = await Task.Run(() => images.Make(run.Sources, options.Jobs, context.Cancel).Select(image => tree.Write(image.Image.Path, image.Bytes.Span)).ToList(), context.Cancel);
                StoredResize.Save(folder, options.Resize);
                shown = images.Find;
            }
        }
        var rows = run.ImageRows(gatherer, shown).ToList();
        var missing = run.CountMissing(gatherer);
        var code = run.Sources.Count == 0 ? ExitCode.InvalidInput
            : run.HasProblems || (missing > 0 && !missingOk) ? ExitCode.Partial
            : ExitCode.Done;
        var captured = rows.Count(row => row.Status == "captured");
        var stored = rows.Count(row => row.Status == "from-store");
        context.Finish([.. run.Problems, .. rows, .. files], code, reportPath,
        [
            new("articles", run.Sources.Sum(source => source.Articles.Length)), new("captured", captured), new("fromStore", stored),
            new("local", rows.Count(row => row.Status == "local")), new("missingImages", missing), new("resized", files.Count),
        ], folder);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{folder}: {captured} images fetched, {stored} already there, {missing} missing"));
        return code;
    }
}
