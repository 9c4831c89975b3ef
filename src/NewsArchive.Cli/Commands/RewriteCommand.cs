using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Trees;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>rewrite</c>: links and images of articles pointed at local files.</summary>
static class RewriteCommand
{
    const string Description =
        """
        Write articles with their images and their links to each other pointed at local files; every other character stays.

        Images come from a store that fetch filled, and from files beside the articles; they are written to DIR/assets.

        Examples:
          newsarchive fetch posts/ --store images/ --max-width 770
          newsarchive rewrite posts/ --store images/ -o local/
        """;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("rewrite", Description);
        var inputs = new InputOptions().AddTo(command);
        Option<string> store = new("--store") { Description = "Folder of fetched images", Required = true, HelpName = "DIR" };
        Option<string> output = new("--output", "-o", "--out") { Description = "Folder to write to", Required = true, HelpName = "DIR" };
        Option<bool> force = new("--force") { Description = "Replace files that differ" };
        Option<bool> missingOk = new("--missing-ok") { Description = "Exit 0 although images are missing (they are still reported)" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Say what would be written; write nothing" };
        Option<string?> report = new("--report") { Description = "Write one JSON object a line about every file and image", HelpName = "FILE" };
        foreach (var option in new Option[] { store, output, force, missingOk, dryRun, report })
            command.Options.Add(option);
        var images = new ImageOptions().AddResizeTo(command);
        return command.Bind(terminal, async context =>
        {
            var folder = context.Get(store);
            if (!Directory.Exists(folder))
                throw new MissingInputException(folder);
            var options = inputs.Read(context) with { Fetch = new FetchOptions { Offline = true }, Resize = images.ReadResize(context) ?? StoredResize.Load(folder) };
            var tree = new TreeWriter(context.Get(output), context.Get(force), context.Get(dryRun));
            return await RunAsync(context, options, folder, tree, context.Get(missingOk), context.Get(report), context.Get(output));
        });
    }

    static async Task<ExitCode> RunAsync(CommandContext context, ArchiveOptions options, string folder, TreeWriter tree, bool missingOk, string? reportPath, string output)
    {
        using var progress = context.Progress();
        var run = new ArticleRun(options, progress, context.Cancel);
        await Task.Run(() => run.Prepare(PreparationMode.AsRead), context.Cancel);
        using var store = CaptureStore.Open(folder, CommandContext.Time);
        using var fetcher = new ImageFetcher(store, options.Fetch, CommandContext.Time);
        var gatherer = await run.GatherAsync(fetcher);
        var (files, shown) = await Task.Run(() => new TreeRewriter(options, tree).Write(run, gatherer, store, context.Cancel), context.Cancel);
        progress?.Dispose();
        var isLeft = files.Any(file => file.Status is "exists" or "refused");
        var missing = run.CountMissing(gatherer);
        var code = run.Sources.Count == 0 ? ExitCode.InvalidInput
            : isLeft || run.HasProblems || (missing > 0 && !missingOk) ? ExitCode.Partial
            : ExitCode.Done;
        context.Finish([.. run.Problems, .. files, .. run.ImageRows(gatherer, shown.Find)], code, reportPath,
        [
            new("files", files.Length), new("written", files.Count(file => file.Status == "written")), new("missingImages", missing),
        ], output);
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{output}: {files.Length} files, {missing} images missing"));
        return code;
    }
}
