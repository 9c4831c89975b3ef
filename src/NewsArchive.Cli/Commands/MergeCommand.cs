using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>merge</c>: bundles and WARC files become one bundle.</summary>
static class MergeCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("merge", "Make one bundle of several bundles, other WACZ files and WARC files.")
        {
            Details =
                """
                Records are copied as they are; what two inputs have alike is stored once, and an image captured twice becomes a revisit of its first capture. Each bundle must verify. The order of the inputs does not matter.
                """,
            Examples =
                """
                newsarchive merge monday.wacz tuesday.wacz -o week.wacz
                newsarchive merge week.wacz crawl.warc.gz other.wacz -o all.wacz
                newsarchive merge a.wacz b.wacz -o both.wacz --prefix
                """,
        };
        Argument<string[]> inputs = new("IN") { Description = "Bundles, WACZ and WARC files", Arity = ArgumentArity.OneOrMore };
        var output = OptionKinds.RequiredPathTo("--output", "B.wacz", "The bundle to write", "-o", "--out");
        Option<bool> prefix = new("--prefix") { Description = "Put the paths of each bundle below its file name" };
        Option<bool> force = new("--force") { Description = "Replace an existing bundle" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Read everything and say what would be done; write nothing" };
        var report = OptionKinds.Report("Write one JSON object a line about every input");
        command.Arguments.Add(inputs);
        command.AddOptions("Output", output, prefix, force, dryRun, report);
        return command.Bind(terminal, context => Run(context, new MergeOptions
        {
            Inputs = context.Get(inputs),
            Output = BundleOptions.RequireFile(context.Get(output)),
            WithPrefix = context.Get(prefix),
            Overwrite = context.Get(force) ? OverwritePolicy.Replace : OverwritePolicy.Refuse,
            IsDryRun = context.Get(dryRun),
        }, context.Get(report)));
    }

    static ExitCode Run(CommandContext context, MergeOptions options, string? reportPath)
    {
        foreach (var input in options.Inputs)
            InputFile.Require(input, "a .wacz, .warc or .warc.gz file");
        MergeReport report;
        using (var progress = context.Progress())
            report = new BundleMerger(options, progress).Merge(context.Cancel);
        var code = report.State == BundleState.Refused ? ExitCode.Usage : ExitCode.Done;
        context.Finish(report.Rows, code, reportPath,
        [
            new("inputs", options.Inputs.Count),
            new("sources", report.Counts.Sources),
            new("articles", report.Counts.Articles),
            new("images", report.Counts.Assets),
            new("records", report.Records.Records),
            new("repeated", report.Records.Repeated),
            new("revisits", report.Records.Revisits),
            new("savedBytes", report.Records.SavedBytes),
            new("bytes", report.Length),
        ], options.Output, report.Digest?.ToString());
        context.Terminal.PrintPlan(context, options.IsDryRun, reportPath, report.Rows.OfType<FileRow>());
        Say(context, report, options);
        return code;
    }

    static void Say(CommandContext context, MergeReport report, MergeOptions options)
    {
        foreach (var problem in report.Rows.OfType<ProblemRow>())
            context.Say($"{problem.Path}: {problem.Message}");
        if (report.State == BundleState.Refused)
            context.Terminal.Say($"newsarchive: {options.Output} exists with other content and was left as it is; pass --force to replace it, or name another output");
        else
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"{options.Output}: {(report.State == BundleState.Unchanged ? "unchanged, " : "")}inputs {options.Inputs.Count}, articles {report.Counts.Articles}, records {report.Records.Records}, stored once {report.Records.Repeated + report.Records.Revisits}, bytes saved {report.Records.SavedBytes}")
                + (options.IsDryRun ? "; nothing was written" : string.Create(CultureInfo.InvariantCulture, $", bytes {report.Length}; verified")));
    }
}
