using System.CommandLine;
using System.Globalization;
using NewsArchive.Articles.Merging;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary><c>merge</c>: bundles and WARC files, or the shards of a plan, become one bundle.</summary>
static class MergeCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("merge", "Make one bundle of several bundles, other WACZ files and WARC files.")
        {
            Details =
                """
                Records are copied as they are; what two inputs have alike is stored once, and an image captured twice becomes a revisit of its first capture. Each bundle must verify. The order of the inputs does not matter.

                Of a plan whose shards are all done it makes one bundle when the output ends in .wacz; else a folder with a bundle for each shard and one index over all, index.cdxj.
                """,
            Examples =
                """
                newsarchive merge monday.wacz tuesday.wacz -o week.wacz
                newsarchive merge week.wacz crawl.warc.gz other.wacz -o all.wacz
                newsarchive merge a.wacz b.wacz -o both.wacz --prefix
                newsarchive merge plan/ -o bundles/
                """,
        };
        Argument<string[]> inputs = new("IN") { Description = "Bundles, WACZ and WARC files; or the folder of one plan", Arity = ArgumentArity.OneOrMore };
        var output = OptionKinds.RequiredPathTo("--output", "B.wacz|DIR", "The bundle to write; of a plan also a folder", PathUse.Bundle, "-o", "--out");
        Option<bool> prefix = new("--prefix") { Description = "Put the paths of each bundle below its file name" };
        Option<bool> force = new("--force") { Description = "Replace an existing bundle" };
        Option<bool> missingOk = new("--missing-ok") { Description = "Of a plan: exit 0 although images are missing (the reports of the shards say which)" };
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Read everything and say what would be done; write nothing" };
        var report = OptionKinds.Report("Write one JSON object a line about every input");
        command.Arguments.Add(inputs);
        command.AddOptions("Output", output, prefix, force, missingOk, dryRun, report);
        return command.Bind(terminal, context =>
        {
            var overwrite = context.Get(force) ? OverwritePolicy.Replace : OverwritePolicy.Refuse;
            var isPlan = context.Get(inputs) is [var only] && ShardPlan.IsIn(only);
            if (isPlan && context.Get(prefix))
                throw new UsageException("--prefix goes with bundles; the paths of a plan's shards never meet");
            if (!isPlan && context.Get(missingOk))
                throw new UsageException("--missing-ok goes with a plan; bundles do not say whether images were missing");
            if (isPlan)
                return PlanMerge.Run(context, context.Get(inputs)[0], context.Get(output), overwrite, context.Get(dryRun), context.Get(missingOk), context.Get(report));
            return Run(context, new MergeOptions
            {
                Inputs = context.Get(inputs),
                Output = BundleOptions.RequireFile(context.Get(output)),
                WithPrefix = context.Get(prefix),
                Overwrite = overwrite,
                IsDryRun = context.Get(dryRun),
            }, context.Get(report));
        });
    }

    static ExitCode Run(CommandContext context, MergeOptions options, string? reportPath)
    {
        foreach (var input in options.Inputs)
            InputFile.Require(input, "a .wacz, .warc or .warc.gz file");
        MergeReport report;
        using (var progress = context.Progress())
            report = InputFile.ReadRecords(options.Inputs, () => new BundleMerger(options, progress).Merge(context.Cancel));
        return Finish(context, report, options.Output, options.IsDryRun, reportPath, report.State == BundleState.Refused ? ExitCode.Usage : ExitCode.Done);
    }

    /// <summary>Says what became of it.</summary>
    public static ExitCode Finish(CommandContext context, MergeReport report, string output, bool isDryRun, string? reportPath, ExitCode code)
    {
        var inputs = report.Rows.OfType<FileRow>().Count();
        context.Finish(report.Rows, code, reportPath,
        [
            new("inputs", inputs),
            new("sources", report.Counts.Sources),
            new("articles", report.Counts.Articles),
            new("images", report.Counts.Assets),
            new("records", report.Records.Records),
            new("repeated", report.Records.Repeated),
            new("revisits", report.Records.Revisits),
            new("savedBytes", report.Records.SavedBytes),
            new("breaking", report.Records.Breaking),
            new("bytes", report.Length),
        ], output, report.Digest?.ToString());
        context.Terminal.PrintPlan(context, isDryRun, reportPath, report.Rows.OfType<FileRow>());
        Say(context, report, output, isDryRun, inputs);
        return code;
    }

    static void Say(CommandContext context, MergeReport report, string output, bool isDryRun, int inputs)
    {
        if (report.State == BundleState.Refused)
            context.Terminal.Say($"newsarchive: {output} exists with other content and was left as it is; pass --force to replace it, or name another output");
        else
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"{output}: {(report.State == BundleState.Unchanged ? "unchanged, " : "")}inputs {inputs}, articles {report.Counts.Articles}, records {report.Records.Records}, stored once {report.Records.Repeated + report.Records.Revisits}, bytes saved {report.Records.SavedBytes}")
                + (isDryRun ? "; nothing was written" : string.Create(CultureInfo.InvariantCulture, $", bytes {report.Length}; verified"))
                + (report.Records.Breaking == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; records that break rules as they did before: {report.Records.Breaking}{(isDryRun ? "" : $", newsarchive verify {output} names them")}")));
    }
}
