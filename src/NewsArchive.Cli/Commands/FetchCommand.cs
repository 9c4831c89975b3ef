using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Fetching;
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
                A store holds requests and responses as they were on the wire (WARC). With --max-width and the like, the images as shown are written to DIR/assets too, and rewrite and pack use the same sizes. A run that was stopped goes on with what is missing; what failed is tried again by every run, and by --retry-from without reading the articles. What the store has is not asked for again but with --refresh.
                """,
            Examples =
                """
                newsarchive fetch posts/ --store images/
                newsarchive fetch posts/ --store images/ --max-width 770 --report r.jsonl
                newsarchive fetch posts/ --store images/ --dry-run     lists what and why
                newsarchive fetch posts/ --store images/ --errors missing.jsonl
                newsarchive fetch --retry-from missing.jsonl --store images/ --errors -
                """,
        };
        var store = OptionKinds.RequiredPathTo("--store", "DIR", "Folder of fetched images", PathUse.Folder);
        Option<bool> missingOk = new("--missing-ok") { Description = "Exit 0 although images are missing (they are still reported)" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "List what would be fetched; ask no server, write nothing" };
        var report = OptionKinds.Report("Write one JSON object a line about every image");
        var errors = OptionKinds.FileOrStdout("--errors", "Write one JSON object a line about every image that is missing");
        Option<string?> retryFrom = OptionKinds.PathTo("--retry-from", "FILE", "Fetch what FILE, of --errors or --report, says is missing; no INPUT", PathUse.ReadFirst);
        command.AddOptions("Output", store, missingOk, dryRun, report, errors, retryFrom);
        var inputs = new InputOptions().AddTo(command);
        var images = new ImageOptions().AddResizeTo(command).AddCandidatesTo(command, CandidateChoice.All).AddFetchTo(command);
        return command.Bind(terminal, async context =>
        {
            var output = new FetchOutput(context.Get(store), context.Get(missingOk), context.Get(report), context.Get(errors));
            if (output is { Report: "-", Errors: "-" })
                throw new UsageException("--report and --errors cannot both go to standard output");
            var fetch = images.ReadFetch(context);
            if (context.Get(retryFrom) is { } list)
                return await RetryAsync(context, list, fetch, output, hasOthers: inputs.Inputs(context) is not null || context.Get(dryRun) || images.ReadResize(context) is not null);
            var options = images.WithCandidates(context, inputs.Read(context, output.Store, output.Report, output.Errors), CandidateChoice.All) with
            {
                Fetch = fetch,
                Resize = images.ReadResize(context) ?? new(),
            };
            return context.Get(dryRun)
                ? DryRun.Run(context, options, PreparationMode.Everything, output.Report)
                : await RunAsync(context, progress => new StoreFiller(options, output.Store, CommandContext.Time, progress).RunAsync(context.Cancel), output);
        });
    }

    static Task<ExitCode> RetryAsync(CommandContext context, string list, FetchOptions fetch, FetchOutput output, bool hasOthers)
    {
        if (hasOthers)
            throw new UsageException("--retry-from names all that is fetched; leave out inputs, sizes and --dry-run, and run fetch or pack with them afterwards");
        StoreFolder.Require(output.Store);
        var images = InputFile.Read(list, () =>
        {
            using var file = File.OpenRead(list);
            return FailedImage.Read(file, list);
        }, "a file that --errors wrote");
        return RunAsync(context, progress => new StoreRetry(fetch, output.Store, CommandContext.Time, progress).RunAsync(images, context.Cancel), output);
    }

    static async Task<ExitCode> RunAsync(CommandContext context, Func<ProgressLine?, Task<ImageRunReport>> run, FetchOutput output)
    {
        ImageRunReport report;
        using (var progress = context.Progress())
            report = await Task.Run(() => run(progress), context.Cancel);
        var code = ImageRunCode.Of(report, output.MissingOk);
        context.WriteErrors(report.Rows, output.Errors);
        context.Finish(report.Rows, code, output.Report,
        [
            new("articles", report.Articles), new("captured", report.CountImages("captured")), new("notModified", report.CountImages("not-modified")), new("fromStore", report.CountImages("from-store")),
            new("local", report.CountImages("local")), new("embedded", report.CountImages("embedded")), new("stylesheets", report.Stylesheets), new("missingImages", report.MissingImages), new("resized", report.Files.Length),
        ], output.Store);
        context.Say(string.Create(CultureInfo.InvariantCulture,
            $"{output.Store}: images fetched {report.CountImages("captured")}, already there {report.CountImages("from-store") + report.CountImages("not-modified")}, missing {report.MissingImages}"));
        return code;
    }

    /// <summary>Where the results go.</summary>
    sealed record FetchOutput(string Store, bool MissingOk, string? Report, string? Errors);
}
