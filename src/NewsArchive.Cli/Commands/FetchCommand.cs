using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Trees;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>fetch</c>: every referenced image into a store.</summary>
static class FetchCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("fetch", "Download every image that the articles refer to into a store.")
        {
            Details =
                """
                Every URL is fetched: each size of a srcset, the original behind an image service, noscript twins, metadata, and what a linked stylesheet names. With --candidates best it is one for each picture.
                A store holds requests and responses as they were on the wire (WARC). With --max-width and the like, the images as shown are written to DIR/assets too, and rewrite and pack use the same sizes. A run that was stopped goes on with what is missing.
                """,
            Examples =
                """
                newsarchive fetch posts/ --store images/
                newsarchive fetch posts/ --store images/ --max-width 770 --report r.jsonl
                newsarchive fetch posts/ --store images/ --dry-run     lists what and why
                """,
        };
        var store = OptionKinds.RequiredPathTo("--store", "DIR", "Folder of fetched images");
        Option<bool> missingOk = new("--missing-ok") { Description = "Exit 0 although images are missing (they are still reported)" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "List what would be fetched; ask no server, write nothing" };
        var report = OptionKinds.Report("Write one JSON object a line about every image");
        command.AddOptions("Output", store, missingOk, dryRun, report);
        var inputs = new InputOptions().AddTo(command);
        var images = new ImageOptions().AddResizeTo(command).AddCandidatesTo(command, CandidateChoice.All).AddFetchTo(command);
        return command.Bind(terminal, async context =>
        {
            var options = images.WithCandidates(context, inputs.Read(context, context.Get(store), context.Get(report)), CandidateChoice.All) with
            {
                Fetch = images.ReadFetch(context),
                Resize = images.ReadResize(context) ?? new(),
            };
            return context.Get(dryRun)
                ? DryRun.Run(context, options, PreparationMode.Everything, context.Get(report))
                : await RunAsync(context, options, context.Get(store), context.Get(missingOk), context.Get(report));
        });
    }

    static async Task<ExitCode> RunAsync(CommandContext context, ArchiveOptions options, string folder, bool missingOk, string? reportPath)
    {
        ImageRunReport report;
        using (var progress = context.Progress())
            report = await Task.Run(() => new StoreFiller(options, folder, CommandContext.Time, progress).RunAsync(context.Cancel), context.Cancel);
        var code = ImageRunCode.Of(report, missingOk);
        context.Finish(report.Rows, code, reportPath,
        [
            new("articles", report.Articles), new("captured", report.CountImages("captured")), new("fromStore", report.CountImages("from-store")),
            new("local", report.CountImages("local")), new("embedded", report.CountImages("embedded")), new("stylesheets", report.Stylesheets), new("missingImages", report.MissingImages), new("resized", report.Files.Length),
        ], folder);
        context.Say(string.Create(CultureInfo.InvariantCulture,
            $"{folder}: images fetched {report.CountImages("captured")}, already there {report.CountImages("from-store")}, missing {report.MissingImages}"));
        return code;
    }
}
