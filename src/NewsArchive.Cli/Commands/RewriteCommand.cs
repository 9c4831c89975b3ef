using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Trees;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>rewrite</c>: links and images of articles pointed at local files.</summary>
static class RewriteCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("rewrite", "Point the images and links of articles at local files; every other character stays.")
        {
            Details = "Images come from a store that fetch filled, and from files beside the articles; they are written to DIR/assets.",
            Examples =
                """
                newsarchive fetch posts/ --store images/ --max-width 770
                newsarchive rewrite posts/ --store images/ -o local/
                """,
        };
        var store = OptionKinds.RequiredPathTo("--store", "DIR", "Folder of fetched images", PathUse.Folder);
        var output = OptionKinds.RequiredPathTo("--output", "DIR", "Folder to write to", PathUse.Folder, "-o", "--out");
        Option<bool> force = new("--force") { Description = "Replace files that differ" };
        Option<bool> missingOk = new("--missing-ok") { Description = "Exit 0 although images are missing (they are still reported)" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Say what would be written; write nothing" };
        var report = OptionKinds.Report("Write one JSON object a line about every file and image");
        command.AddOptions("Output", output, store, force, missingOk, dryRun, report);
        var inputs = new InputOptions().AddTo(command, withCleaning: false);
        var images = new ImageOptions().AddResizeTo(command);
        return command.Bind(terminal, context =>
        {
            StoreFolder.Require(context.Get(store));
            var read = inputs.Read(context, context.Get(store), context.Get(output), context.Get(report));
            var options = read with
            {
                Discovery = read.Discovery with { Candidates = CandidateChoice.All }, // each size by itself, as far as the store has it
                Fetch = new FetchOptions { Offline = true },
                Resize = images.ReadResize(context) ?? StoredResize.Load(context.Get(store)),
            };
            var tree = new TreeWriter(context.Get(output), context.Get(force), context.Get(dryRun));
            return RunAsync(context, options, context.Get(store), tree, new(context.Get(output), context.Get(report), context.Get(missingOk), context.Get(dryRun)));
        });
    }

    sealed record Wishes(string Output, string? ReportPath, bool IsMissingOk, bool IsDryRun);

    static async Task<ExitCode> RunAsync(CommandContext context, ArchiveOptions options, string store, TreeWriter tree, Wishes wishes)
    {
        ImageRunReport report;
        using (OutputFolder.Take(wishes.IsDryRun ? null : wishes.Output))
        using (var progress = context.Progress())
            report = await Task.Run(() => new TreeRewriter(options, tree).RunAsync(store, CommandContext.Time, progress, context.Cancel), context.Cancel);
        var code = ImageRunCode.Of(report, wishes.IsMissingOk);
        var written = report.Files.Count(file => file.Status is "written" or "would-write");
        context.Finish(report.Rows, code, wishes.ReportPath,
        [
            new("files", report.Files.Length), new("written", report.Files.Count(file => file.Status == "written")), new("missingImages", report.MissingImages),
        ], wishes.Output);
        context.Terminal.PrintPlan(context, wishes.IsDryRun, wishes.ReportPath, report.Files);
        context.Say(string.Create(CultureInfo.InvariantCulture,
            $"{wishes.Output}: files {(wishes.IsDryRun ? "to write" : "written")} {written} of {report.Files.Length}, missing images {report.MissingImages}"));
        return code;
    }
}
